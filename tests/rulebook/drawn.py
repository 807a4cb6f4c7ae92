"""Conditions and tables of rules drawn at random: small enough for a grid of all units."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from planner.rulebook.audit.tables import Row
from planner.rulebook.rules import Condition

NUMBERS = st.integers(0, 4)
_FIELDS = ("members", "full_members", "probationary_members", "employees")


@st.composite
def conditions(draw_: Any) -> Condition:
    kind = draw_(st.sampled_from(("number", "number", "flag", "text", "known")))
    unknown = draw_(st.booleans())
    if kind == "flag":
        return Condition("above_scale", "is", draw_(st.booleans()), None, unknown)
    if kind == "text":
        words = draw_(st.lists(st.sampled_from(("a", "b")), min_size=1, unique=True))
        return Condition("zone", "one_of", tuple(words), None, unknown)
    field = draw_(st.sampled_from(_FIELDS))
    if kind == "known":
        return Condition(field, "known", draw_(st.booleans()))
    word = draw_(st.sampled_from(("at_least", "at_most", "above", "below", "is", "one_of")))
    if word == "one_of":
        return Condition(field, word, tuple(draw_(st.lists(NUMBERS, min_size=1))), None, unknown)
    return Condition(field, word, draw_(NUMBERS), None, unknown)


@st.composite
def tables(draw_: Any) -> list[Row]:
    number = draw_(st.integers(1, 4))
    rows = []
    for n in range(number):
        when = tuple(draw_(st.lists(conditions(), max_size=3)))
        # Exceptions only of earlier rows: no circles.
        except_ = tuple(draw_(st.sets(st.integers(0, n - 1), max_size=2))) if n else ()
        rows.append(Row(f"r{n}", when, None, tuple(sorted(except_))))
    return rows
