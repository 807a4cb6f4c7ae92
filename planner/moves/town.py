"""The part of a town that moves: its contested places as they are today, and who shares them.

Most places are contested by nobody: a host with room for all who come, an own branch that
is founded. What is left falls into parts that have nothing to do with one another, and each
part is put in order by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from planner.formation.nearness import Places
from planner.formation.parameters import Parameters
from planner.model import Ledger
from planner.moves.ordering import Effort, arrange
from planner.moves.places import Facts, Host, Joint, Law, Own, Place
from planner.moves.preceding import TODAY, trace_of
from planner.moves.waiting import Step, Waiting

if TYPE_CHECKING:
    from planner.rulebook import Rules


@dataclass(frozen=True)
class Stand:
    """A place of today, before it is built: who is in it, who leaves and who comes (rows)."""

    word: str
    inside: list[int]
    leaving: list[int]
    joining: list[int]


class Town:
    """Everything about today and the plan that the order of moves asks for."""

    def __init__(
        self, ledger: Ledger, assignments: pl.DataFrame, at: pl.DataFrame, rules: Rules
    ) -> None:
        enterprises = ledger.enterprises.sort("id")
        plan = assignments.sort("enterprise_id")
        self.ids: list[str] = enterprises["id"].to_list()
        self.parameters = Parameters.of(rules.parameters)
        listed = plan["modes"].fill_null("").str.split(",").list.contains("joint")
        pinned = (enterprises["pin_mode"] == "joint").fill_null(False)
        in_scope = plan["mode"] != "excluded"
        self.facts = Facts(
            enterprises["members"].to_list(),
            enterprises["full_members"].to_list(),
            ((listed | pinned) & in_scope).to_list(),
        )
        self.law = Law(
            self.facts,
            self.parameters,
            Places.of(enterprises.with_columns(pl.col("x", "y", "lon", "lat").cast(pl.Float64))),
            enterprises["zone"].to_list(),
        )
        self.caps = _caps(ledger, self.parameters)
        self.row = {word: row for row, word in enumerate(self.ids)}
        self.to_mode: list[str] = at["to_mode"].to_list()
        self.from_mode: list[str] = at["from_mode"].to_list()
        self.moving: list[int] = at.with_row_index("row").filter("moves")["row"].to_list()
        self.stands = _stands(at)

    def build(self, words: list[str]) -> dict[int, Place]:
        """Some places as they are today, numbered in the order of their words."""
        return {number: self._place(self.stands[word]) for number, word in enumerate(words)}

    def _place(self, stand: Stand) -> Place:
        kind, name = stand.word[:2], stand.word[2:]
        heads = sum(self.facts.members[m] for m in stand.inside)
        if kind in ("h:", "i:"):
            own, most_members, most_units = self.caps[stand.word]
            return Host(self.facts, most_members, most_units, own + heads, len(stand.inside))
        if kind == "s:":
            owner = self.row[name]
            guests = [m for m in stand.inside if m != owner]
            return Own(
                self.facts,
                owner,
                self.parameters.standalone_may_host,
                self.parameters.branch_max_members,
                owner in stand.inside,
                sum(self.facts.members[m] for m in guests),
                len(guests),
            )
        stays = set(stand.inside).difference(stand.leaving)
        return Joint(self.law, set(stand.inside), ends=not stays and not stand.joining)

    def contested(self, stand: Stand) -> bool:
        """Whether the order of the moves at a place can matter at all."""
        place = self._place(stand)
        if isinstance(place, Host):
            return place.short(stand.joining)
        if isinstance(place, Own):
            if place.owner in stand.leaving:
                return place.units > 0
            return place.short(stand.joining) or (place.units > 0 and place.owner in stand.joining)
        assert isinstance(place, Joint)
        if place.broken or not place.units:
            return True
        return bool(stand.leaving) and (bool(stand.joining) or place.ends)

    def steps(self) -> list[tuple[Step, tuple[int, ...]]]:
        """All steps in order, each with the numbers (from 1) of those that must precede it."""
        words = sorted(word for word, stand in self.stands.items() if self.contested(stand))
        number = {word: k for k, word in enumerate(words)}
        source = {m: number[w] for w in words for m in self.stands[w].leaving}
        target = {m: number[w] for w in words for m in self.stands[w].joining}
        order = {m: k for k, m in enumerate(sorted(self.moving, key=self._first))}
        closing, last = (
            frozenset(m for m in self.moving if self.to_mode[m] == mode)
            for mode in ("excluded", "uncovered")
        )
        effort = Effort()
        done: list[Step] = []
        places = self.build(words)
        parts = _parts(self.moving, source, target)
        for part in sorted(parts, key=lambda rows: min(order[m] for m in rows)):
            waiting = Waiting(places, source, target, order, self.facts.members, closing, last)
            waiting.start(part)
            done += arrange(waiting, effort)
        done = self._closed_first(done, source, target)
        return self._with_precedence(done, words, source, target)

    def _first(self, row: int) -> tuple[int, str]:
        """Who goes first where nothing else decides: who has closed, who gets covered; then id."""
        if self.to_mode[row] == "excluded":
            return 0, self.ids[row]
        if self.to_mode[row] == "uncovered":
            return 3, self.ids[row]
        return 1 if self.from_mode[row] == "uncovered" else 2, self.ids[row]

    def _closed_first(
        self, steps: list[Step], source: dict[int, int], target: dict[int, int]
    ) -> list[Step]:
        """Enterprises out of scope leave before all else, as far as the order allows."""
        head: list[Step] = []
        rest: list[Step] = []
        begun: set[int] = set()
        for step in steps:
            touched = {where[m] for m in step.rows for where in (source, target) if m in where}
            closing = all(self.to_mode[m] == "excluded" for m in step.rows)
            if closing and not touched & begun:
                head.append(step)
            else:
                begun |= touched
                rest.append(step)
        return [*head, *rest]

    def _with_precedence(
        self,
        steps: list[Step],
        words: list[str],
        source: dict[int, int],
        target: dict[int, int],
    ) -> list[tuple[Step, tuple[int, ...]]]:
        places = self.build(words)
        traces = {
            number: trace_of(places[number], self.stands[w].leaving, self.stands[w].joining)
            for number, w in enumerate(words)
        }
        check = Waiting(self.build(words), source, target, {})
        found = []
        for count, step in enumerate(steps, start=1):
            assert check.blocked(step.rows) is None, "a step is not lawful in its place"
            before: set[int] = set()
            for place, (out, into) in check.touched(step.rows).items():
                before.update(traces[place].follow(count, out, into))
            check.carry_out(step.rows)
            found.append((step, tuple(sorted(before - {TODAY, count}))))
        return found

    def faults_today(self) -> set[str]:
        """Today's places, of those that somebody leaves, that break a limit of the rules."""
        left = (stand for stand in self.stands.values() if stand.leaving)
        return {stand.word for stand in left if self._place(stand).broken}


def _caps(ledger: Ledger, parameters: Parameters) -> dict[str, tuple[int, int | None, int | None]]:
    """Own members, most members and most enterprises of each host and instructor."""
    caps: dict[str, tuple[int, int | None, int | None]] = {}
    if ledger.hosts is not None:
        table = ledger.hosts.select(
            "id", pl.col("members").fill_null(0), "max_members", "max_units"
        )
        for name, own, members, units in table.iter_rows():
            most = parameters.branch_max_members if members is None else members
            caps[f"h:{name}"] = (own, most, units)
    if ledger.instructors is not None:
        for name, capacity in ledger.instructors.select("id", "capacity").iter_rows():
            most = parameters.instructor_capacity if capacity is None else capacity
            caps[f"i:{name}"] = (0, None, most)
    return caps


def _stands(at: pl.DataFrame) -> dict[str, Stand]:
    """Every place that somebody leaves or reaches, with all who are in it today."""
    rows = at.with_row_index("row")
    movers = rows.filter("moves")
    words = pl.concat([movers["from_place"], movers["to_place"]]).drop_nulls().unique()

    def listed(table: pl.DataFrame, column: str) -> dict[str, list[int]]:
        known = table.filter(pl.col(column).is_in(words.to_list()))
        grouped = known.group_by(column, maintain_order=True).agg("row")
        return dict(zip(grouped[column].to_list(), grouped["row"].to_list(), strict=True))

    inside = listed(rows, "from_place")
    leaving, joining = listed(movers, "from_place"), listed(movers, "to_place")
    return {
        word: Stand(word, inside.get(word, []), leaving.get(word, []), joining.get(word, []))
        for word in words.sort().to_list()
    }


def _parts(moving: list[int], source: dict[int, int], target: dict[int, int]) -> list[list[int]]:
    """Moves that hang together by the places that they contest, in the order of their ids."""
    leader: dict[int, int] = {}

    def find(place: int) -> int:
        while leader.setdefault(place, place) != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    for row in moving:
        if row in source and row in target:
            a, b = find(source[row]), find(target[row])
            leader[max(a, b)] = min(a, b)
    parts: dict[int, list[int]] = {}
    for row in moving:
        place = source.get(row, target.get(row))
        # Who contests nothing is a part of its own, told apart by a number below nothing.
        key = -1 - row if place is None else find(place)
        parts.setdefault(key, []).append(row)
    return list(parts.values())
