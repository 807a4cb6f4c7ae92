"""The branch tree for the screen: committee, branches by kind, and whom each covers.

Only what is shown is looked up, so that a plan of a million enterprises costs no more
than a small one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import polars as pl
from rich.text import Text as Line
from rich.tree import Tree

from planner.explaining import why_uncovered
from planner.language import Language, Text
from planner.report.words import KIND_WORDS, at_start, number_of, token_words, usual_form

if TYPE_CHECKING:
    from planner.model import Plan

LEAVES = 12
"""How many enterprises are named under one branch."""

_KINDS = ("standalone", "joint", "existing")
_STYLE_OF_KIND = {"standalone": "standalone", "joint": "joint", "existing": "affiliated"}


def branch_tree(
    plan: Plan,
    language: Language,
    words: Mapping[str, Text],
    styles: Mapping[str, str],
    most: int | None,
) -> Tree:
    """The tree; ``most`` is how many branches (and instructors) are named, None for all."""
    return _Trunk(plan, language, words, styles, most).tree()


class _Trunk:
    def __init__(
        self,
        plan: Plan,
        language: Language,
        words: Mapping[str, Text],
        styles: Mapping[str, str],
        most: int | None,
    ) -> None:
        self.plan, self.language, self.words, self.styles = plan, language, words, styles
        self.most = most
        self.leaves = None if most is None else LEAVES
        self.parents: dict[str, str] = {}
        self.usual = usual_form(plan)

    def say(self, zh: str, en: str, **values: object) -> str:
        return Text(zh, en).fill(**values).in_words(self.words).say(self.language)

    def starting(self, zh: str, en: str, **values: object) -> str:
        return at_start(Text(zh, en).fill(**values).in_words(self.words)).say(self.language)

    def number_of(self, number: int, noun: str) -> str:
        return number_of(number, noun).in_words(self.words).say(self.language)

    def tree(self) -> Tree:
        root = self.plan.committee or at_start(self.words["committee_above"]).say(self.language)
        tree = Tree(Line(root, style="bold"), guide_style="bright_black")
        self.add_uncovered(tree)
        self.add_branches(tree)
        self.add_instructors(tree)
        self.add_contacts(tree)
        return tree

    def add_branches(self, tree: Tree) -> None:
        branches = self.plan.branches
        named = branches.filter(pl.col("branch_id").is_in(branches["parent_id"].unique().implode()))
        self.parents = dict(named.select("branch_id", "name").iter_rows())
        used = {
            kind: branches.filter((pl.col("kind") == kind) & (pl.col("units") > 0)).sort(
                ["units", "members", "branch_id"], descending=[True, True, False]
            )
            for kind in _KINDS
        }
        quotas = _shared_out({kind: frame.height for kind, frame in used.items()}, self.most)
        for kind, frame in used.items():
            if frame.is_empty():
                continue
            style = self.styles[_STYLE_OF_KIND[kind]]
            head = self.say(
                "{kind} {n:,} 个 · {units}",
                "{kind}: {n:,} · {units}",
                kind=at_start(KIND_WORDS[kind].in_words(self.words)),
                n=frame.height,
                units=number_of(int(frame["units"].sum()), "enterprise"),
            )
            group = tree.add(Line(head, style=style))
            shown = frame.head(quotas[kind])
            names = self.names_under("branch_id", shown["branch_id"])
            for row in shown.iter_rows(named=True):
                self.add_branch(group, row, names.get(row["branch_id"], []))
            self.add_rest(group, frame.height - shown.height)
        idle = branches.filter((pl.col("kind") == "existing") & (pl.col("units") == 0)).height
        if idle:
            said = self.say(
                "另有 {n}未承接企业", "{n} without affiliates", n=number_of(idle, "host")
            )
            tree.add(Line(said, style="dim"))

    def add_branch(self, group: Tree, row: dict[str, Any], names: list[str]) -> None:
        line = Line(row["name"] or row["branch_id"])
        form = row["form"]
        told = (
            [] if form in (None, self.usual) else [token_words(self.words, form).say(self.language)]
        )
        told.append(self.number_of(row["units"], "enterprise"))
        members = self.number_of(row["members"], "member")
        if self.words["full_member"] != self.words["member"]:
            members += self.say("（⟦full⟧ {n:,}）", " ({n:,} ⟦full⟧)", n=row["full_members"])
        told.append(members)
        parent = row["parent_id"]
        if parent and parent != self.plan.committee:
            told.append(self.say("隶属 {p}", "under {p}", p=self.parents.get(parent, parent)))
        line.append("  " + " · ".join(told), style="dim")
        node = group.add(line)
        if row["kind"] == "standalone":
            names = names[1:]  # the enterprise itself comes first, and is named by the branch
        if row["kind"] == "joint" and names:
            names[0] += self.say("（⟦lead_enterprise⟧）", " (lead)")
        self.add_names(node, names, row["units"] - (row["kind"] == "standalone"))

    def add_instructors(self, tree: Tree) -> None:
        busy = self.plan.instructors.filter(pl.col("load") > 0).sort(
            ["load", "instructor_id"], descending=[True, False]
        )
        if busy.is_empty():
            return
        posts = int(busy["to_be_appointed"].fill_null(0).sum())
        what = (
            self.starting("需选派⟦instructor⟧", "⟦instructor⟧ posts to fill")
            if posts
            else self.starting("⟦instructor⟧", "⟦instructor+⟧")
        )
        head = self.say(
            "{what} {n:,} 名 · {load}",
            "{what}: {n:,} · {load}",
            what=what,
            n=posts or busy.height,
            load=number_of(int(busy["load"].sum()), "enterprise"),
        )
        group = tree.add(Line(head, style=self.styles["dispatched"]))
        shown = busy if self.most is None else busy.head(max(1, self.most // 2))
        names = self.names_under("instructor_id", shown["instructor_id"])
        for row in shown.iter_rows(named=True):
            name = row["name"] or row["zone"] or row["instructor_id"]
            if posts:
                name = row["zone"] or self.say("片区不明", "no zone")
                told = self.number_of(row["to_be_appointed"], "post")
            else:
                told = self.number_of(row["load"], "enterprise")
                if row["capacity"] is not None:
                    told += self.say("（可联系 {n:,}）", " (of {n:,})", n=row["capacity"])
            node = group.add(Line(name).append(f"  {told}", style="dim"))
            self.add_names(node, names.get(row["instructor_id"], []), row["load"])
        self.add_rest(group, busy.height - shown.height)

    def add_contacts(self, tree: Tree) -> None:
        cadres = self.plan.instructors.filter(pl.col("contact_points").fill_null(0) > 0)
        if not cadres.is_empty():
            said = self.starting(
                "⟦contact_cadre⟧ {n:,} 名 · {points}",
                "⟦contact_cadre+⟧: {n:,} · {points}",
                n=cadres.height,
                points=number_of(int(cadres["contact_points"].sum()), "point"),
            )
            tree.add(Line(said, style="dim"))

    def add_uncovered(self, tree: Tree) -> None:
        left = self.plan.assignments.filter(pl.col("mode") == "uncovered")
        if left.is_empty():
            return
        word = at_start(self.words["uncovered"]).say(self.language)
        group = tree.add(
            Line(
                self.say("{w} {n:,} 家", "{w}: {n:,}", w=word, n=left.height),
                style=self.styles["uncovered"],
            )
        )
        for reason, count in why_uncovered(self.plan):
            group.add(
                Line(self.say("其中 {n:,} 家：{why}", "{n:,} of them: {why}", n=count, why=reason))
            )
        first = left.sort(["priority", "enterprise_id"], descending=[True, False])
        names = first["name"].fill_null(first["enterprise_id"])
        shown = names if self.leaves is None else names.head(self.leaves)
        self.add_names(group, shown.to_list(), left.height)

    def names_under(self, column: str, ids: pl.Series) -> dict[str, list[str]]:
        """The first few enterprises of each branch or instructor, the lead enterprise first."""
        leads = self.plan.branches["lead_enterprise_id"].drop_nulls().unique()
        grouped = (
            self.plan.assignments.lazy()
            .filter(pl.col(column).is_in(ids.implode()))
            .sort(
                # A standalone branch's own enterprise and a joint branch's lead come first.
                (pl.col("mode") != "standalone"),
                ~pl.col("enterprise_id").is_in(leads.implode()),
                "enterprise_id",
            )
            .group_by(column, maintain_order=True)
            .agg(pl.col("name").fill_null(pl.col("enterprise_id")).alias("names"))
        )
        if self.leaves is not None:
            grouped = grouped.with_columns(pl.col("names").list.head(self.leaves + 1))
        return dict(grouped.collect().iter_rows())

    def add_names(self, node: Tree, names: list[str], number: int) -> None:
        if not number:
            return
        shown = names[: self.leaves]
        line = Line(" · ".join(shown), style="dim")
        if number > len(shown):
            n = number - len(shown)
            line.append(self.say(" …… 另 {n:,} 家", " … and {n:,} more", n=n))
        node.add(line)

    def add_rest(self, group: Tree, rest: int) -> None:
        if rest:
            said = self.say(
                "…… 另有 {n:,} 个（--tree all 全部列出）",
                "… and {n:,} more (--tree all lists them)",
                n=rest,
            )
            group.add(Line(said, style="dim"))


def _shared_out(wanted: Mapping[str, int], most: int | None) -> dict[str, int]:
    """How many lines each kind gets: all it wants where there is room, else an even share."""
    if most is None:
        return dict(wanted)
    got: dict[str, int] = {}
    left = most
    for kind, among in _smallest_first(wanted):
        got[kind] = min(wanted[kind], left // among)
        left -= got[kind]
    return got


def _smallest_first(wanted: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    ordered = sorted(wanted, key=lambda kind: wanted[kind])
    for position, kind in enumerate(ordered):
        yield kind, len(ordered) - position
