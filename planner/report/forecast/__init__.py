"""A forecast as a table on the screen, as CSV and as JSON."""
