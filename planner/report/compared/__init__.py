"""A comparison of two plans: on the screen, as data, as a workbook."""
