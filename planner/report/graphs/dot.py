"""The branch graph in DOT, the language of Graphviz: ``dot -Tsvg plan.dot -o plan.svg``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planner.report.graphs.colours import ink_on
from planner.report.graphs.layout import label_of

if TYPE_CHECKING:
    from planner.language import Language
    from planner.report.story.nouns import Story

_SHAPES = {
    "organ": "octagon",
    "branch": "box",
    "group": "box",
    "enterprise": "box",
    "instructor": "ellipse",
    "contact": "ellipse",
}
_LINES = {"contacts": "dotted", "dispatched_to": "dashed"}
_FONTS = "Noto Sans CJK SC,Source Han Sans SC,Microsoft YaHei,PingFang SC,sans-serif"
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def dot_of(story: Story, language: Language) -> bytes:
    """The whole file, UTF-8; committees on the left, enterprises on the right."""
    graph = story.graph
    about = f"{story.title.say(language)}\n{story.basis.say(language)}"
    lines = [
        "digraph plan {",
        f'  graph [rankdir=LR, charset="UTF-8",'
        f" fontname={_string(_FONTS)}, fontsize=14,"
        f" labelloc=t, ranksep=1.2, nodesep=0.08, label={_label(about)}];",
        f"  node [fontname={_string(_FONTS)}, fontsize=11, style=filled, height=0.3, margin=0.08];",
        f"  edge [fontname={_string(_FONTS)}, fontsize=9, arrowsize=0.6];",
    ]
    for node in graph.nodes:
        style = "rounded,filled" if node.type in ("branch", "group") else "filled"
        lines.append(
            f"  {_string(node.key)} [label={_label(label_of(node, language))},"
            f" tooltip={_label(node.word.say(language))}, shape={_SHAPES.get(node.type, 'box')},"
            f' style="{style}", fillcolor="{node.colour}", fontcolor="{ink_on(node.colour)}",'
            f" class={_string(f'{node.type} {node.kind}')}];"
        )
    for edge in graph.edges:
        # What reports upwards is drawn from its organ down, with the arrow at its own end.
        up = edge.relation == "reports_to"
        start, end = (edge.target, edge.source) if up else (edge.source, edge.target)
        lines.append(
            f"  {_string(start)} -> {_string(end)}"
            f' [color="{edge.colour}", style={_LINES.get(edge.relation, "solid")},'
            f" tooltip={_label(edge.word.say(language))},"
            f"{' dir=back,' if up else ''} class={_string(edge.relation)}];"
        )
    lines += ["}", ""]
    return "\n".join(lines).encode()


def _string(text: str) -> str:
    """A quoted string of DOT: only the quotation mark and the backslash have a meaning in it."""
    text = _CONTROL.sub("\ufffd", text).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + text.replace("\n", " ").replace("\t", " ") + '"'


def _label(text: str) -> str:
    """A label: lines are broken by ``\\n``, and names of entities (``&lt;``) are no markup."""
    parts = text.replace("&", "&amp;").replace("\r\n", "\n").split("\n")
    return '"' + "\\n".join(_string(part)[1:-1] for part in parts) + '"'
