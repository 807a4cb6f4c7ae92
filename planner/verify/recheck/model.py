"""One part of a town as a program of yes-or-no decisions, written straight from the contract.

Each decision costs something in each tier, each limit is a row. Joint branches are modelled
in one of two ways, neither of them that of formation:

- where a part has few lawful groups, one decision a group and name of today that it carries;
- else by lead: whether an enterprise leads a branch, and whom it leads. The lead has most
  full members; among several, the contract takes the one with the smallest sum of distances,
  which is just what the least dispersion picks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from planner.model import TIERS
from planner.verify.recheck.parts import is_scarce
from planner.verify.recheck.town import Place, Town

MOST_GROUPS = 12_000
"""Groups that are listed one by one; beyond, branches are modelled by their leads."""

Cost = tuple[int, int, int, int]
_NOTHING: Cost = (0, 0, 0, 0)


@dataclass
class Program:
    """Decisions with their costs by tier, and rows of (decision, weight) with both bounds."""

    costs: list[Cost] = field(default_factory=list)
    rows: list[tuple[list[tuple[int, int]], int, int]] = field(default_factory=list)
    ways: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    """By which decisions an enterprise gets a form."""

    def decision(self, uncovered: int = 0, preference: int = 0, changes: int = 0,
                 dispersion: int = 0) -> int:  # fmt: skip
        self.costs.append((uncovered, preference, changes, dispersion))
        return len(self.costs) - 1

    def row(self, terms: list[tuple[int, int]], low: int, high: int | None = None) -> None:
        most = sum(max(weight, 0) for _, weight in terms)
        self.rows.append((terms, low, most if high is None else min(high, most)))

    def way(self, i: int, form: str, decision: int) -> None:
        """A decision by which an enterprise gets a form of coverage, or none."""
        self.ways.setdefault((i, form), []).append(decision)

    def terms(self, tier: str) -> list[tuple[int, int]]:
        """The decisions that cost something in a tier."""
        at = TIERS.index(tier)
        return [(n, cost[at]) for n, cost in enumerate(self.costs) if cost[at]]


def program_of(town: Town, part: list[int]) -> Program:
    """The program of one part of a town."""
    program = Program()
    alone: dict[int, int] = {}
    inside = dict.fromkeys(part)
    for i in part:
        if town.pin[i] is None:
            rank = town.rank(i, "uncovered")
            bare = program.decision(town.priority[i], rank, town.changed(i, None))
            program.way(i, "uncovered", bare)
        if town.may(i, "standalone"):
            own = program.decision(0, town.rank(i, "standalone"), town.changed(i, "standalone"))
            program.way(i, "standalone", own)
            alone[i] = own
    unknown = int(town.parameters.get("unknown_distance_m") or 0)
    places = {id(place): place for i in part for place in town.visits.get(i, ())}
    for place in places.values():
        _visits(program, town, place, inside, unknown)
    for j in part:
        if j in town.standalone:
            _visits(program, town, town.standalone[j], inside, unknown, alone[j])
    if not town.instructors_given:
        for i in part:
            if town.may(i, "dispatched") and i not in town.sent_to_somebody:
                sent = program.decision(
                    0, town.rank(i, "dispatched"), town.changed(i, "dispatched")
                )
                program.way(i, "dispatched", sent)
    groups = _groups(town, part)
    if groups is None:
        _joint_by_leads(program, town, part)
    else:
        _joint_by_groups(program, town, groups)
    takes: dict[int, list[int]] = {i: [] for i in part}
    for (i, _), decisions in program.ways.items():
        takes[i] += decisions
    for decisions in takes.values():
        program.row([(one, 1) for one in decisions], 1, 1)
    return program


def _visits(
    program: Program,
    town: Town,
    place: Place,
    inside: dict[int, None],
    unknown: int,
    open_: int | None = None,
) -> None:
    """Who of the part may come to a host or an instructor, within its limits."""
    heads, units = [], []
    for i in inside if len(inside) < len(place.guests) else place.guests:
        if i not in inside or i not in place.guests or not place.fits(town.members[i]):
            continue
        metres, changed = place.guests[i]
        visit = program.decision(
            0,
            town.rank(i, place.form),
            int(changed and town.has_current),
            unknown if metres is None else metres,
        )
        program.way(i, place.form, visit)
        heads.append((visit, town.members[i]))
        units.append((visit, 1))
        if open_ is not None:
            program.row([(open_, 1), (visit, -1)], 0)
    if is_scarce(town, place):
        if place.room is not None:
            program.row(heads, 0, place.room)
        if place.units is not None:
            program.row(units, 0, max(place.units, 0))


# ---- joint branches ------------------------------------------------------------------------


def _limits(town: Town) -> tuple[int | None, int, int | None]:
    least = int(town.parameters.get("joint_min_full_members") or 0)
    return town.parameters.get("joint_max_units"), least, town.parameters.get("branch_max_members")


def _groups(town: Town, part: list[int]) -> list[tuple[int, ...]] | None:
    """Every lawful joint group of a part; None where there are too many to list."""
    units, least, most = _limits(town)
    labels: dict[str, set[int]] = {}
    for i in part:
        if town.label[i] is not None:
            labels.setdefault(str(town.label[i]), set()).add(i)
    found: list[tuple[int, ...]] = []
    looked = 0

    def grow(group: tuple[int, ...], reach: list[int], heads: int) -> bool:
        nonlocal looked
        looked += 1
        if looked > 8 * MOST_GROUPS or len(found) > MOST_GROUPS:
            return False
        if len(group) > 1 and sum(town.full[i] for i in group) >= least:
            named = {town.label[i] for i in group} - {None}
            if len(named) < 2 and all(labels[str(n)] <= set(group) for n in named):
                found.append(group)
        if units is not None and len(group) >= units:
            return True
        for at, j in enumerate(reach):
            if most is not None and heads + town.members[j] > most:
                continue
            near = town.near[j]
            further = [k for k in reach[at + 1 :] if k in near]
            if not grow((*group, j), further, heads + town.members[j]):
                return False
        return True

    for i in part:
        near = town.near.get(i)
        if near is None or (most is not None and town.members[i] > most):
            continue
        if not grow((i,), sorted(j for j in near if j > i), town.members[i]):
            return None
    return found


def _lead_and_metres(town: Town, group: tuple[int, ...]) -> int:
    """The sum of distances to the lead enterprise [m]."""
    strongest = max(town.full[i] for i in group)
    return min(
        sum(town.near[i][j] for j in group if j != i) for i in group if town.full[i] == strongest
    )


def _weights(town: Town) -> tuple[int, int]:
    weights = [town.parameters.get(n) for n in ("joint_branch_overhead_m", "industry_mismatch_m")]
    return int(weights[0] or 0), int(weights[1] or 0)


def _joint_by_groups(
    program: Program,
    town: Town,
    groups: list[tuple[int, ...]],
) -> None:
    overhead, mismatch = _weights(town)
    carriers: dict[str, list[tuple[int, int]]] = {}
    for group in groups:
        trades = {town.industry[i] for i in group} - {None}
        metres = overhead + _lead_and_metres(town, group) + mismatch * max(len(trades) - 1, 0)
        preference = sum(town.rank(i, "joint") for i in group)
        today = [town.today_joint[i] if town.has_current else None for i in group]
        for name in (None, *sorted({name for name in today if name is not None})):
            changes = sum(one is None or one != name for one in today) if town.has_current else 0
            branch = program.decision(0, preference, changes, metres)
            for i in group:
                program.way(i, "joint", branch)
            if name is not None:
                carriers.setdefault(name, []).append((branch, 1))
    for terms in carriers.values():
        program.row(terms, 0, 1)


def _joint_by_leads(program: Program, town: Town, part: list[int]) -> None:
    """Branches by their leads: no list of groups, so that nothing explodes."""
    overhead, mismatch = _weights(town)
    units, least, most = _limits(town)
    labels: dict[str, list[int]] = {}
    for i in part:
        if town.label[i] is not None:
            labels.setdefault(str(town.label[i]), []).append(i)
    carriers: dict[str, list[tuple[int, int]]] = {}
    for lead in part:
        if lead not in town.near:
            continue
        led = [i for i in town.near[lead] if town.full[i] <= town.full[lead]]
        if not led:
            continue
        change = int(town.has_current)
        leads = program.decision(0, town.rank(lead, "joint"), change, overhead)
        follows = {
            i: program.decision(0, town.rank(i, "joint"), change, town.near[lead][i]) for i in led
        }
        inside = {lead: leads, **follows}
        for i, one in inside.items():
            program.way(i, "joint", one)
        for one in follows.values():
            program.row([(leads, 1), (one, -1)], 0)
        program.row([*((one, 1) for one in follows.values()), (leads, -1)], 0)
        for i, j in _apart(town, led):
            program.row([(leads, 1), (follows[i], -1), (follows[j], -1)], 0)
        full = [(one, town.full[i]) for i, one in inside.items()]
        program.row([*full, (leads, -least)], 0)
        if units is not None:
            program.row([(one, 1) for one in inside.values()], 0, units)
        if most is not None:
            program.row([(one, town.members[i]) for i, one in inside.items()], 0, most)
        _same_label(program, town, inside, labels)
        _trades(program, town, inside, leads, mismatch)
        if town.has_current:
            _carried(program, town, inside, leads, carriers)
    for terms in carriers.values():
        program.row(terms, 0, 1)


def _apart(town: Town, group: list[int]) -> Iterator[tuple[int, int]]:
    for at, i in enumerate(group):
        for j in group[at + 1 :]:
            if j not in town.near[i]:
                yield i, j


def _same_label(
    program: Program, town: Town, inside: dict[int, int], labels: dict[str, list[int]]
) -> None:
    """All who carry one label are in one branch, and no branch has two."""
    present: list[tuple[str, int]] = []
    for label, group in labels.items():
        there = [i for i in group if i in inside]
        for i in there:
            for j in group:
                if j not in inside:
                    program.row([(inside[i], 1)], 0, 0)
                elif j != i:
                    program.row([(inside[i], 1), (inside[j], -1)], 0, 0)
        if there:
            present.append((label, inside[there[0]]))
    for at, (_, one) in enumerate(present):
        for _, other in present[at + 1 :]:
            if one != other:
                program.row([(one, 1), (other, 1)], 0, 1)


def _trades(
    program: Program, town: Town, inside: dict[int, int], leads: int, mismatch: int
) -> None:
    """What every known industry beyond the first one costs."""
    if not mismatch:
        return
    by_trade: dict[str, list[int]] = {}
    for i, one in inside.items():
        trade = town.industry[i]
        if trade is not None:
            by_trade.setdefault(trade, []).append(one)
    if len(by_trade) < 2:
        return
    there = []
    for ones in by_trade.values():
        trade_there = program.decision(0, 0, 0, mismatch)
        there.append(trade_there)
        for one in ones:
            program.row([(trade_there, 1), (one, -1)], 0)
    # The first industry costs nothing: a decision that pays one back where there is any.
    first = program.decision(0, 0, 0, -mismatch)
    program.row([*((one, 1) for one in there), (first, -1)], 0)


def _carried(
    program: Program,
    town: Town,
    inside: dict[int, int],
    leads: int,
    carriers: dict[str, list[tuple[int, int]]],
) -> None:
    """A branch may carry one name of today; whose branch that was has not changed."""
    names: dict[str, list[int]] = {}
    for i in inside:
        today = town.today_joint[i]
        if today is not None:
            names.setdefault(today, []).append(i)
    mine = []
    for name, group in names.items():
        carries = program.decision()
        mine.append((carries, 1))
        carriers.setdefault(name, []).append((carries, 1))
        for i in group:
            stays = program.decision(0, 0, -1, 0)
            program.row([(inside[i], 1), (stays, -1)], 0)
            program.row([(carries, 1), (stays, -1)], 0)
    if mine:
        program.row([*mine, (leads, -1)], -len(mine), 0)
