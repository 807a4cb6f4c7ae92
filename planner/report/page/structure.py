"""The branches: a tree that folds (also without scripts), and frames for the drawn pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.report.numbers import number
from planner.report.page.markup import NOTHING, Markup, join, tag
from planner.report.page.tables import Head, table

if TYPE_CHECKING:
    from planner.report.page.columns import Keys
    from planner.report.page.wording import Wording
    from planner.report.story import Story
    from planner.report.story.nouns import Node


def structure(story: Story, say: Wording, keys: Keys) -> Markup:
    """The tree beside the network and the map, then all branches as a table."""
    if not story.enterprises:
        return _tree(story, say, keys)
    return join(
        tag("div", _tree(story, say, keys), _pictures(story, say), class_="bench"),
        _branches(story, say, keys),
    )


def _tree(story: Story, say: Wording, keys: Keys) -> Markup:
    buttons = tag(
        "div",
        tag("h3", say("tree"), class_="unseen"),
        tag("button", say("unfold"), type="button", id="unfold"),
        tag("button", say("fold"), type="button", id="fold"),
        class_="tools scripted",
    )
    top = story.tree
    head = tag("span", say.text(top.label), class_="name")
    parts = tag("ul", *(_node(one, say, keys, 1) for one in top.children))
    whole = tag(
        "ul", tag("li", tag("details", tag("summary", head), parts, open=True, data_top=True))
    )
    return tag("div", buttons, tag("div", whole, class_="scroll"), class_="tree", id="tree")


def _node(node: Node, say: Wording, keys: Keys, depth: int) -> Markup:
    label, beside = say.text(node.label), say.text(node.note)
    if node.kind == "enterprise" and node.ref is not None:
        at = keys.enterprise[node.ref]
        # Leads to its row of the plain table; the script shows its panel instead.
        named = tag("a", label, href=f"#e{at}")
        count = tag("span", beside, class_="soft") if beside else None
        return tag("li", named, count, class_=_leaf(node))
    if node.kind == "note":
        return tag("li", label, class_="soft")
    to = None
    if node.ref is not None and node.kind in ("branch", "instructor"):
        to = keys.of(node.kind, node.ref)
    dotted = f"name dotted {node.outcome}" if node.outcome and node.children else "name"
    head = join(
        tag("span", label, class_=dotted, data_pick=to),
        tag("span", beside, class_="count") if beside else None,
    )
    if not node.children:
        return tag("li", head, class_=_leaf(node))
    leaves = node.children[-1].kind == "enterprise"
    children = tag(
        "ul", *(_node(one, say, keys, depth + 1) for one in node.children),
        class_="units" if leaves else None,
    )  # fmt: skip
    summary = tag("summary", head, class_=node.kind)
    return tag("li", tag("details", summary, children, open=_is_open(node, depth)))


def _leaf(node: Node) -> str:
    return f"leaf {node.outcome}" if node.outcome else "leaf"


def _is_open(node: Node, depth: int) -> bool:
    """Groups of branches stand open where they are few; who is in them is asked for."""
    return depth == 1 and node.children[-1].kind != "enterprise" and len(node.children) <= 12


def _pictures(story: Story, say: Wording) -> Markup:
    views = [("network", say("network"), say("network_told"))]
    if any(one.spot is not None for one in story.enterprises):
        views.append(("map", say("map"), say("map_told")))
    tabs = [
        tag(
            "button", title, type="button", role="tab", id=f"tab-{name}", aria_controls=name,
            aria_selected="false" if k else "true", tabindex=-1 if k else 0,
        )
        for k, (name, title, _) in enumerate(views)
    ]  # fmt: skip
    panes = [
        tag(
            "div",
            tag("div", *_layers(name, story, say), _zoom(say), class_="tools"),
            tag("canvas", tabindex=0, role="img", aria_label=told),
            tag("div", class_="tip", hidden=True, aria_hidden="true"),
            tag("p", say("picture_hint"), _placeless(name, story, say), class_="soft small"),
            id=name, class_="picture", role="tabpanel", aria_labelledby=f"tab-{name}",
            hidden=bool(k),
        )
        for k, (name, _, told) in enumerate(views)
    ]  # fmt: skip
    return tag(
        "div",
        tag("div", *tabs, role="tablist", aria_label=say("pictures"), class_="tools"),
        *panes,
        id="pictures",
        class_="scripted",
    )


def _layers(name: str, story: Story, say: Wording) -> list[Markup]:
    """Which lines the map shows; the network shows all."""
    if name != "map":
        return []
    return [
        tag(
            "button", tag("span", class_="dot"), say.text(one.word), type="button",
            class_=one.token, data_layer=one.token, aria_pressed="true",
        )
        for one in story.outcomes
        if one.token in ("joint", "affiliated", "dispatched") and one.count
    ]  # fmt: skip


def _zoom(say: Wording) -> Markup:
    signs = (("+", "+", "closer"), ("−", "-", "farther"), ("⤢", "0", "whole"))
    buttons = [
        tag("button", sign, type="button", data_zoom=zoom, aria_label=say(key), title=say(key))
        for sign, zoom, key in signs
    ]
    return tag("span", *buttons, class_="zoom")


def _placeless(name: str, story: Story, say: Wording) -> str | None:
    lost = sum(one.spot is None for one in story.enterprises)
    return " · " + say("no_place", n=number(lost)) if name == "map" and lost else None


def _branches(story: Story, say: Wording, keys: Keys) -> Markup:
    if not story.branches:
        return NOTHING
    heads: list[Head] = [
        (say.title("branch"), ""), (say("kind"), "roomy"), (say("form"), ""),
        (say("zone"), "roomy"), (say.title("units"), "n"), (say.title("members_full"), "n"),
        (say.title("room"), "n roomy"), (say("leadership"), "roomy"),
        (say.title("groups"), "n roomy"),
    ]  # fmt: skip
    rows = [
        (
            tag("bdi", one.name, data_pick=keys.of("branch", one.id)),
            say.text(one.kind_word),
            say.text(one.form_word),
            one.zone or "–",
            number(one.units),
            f"{number(one.members)} ({number(one.full_members)})",
            "–" if one.max_members is None else number(one.max_members),
            say.text(one.committee) or "–",
            number(one.party_groups) if one.party_groups else "–",
        )
        for one in story.branches
    ]
    title = say("all_branches", n=number(len(rows)))
    return tag("details", tag("summary", title), table(title, heads, rows, titled=True))
