"""What the pages show, put together from what the store keeps: no request, no response, no database."""
