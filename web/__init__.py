"""The face for people: pages in the browser on which two documents are compared and every finding is decided on.

It imports `diff` and below; `web.app.create_app` makes the pages, `web.server.serve` runs them.
"""
