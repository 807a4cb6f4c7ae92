"""What must precede a step: of whom it needs the room, the members or the branch.

Room is handed on like tokens: what is free today costs nothing to take; what a step sets
free carries that step's number, and whoever takes it must come after. Every token is taken
once, so the steps may be carried out in any order that keeps to what is named here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import combinations

from planner.moves.places import Host, Joint, Own, Place

FEW = 8
"""Up to so many who leave an unlawful branch every order of theirs is looked at."""
TODAY = 0
"""The number that stands for what is there before any step."""


class Pool:
    """Free room, each piece with the step that freed it; a debt is paid before any is free."""

    def __init__(self, room: int | None, origin: int = TODAY) -> None:
        self.endless = room is None
        self.free: deque[list[int]] = deque([[origin, room]] if room else [])
        self.debt = 0
        self.payers: list[int] = []
        if room is not None and room < 0:
            self.free.clear()
            self.debt = -room

    def change(self, step: int, freed: int) -> list[int]:
        """A step frees so much room or, below nothing, takes it; of whom it takes it."""
        if self.endless or freed == 0:
            return []
        if freed > 0:
            paid = min(self.debt, freed)
            if paid:
                self.debt -= paid
                self.payers.append(step)
            if freed > paid:
                self.free.append([step, freed - paid])
            return []
        taken: list[int] = []
        wanted = -freed
        while wanted and self.free:
            piece = self.free[0]
            part = min(wanted, piece[1])
            taken.append(piece[0])
            wanted -= part
            piece[1] -= part
            if piece[1] == 0:
                self.free.popleft()
        return taken


class Trace:
    """The steps at one place so far, and whom the next of them must follow."""

    def follow(self, step: int, out: set[int], into: set[int]) -> Iterable[int]:
        """Note a step here; the numbers of those that it must follow."""
        raise NotImplementedError


class HostTrace(Trace):
    def __init__(self, host: Host) -> None:
        self.count = host.facts.members
        most = host.most_members
        self.heads = Pool(None if most is None else most - host.members)
        self.units = Pool(None if host.most_units is None else host.most_units - host.units)

    def follow(self, step: int, out: set[int], into: set[int]) -> Iterable[int]:
        heads = sum(self.count[m] for m in out) - sum(self.count[m] for m in into)
        before = self.heads.change(step, heads) + self.units.change(step, len(out) - len(into))
        return [*before, *self.heads.payers, *self.units.payers] if into else before


class OwnTrace(Trace):
    def __init__(self, own: Own) -> None:
        self.own = own.owner
        self.count = own.facts.members
        taken = self.count[own.owner] + own.members
        # The branch itself is lawful at any size; only affiliates ask for room.
        self.heads = Pool(None if own.cap is None else own.cap - taken)
        self.founded: list[int] = []
        self.gone: list[int] = []

    def follow(self, step: int, out: set[int], into: set[int]) -> Iterable[int]:
        guests_out, guests_in = out - {self.own}, into - {self.own}
        heads = sum(self.count[m] for m in guests_out) - sum(self.count[m] for m in guests_in)
        before = self.heads.change(step, heads)
        if self.own in out or self.own in into:
            before += self.gone
        if guests_in:
            before += [*self.heads.payers, *self.founded]
        if self.own in into:
            self.founded.append(step)
        if guests_out:
            self.gone.append(step)
        return before


class JointTrace(Trace):
    def __init__(self, joint: Joint, leaving: list[int], joining: list[int]) -> None:
        self.joint = joint
        self.loose = not joining and _never_lawful_between(joint, leaving)
        self.steps: list[int] = []
        self.base: list[int] = []
        self.gone: list[tuple[int, int]] = []
        self.settled = False
        if joint.units and not joint.broken:
            self._settle(TODAY)

    def _settle(self, step: int) -> None:
        """From here on the branch is lawful and stays so."""
        law, units = self.joint.law, self.joint.units
        full = sum(law.facts.full[m] for m in units)
        heads = sum(law.facts.members[m] for m in units)
        most, cap = law.parameters.joint_max_units, law.parameters.branch_max_members
        self.settled = True
        self.base = [step]
        self.gone = []
        self.room = Pool(None if most is None else most - len(units), step)
        self.heads = Pool(None if cap is None else cap - heads, step)
        self.spare = Pool(len(units) - 2, step)
        self.full = Pool(full - law.parameters.joint_min_full_members, step)

    def follow(self, step: int, out: set[int], into: set[int]) -> Iterable[int]:
        if self.loose:
            return ()
        law, earlier = self.joint.law, list(self.steps)
        self.steps.append(step)
        self.joint.apply(out, into)
        if not self.settled:
            # Until it is lawful its order is kept: in another it might be so too early.
            if self.joint.units and not self.joint.broken:
                self._settle(step)
            return earlier
        if not self.joint.units:
            return earlier
        facts = law.facts
        full = sum(facts.full[m] for m in into) - sum(facts.full[m] for m in out)
        heads = sum(facts.members[m] for m in out) - sum(facts.members[m] for m in into)
        before = [
            *self.base,
            *self.room.change(step, len(out) - len(into)),
            *self.heads.change(step, heads),
            *self.spare.change(step, len(into) - len(out)),
            *self.full.change(step, full),
        ]
        for old, number in self.gone:
            law.measure([p for m in into if (p := _pair(m, old)) not in law.near])
            if any(not law.near[_pair(m, old)] for m in into):
                before.append(number)
        self.gone += [(m, step) for m in sorted(out)]
        return before


def _pair(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def _never_lawful_between(joint: Joint, leaving: list[int]) -> bool:
    """Whether a branch that only loses enterprises is lawful at no point before the last.

    Then they may go in any order. Beyond :data:`FEW` of them that is not looked into, unless
    all of its full members are too few.
    """
    law, units = joint.law, joint.units
    if not units or law.lawful(units):
        return False
    if sum(law.facts.full[m] for m in units) < law.parameters.joint_min_full_members:
        return True
    if len(leaving) > FEW:
        return False
    parts = (
        part for size in range(1, len(leaving)) for part in combinations(sorted(leaving), size)
    )
    return not any(law.lawful(units.difference(part)) for part in parts)


def trace_of(place: Place, leaving: list[int], joining: list[int]) -> Trace:
    """A trace of one place as it is today, with all who are to leave it and to come."""
    if isinstance(place, Host):
        return HostTrace(place)
    if isinstance(place, Own):
        return OwnTrace(place)
    assert isinstance(place, Joint)
    return JointTrace(place, leaving, joining)
