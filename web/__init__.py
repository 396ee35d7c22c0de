"""The face for people: pages in the browser on which two documents are compared and every finding is decided on.

It imports `diff` and below, and listens on this machine only.
"""

from web.app import create_app
from web.server import serve

__all__ = ["create_app", "serve"]
