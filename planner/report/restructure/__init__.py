"""The steps from today to the plan, and what a few of them bring: on the screen and as files."""
