"""The tree of a story: the committee, its branches by kind, and whom each covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.language import Text
from planner.report.numbers import number
from planner.report.story.nouns import (
    Branch,
    CoverageTable,
    Enterprise,
    Instructor,
    Node,
    Outcome,
)
from planner.report.words import KIND_WORDS, at_start, number_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from planner.model import Plan

_NOTHING = Text("", "")
_OUTCOME_OF_KIND = {"standalone": "standalone", "joint": "joint", "existing": "affiliated"}


def tree_of(
    plan: Plan,
    enterprises: Sequence[Enterprise],
    branches: Sequence[Branch],
    instructors: Sequence[Instructor],
    contacts: Sequence[Instructor],
    reasons: Sequence[tuple[Text, int]],
) -> Node:
    """The whole tree: what is left over first, then branches, the largest first, then persons."""
    grown = _Grown(plan, enterprises)
    children = (
        *grown.uncovered(reasons),
        *(node for kind in _OUTCOME_OF_KIND for node in grown.branches(kind, branches)),
        *grown.idle(branches),
        *grown.instructors(instructors),
        *grown.contacts(contacts),
        *grown.excluded(),
    )
    above = at_start(plan.rules.words["committee_above"])
    return Node("organ", None, plan.committee or above, _NOTHING, None, children)


def public_tree(
    plan: Plan, outcomes: Sequence[Outcome], shown: Sequence[str], zones: CoverageTable
) -> Node:
    """The tree for publication: how many enterprises have each form, in whole and by zone."""
    words = plan.rules.words

    def note(count: int | None) -> Text:
        return number_of(count, "enterprise").in_words(words)

    groups = []
    for place, outcome in enumerate(outcomes):
        if outcome.token in shown:
            leaves = tuple(
                Node("zone", row.key, row.label, note(row.counts[place]), outcome.token)
                for row in zones.rows
                if row.counts[place] != 0
            )
            groups.append(
                Node(
                    "group", outcome.token, outcome.word, note(outcome.count), outcome.token, leaves
                )
            )
    above = at_start(words["committee_above"])
    return Node("organ", None, plan.committee or above, _NOTHING, None, tuple(groups))


class _Grown:
    def __init__(self, plan: Plan, enterprises: Sequence[Enterprise]) -> None:
        self.words: Mapping[str, Text] = plan.rules.words
        self.committee = plan.committee
        self.enterprises = enterprises
        self.by_id = {one.id: one for one in enterprises}

    def said(self, zh: str, en: str, **values: object) -> Text:
        return Text(zh, en).fill(**values).in_words(self.words)

    def leaves(self, ids: Iterable[str], *, lead: bool = False) -> tuple[Node, ...]:
        word = self.words["lead_enterprise"]
        mark = Text(f"（{word.zh}）", f"({word.en})")
        found = []
        for key in ids:
            one = self.by_id[key]
            note = mark if lead and one.lead else _NOTHING
            found.append(Node("enterprise", key, one.name, note, one.mode))
        return tuple(found)

    def uncovered(self, reasons: Sequence[tuple[Text, int]]) -> list[Node]:
        left = sorted(
            (one for one in self.enterprises if one.mode == "uncovered"),
            key=lambda one: (-one.priority, one.id),
        )
        if not left:
            return []
        notes = [
            Node(
                "note", None,
                self.said("其中 {n} 家：{why}", "{n} of them: {why}", n=number(count), why=why),
                _NOTHING, None,
            )
            for why, count in reasons
        ]  # fmt: skip
        label = at_start(self.words["uncovered"])
        note = self.said("{n} 家", "{n}", n=number(len(left)))
        leaves = self.leaves(one.id for one in left)
        return [Node("group", "uncovered", label, note, "uncovered", (*notes, *leaves))]

    def branches(self, kind: str, branches: Sequence[Branch]) -> list[Node]:
        used = sorted(
            (one for one in branches if one.kind == kind and one.units > 0),
            key=lambda one: (-one.units, -one.members, one.id),
        )
        if not used:
            return []
        note = self.said(
            "{n} 个 · {units}",
            "{n} · {units}",
            n=number(len(used)),
            units=number_of(sum(one.units for one in used), "enterprise"),
        )
        label = at_start(KIND_WORDS[kind].in_words(self.words))
        children = tuple(self.branch(one) for one in used)
        return [Node("group", kind, label, note, _OUTCOME_OF_KIND[kind], children)]

    def branch(self, one: Branch) -> Node:
        told = [] if one.usual else [one.form_word]
        told += [number_of(one.units, "enterprise"), number_of(one.members, "member")]
        if self.words["full_member"] != self.words["member"]:
            full = Text("（⟦full⟧ {n}）", " ({n} ⟦full⟧)").fill(n=number(one.full_members))
            told[-1] = Text(told[-1].zh + full.zh, told[-1].en + full.en)
        if one.parent and one.parent_id != self.committee:
            told.append(Text(f"隶属 {one.parent}", f"under {one.parent}"))
        note = Text(" · ".join(t.zh for t in told), " · ".join(t.en for t in told))
        return Node(
            "branch",
            one.id,
            one.name,
            note.in_words(self.words),
            _OUTCOME_OF_KIND[one.kind],
            self.leaves(one.enterprise_ids, lead=one.kind == "joint"),
        )

    def idle(self, branches: Sequence[Branch]) -> list[Node]:
        idle = [one for one in branches if one.kind == "existing" and not one.units]
        if not idle:
            return []
        label = self.said(
            "未承接⟦enterprise⟧的⟦existing_branch⟧", "⟦existing_branch+⟧ without affiliates"
        )
        children = tuple(self.branch(one) for one in idle)
        note = self.said("{n} 个", "{n}", n=number(len(idle)))
        return [Node("group", "idle", at_start(label), note, None, children)]

    def instructors(self, instructors: Sequence[Instructor]) -> list[Node]:
        busy = sorted((one for one in instructors if one.load), key=lambda one: (-one.load, one.id))
        if not busy:
            return []
        posts = sum(one.to_be_appointed for one in busy)
        label = (
            self.said("需选派的⟦instructor⟧", "⟦instructor⟧ posts to fill")
            if posts
            else self.said("⟦instructor⟧", "⟦instructor+⟧")
        )
        note = self.said(
            "{n} 名 · {load}",
            "{n} · {load}",
            n=number(posts or len(busy)),
            load=number_of(sum(one.load for one in busy), "enterprise"),
        )
        children = tuple(self.instructor(one) for one in busy)
        return [Node("group", "dispatched", at_start(label), note, "dispatched", children)]

    def instructor(self, one: Instructor) -> Node:
        note = number_of(one.load, "enterprise")
        label: str | Text = one.name
        if one.post:
            label = one.zone or Text("片区不明", "no zone")
            posts = number_of(one.to_be_appointed, "post")
            note = Text(f"{posts.zh} · {note.zh}", f"{posts.en} · {note.en}")
        elif one.capacity is not None:
            of = number(one.capacity)
            note = Text(f"{note.zh}（可联系 {of}）", f"{note.en} (of {of})")
        leaves = self.leaves(one.enterprise_ids)
        return Node("instructor", one.id, label, note.in_words(self.words), "dispatched", leaves)

    def contacts(self, contacts: Sequence[Instructor]) -> list[Node]:
        busy = [one for one in contacts if one.contact_points]
        if not busy:
            return []
        note = self.said(
            "{n} 名 · {points}",
            "{n} · {points}",
            n=number(len(busy)),
            points=number_of(sum(one.contact_points for one in busy), "point"),
        )
        children = tuple(
            Node(
                "instructor",
                one.id,
                one.name,
                number_of(one.contact_points, "point").in_words(self.words),
                None,
                self.leaves(one.enterprise_ids),
            )
            for one in busy
        )
        label = at_start(self.said("⟦contact_cadre⟧", "⟦contact_cadre+⟧"))
        return [Node("group", "contacts", label, note, None, children)]

    def excluded(self) -> list[Node]:
        out = [one.id for one in self.enterprises if one.mode == "excluded"]
        if not out:
            return []
        note = self.said("{n} 家", "{n}", n=number(len(out)))
        label = at_start(self.words["excluded"])
        return [Node("group", "excluded", label, note, "excluded", self.leaves(out))]
