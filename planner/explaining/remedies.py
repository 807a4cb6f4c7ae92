"""What would lift an enterprise to a better form: the smallest changes, each planned again.

A remedy is a change of the ledger or the rules and nothing else; it counts only where the plan
of the changed town really gives the enterprise a better form. Where no number in the tried range
does, that is said too. The kinds come in the order of what they cost: papers first (a probationary
member admitted, a relation transferred), then a place at a host or an instructor, then the
planner's own limits, new members, new instructors, and last what the law itself fixes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from planner.explaining.changes import Again, Change, Outcome
from planner.explaining.joint import Neighbours, answers_of
from planner.explaining.least import least
from planner.explaining.prices import Affected, affected, is_better
from planner.explaining.reasons import findings
from planner.explaining.sight import AFFILIATED, DISPATCHED, EXCLUDED, JOINT, STANDALONE, Sight
from planner.explaining.supply import is_free, reachable_hosts
from planner.formation.nearness import UNKNOWN, near_pairs
from planner.formation.pairing import instructor_pairs
from planner.formation.supply import NO_LIMIT
from planner.language import Text
from planner.model import MODES

KINDS = (
    "probationary",
    "transfer",
    "pin",
    "host_place",
    "host_members",
    "instructor_place",
    "affiliation_max_distance_m",
    "dispatch_max_distance_m",
    "joint_max_distance_m",
    "members",
    "new_instructor",
    "joint_max_units",
    "branch_max_members",
    "joint_min_full_members",
)
"""In the order of what they cost."""

HOSTS_TRIED = 3
MOST_PLACES = 32
WIDEST = 2
"""A distance limit is tried up to so many times its value: beyond that few plans are meant."""
STEPS = 6
"""So many values of a limit are tried beyond the first at which the form is possible."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """A change that gives an enterprise a better form, as planning again has shown.

    ``kind``: one of :data:`KINDS`; ``amount``: how much of it (members, places, metres more);
    ``subject``: the host, the instructor or the parameter; ``before``, ``after``: its value;
    ``mode``: the form that the enterprise then has; ``smallest``: nothing smaller of this kind
    works; ``law``: the value is fixed by an article, so that nobody here can change it;
    ``affected``: who else would get another form.
    """

    kind: str
    amount: int
    subject: str | None
    before: int | None
    after: int | None
    mode: str
    branch_id: str | None
    instructor_id: str | None
    smallest: bool
    law: bool
    affected: tuple[Affected, ...]
    tiers: tuple[tuple[str, int, int], ...]
    change: Change
    sentence: Text


@dataclass(frozen=True, slots=True)
class Tried:
    """A kind of change of which nothing in the tried range helps."""

    kind: str
    subject: str | None
    up_to: int
    sentence: Text


class Remedies:
    """The search for what would change it, over one plan; plans that were made are kept."""

    def __init__(self, sight: Sight, again: Again) -> None:
        self.sight = sight
        self.again = again
        self._around: Neighbours | None = None
        self._standings: dict[int, dict[str, str]] = {}

    def of(self, row: int) -> Iterator[Remedy | Tried]:
        """All remedies of one enterprise, and the kinds that do not help, in order of cost."""
        sight = self.sight
        now = int(sight.mode[row])
        if now in (STANDALONE, EXCLUDED):
            return
        if sight.pinned[row]:
            yield from self._pin(row)
            return
        yield from self._own_members(row)
        better = [m for m in range(4) if sight.listed[row, m] >= 0 and self._better(row, m)]
        if AFFILIATED in better:
            yield from self._host_places(row)
        if DISPATCHED in better:
            yield from self._instructor_places(row)
        if AFFILIATED in better:
            yield from self._affiliation_distance(row)
        if DISPATCHED in better:
            yield from self._dispatch_distance(row)
        if JOINT in better:
            yield from self._joint_distance(row)
        yield from self._new_members(row)
        if DISPATCHED in better:
            yield from self._new_instructors(row)
        if JOINT in better:
            yield from self._joint_law(row)

    def cheapest(self, row: int) -> tuple[Remedy | None, list[Tried]]:
        """The first remedy in the order of cost, and what was tried before it."""
        tried: list[Tried] = []
        for one in self.of(row):
            if isinstance(one, Remedy):
                return one, tried
            tried.append(one)
        return None, tried

    # ---- one change ----------------------------------------------------------------------

    def _better(self, row: int, mode: int) -> bool:
        return is_better(self.sight, row, MODES[mode])

    def _helps(self, row: int, change: Change) -> Outcome | None:
        """The plan of the changed town, if it gives the enterprise a better form."""
        outcome = self.again.plan_with(change)
        if outcome is None:
            return None
        mode = outcome.mode(self.sight.ids[row])
        return outcome if is_better(self.sight, row, mode) else None

    def _search(
        self,
        row: int,
        kind: str,
        change: Callable[[int], Change],
        first: int,
        most: int,
        *,
        subject: str | None = None,
        before: int | None = None,
    ) -> Iterator[Remedy | Tried]:
        """The smallest number of one kind that helps, or that none does."""
        if most < first:
            return
        found = least(lambda number: self._helps(row, change(number)), first, most)
        if found is None:
            yield Tried(kind, subject, most, self._nothing(kind, subject, most, before))
            return
        assert isinstance(found.found, Outcome)
        yield self._remedy(
            row,
            kind,
            found.number,
            change(found.number),
            found.found,
            smallest=found.smallest,
            subject=subject,
            before=before,
        )

    def _remedy(
        self,
        row: int,
        kind: str,
        amount: int,
        change: Change,
        outcome: Outcome,
        *,
        smallest: bool,
        subject: str | None = None,
        before: int | None = None,
        after: int | None = None,
    ) -> Remedy:
        got = outcome.row(self.sight.ids[row])
        if after is None and before is not None:
            after = before + amount
        law = False
        if subject in self.sight.plan.rules.parameter_details:
            law = self.sight.plan.rules.parameter_details[subject].law
        values = outcome.values
        return Remedy(
            kind,
            amount,
            subject,
            before,
            after,
            got["mode"],
            got["branch_id"],
            got["instructor_id"],
            smallest,
            law,
            affected(self.sight, outcome, row),
            tuple((t.tier, t.value, values[t.tier]) for t in self.sight.plan.certificate),
            change,
            self._said(row, kind, amount, subject, before, after, law, smallest),
        )

    # ---- members -------------------------------------------------------------------------

    def _count(self, row: int, column: str) -> int:
        value = self.sight.table[column][row]
        return 0 if value is None else int(value)

    def _own_members(self, row: int) -> Iterator[Remedy | Tried]:
        """Its probationary members admitted; relations held elsewhere transferred."""
        sight, one = self.sight, self.sight.ids[row]
        members, full = int(sight.members[row]), int(sight.full[row])
        probationary = min(self._count(row, "probationary_members"), members - full)
        elsewhere = self._count(row, "members_elsewhere")

        def admitted(k: int) -> Change:
            cells = {"full_members": full + k, "probationary_members": probationary - k}
            return Change(enterprises={one: cells})

        def transferred(k: int) -> Change:
            cells = {
                "members": members + k,
                "full_members": full + k,
                "members_elsewhere": elsewhere - k,
            }
            return Change(enterprises={one: cells})

        yield from self._search(row, "probationary", admitted, 1, probationary, before=full)
        yield from self._search(row, "transfer", transferred, 1, elsewhere, before=full)

    def _new_members(self, row: int) -> Iterator[Remedy | Tried]:
        """Full members more, however they come: up to what a branch of its own asks for."""
        sight, one = self.sight, self.sight.ids[row]
        members, full = int(sight.members[row]), int(sight.full[row])
        asked = sight.plan.rules.parameters.get("standalone_min_full_members")
        need = max(int(asked or 0), sight.parameters.joint_min_full_members) - full
        most = max(5, need)

        def more(k: int) -> Change:
            return Change(enterprises={one: {"members": members + k, "full_members": full + k}})

        yield from self._search(row, "members", more, 1, min(most, 12), before=full)

    def _pin(self, row: int) -> Iterator[Remedy | Tried]:
        """The decision itself taken back."""
        cells = {"pin_mode": None, "pin_branch": None, "pin_reason": None, "pin_until": None}
        change = Change(enterprises={self.sight.ids[row]: cells})
        outcome = self._helps(row, change)
        if outcome is None:
            yield Tried("pin", None, 1, self._nothing("pin", None, 1, None))
        else:
            yield self._remedy(row, "pin", 1, change, outcome, smallest=True)

    # ---- places --------------------------------------------------------------------------

    def _host_places(self, row: int) -> Iterator[Remedy | Tried]:
        """More room at the nearest hosts within reach."""
        sight = self.sight
        hosts = sight.hosts
        pairs = reachable_hosts(sight, np.array([row]))
        limit = sight.parameters.affiliation_max_distance_m
        near = is_free(sight, pairs) | (
            (pairs.distance != UNKNOWN) & (True if limit is None else pairs.distance <= limit)
        )
        pairs = pairs.where(near & (hosts.unit[pairs.supply] < 0))
        far = np.where(pairs.distance == UNKNOWN, np.iinfo(np.int64).max, pairs.distance)
        order = np.lexsort((pairs.supply, far))[:HOSTS_TRIED]
        units_used, members_used = sight.host_load
        for supply in pairs.supply[order].tolist():
            left = int(hosts.room_units[supply] - units_used[supply])
            room = int(hosts.room_members[supply] - members_used[supply])
            yield from self._room_of(row, hosts.id[supply], left, room)

    def _room_of(self, row: int, host: str, left: int, room: int) -> Iterator[Remedy | Tried]:
        table = self.sight.plan.ledger.hosts
        assert table is not None
        record = next(one for one in table.iter_rows(named=True) if one["id"] == host)
        members = int(self.sight.members[row])
        cap = record["max_members"]
        if cap is None:
            cap = self.sight.parameters.branch_max_members
        places, most = record["max_units"], record["max_units"] is not None and left < 1
        heads = cap is not None and room < members

        def wider(k: int) -> Change:
            cells: dict[str, Any] = {}
            if most:
                cells["max_units"] = places + k
            if heads:
                # For each place as many members as this enterprise has; less is tried below.
                cells["max_members"] = cap + max(0, members - room) + members * (k - 1)
            return Change(hosts={host: cells})

        if most or not heads:
            if most:
                yield from self._search(
                    row, "host_place", wider, 1, MOST_PLACES, subject=host, before=places
                )
            return

        def heavier(k: int) -> Change:
            assert cap is not None
            return Change(hosts={host: {"max_members": cap + k}})

        yield from self._search(
            row,
            "host_members",
            heavier,
            1,
            max(members - room, 1) + 2 * members,
            subject=host,
            before=cap,
        )

    def _instructor_places(self, row: int) -> Iterator[Remedy | Tried]:
        """One place more at the nearest instructors within reach."""
        sight = self.sight
        if sight.plan.ledger.instructors is None:
            return
        limit = sight.parameters.dispatch_max_distance_m
        pairs = instructor_pairs(np.array([row]), sight.places, sight.teachers, limit)
        order = np.lexsort((pairs.supply, pairs.distance))[:1]
        for supply in pairs.supply[order].tolist():
            before = int(sight.teachers.room_units[supply])
            if before >= NO_LIMIT // 2:
                continue
            one = sight.teachers.id[supply]

            def more(k: int, one: str = one, before: int = before) -> Change:
                return Change(instructors={one: {"capacity": before + k}})

            yield from self._search(
                row, "instructor_place", more, 1, MOST_PLACES, subject=one, before=before
            )

    def _new_instructors(self, row: int) -> Iterator[Remedy | Tried]:
        """New instructors for its zone, who start from where it stands."""
        sight = self.sight
        if sight.plan.ledger.instructors is None:
            return
        record = sight.table.row(row, named=True)
        spot = {axis: record[axis] for axis in ("x", "y", "lon", "lat", "zone")}
        if sight.places.kinds[row] == 0 and record["zone"] is None:
            return  # nobody is known to be near it
        capacity = sight.parameters.instructor_capacity or 1
        taken = set(sight.plan.ledger.instructors["id"].to_list())

        def appointed(k: int) -> Change:
            new = []
            for number in range(1, k + 1):
                one = f"new-{number}"
                while one in taken:
                    one += "-"
                new.append(
                    {"id": one, "name": one, "role": "instructor", "capacity": capacity, **spot}
                )
            return Change(new_instructors=tuple(new))

        yield from self._search(row, "new_instructor", appointed, 1, 8)

    # ---- limits --------------------------------------------------------------------------

    def _limit(
        self, row: int, name: str, form: int, first: int, sure: bool
    ) -> Iterator[Remedy | Tried]:
        """A distance limit raised: to ``first``, where the form becomes possible, or a little more.

        ``sure``: below ``first`` the form is impossible. Values below it may still help by another
        form that is possible already; where they are few, they are tried as well.
        """
        before = int(self.sight.plan.rules.parameters[name] or 0)
        alone = sure and not self._possible_otherwise(row, form)
        below = [] if alone else self._breaks(name, before, first)
        every = len(below) <= STEPS
        values = [*(below if every else ()), first, *self._next(row, name, first)]
        for value in values:
            change = Change(parameters={name: value})
            outcome = self._helps(row, change)
            if outcome is not None:
                yield self._remedy(
                    row,
                    name,
                    value - before,
                    change,
                    outcome,
                    smallest=value <= first and (alone or every),
                    subject=name,
                    before=before,
                )
                return
        yield Tried(name, name, values[-1], self._nothing(name, name, values[-1], before))

    def _possible_otherwise(self, row: int, form: int) -> bool:
        """Whether a better form than today's, other than ``form``, is possible by now."""
        if row not in self._standings:
            self._standings[row] = {
                one.mode: one.standing for one in findings(self.sight, np.array([row]))
            }
        standings = self._standings[row]
        return any(
            standings[mode] != "impossible"
            for mode in standings
            if mode != MODES[form] and is_better(self.sight, row, mode)
        )

    def _breaks(self, name: str, low: int, high: int) -> list[int]:
        """The values between two, both left out, at which any two of the town come within it."""
        sight = self.sight
        if name == "joint_max_distance_m":
            able = np.flatnonzero(sight.may[:, JOINT] >= 0)
            _, _, apart = near_pairs(sight.places.take(able), high)
        elif name == "affiliation_max_distance_m":
            able = np.flatnonzero(sight.may[:, AFFILIATED] >= 0)
            apart = reachable_hosts(sight, able).distance
        else:
            able = np.flatnonzero(sight.may[:, DISPATCHED] >= 0)
            apart = instructor_pairs(able, sight.places, sight.teachers, high).distance
        found: list[int] = np.unique(apart[(apart > low) & (apart < high)]).tolist()
        return found

    def _next(self, row: int, name: str, value: int) -> list[int]:
        """The next values at which somebody near the enterprise comes within the limit."""
        if name != "joint_max_distance_m":
            return self._breaks(name, value, WIDEST * value)[:STEPS]
        around = self._neighbours()
        kind = int(around.kind_of[row])
        ((_, others, gaps),) = around.known(np.array([kind]), value + value // 4)
        more = set(gaps[gaps > value].tolist())
        for other in others.tolist()[:40]:
            apart = around.distances(other, others)
            more.update(apart[(apart > value) & (apart <= value + value // 4)].tolist())
        return sorted(more)[:STEPS]

    def _neighbours(self) -> Neighbours:
        if self._around is None:
            self._around = Neighbours(self.sight, None)
        return self._around

    def _too_wide(self, name: str, first: int, limit: int) -> Tried:
        said = Text(
            "{title}至少要 {first:,} 米才有可能，远超现在的 {limit:,} 米，未再试算",
            "{title} would have to be {first:,} m at least, far above the {limit:,} m of today; "
            "not planned again",
        ).fill(title=self._title(name), first=first, limit=limit)
        return Tried(name, name, first, said)

    def _joint_distance(self, row: int) -> Iterator[Remedy | Tried]:
        """A wider limit on the distance of two units of a joint branch."""
        sight = self.sight
        limit = sight.parameters.joint_max_distance_m
        if limit is None or limit <= 0:
            return
        around = self._neighbours()
        kind = np.array([around.kind_of[row]])

        def standing(value: int) -> str:
            around.distance_limit = value
            ((_, answer),) = answers_of(around, kind)
            return answer.standing

        top = 64 * limit
        if standing(limit) != "impossible":
            first, sure = limit, False
        elif standing(top) == "impossible":
            return
        else:
            low, high = limit, top
            while high - low > 1:
                middle = (low + high) // 2
                if standing(middle) == "impossible":
                    low = middle
                else:
                    high = middle
            first, sure = high, standing(high) == "possible"
        around.distance_limit = None
        if first > WIDEST * limit:
            yield self._too_wide("joint_max_distance_m", first, limit)
        elif first > limit:
            yield from self._limit(row, "joint_max_distance_m", JOINT, first, sure)
        else:
            values = self._next(row, "joint_max_distance_m", limit)
            if values:
                yield from self._limit(row, "joint_max_distance_m", JOINT, values[0], False)

    def _affiliation_distance(self, row: int) -> Iterator[Remedy | Tried]:
        sight = self.sight
        limit = sight.parameters.affiliation_max_distance_m
        if limit is None:
            return
        pairs = reachable_hosts(sight, np.array([row]))
        hosts = sight.hosts
        room = (hosts.room_members[pairs.supply] >= sight.members[row]) & (
            hosts.room_units[pairs.supply] > 0
        )
        pairs = pairs.where(~is_free(sight, pairs) & room & (pairs.distance > limit))
        if len(pairs):
            yield from self._first_of(
                row, "affiliation_max_distance_m", AFFILIATED, pairs.distance, limit
            )

    def _dispatch_distance(self, row: int) -> Iterator[Remedy | Tried]:
        sight = self.sight
        limit = sight.parameters.dispatch_max_distance_m
        if limit is None or sight.plan.ledger.instructors is None:
            return
        pairs = instructor_pairs(np.array([row]), sight.places, sight.teachers, None)
        room = sight.teachers.room_units[pairs.supply] > 0
        pairs = pairs.where(room & (pairs.distance > limit))
        if len(pairs):
            yield from self._first_of(
                row, "dispatch_max_distance_m", DISPATCHED, pairs.distance, limit
            )

    def _first_of(
        self, row: int, name: str, form: int, distances: Any, limit: int
    ) -> Iterator[Remedy | Tried]:
        """The nearest who are out of reach, one after the other."""
        values: list[int] = np.unique(distances).tolist()
        if values[0] > WIDEST * limit:
            yield self._too_wide(name, values[0], limit)
        else:
            sure = not self._possible_form(row, form)
            yield from self._limit(row, name, form, values[0], sure)

    def _possible_form(self, row: int, form: int) -> bool:
        self._possible_otherwise(row, form)
        return self._standings[row].get(MODES[form]) != "impossible"

    def _joint_law(self, row: int) -> Iterator[Remedy | Tried]:
        """What the law fixes for joint branches, one step looser, where that makes it possible."""
        parameters = self.sight.plan.rules.parameters
        for name, step, most in (
            ("joint_max_units", 1, 3),
            ("branch_max_members", 5, 3),
            ("joint_min_full_members", -1, 1),
        ):
            before = parameters.get(name)
            if before is None:
                continue
            for k in range(1, most + 1):
                value = int(before) + k * step
                if value < 1 or not self._possible_with(row, name, value):
                    continue
                change = Change(parameters={name: value})
                outcome = self._helps(row, change)
                if outcome is not None:
                    yield self._remedy(
                        row,
                        name,
                        abs(value - int(before)),
                        change,
                        outcome,
                        smallest=abs(step) == 1,
                        subject=name,
                        before=int(before),
                        after=value,
                    )
                    break

    def _possible_with(self, row: int, name: str, value: int) -> bool:
        sight = self.sight
        values: dict[str, Any] = {name: value}
        changed = replace(sight, parameters=replace(sight.parameters, **values))
        around = Neighbours(changed, changed.parameters.joint_max_distance_m)
        ((_, answer),) = answers_of(around, np.array([around.kind_of[row]]))
        return answer.standing != "impossible"

    # ---- words ---------------------------------------------------------------------------

    def _title(self, name: str) -> Text:
        detail = self.sight.plan.rules.parameter_details.get(name)
        return detail.title if detail is not None else Text(name, name)

    def _unit(self, name: str) -> Text:
        """The unit of a parameter, after its figure."""
        detail = self.sight.plan.rules.parameter_details.get(name)
        if detail is None:
            return Text("", "")
        return Text(f" {detail.unit.zh}", f" {detail.unit.en}")

    def _called(self, kind: str, subject: str | None) -> str:
        if subject is None:
            return ""
        if kind.startswith("host"):
            return self.sight.branch_names.get(subject, subject)
        return self.sight.instructor_names.get(subject, subject)

    def _said(
        self,
        row: int,
        kind: str,
        amount: int,
        subject: str | None,
        before: int | None,
        after: int | None,
        law: bool,
        smallest: bool,
    ) -> Text:
        said = SAID.get(kind, SAID["limit"]).fill(
            n=amount,
            s="" if amount == 1 else "+",
            p="" if amount == 1 else "s",
            who=self._called(kind, subject),
            title=self._title(kind),
            before=before,
            after=after,
            unit=self._unit(kind),
        )
        if law:
            said = Text(f"{said.zh}（该值由法规规定）", f"{said.en} (the law fixes this)")
        return said.in_words(self.sight.plan.rules.words)

    def _nothing(self, kind: str, subject: str | None, most: int, before: int | None) -> Text:
        told = NOTHING.get(kind, NOTHING["limit"])
        return told.fill(
            n=most,
            s="" if most == 1 else "+",
            p="" if most == 1 else "s",
            who=self._called(kind, subject),
            title=self._title(kind),
            before=before,
            unit=self._unit(kind),
        ).in_words(self.sight.plan.rules.words)


SAID: dict[str, Text] = {
    "probationary": Text(
        "{n} 名⟦probationary_member⟧转正（⟦full_member⟧ {before}→{after}）",
        "{n} of its ⟦probationary_member{s}⟧ admitted (⟦full_member+⟧ {before} → {after})",
    ),
    "transfer": Text(
        "转入 {n} 名组织关系在外的⟦member⟧（⟦full_member⟧ {before}→{after}）",
        "{n} of its ⟦members_elsewhere⟧ transferred here (⟦full_member+⟧ {before} → {after})",
    ),
    "members": Text(
        "新增 {n} 名⟦full_member⟧（{before}→{after}）",
        "{n} more ⟦full_member{s}⟧ ({before} → {after})",
    ),
    "pin": Text("撤销人工指定", "its pin taken back"),
    "host_place": Text(
        "“{who}”多接收 {n} 家（{before}→{after}）",
        "{n} more place{p} at {who} ({before} → {after})",
    ),
    "host_members": Text(
        "“{who}”的⟦member⟧上限多 {n} 名（{before}→{after}）",
        "room for {n} more ⟦member{s}⟧ at {who} ({before} → {after})",
    ),
    "instructor_place": Text(
        "“{who}”多联系 {n} 家（{before}→{after}）",
        "{n} more place{p} with {who} ({before} → {after})",
    ),
    "new_instructor": Text("增派 {n} 名⟦instructor⟧", "{n} more ⟦instructor{s}⟧"),
    "limit": Text(
        "{title}由 {before:,}{unit}改为 {after:,}{unit}",
        "{title}: {after:,}{unit} instead of {before:,}{unit}",
    ),
}
NOTHING: dict[str, Text] = {
    "probationary": Text(
        "⟦probationary_member⟧转正（至多 {n} 名）不改变结果",
        "admitting its ⟦probationary_member+⟧ (up to {n}) changes nothing",
    ),
    "transfer": Text(
        "转入组织关系在外的⟦member⟧（至多 {n} 名）不改变结果",
        "transferring ⟦members_elsewhere⟧ (up to {n}) changes nothing",
    ),
    "members": Text(
        "新增⟦full_member⟧（试到 {n} 名）不改变结果",
        "new ⟦full_member+⟧ (tried up to {n}) change nothing",
    ),
    "pin": Text("撤销人工指定不改变结果", "taking its pin back changes nothing"),
    "host_place": Text(
        "“{who}”多接收（试到多 {n} 家）不改变结果",
        "more places at {who} (tried up to {n}) change nothing",
    ),
    "host_members": Text(
        "“{who}”提高⟦member⟧上限（试到多 {n} 名）不改变结果",
        "room for more ⟦member+⟧ at {who} (tried up to {n}) changes nothing",
    ),
    "instructor_place": Text(
        "“{who}”多联系（试到多 {n} 家）不改变结果",
        "more places with {who} (tried up to {n}) change nothing",
    ),
    "new_instructor": Text(
        "增派⟦instructor⟧（试到 {n} 名）不改变结果",
        "more ⟦instructor+⟧ (tried up to {n}) change nothing",
    ),
    "limit": Text(
        "{title}放宽（试到 {n:,}{unit}）不改变结果",
        "{title} (tried up to {n:,}{unit}) changes nothing",
    ),
}
