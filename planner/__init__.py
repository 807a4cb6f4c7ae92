"""planner: the best lawful coverage of every enterprise by a branch or an instructor, with proof."""

__version__ = "0.1.0"
