"""The branch graph as GraphML for yEd: shapes, colours, labels and places, and all attributes.

yEd keeps what it draws in an extension of GraphML; other readers of GraphML see the plain
attributes beside it, under the same names as in the plan folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.graph import escaped, quoted
from planner.report.graphs.colours import ink_on
from planner.report.graphs.layout import Box, boxes_of, label_of

if TYPE_CHECKING:
    from planner.language import Language
    from planner.report.story.nouns import GraphEdge, GraphNode, Story

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"\
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"\
 xmlns:y="http://www.yworks.com/xml/graphml"\
 xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns\
 http://www.yworks.com/xml/schema/graphml/1.1/ygraphml.xsd">
  <key for="node" id="drawn" yfiles.type="nodegraphics"/>
  <key for="edge" id="line" yfiles.type="edgegraphics"/>
  <key for="graph" id="description" attr.name="description" attr.type="string"/>"""
_SHAPES = {
    "organ": "octagon",
    "branch": "roundrectangle",
    "group": "roundrectangle",
    "enterprise": "rectangle",
    "instructor": "ellipse",
    "contact": "ellipse",
}
_LINES = {"reports_to": "line", "contacts": "dotted", "dispatched_to": "dashed"}
_TYPES = {bool: "boolean", int: "long", float: "double", str: "string"}


def yed_of(story: Story, language: Language) -> bytes:
    """The whole file, UTF-8."""
    graph = story.graph
    boxes = boxes_of(graph, language)
    kinds = {name: _TYPES[type(value)] for node in graph.nodes for name, value in _data(node, "")}
    lines = [_HEAD]
    lines += [
        f'  <key for="node" id="node-{name}" attr.name="{name}" attr.type="{kind}"/>'
        for name, kind in sorted(kinds.items())
    ]
    lines += [
        f'  <key for="edge" id="edge-{name}" attr.name="{name}" attr.type="string"/>'
        for name in ("relation", "word")
    ]
    lines.append('  <graph edgedefault="directed" id="plan">')
    about = "\n".join([story.title.say(language), story.basis.say(language)])
    lines.append(f'    <data key="description">{escaped(about)}</data>')
    for node in graph.nodes:
        lines += _node(node, boxes[node.key], language)
    for number, edge in enumerate(graph.edges):
        lines += _edge(edge, number, language)
    lines += ["  </graph>", "</graphml>", ""]
    return "\n".join(lines).encode()


def _data(node: GraphNode, word: str) -> list[tuple[str, str | int | float | bool]]:
    known = dict(node.facts)
    return [("type", node.type), ("ref", node.ref), ("kind", node.kind), ("word", word),
            *known.items()]  # fmt: skip


def _node(node: GraphNode, box: Box, language: Language) -> list[str]:
    label = label_of(node, language)
    left, top = round(box.x - box.width / 2, 1), round(box.y - box.height / 2, 1)
    loud = node.type in ("organ", "branch", "group")
    lines = [f"    <node id={quoted(node.key)}>"]
    for name, value in _data(node, node.word.say(language)):
        said = str(value).lower() if isinstance(value, bool) else escaped(str(value))
        lines.append(f'      <data key="node-{name}">{said}</data>')
    lines += [
        '      <data key="drawn">',
        "        <y:ShapeNode>",
        f'          <y:Geometry height="{box.height}" width="{box.width}" x="{left}" y="{top}"/>',
        f'          <y:Fill color="{node.colour}" transparent="false"/>',
        '          <y:BorderStyle color="#404040" type="line" width="1.0"/>',
        f'          <y:NodeLabel alignment="center" autoSizePolicy="content" fontSize="12"'
        f' fontStyle="{"bold" if loud else "plain"}" textColor="{ink_on(node.colour)}"'
        f' visible="true">{escaped(label)}</y:NodeLabel>',
        f'          <y:Shape type="{_SHAPES.get(node.type, "rectangle")}"/>',
        "        </y:ShapeNode>",
        "      </data>",
        "    </node>",
    ]
    return lines


def _edge(edge: GraphEdge, number: int, language: Language) -> list[str]:
    line = _LINES.get(edge.relation, "line")
    return [
        f'    <edge id="e{number}" source={quoted(edge.source)} target={quoted(edge.target)}>',
        f'      <data key="edge-relation">{edge.relation}</data>',
        f'      <data key="edge-word">{escaped(edge.word.say(language))}</data>',
        '      <data key="line">',
        "        <y:PolyLineEdge>",
        f'          <y:LineStyle color="{edge.colour}" type="{line}" width="1.0"/>',
        '          <y:Arrows source="none" target="standard"/>',
        "        </y:PolyLineEdge>",
        "      </data>",
        "    </edge>",
    ]
