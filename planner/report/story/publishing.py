"""The statistics of a plan as they may be published: small counts withheld, and what tells them.

A story for publication is told from these alone. What links the figures is written down here:
forms add up to totals, zones, industries and employee bands to the town, a base and the rest
of the enterprises to all of them, one base inside another, kinds of branches to their number.
Figures that would link too much for what they say (tables of the pack, distributions, posts by
zone, bases within a zone) are left out altogether.
"""

from __future__ import annotations

from copy import deepcopy
from math import log2
from typing import TYPE_CHECKING, Any

from planner.language import Text
from planner.model import OUTCOMES
from planner.report.story.nouns import Withheld
from planner.report.story.suppression import COSTLY, Cell, Sum, withheld
from planner.statistics import memberships

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl

    from planner.model import Plan

LIMIT = 3
"""Counts below this are withheld, unless another limit is asked for."""

_IN_SCOPE = OUTCOMES[:-1]
_GROUPS = ("by_zone", "by_industry", "by_employee_band")
_BANDS_OF: dict[Any, tuple[str, ...]] = {50: ("50-99", "100-299", "300+"), 100: ("100-299", "300+")}
Path = tuple[str | int, ...]
"""Where a figure stands in the statistics; the first word is ``hidden`` where it does not."""


def published(plan: Plan, limit: int) -> tuple[dict[str, Any], Withheld]:
    """The statistics with None in the place of what is withheld, and the sentences about it."""
    statistics = _without_details(plan.statistics)
    net = _Net(statistics)
    members = memberships(
        plan.ledger.enterprises,
        plan.assignments,
        plan.branches,
        has_current=plan.ledger.has_current,
        gap_full_members=int(plan.statistics["gap_full_members"]),
        definitions=plan.rules.statistics,
    )
    net.whole(plan)
    for group in _GROUPS:
        net.groups(group, plan)
    net.sets(members, plan)
    net.others()
    gone = withheld(net.cells, net.sums, limit)
    for path, place in net.places.items():
        if place in gone and path[0] != "hidden":
            _put(statistics, path, None)
    _spread(statistics, plan)
    number = sum(1 for path, place in net.places.items() if place in gone and path[0] != "hidden")
    return statistics, Withheld(limit, number, _said(limit, number))


def _said(limit: int, number: int) -> tuple[Text, ...]:
    lists = Text(
        "企业、党组织和指导员的名单，地图，调整清单，数据问题，以及片区内的分口径统计只供内部使用，这里不列。",
        "Lists of enterprises, branches and persons, maps, moves, problems of the data, and bases "
        "within a zone are for internal use and are not given here.",
    )
    if not number:
        none = Text(
            f"没有小于 {limit} 的数（0 除外）需要隐去。",
            f"No count below {limit} (other than 0) had to be withheld.",
        )
        return (none, lists)
    return (
        Text(
            f"* 表示不予公布：小于 {limit} 的数（0 除外）不公布；"
            "能由合计、相减推算出它们的数也一并隐去。",
            f"* is withheld: counts below {limit} (other than 0) are not published, nor those from "
            "which sums and differences would tell them.",
        ),
        lists,
    )


def _without_details(statistics: Mapping[str, Any]) -> dict[str, Any]:
    """The statistics without what is never published."""
    kept = {
        name: deepcopy(value)
        for name, value in statistics.items()
        if name not in ("tables", "report_codes", "distributions", "members")
    }
    kept["instructors"]["to_be_appointed_by_zone"] = []
    for group in _GROUPS:
        for row in kept[group]:
            row["establishment_gap"] = None
            row["establishment_gap_planned"] = {"numerator": None, "denominator": None}
            for base, rates in row["coverage"].items():
                if base != "operating":
                    for rate in rates.values():
                        rate.update(numerator=None, denominator=None, ratio=None)
    return kept


class _Net:
    """The figures with how they hang together."""

    def __init__(self, statistics: dict[str, Any]) -> None:
        self.statistics = statistics
        self.cells: list[Cell] = []
        self.sums: list[Sum] = []
        self.places: dict[Path, int] = {}

    def cell(self, path: Path, value: int, *, weight: float = 1.0, known: bool = False) -> int:
        """A figure, written down once."""
        if path not in self.places:
            self.places[path] = len(self.cells)
            cost = weight * (1 + log2(1 + value))
            self.cells.append(Cell(value, cost, shown=path[0] != "hidden", known=known))
        return self.places[path]

    def shown(self, path: Path, *, weight: float = 1.0) -> int:
        """A figure of the statistics."""
        value: Any = self.statistics
        for part in path:
            value = value[part]
        return self.cell(path, value, weight=weight)

    def adds_up(self, total: int, parts: Iterable[int]) -> None:
        """The total is the sum of its parts."""
        self.sums.append(((total, 1), *((part, -1) for part in parts)))

    def whole(self, plan: Plan) -> None:
        """The forms of the whole town and its rates."""
        self._rows((), plan, COSTLY, COSTLY * 4)

    def groups(self, group: str, plan: Plan) -> None:
        """The forms of each zone, industry or band, which add up to the town."""
        rows = self.statistics[group]
        for n in range(len(rows)):
            self._rows((group, n), plan, 1.0, 4.0)
        for name in (*OUTCOMES, "in_scope", "enterprises"):
            parts = [self.places[group, n, "counts", name] for n in range(len(rows))]
            self.adds_up(self.places["counts", name], parts)

    def _rows(self, at: Path, plan: Plan, inner: float, total: float) -> None:
        forms = {one: self.shown((*at, "counts", one), weight=inner) for one in OUTCOMES}
        scope = self.shown((*at, "counts", "in_scope"), weight=total)
        every = self.shown((*at, "counts", "enterprises"), weight=total)
        self.adds_up(scope, (forms[one] for one in _IN_SCOPE))
        self.adds_up(every, (scope, forms["excluded"]))
        for rate in plan.rules.statistics.rates:
            path = (*at, "coverage", "operating", rate.name, "numerator")
            self.adds_up(self.shown(path, weight=inner), (forms[one] for one in rate.modes))

    def sets(self, members: pl.DataFrame, plan: Plan) -> None:
        """Bases, gaps and what else is a part of the enterprises in scope, form by form."""
        names = [name for name in members.columns if name not in ("mode", "operating")]
        counts = {
            name: {m: int((members[name] & (members["mode"] == m)).sum()) for m in _IN_SCOPE}
            for name in names
        }
        for name in names:
            for mode, count in counts[name].items():
                whole = self.places["counts", mode]
                rest = self.cells[whole].value - count
                inside = self.cell(("hidden", name, mode), count)
                outside = self.cell(("hidden", "not " + name, mode), rest, known=not rest)
                self.adds_up(whole, (inside, outside))
            size = self._size(name, sum(counts[name].values()))
            self.adds_up(size, (self.places["hidden", name, m] for m in _IN_SCOPE))
            outside = self.places["counts", "in_scope"]
            rest = self.cells[outside].value - self.cells[size].value
            self.adds_up(outside, (size, self.cell(("hidden", "not " + name), rest)))
        for base in plan.rules.statistics.bases:
            if base.name == "operating":
                continue
            for rate in plan.rules.statistics.rates:
                path = ("coverage", base.name, rate.name, "numerator")
                self.adds_up(
                    self.shown(path, weight=8.0),
                    (self.places["hidden", base.name, mode] for mode in rate.modes),
                )
            self._bands(base)
        self._nested(members, names)

    def _size(self, name: str, count: int) -> int:
        """How many enterprises a set has, where it is shown at all."""
        rates = self.statistics["coverage"].get(name)
        if rates is not None:
            first = next(iter(rates))
            return self.shown(("coverage", name, first, "denominator"), weight=16.0)
        if name == "gap_planned":
            return self.shown(("establishment_gap_planned", "numerator"), weight=8.0)
        if name == "gap" and self.statistics["establishment_gap"] is not None:
            return self.shown(("establishment_gap", "numerator"), weight=8.0)
        if name == "elsewhere":
            return self.shown(("potential", "enterprises"), weight=8.0)
        return self.cell(("hidden", name), count)

    def _bands(self, base: Any) -> None:
        """A base of employees from so many on is the sum of the bands from there."""
        if len(base.when) != 1 or base.when[0].field != "employees":
            return
        one = base.when[0]
        if one.operator != "at_least" or one.or_unknown:
            return
        bands = _BANDS_OF.get(one.value, ())
        rows = [
            n for n, row in enumerate(self.statistics["by_employee_band"]) if row["band"] in bands
        ]
        for mode in _IN_SCOPE if rows else ():
            parts = [self.places["by_employee_band", n, "counts", mode] for n in rows]
            self.adds_up(self.places["hidden", base.name, mode], parts)

    def _nested(self, members: pl.DataFrame, names: list[str]) -> None:
        """Of two sets one inside the other, what is in the larger only."""
        for larger in names:
            for smaller in names:
                inside = not (members[smaller] & ~members[larger]).any()
                if larger == smaller or not inside:
                    continue
                for mode in _IN_SCOPE:
                    big = self.places["hidden", larger, mode]
                    small = self.places["hidden", smaller, mode]
                    rest = self.cells[big].value - self.cells[small].value
                    between = self.cell(("hidden", larger, smaller, mode), rest, known=not rest)
                    self.adds_up(big, (small, between))
                total = sum(
                    self.cells[self.places["hidden", larger, smaller, m]].value for m in _IN_SCOPE
                )
                all_between = self.cell(("hidden", larger, smaller), total)
                self.adds_up(
                    all_between, (self.places["hidden", larger, smaller, m] for m in _IN_SCOPE)
                )

    def others(self) -> None:
        """Branches, hosts, instructors, contact cadres and members."""
        branches, hosts = self.statistics["branches"], self.statistics["hosts"]
        kinds = [self.shown(("branches", kind)) for kind in ("existing", "standalone", "joint")]
        self.adds_up(self.shown(("branches", "total"), weight=4.0), kinds)
        # One enterprise, one branch of its own; and each host is an existing branch.
        self.adds_up(self.places["branches", "standalone"], [self.places["counts", "standalone"]])
        self.adds_up(self.shown(("hosts", "total")), [self.places["branches", "existing"]])
        self._with_rest(("hosts", "total"), ("hosts", "in_use"))
        self._with_rest(("branches", "standalone"), ("hosts", "standalone_in_use"))
        self._with_rest(("branches", "members"), ("branches", "full_members"))
        self._with_rest(("instructors", "total"), ("instructors", "with_work"))
        self._with_rest(("contacts", "cadres"), ("contacts", "with_contact"))
        self.shown(("contacts", "contact_points"))
        self.shown(("potential", "members_elsewhere"))
        self.shown(("instructors", "to_be_appointed"))
        assert branches["existing"] == hosts["total"]

    def _with_rest(self, total: Path, part: Path) -> None:
        whole, inside = self.shown(total), self.shown(part)
        rest = self.cells[whole].value - self.cells[inside].value
        self.adds_up(whole, (inside, self.cell(("hidden", *part), rest)))


def _put(statistics: dict[str, Any], path: Path, value: object) -> None:
    inner: Any = statistics
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value


def _spread(statistics: dict[str, Any], plan: Plan) -> None:
    """The same figure in its other places; and rates only where both of their figures are told."""
    for group in ((), *((name, n) for name in _GROUPS for n in range(len(statistics[name])))):
        one: Any = statistics
        for part in group:
            one = one[part]
        scope = one["counts"]["in_scope"]
        for base, rates in one["coverage"].items():
            if group and base != "operating":
                continue
            size = scope if base == "operating" else next(iter(rates.values()))["denominator"]
            for rate in rates.values():
                told = rate["numerator"] is not None and size is not None
                rate.update(denominator=size, ratio=rate["ratio"] if told else None)
        for gap in ("establishment_gap", "establishment_gap_planned"):
            if not group and one[gap] is not None:
                told = one[gap]["numerator"] is not None and scope is not None
                one[gap].update(denominator=scope, ratio=one[gap]["ratio"] if told else None)
    # Posts are rounded up zone by zone, and so would tell of the enterprises of a zone.
    zones = statistics["by_zone"]
    posts = statistics["instructors"]["to_be_appointed"]
    if posts and any(row["counts"]["dispatched"] is None for row in zones):
        statistics["instructors"]["to_be_appointed"] = None
    # Where members elsewhere are few enterprises', their number says something of each.
    if statistics["potential"]["enterprises"] is None:
        statistics["potential"]["members_elsewhere"] = None
