"""The branch graph of a story: the same nodes and edges as in the plan folder, with words.

A node is keyed ``<type>:<id>`` as in :mod:`planner.graph`. Made from the story alone, so what
the story withholds is not here either.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from planner.language import Text
from planner.report.palette import LIGHT
from planner.report.story.nouns import (
    Branch,
    Enterprise,
    Graph,
    GraphEdge,
    GraphNode,
    Instructor,
    Node,
)

if TYPE_CHECKING:
    from planner.report.story.nouns import Story

PLAIN = "#5a6270"
"""Of what stands for no form of coverage: organs, contact."""

_KINDS = {"standalone": "standalone", "joint": "joint", "existing": "affiliated"}
"""The form of coverage whose colour a branch has."""

Facts = tuple[tuple[str, str | int | float | bool], ...]


def graph_of(story: Story) -> Graph:
    """The nodes (organs, branches, instructors, cadres, enterprises) and their edges."""
    if story.withheld is not None:
        return _of_counts(story)
    nodes = [
        *_organs(story),
        *(_branch(one) for one in story.branches),
        *(_person(story, one, "instructor") for one in story.instructors),
        *(_person(story, one, "contact") for one in story.contacts),
        *(_enterprise(story, one) for one in story.enterprises),
    ]
    return Graph(tuple(nodes), tuple(_edges(story)))


def _of_counts(story: Story) -> Graph:
    """For publication: the committee, the forms of coverage, and the zones under each form."""
    words = {term.token: term.word for term in story.legend}
    above = story.tree.label
    nodes = [
        GraphNode(
            "organ:above",
            "organ",
            "above",
            above,
            "committee",
            story.words["committee_above"],
            PLAIN,
        )
    ]
    edges = []

    def include(parent: str, key: str, type_: str, node: Node) -> None:
        outcome = node.outcome or "excluded"
        colour = LIGHT[outcome]
        label = node.label if isinstance(node.label, Text) else Text(node.label, node.label)
        said = Text(f"{label.zh}：{node.note.zh}", f"{label.en}: {node.note.en}")
        nodes.append(GraphNode(key, type_, key, said, outcome, words[outcome], colour))
        edges.append(GraphEdge(parent, key, "includes", words["includes"], colour))
        for child in node.children:
            include(key, f"zone:{outcome}/{child.ref or ''}", "zone", child)

    for group in story.tree.children:
        include("organ:above", f"group:{group.ref}", "group", group)
    return Graph(tuple(nodes), tuple(edges))


def _organs(story: Story) -> Iterator[GraphNode]:
    known = story.branch
    organs = {one.parent_id for one in story.branches if one.parent_id not in known}
    organs.add(story.committee)
    for organ in sorted(name for name in organs if name is not None):
        kind = "committee" if organ == story.committee else "parent"
        word = story.words["committee_above"]
        yield GraphNode(f"organ:{organ}", "organ", organ, organ, kind, word, PLAIN)


def _branch(one: Branch) -> GraphNode:
    return GraphNode(
        f"branch:{one.id}",
        "branch",
        one.id,
        one.name,
        one.kind,
        one.kind_word,
        LIGHT[_KINDS[one.kind]],
        _facts(
            form=one.form,
            zone=one.zone,
            units=one.units,
            members=one.members,
            full_members=one.full_members,
            lead_enterprise_id=one.lead_id,
            parts=one.parts,
            party_groups=one.party_groups,
            max_members=one.max_members,
        ),
        one.spot,
    )


def _person(story: Story, one: Instructor, type_: str) -> GraphNode:
    return GraphNode(
        f"{type_}:{one.id}",
        type_,
        one.id,
        one.name,
        "post" if one.post else type_,
        story.words["contact_cadre" if type_ == "contact" else "instructor"],
        PLAIN if type_ == "contact" else LIGHT["dispatched"],
        _facts(
            zone=one.zone,
            capacity=one.capacity,
            load=one.load,
            to_be_appointed=one.to_be_appointed,
            contact_points=one.contact_points,
        ),
        one.spot,
    )


def _enterprise(story: Story, one: Enterprise) -> GraphNode:
    return GraphNode(
        f"enterprise:{one.id}",
        "enterprise",
        one.id,
        one.name,
        one.mode,
        story.words[one.mode],
        LIGHT[one.mode],
        _facts(
            mode=one.mode,
            zone=one.zone,
            industry=one.industry,
            employees=one.employees,
            members=one.members,
            full_members=one.full_members,
            rule_id=one.rule_id,
            rank=one.rank,
            distance_m=one.distance_m,
            pinned=one.pinned,
            changed=one.changed,
        ),
        one.spot,
    )


def _facts(**values: str | int | float | bool | None) -> Facts:
    return tuple((name, value) for name, value in values.items() if value is not None)


def _edges(story: Story) -> Iterator[GraphEdge]:
    words = {term.token: term.word for term in story.legend}

    def edge(source: str, target: str, relation: str, colour: str) -> GraphEdge:
        return GraphEdge(source, target, relation, words.get(relation, Text("", "")), colour)

    known, enterprise = story.branch, story.enterprise
    for branch in story.branches:
        key = f"branch:{branch.id}"
        if branch.parent_id is not None:
            above = "branch" if branch.parent_id in known else "organ"
            yield edge(key, f"{above}:{branch.parent_id}", "reports_to", PLAIN)
        for one in branch.enterprise_ids:
            mode = enterprise[one].mode
            relation = "hosts" if mode == "affiliated" else "covers"
            yield edge(key, f"enterprise:{one}", relation, LIGHT[mode])
    for person in story.instructors:
        for one in person.enterprise_ids:
            yield edge(
                f"instructor:{person.id}",
                f"enterprise:{one}",
                "dispatched_to",
                LIGHT["dispatched"],
            )
    for person in story.contacts:
        for one in person.enterprise_ids:
            yield edge(f"contact:{person.id}", f"enterprise:{one}", "contacts", PLAIN)
