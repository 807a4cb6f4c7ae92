"""The branch graph in the formats of the tools that people draw and study graphs with.

Each module writes one format from a :class:`~planner.report.story.Story`, and from nothing
else, so that what a story withholds is in none of them. Names come from ledgers: every format
escapes them in its own way, and no name is ever read as markup.
"""
