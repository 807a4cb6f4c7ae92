"""Why each enterprise got what it got: its rule, its partner, and why not the forms above it.

:func:`reasons` looks at a whole plan at once; sentences are made only for those who are asked
about. Nothing here plans again: what is ``impossible`` holds whatever others do, and of what is
``possible`` it is only said that it would be lawful for this enterprise alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from string import Formatter
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from planner.explaining.findings import SCHEMA, Finding, Standing
from planner.explaining.joint import joint_findings
from planner.explaining.sentences import SENTENCES, listed, sentence
from planner.explaining.sight import (
    AFFILIATED,
    DISPATCHED,
    EXCLUDED,
    JOINT,
    STANDALONE,
    UNCOVERED,
    Sight,
)
from planner.explaining.supply import affiliated_findings, dispatched_findings
from planner.language import Text
from planner.model import MODES, OUTCOMES
from planner.rulebook.conditions import COVERAGE_FIELDS, say_value

if TYPE_CHECKING:
    from planner.formation.nearness import Ints
    from planner.model import Plan


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A form that an enterprise did not get, and the reason.

    ``position``: its place in the rule's list (0 = first choice), None where the rule does not
    list it. ``standing``: ``impossible`` (no lawful plan gives it, whatever others do),
    ``possible`` (it could, for itself alone), ``unsettled``, ``not_listed``, ``pinned``.
    ``facts``: plain data (``who, distance_m, limit, have, need, count, partners``).
    """

    mode: str
    position: int | None
    standing: Standing
    code: str
    facts: dict[str, Any]
    sentence: Text


@dataclass(frozen=True, slots=True)
class Reason:
    """Everything that is known of why one enterprise got what it got, in the pack's words.

    ``because``: the rule's own sentence with its figures; ``source``: its articles; ``taken``:
    the form it got and with whom; ``others``: forms that come before it in the rule's list,
    in its order, then those that the rule does not list. ``partner``: plain data (``branch_id``,
    ``branch``, ``instructor_id``, ``instructor``, ``distance_m``, ``lead``, ``with``: ids).
    """

    enterprise_id: str
    name: str
    mode: str
    rank: int | None
    choices: tuple[str, ...]
    rule_id: str
    rule: Text
    because: Text
    source: Text
    pinned: bool
    partner: dict[str, Any]
    taken: Text
    others: tuple[NotTaken, ...]

    @property
    def above(self) -> tuple[NotTaken, ...]:
        """The forms of the rule's list that come before the one that was taken."""
        return tuple(one for one in self.others if one.position is not None)

    @property
    def line(self) -> Text:
        """In one line why it has nothing better; empty where it has its first choice."""
        parts = [
            Text("{mode}：{why}", "{mode}: {why}").fill(mode=_MODE[one.mode], why=one.sentence)
            for one in self.above
        ]
        if not parts and self.mode == "uncovered":
            return NO_FORM
        return Text("；".join(p.zh for p in parts), "; ".join(p.en for p in parts))


NO_FORM = Text("规则没有列出可采取的方式", "the rules list no form")
_MODE: dict[str, Text] = {mode: Text(f"⟦{mode}⟧", f"⟦{mode}⟧") for mode in OUTCOMES}


class Reasons:
    """The reasons of all enterprises of a plan (or of those that were asked for).

    ``table``: one row an enterprise and form that it did not get though its rule lists it before
    the one taken (columns of ``findings.SCHEMA``), sorted by id, then by the rule's order.
    ``of(id)`` says everything of one; iterating says it of all, in the order of ids.
    """

    def __init__(self, sight: Sight, rows: Ints, found: list[Finding]) -> None:
        self.sight = sight
        self.rows = rows
        self._found: dict[int, list[Finding]] = {}
        for one in found:
            self._found.setdefault(one.row, []).append(one)
        place = {mode: k for k, mode in enumerate(MODES)}
        for row, some in self._found.items():
            some.sort(key=lambda one: int(sight.listed[row, place[one.mode]]))  # type: ignore[index]
        self._words = sight.plan.rules.words
        self._known_rules: dict[str, _Rule] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Reason]:
        return (self._reason(row) for row in self.rows.tolist())

    @cached_property
    def table(self) -> pl.DataFrame:
        """The findings as a table of plain data."""
        ordered = [one for row in self.rows.tolist() for one in self._found.get(row, ())]
        columns = {
            name: [getattr(one, name) for one in ordered]
            for name in SCHEMA
            if name not in ("enterprise_id", "partners")
        }
        return pl.DataFrame(
            {
                "enterprise_id": [self.sight.ids[one.row] for one in ordered],
                "partners": [list(one.partners) for one in ordered],
                **columns,
            },
            schema_overrides=SCHEMA,
        ).select(*SCHEMA)

    def of(self, enterprise_id: str) -> Reason:
        """Everything of one enterprise; ``KeyError`` for an id that the plan does not know."""
        return self._reason(self.sight.row_of[enterprise_id])

    def findings_of(self, row: int) -> list[Finding]:
        return self._found.get(row, [])

    def summary(self) -> list[tuple[Text, int]]:
        """Why enterprises are uncovered: each reason with how many it holds for, most first."""
        counts: dict[tuple[tuple[str, str], ...], int] = {}
        for row in self.rows[self.sight.mode[self.rows] == UNCOVERED].tolist():
            key = tuple((one.mode, one.code) for one in self._found.get(row, ()))
            counts[key] = counts.get(key, 0) + 1
        told: dict[Text, int] = {}
        for key, count in counts.items():
            said = _short(key).in_words(self._words)
            told[said] = told.get(said, 0) + count
        return sorted(told.items(), key=lambda one: (-one[1], one[0]))

    # ---- one enterprise ------------------------------------------------------------------

    def _reason(self, row: int) -> Reason:
        sight = self.sight
        record = sight.table.row(row, named=True)
        rule_id, mode = self._rule_ids[row], OUTCOMES[sight.mode[row]]
        rule = self._rule(rule_id)
        length = int(sight.length[row])
        order = np.argsort(np.where(sight.listed[row] < 0, 9, sight.listed[row]), kind="stable")
        choices = tuple(MODES[k] for k in order[:length].tolist())
        partner, taken = _taken(sight, row)
        others = [self._not_taken(one, record, rule) for one in self._others(row)]
        return Reason(
            sight.ids[row],
            sight.names[row],
            mode,
            None if mode == "excluded" else int(sight.rank[row]),
            choices,
            rule_id,
            rule.title,
            rule.because(record, self._parameters),
            rule.source,
            bool(sight.pinned[row]),
            partner,
            taken.in_words(self._words),
            tuple(others),
        )

    def _others(self, row: int) -> list[Finding]:
        sight = self.sight
        if sight.mode[row] == EXCLUDED:
            return []
        found = list(self._found.get(row, ()))
        for k, mode in enumerate(MODES):
            if sight.listed[row, k] < 0 and sight.mode[row] != k:
                found.append(Finding(row, mode, "not_listed", "not-listed"))
        return found

    def _not_taken(self, found: Finding, record: dict[str, Any], rule: _Rule) -> NotTaken:
        position = int(self.sight.listed[found.row, MODES.index(found.mode)])
        if found.code == "not-listed":
            said = rule.not_listed
        elif found.code == "pinned":
            said = sentence_of_pin(record)
        else:
            said = sentence(self.sight, found)
        return NotTaken(
            found.mode,
            None if position < 0 else position,
            found.standing,
            found.code,
            found.facts(),
            said.in_words(self._words),
        )

    @cached_property
    def _rule_ids(self) -> list[str]:
        given = self.sight.plan.assignments.select("enterprise_id", "rule_id").sort("enterprise_id")
        return given["rule_id"].to_list()

    @cached_property
    def _parameters(self) -> dict[str, Text]:
        return {n: say_value(v) for n, v in self.sight.plan.rules.parameters.items()}

    def _rule(self, rule_id: str) -> _Rule:
        if rule_id not in self._known_rules:
            self._known_rules[rule_id] = _Rule.of(self.sight.plan, rule_id)
        return self._known_rules[rule_id]


@dataclass(frozen=True, slots=True)
class _Rule:
    """What is said of a rule, in the pack's words; ``fields`` are the placeholders it uses."""

    title: Text
    source: Text
    template: Text
    fields: tuple[str, ...]
    not_listed: Text

    @staticmethod
    def of(plan: Plan, rule_id: str) -> _Rule:
        title, template, source = Text(rule_id, rule_id), Text("", ""), Text("", "")
        for rule in plan.rules.coverage:
            if rule.id == rule_id:
                title, template, source = rule.title, rule.because, rule.source
        words = plan.rules.words
        used = {name for said in template for _, name, _, _ in Formatter().parse(said) if name}
        not_listed = SENTENCES["not-listed"].fill(rule=title, source=source)
        return _Rule(
            title.in_words(words),
            source,
            template.in_words(words),
            tuple(sorted(used)),
            not_listed.in_words(words),
        )

    def because(self, record: dict[str, Any], parameters: dict[str, Text]) -> Text:
        """The rule's own sentence with the figures of an enterprise."""
        values: dict[str, Text] = {}
        for name in self.fields:
            value = record.get(name) if name in COVERAGE_FIELDS else None
            if name == "name":
                value = record["name"] or record["id"]
            values[name] = parameters[name] if name in parameters else say_value(value)
        return self.template.fill(**values)


def reasons(plan: Plan, *, only: pl.Series | None = None) -> Reasons:
    """Why every enterprise of a plan got what it got; ``only`` (ids) restricts the question."""
    sight = Sight.of(plan)
    rows = np.arange(len(sight.table))
    if only is not None:
        rows = np.flatnonzero(sight.table["id"].is_in(only.implode()).to_numpy())
    return Reasons(sight, rows, findings(sight, rows))


def why_uncovered(plan: Plan) -> list[tuple[Text, int]]:
    """Why enterprises are uncovered: each reason in few words with how many, most first."""
    left = plan.assignments.filter((pl.col("mode") == "uncovered") & pl.col("modes").is_not_null())
    if left.is_empty():
        return []
    return reasons(plan, only=left["enterprise_id"]).summary()


def findings(sight: Sight, rows: Ints) -> list[Finding]:
    """Why these enterprises did not get the forms that come before the one they got."""
    found: list[Finding] = []
    inside = rows[sight.mode[rows] != EXCLUDED]
    own = np.take_along_axis(
        sight.listed[inside], np.minimum(sight.mode[inside], 3)[:, None], axis=1
    )[:, 0]
    # What comes before: all of the list for those who are uncovered, or whose form it lacks.
    taken = np.where((sight.mode[inside] == UNCOVERED) | (own < 0), 99, own)
    asked = {
        mode: inside[(sight.listed[inside, mode] >= 0) & (sight.listed[inside, mode] < taken)]
        for mode in (STANDALONE, JOINT, AFFILIATED, DISPATCHED)
    }
    for mode, some in asked.items():
        pinned = sight.pinned[some]
        found += [Finding(row, MODES[mode], "pinned", "pinned") for row in some[pinned].tolist()]
        free = some[~pinned]
        match mode:
            case 0:
                found += [_standalone(sight, row) for row in free.tolist()]
            case 1:
                found += joint_findings(sight, free)
            case 2:
                found += affiliated_findings(sight, free)
            case _:
                found += dispatched_findings(sight, free)
    return [
        (_needed(sight, one.row, one.mode) if one.code.endswith("-room") else None) or one
        for one in found
    ]


def _standalone(sight: Sight, row: int) -> Finding:
    """A branch of its own is always possible where the rule lists it: who needs it elsewhere?"""
    return _needed(sight, row, "standalone") or Finding(
        row, "standalone", "possible", "standalone-free"
    )


def _needed(sight: Sight, row: int, mode: str) -> Finding | None:
    """That the joint branch which an enterprise is in could not be without it, if that is so."""
    branch = sight.branch[row]
    if sight.mode[row] != JOINT or branch is None:
        return None
    mates = [r for r in sight.in_branch[branch] if r != row]
    left, need = int(sight.full[mates].sum()), sight.parameters.joint_min_full_members
    if left < need:
        return Finding(row, mode, "possible", "needed-members", branch, have=left, need=need)
    if len(mates) < 2:
        return Finding(row, mode, "possible", "needed-partner", branch)
    return None


def sentence_of_pin(record: dict[str, Any]) -> Text:
    reason = record["pin_reason"]
    because = Text(f"（理由：{reason}）", f" (reason: {reason})") if reason else Text("", "")
    return SENTENCES["pinned"].fill(pin=_MODE[record["pin_mode"]], because=because)


def _taken(sight: Sight, row: int) -> tuple[dict[str, Any], Text]:
    """Form, branch or instructor, and with whom: as data and as a sentence."""
    mode, branch = int(sight.mode[row]), sight.branch[row]
    metres = sight.distance[row]
    if mode in (UNCOVERED, EXCLUDED):
        return {}, _MODE[OUTCOMES[mode]]
    if mode == DISPATCHED:
        one = sight.instructor[row]
        partner: dict[str, Any] = {
            "instructor_id": one,
            "instructor": sight.instructor_names.get(one or "", one),
            "distance_m": metres,
        }
        if one is None or one.startswith("post:"):
            said = Text("⟦dispatched⟧（待选派）", "⟦dispatched⟧ (to be appointed)")
        else:
            said = Text("⟦dispatched⟧：{one}{gap}", "⟦dispatched⟧: {one}{gap}").fill(
                one=partner["instructor"], gap=_gap(metres)
            )
        return _known(partner), said
    assert branch is not None
    mates = [r for r in sight.in_branch[branch] if r != row]
    partner = {
        "branch_id": branch,
        "branch": sight.branch_names.get(branch, branch),
        "distance_m": metres,
    }
    if mode == AFFILIATED:
        said = Text("挂靠“{branch}”{gap}", "affiliated to {branch}{gap}").fill(
            branch=partner["branch"], gap=_gap(metres)
        )
        return _known(partner), said
    partner["with"] = [sight.ids[r] for r in mates]
    if mode == STANDALONE:
        said = Text("⟦standalone⟧“{branch}”", "⟦standalone⟧: {branch}").fill(
            branch=partner["branch"]
        )
        if mates:
            said = Text("{said}，并接收 {n:,} 家挂靠", "{said}, hosting {n:,}").fill(
                said=said, n=len(mates)
            )
        return _known(partner), said
    lead = _leads(sight).get(branch)
    partner["lead"] = lead
    names = listed([Text(f"“{sight.names[r]}”", sight.names[r]) for r in mates])
    leads = lead == sight.ids[row]
    said = Text("与{names}同在“{branch}”{lead}", "in {branch} with {names}{lead}").fill(
        names=names,
        branch=partner["branch"],
        lead=Text("（由它牵头）", " (it leads)") if leads else _gap(metres, lead=True),
    )
    return _known(partner), said


def _leads(sight: Sight) -> dict[str, str]:
    branches = sight.plan.branches.filter(pl.col("lead_enterprise_id").is_not_null())
    return dict(branches.select("branch_id", "lead_enterprise_id").iter_rows())


def _gap(metres: int | None, *, lead: bool = False) -> Text:
    if metres is None:
        return Text("", "")
    if lead:
        return Text(f"（距⟦lead_enterprise⟧ {metres:,} 米）", f" ({metres:,} m from the lead)")
    return Text(f"（{metres:,} 米）", f" ({metres:,} m)")


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value is not None}


def _short(key: tuple[tuple[str, str], ...]) -> Text:
    """A reason without figures, for many enterprises at once."""
    if not key:
        return NO_FORM
    parts = [
        Text("{mode}：{why}", "{mode}: {why}").fill(mode=_MODE[mode], why=SHORT[code])
        for mode, code in key
    ]
    return Text("；".join(p.zh for p in parts), "; ".join(p.en for p in parts))


SHORT: dict[str, Text] = {
    "joint-nobody": Text("没有别家可以联合", "nobody else may be joint"),
    "joint-unplaced": Text("位置不明", "its place is unknown"),
    "joint-too-far": Text("附近没有别家", "nobody is near enough"),
    "joint-other-zone": Text("附近的都在别的片区", "those near it are of other zones"),
    "joint-no-groups": Text("组不成", "no group may have two"),
    "joint-too-large": Text("与谁联合都会超员", "too many ⟦member+⟧ with anyone"),
    "joint-too-few": Text("附近合计⟦full_member⟧不足", "too few ⟦full_member+⟧ near it"),
    "joint-too-few-in-units": Text(
        "限定家数内⟦full_member⟧不足", "too few ⟦full_member+⟧ in one group"
    ),
    "joint-no-group": Text("组不成合法的一组", "no lawful group near it"),
    "joint-too-many": Text("组合过多，未查尽", "too many combinations to tell"),
    "joint-others": Text("可联合的各家另有安排", "those who could join it are placed elsewhere"),
    "affiliated-no-host": Text("没有可挂靠的⟦organisation⟧", "there is no host"),
    "affiliated-no-host-yet": Text("没有可挂靠的⟦organisation⟧", "there is no host"),
    "affiliated-other-zone": Text("没有接收其片区的⟦organisation⟧", "no host takes its zone"),
    "affiliated-unplaced": Text("距离不明", "the distance is unknown"),
    "affiliated-too-far": Text("⟦host_branch⟧太远", "hosts are too far"),
    "affiliated-over-cap": Text("⟦host_branch⟧已超员", "hosts are over their cap"),
    "affiliated-takes-nobody": Text("⟦host_branch⟧不接收", "hosts take nobody"),
    "affiliated-too-large": Text("⟦host_branch⟧容不下", "no host could hold it"),
    "affiliated-hosts-others": Text("自己接收着别家", "it hosts others itself"),
    "affiliated-units-taken": Text("⟦host_branch⟧已满", "hosts are full"),
    "affiliated-members-taken": Text("⟦host_branch⟧已满", "hosts are full"),
    "affiliated-not-founded": Text("可接收它的没有单独组建", "who could host it founds no branch"),
    "affiliated-room": Text("另有安排", "placed otherwise"),
    "dispatched-no-instructor": Text("没有⟦instructor⟧", "there is no ⟦instructor⟧"),
    "dispatched-other-zone": Text("其片区没有⟦instructor⟧", "no ⟦instructor⟧ serves its zone"),
    "dispatched-unplaced": Text("距离不明", "the distance is unknown"),
    "dispatched-too-far": Text("⟦instructor⟧太远", "⟦instructor+⟧ are too far"),
    "dispatched-none-near": Text("⟦instructor⟧太远", "⟦instructor+⟧ are too far"),
    "dispatched-no-capacity": Text("⟦instructor⟧没有名额", "⟦instructor+⟧ have no places"),
    "dispatched-taken": Text("⟦instructor⟧都已满员", "all ⟦instructor+⟧ within reach are full"),
    "dispatched-room": Text("另有安排", "placed otherwise"),
    "needed-members": Text("所在的⟦joint_branch⟧少不了它", "its ⟦joint_branch⟧ needs it"),
    "needed-partner": Text("所在的⟦joint_branch⟧少不了它", "its ⟦joint_branch⟧ needs it"),
    "standalone-free": Text("另有安排", "placed otherwise"),
    "pinned": Text("人工指定", "pinned"),
}
"""The reasons in few words, where they are counted."""
