"""The branch graph as a Mermaid flowchart, for pages and notes that draw such texts.

Mermaid draws at most 500 lines and reads at most 50,000 characters unless whoever shows the
diagram allows more. A larger graph leaves out the enterprises, then also the branches, and
says so in the diagram and to whoever asked for it; nothing is cut off in the middle.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planner.errors import Problem
from planner.language import Text
from planner.report.graphs.colours import ink_on
from planner.report.graphs.layout import label_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.language import Language
    from planner.report.story.nouns import Graph, GraphEdge, GraphNode, Node, Story

MOST_EDGES, MOST_CHARACTERS = 500, 50_000

_PLAIN = re.compile(r"[^\w \u3000-\u303f\uff00-\uffef·.,:/()+-]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")
_ARROWS = {"reports_to": "---", "contacts": "-.->", "dispatched_to": "-.->"}
_SHAPES = {"organ": ("{{", "}}"), "branch": ("(", ")"), "group": ("(", ")"),
           "instructor": ("([", "])"), "contact": ("([", "])")}  # fmt: skip
_NO_ENTERPRISES = Text(
    "企业较多，图中只画到党组织一级", "too many enterprises: drawn down to branches only"
)
_NO_BRANCHES = Text("党组织较多，图中只画到类别一级", "too many branches: drawn down to kinds only")


def mermaid_of(story: Story, language: Language, *, warnings: list[Problem] | None = None) -> bytes:
    """The whole text, UTF-8; what had to be left out is added to ``warnings``."""
    full = story.graph
    without = _without_enterprises(full)
    for graph, left_out in ((full, None), (without, _NO_ENTERPRISES), (None, _NO_BRANCHES)):
        if graph is not None and len(graph.edges) > MOST_EDGES:
            continue
        text = (
            _kinds(story.tree, story, language, left_out)
            if graph is None
            else _drawn(graph, story, language, left_out)
        )
        if graph is None or len(text) <= MOST_CHARACTERS:
            break
    if left_out is not None and warnings is not None:
        warnings.append(
            Problem(
                "diagram-shortened",
                left_out.in_words(story.words),
                Text(
                    f"Mermaid 最多画 {MOST_EDGES} 条线；完整的图请用 .graphml、.gexf 或 .dot",
                    f"Mermaid draws {MOST_EDGES} lines at most; .graphml, .gexf and .dot have all",
                ),
            )
        )
    return text.encode()


def _without_enterprises(graph: Graph) -> Graph:
    from planner.report.story.nouns import Graph

    kept = [node for node in graph.nodes if node.type != "enterprise"]
    keys = {node.key for node in kept}
    edges = [edge for edge in graph.edges if edge.source in keys and edge.target in keys]
    return Graph(tuple(kept), tuple(edges))


def _drawn(graph: Graph, story: Story, language: Language, left_out: Text | None) -> str:
    names = {node.key: f"n{number}" for number, node in enumerate(graph.nodes, 1)}
    lines = _head(story, language, left_out)
    colours: dict[str, str] = {}
    for node in graph.nodes:
        style = colours.setdefault(node.colour, f"c{len(colours) + 1}")
        lines.append(_node(node, names[node.key], style, language, counted=left_out is not None))
    lines += [_edge(edge, names) for edge in graph.edges]
    return "\n".join([*lines, *_styles(colours), ""])


def _kinds(tree: Node, story: Story, language: Language, left_out: Text | None) -> str:
    """The organ above and its groups, each with its numbers: what always has room."""
    from planner.report.palette import LIGHT
    from planner.report.story.graph import PLAIN

    lines = _head(story, language, left_out)
    colours = {PLAIN: "c1"}
    lines.append(f'  n0{{{{"{_said(tree.label, language)}"}}}}:::c1')
    for number, group in enumerate(tree.children, 1):
        colour = LIGHT.get(group.outcome or "", PLAIN)
        style = colours.setdefault(colour, f"c{len(colours) + 1}")
        label = f"{_said(group.label, language)}<br/>{_said(group.note, language)}"
        lines.append(f'  n{number}("{label}"):::{style}')
        lines.append(f"  n0 --- n{number}")
    return "\n".join([*lines, *_styles(colours), ""])


def _head(story: Story, language: Language, left_out: Text | None) -> list[str]:
    said = [story.title, story.basis, *([left_out] if left_out else [])]
    return [*(f"%% {_comment(one.in_words(story.words).say(language))}" for one in said),
            "flowchart LR"]  # fmt: skip


def _node(node: GraphNode, name: str, style: str, language: Language, *, counted: bool) -> str:
    opening, closing = _SHAPES.get(node.type, ("[", "]"))
    label = _escaped(label_of(node, language))
    known = dict(node.facts)
    number = known.get("units", known.get("load"))
    if counted and number:
        label += f"<br/>{number:,}" + (" 家" if language == "zh" else "")
    return f'  {name}{opening}"{label}"{closing}:::{style}'


def _edge(edge: GraphEdge, names: dict[str, str]) -> str:
    start, end = names[edge.source], names[edge.target]
    if edge.relation == "reports_to":
        start, end = end, start  # drawn from the organ down, without an arrow
    return f"  {start} {_ARROWS.get(edge.relation, '-->')} {end}"


def _styles(colours: dict[str, str]) -> Sequence[str]:
    return [
        f"  classDef {style} fill:{colour},color:{ink_on(colour)},stroke:#404040;"
        for colour, style in colours.items()
    ]


def _said(text: str | Text, language: Language) -> str:
    return _escaped(text if isinstance(text, str) else text.say(language))


def _escaped(text: str) -> str:
    """A label: everything but letters, figures and plain punctuation as a numbered entity."""
    text = _CONTROL.sub(" ", text)
    return _PLAIN.sub(lambda found: f"#{ord(found.group())};", text)


def _comment(text: str) -> str:
    return _CONTROL.sub(" ", text).replace("{", "(").replace("}", ")")
