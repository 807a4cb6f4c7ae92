"""The branch graph as GEXF 1.3 for Gephi: labels, colours, sizes, places and all attributes."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from planner.graph import escaped, quoted
from planner.report.graphs.colours import channels
from planner.report.graphs.layout import boxes_of, label_of

if TYPE_CHECKING:
    from planner.language import Language
    from planner.report.story.nouns import GraphNode, Story

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz"\
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"\
 xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">"""
_TYPES = {bool: "boolean", int: "long", float: "double", str: "string"}
_SHAPES = {"organ": "diamond", "branch": "square", "instructor": "triangle", "contact": "triangle"}


def gexf_of(story: Story, language: Language) -> bytes:
    """The whole file, UTF-8."""
    graph = story.graph
    boxes = boxes_of(graph, language)
    kinds = {name: _TYPES[type(value)] for node in graph.nodes for name, value in _values(node, "")}
    number_of = {name: str(number) for number, name in enumerate(kinds)}
    lines = [
        _HEAD,
        "  <meta>",
        f"    <creator>{escaped(story.provenance.tool)} {story.provenance.version}</creator>",
        f"    <description>{escaped(story.title.say(language))} · "
        f"{escaped(story.basis.say(language))}</description>",
        "  </meta>",
        '  <graph defaultedgetype="directed" mode="static" idtype="string">',
        '    <attributes class="node" mode="static">',
    ]
    lines += [
        f'      <attribute id="{number_of[name]}" title="{name}" type="{kind}"/>'
        for name, kind in kinds.items()
    ]
    lines += [
        "    </attributes>",
        '    <attributes class="edge" mode="static">',
        '      <attribute id="relation" title="relation" type="string"/>',
        "    </attributes>",
        f'    <nodes count="{len(graph.nodes)}">',
    ]
    for node in graph.nodes:
        box = boxes[node.key]
        red, green, blue = channels(node.colour)
        lines.append(f"      <node id={quoted(node.key)} label={quoted(label_of(node, language))}>")
        lines.append("        <attvalues>")
        for name, value in _values(node, node.word.say(language)):
            said = str(value).lower() if isinstance(value, bool) else str(value)
            lines.append(f'          <attvalue for="{number_of[name]}" value={quoted(said)}/>')
        lines += [
            "        </attvalues>",
            f'        <viz:color r="{red}" g="{green}" b="{blue}"/>',
            # Gephi's y grows upwards.
            f'        <viz:position x="{box.x}" y="{0 - box.y}" z="0.0"/>',
            f'        <viz:size value="{_size(node)}"/>',
            f'        <viz:shape value="{_SHAPES.get(node.type, "disc")}"/>',
            "      </node>",
        ]
    lines += ["    </nodes>", f'    <edges count="{len(graph.edges)}">']
    for number, edge in enumerate(graph.edges):
        red, green, blue = channels(edge.colour)
        lines += [
            f'      <edge id="e{number}" source={quoted(edge.source)} target={quoted(edge.target)}'
            f' type="directed" label={quoted(edge.word.say(language))}>',
            "        <attvalues>",
            f'          <attvalue for="relation" value="{edge.relation}"/>',
            "        </attvalues>",
            f'        <viz:color r="{red}" g="{green}" b="{blue}"/>',
            "      </edge>",
        ]
    lines += ["    </edges>", "  </graph>", "</gexf>", ""]
    return "\n".join(lines).encode()


def _values(node: GraphNode, word: str) -> list[tuple[str, str | int | float | bool]]:
    known = {name: value for name, value in node.facts if name not in ("type", "ref", "kind")}
    return [("type", node.type), ("ref", node.ref), ("kind", node.kind), ("word", word),
            *known.items()]  # fmt: skip


def _size(node: GraphNode) -> float:
    """The area of a node grows with its members, or with the enterprises that a person serves."""
    known = dict(node.facts)
    amount = known.get("members", known.get("load", 0))
    least = {"organ": 40.0, "branch": 16.0, "group": 30.0}.get(node.type, 8.0)
    return round(least + 2 * sqrt(float(amount)), 1)
