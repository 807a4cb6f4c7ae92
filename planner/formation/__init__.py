"""Formation: the coverage problem, solved exactly where it can be, with an honest gap elsewhere."""

from planner.formation.effort import Effort
from planner.formation.forming import form
from planner.formation.memory import Memory

__all__ = ["Effort", "Memory", "form"]
