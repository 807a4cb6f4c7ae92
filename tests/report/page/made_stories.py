"""Stories that no plan tells: hostile names, and as many enterprises as one likes."""

from __future__ import annotations

from dataclasses import replace

from planner.language import Text
from planner.report.story import Story
from planner.report.story.nouns import Enterprise, Node

HOSTILE = (
    "</script><script>alert(1)</script>",
    "<!--<script>",
    '"><img src=x onerror=alert(1)>',
    "]]>&amp;&lt;b&gt;'\"`",
    "\u202eRTL\u2066 甲\u2028乙\u2029丙",
    "\x00\x07\x9f\ufffe控制符",
    "{name} {0} %s ⟦member⟧",
)


GROUP = 50
"""[enterprise] in a group of the tree of a story of many."""


def renamed(story: Story, names: tuple[str, ...]) -> Story:
    """The story with the first enterprises called otherwise, everywhere they are named."""
    new = {one.id: name for one, name in zip(story.enterprises, names, strict=False)}
    changed = tuple(replace(one, name=new.get(one.id, one.name)) for one in story.enterprises)

    def node(one: Node) -> Node:
        children = tuple(node(child) for child in one.children)
        label = new.get(one.ref or "", one.label) if one.kind == "enterprise" else one.label
        return replace(one, label=label, children=children)

    branches = tuple(
        replace(one, name=names[k % len(names)] + one.name) for k, one in enumerate(story.branches)
    )
    return replace(story, enterprises=changed, branches=branches, tree=node(story.tree))


def many(story: Story, count: int) -> Story:
    """A story of so many enterprises: the same over and over, with ids and names of their own."""
    found: list[Enterprise] = []
    for k in range(count):
        one = story.enterprises[k % len(story.enterprises)]
        if k >= len(story.enterprises):
            one = replace(one, id=f"91321084MA{k:08d}", name=f"{one.name}第{k}分厂")
        found.append(one)
    leaves = tuple(Node("enterprise", one.id, one.name, Text("", ""), one.mode) for one in found)
    first = story.tree.children[0]
    groups = [
        replace(first, children=leaves[at : at + GROUP]) for at in range(0, len(leaves), GROUP)
    ]
    tree = replace(story.tree, children=tuple(groups))
    return replace(story, enterprises=tuple(found), tree=tree)
