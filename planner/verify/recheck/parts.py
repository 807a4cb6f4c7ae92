"""Divides a town into parts that have nothing to do with each other, so that each is small.

Enterprises belong together where one's choice may bear on another's: they may share a
joint branch, wait for the same room at a host or instructor, carry the same name of today.
A host with room for everybody who could come ties nobody to anybody.
"""

from __future__ import annotations

from collections.abc import Iterable

from planner.verify.recheck.town import Place, Town


def parts_of(town: Town) -> list[list[int]]:
    """The parts, each as the sorted numbers of its enterprises; the smallest parts first."""
    above = list(range(len(town.ids)))

    def top(i: int) -> int:
        while above[i] != i:
            above[i] = above[above[i]]
            i = above[i]
        return i

    def tie(group: Iterable[int]) -> None:
        first: int | None = None
        for i in group:
            if first is None:
                first = i
            else:
                above[top(i)] = top(first)

    for i, others in town.near.items():
        tie((i, *others))
    for place in (*town.hosts, *town.instructors):
        if is_scarce(town, place):
            tie(place.guests)
    for j, place in town.standalone.items():
        tie((j, *place.guests))
    for names in (town.label, town.today_joint if town.has_current else []):
        named: dict[str, list[int]] = {}
        for i, name in enumerate(names):
            if name is not None and town.may(i, "joint"):
                named.setdefault(name, []).append(i)
        for group in named.values():
            tie(group)
    parts: dict[int, list[int]] = {}
    for i in range(len(town.ids)):
        parts.setdefault(top(i), []).append(i)
    return sorted(parts.values(), key=lambda part: (len(part), part))


def is_scarce(town: Town, place: Place) -> bool:
    """Whether not all who could come to a place would find room there."""
    fitting = [i for i in place.guests if place.fits(town.members[i])]
    heads = sum(town.members[i] for i in fitting)
    return (place.room is not None and heads > place.room) or (
        place.units is not None and len(fitting) > place.units
    )
