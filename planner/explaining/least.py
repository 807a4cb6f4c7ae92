"""The smallest number that works, found by planning again; small ones are all tried."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

Found = TypeVar("Found")

ALL_TRIED = 4
"""So many of the smallest numbers are tried one by one."""


class Least(NamedTuple):
    """A number that works; ``smallest``: every smaller one was tried, or cannot work."""

    number: int
    found: object
    smallest: bool


def least(works: Callable[[int], Found | None], first: int, most: int) -> Least | None:
    """The smallest number from ``first`` to ``most`` that works, None where none was found.

    The first few are tried one by one. Beyond them the steps double and the gap is halved down
    again: what works may stop to work further on, since others profit too, so that such a
    number is only said to have a neighbour below it that does not work.
    """
    if most < first:
        return None
    failed = first - 1
    for number in range(first, min(most, first + ALL_TRIED - 1) + 1):
        found = works(number)
        if found is not None:
            return Least(number, found, True)
        failed = number
    step = ALL_TRIED
    while failed < most:
        number = min(most, failed + step)
        found = works(number)
        if found is None:
            failed, step = number, 2 * step
            continue
        best = found
        while number - failed > 1:
            middle = (number + failed) // 2
            found = works(middle)
            if found is None:
                failed = middle
            else:
                number, best = middle, found
        return Least(number, best, False)
    return None
