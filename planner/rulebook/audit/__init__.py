"""The audit of a pack: over all possible enterprises and all days, not over samples.

The language of conditions is closed, so the law of each day cuts all enterprises into
finitely many kinds; where no kind is without a rule and none has two, that is proven.
"""

from __future__ import annotations

from planner.rulebook.audit.auditing import audit
from planner.rulebook.audit.findings import At, Audit, Finding, Period

__all__ = ["At", "Audit", "Finding", "Period", "audit"]
