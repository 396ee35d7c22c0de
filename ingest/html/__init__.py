"""Web pages: the document in them, without the site around it."""
