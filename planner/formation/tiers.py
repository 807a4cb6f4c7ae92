"""What a plan is judged by, most important first, and in which columns the costs stand.

The contract's order is *uncovered, preference, changes, dispersion*; a user may ask for any other.
The columns of a cost table never move: what moves is the order in which they are looked at.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from planner.model import TIERS

BROKEN, LOST, RANK, CHANGED, METRES = range(5)
"""The tiers as columns of a cost table; ``BROKEN`` counts pins that cannot be kept."""

COLUMNS = dict(zip(TIERS, (LOST, RANK, CHANGED, METRES), strict=True))
"""The column of each tier by its name."""

USUAL_ORDER = (BROKEN, LOST, RANK, CHANGED, METRES)


def order_of(objective: Sequence[str]) -> tuple[int, ...]:
    """The columns in the order of an objective; a pin that is not kept is worse than all else."""
    if sorted(objective) != sorted(TIERS):
        raise ValueError(f"an objective names each of {', '.join(TIERS)} once, not {objective!r}")
    return (BROKEN, *(COLUMNS[tier] for tier in objective))


def worse(
    a: NDArray[np.int64], b: NDArray[np.int64], order: Sequence[int] = USUAL_ORDER
) -> NDArray[np.bool_]:
    """Whether cost rows ``a`` are worse than or equal to rows ``b``, tier after tier."""
    result = np.ones(len(a), dtype=bool)
    for tier in reversed(order):
        result = np.where(a[:, tier] == b[:, tier], result, a[:, tier] > b[:, tier])
    return result
