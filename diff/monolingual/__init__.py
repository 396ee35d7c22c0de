"""What the checks for two documents of one language share: lost provisions, quoting, what a difference amounts to."""
