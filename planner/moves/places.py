"""The places that a move leaves and reaches, and what is lawful at each of them after a step.

A place is an existing host, an instructor, a standalone branch or a joint branch. A step
takes some enterprises out of it and brings others in, all at once; ``allows`` says whether
it may. The law, the same for every place:

- who comes in must find it lawful when the step is done;
- what is lawful today, or has become so, stays lawful;
- what is unlawful today may go on losing enterprises until somebody comes in.

So a host over its cap only shrinks, and an unlawful joint branch waits for the step that
makes it lawful or empty.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from planner.formation.nearness import UNKNOWN, Places, measure
from planner.formation.parameters import Parameters


@dataclass(frozen=True)
class Facts:
    """What counts of each enterprise, by its row: members, full members, whether joint is open."""

    members: list[int]
    full: list[int]
    may_join: list[bool]


class Place:
    """Who may come and go, and what stands in the way; rows are those of the enterprises."""

    def allows(self, out: Collection[int], into: Collection[int]) -> bool:
        """Whether these may leave and come in one step."""
        raise NotImplementedError

    def apply(self, out: Collection[int], into: Collection[int]) -> None:
        """Carry the step out here."""
        raise NotImplementedError

    def repairs(
        self, out: set[int], into: set[int], leaving: list[int], joining: list[int]
    ) -> list[int]:
        """Those of whom at least one must come along where the step alone is not allowed."""
        raise NotImplementedError

    def short(self, joining: Collection[int]) -> bool:
        """Whether there is not room for all who still want to come, as things stand."""
        raise NotImplementedError

    @property
    def broken(self) -> bool:
        """Whether it breaks a limit as it stands."""
        raise NotImplementedError

    def thin(self, leaving: Collection[int]) -> bool:
        """Whether not all who still want to leave could go, as things stand."""
        return False


@dataclass
class Host(Place):
    """An existing host or an instructor: nothing counts but its caps (None: no limit)."""

    facts: Facts
    most_members: int | None
    most_units: int | None
    members: int = 0
    units: int = 0

    def _over(self, out: Collection[int], into: Collection[int]) -> bool:
        count = self.facts.members
        if self.most_units is not None and self.units + len(into) - len(out) > self.most_units:
            return True
        if self.most_members is None:
            return False
        heads = self.members + sum(count[m] for m in into) - sum(count[m] for m in out)
        return heads > self.most_members

    def allows(self, out: Collection[int], into: Collection[int]) -> bool:
        return not into or not self._over(out, into)

    def apply(self, out: Collection[int], into: Collection[int]) -> None:
        count = self.facts.members
        self.units += len(into) - len(out)
        self.members += sum(count[m] for m in into) - sum(count[m] for m in out)

    def repairs(
        self, out: set[int], into: set[int], leaving: list[int], joining: list[int]
    ) -> list[int]:
        return [m for m in leaving if m not in out]

    def short(self, joining: Collection[int]) -> bool:
        return bool(joining) and self._over((), joining)

    @property
    def broken(self) -> bool:
        return self.units > 0 and self._over((), ())


@dataclass
class Own(Place):
    """A standalone branch: its enterprise, and the affiliates that it hosts.

    Its enterprise founds it before affiliates come and leaves it after the last has gone.
    """

    facts: Facts
    owner: int
    may_host: bool
    cap: int | None
    stands: bool = False
    members: int = 0
    units: int = 0

    def allows(self, out: Collection[int], into: Collection[int]) -> bool:
        units = self.units + sum(m != self.owner for m in into) - sum(m != self.owner for m in out)
        if self.owner in out:
            return units == 0
        if not into or units == 0:
            return True
        return self.may_host and (self.stands or self.owner in into) and not self._over(out, into)

    def _over(self, out: Collection[int], into: Collection[int]) -> bool:
        if self.cap is None:
            return False
        count, owner = self.facts.members, self.owner
        heads = count[owner] + self.members
        heads += sum(count[m] for m in into if m != owner)
        return heads - sum(count[m] for m in out if m != owner) > self.cap

    def apply(self, out: Collection[int], into: Collection[int]) -> None:
        count, owner = self.facts.members, self.owner
        self.stands = (self.stands and owner not in out) or owner in into
        self.units += sum(m != owner for m in into) - sum(m != owner for m in out)
        self.members += sum(count[m] for m in into if m != owner)
        self.members -= sum(count[m] for m in out if m != owner)

    def repairs(
        self, out: set[int], into: set[int], leaving: list[int], joining: list[int]
    ) -> list[int]:
        if self.owner in out:
            return [m for m in leaving if m not in out][:1]
        if not self.stands and self.owner not in into and self.owner in joining:
            return [self.owner]
        return [m for m in leaving if m not in out and m != self.owner]

    def short(self, joining: Collection[int]) -> bool:
        others = [m for m in joining if m != self.owner]
        return bool(others) and (not self.stands or self._over((), others))

    @property
    def broken(self) -> bool:
        return self.units > 0 and not (self.may_host and self.stands and not self._over((), ()))


@dataclass
class Law:
    """When a joint branch is lawful; near pairs are measured once and remembered."""

    facts: Facts
    parameters: Parameters
    spots: Places
    zones: list[str | None]
    near: dict[tuple[int, int], bool] = field(default_factory=dict)
    faults: dict[frozenset[int], str | None] = field(default_factory=dict)

    def lawful(self, group: Collection[int]) -> bool:
        return self.fault(group) is None

    def fault(self, group: Collection[int]) -> str | None:
        """The first thing that is wrong with a group, most local first; None if it is lawful."""
        key = frozenset(group)
        if key not in self.faults:
            self.faults[key] = self._fault(key)
        return self.faults[key]

    def _fault(self, group: frozenset[int]) -> str | None:
        facts, most = self.facts, self.parameters.joint_max_units
        if not all(facts.may_join[m] for m in group):
            return "form"
        if most is not None and len(group) > most:
            return "units"
        cap = self.parameters.branch_max_members
        if cap is not None and sum(facts.members[m] for m in group) > cap:
            return "members"
        if self.strangers(group):
            return "apart"
        if len(group) < 2:
            return "single"
        if sum(facts.full[m] for m in group) < self.parameters.joint_min_full_members:
            return "full_members"
        return None

    def strangers(self, group: Collection[int]) -> list[tuple[int, int]]:
        """The pairs of a group that are not near each other."""
        rows = sorted(group)
        pairs = [(i, j) for k, i in enumerate(rows) for j in rows[k + 1 :]]
        self.measure([pair for pair in pairs if pair not in self.near])
        return [pair for pair in pairs if not self.near[pair]]

    def measure(self, pairs: list[tuple[int, int]]) -> None:
        """Find out which pairs are near: a known distance within the limit."""
        if not pairs:
            return
        left = np.array([i for i, _ in pairs])
        right = np.array([j for _, j in pairs])
        # Only these rows: measuring looks at every place that it is given.
        here, there, row = self.spots.take(left), self.spots.take(right), np.arange(len(pairs))
        gaps = measure(here, row, there, row).tolist()
        limit, one_zone = self.parameters.joint_max_distance_m, self.parameters.joint_same_zone
        for (i, j), measured in zip(pairs, gaps, strict=True):
            same = self.zones[i] == self.zones[j]
            gap = 0 if measured == UNKNOWN and same and self.zones[i] is not None else measured
            close = gap != UNKNOWN and (limit is None or gap <= limit)
            self.near[i, j] = close and (same or not one_zone)


@dataclass
class Joint(Place):
    """A joint branch: who is in it, against what makes a joint branch lawful."""

    law: Law
    units: set[int] = field(default_factory=set)
    ends: bool = False
    """Whether nobody is in it in the plan."""

    def _after(self, out: Collection[int], into: Collection[int]) -> set[int]:
        return (self.units - set(out)) | set(into)

    @property
    def broken(self) -> bool:
        return bool(self.units) and not self.law.lawful(self.units)

    def allows(self, out: Collection[int], into: Collection[int]) -> bool:
        after = self._after(out, into)
        if not after or self.law.lawful(after):
            return True
        return not into and self.broken

    def apply(self, out: Collection[int], into: Collection[int]) -> None:
        self.units = self._after(out, into)

    def repairs(
        self, out: set[int], into: set[int], leaving: list[int], joining: list[int]
    ) -> list[int]:
        after = self._after(out, into)
        gone = [m for m in leaving if m not in out]
        fault = self.law.fault(after)
        if fault == "form":
            return [m for m in gone if not self.law.facts.may_join[m]][:1]
        if fault == "apart":
            apart = self.law.strangers(after)[0]
            return [m for m in gone if m in apart]
        if fault in ("units", "members"):
            return gone
        return [*(m for m in joining if m not in into), *(gone if self.ends else ())]

    def short(self, joining: Collection[int]) -> bool:
        law = self.law
        most, cap = law.parameters.joint_max_units, law.parameters.branch_max_members
        if most is not None and len(self.units) + len(joining) > most:
            return True
        heads = sum(law.facts.members[m] for m in (*self.units, *joining))
        return cap is not None and heads > cap

    def thin(self, leaving: Collection[int]) -> bool:
        law = self.law
        if not leaving or self.broken:
            return False
        stay = self.units.difference(leaving)
        full = sum(law.facts.full[m] for m in stay)
        return len(stay) < 2 or full < law.parameters.joint_min_full_members
