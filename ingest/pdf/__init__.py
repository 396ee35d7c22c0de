"""PDF files: characters with their places, page by page, and what becomes of them."""
