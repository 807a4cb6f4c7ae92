"""What was found about one form that an enterprise did not get: a code, figures, and a standing.

The standings keep two things strictly apart. ``impossible``: no lawful plan gives this
enterprise this form, whatever all others do. ``possible``: for itself it could, if nobody else
counted; the plan uses elsewhere what it would need. ``unsettled``: too much to search here.
``not_listed``: the rules do not allow it. ``pinned``: a person has decided otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

Standing = Literal["impossible", "possible", "unsettled", "not_listed", "pinned"]


@dataclass(slots=True)
class Finding:
    """Why one enterprise has not one form.

    ``row``: the enterprise's row; ``who``: the neighbour, host or instructor that comes closest
    (its id); ``distance_m``, ``limit``: what is measured and what is allowed; ``have``,
    ``need``: what there is and what it would take; ``count``: how many were looked at;
    ``partners``: a group that would be lawful for itself (ids).
    """

    row: int
    mode: str
    standing: Standing
    code: str
    who: str | None = None
    distance_m: int | None = None
    limit: int | None = None
    have: int | None = None
    need: int | None = None
    count: int | None = None
    partners: tuple[str, ...] = ()

    def facts(self) -> dict[str, Any]:
        """The figures that are known, as plain data."""
        told = {name: getattr(self, name) for name in FACTS}
        return {name: value for name, value in told.items() if value not in (None, ())}


FACTS = ("who", "distance_m", "limit", "have", "need", "count", "partners")

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "enterprise_id": pl.String,
    "mode": pl.String,
    "standing": pl.String,
    "code": pl.String,
    "who": pl.String,
    "distance_m": pl.Int64,
    "limit": pl.Int64,
    "have": pl.Int64,
    "need": pl.Int64,
    "count": pl.Int64,
    "partners": pl.List(pl.String),
}
"""The findings of a whole plan as a table, one row an enterprise and form."""
