"""Scenarios compared with their baseline: as a table on the screen, as CSV and as JSON."""
