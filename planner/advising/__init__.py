"""Where a budget of members, transfers or instructors does most, over the whole town; pure."""

from planner.advising.advice import Advice, Due, Group, Step, advise, due
from planner.advising.valuing import Value

__all__ = ["Advice", "Due", "Group", "Step", "Value", "advise", "due"]
