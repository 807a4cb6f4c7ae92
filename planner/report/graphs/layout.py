"""Where the nodes of a branch graph stand, so that it can be read as soon as it is opened.

Every branch, instructor or group is a block: its head, and whom it serves in rows below.
Blocks stand on shelves, alike ones together, under the organs above. This is quick for any
size and the same each time; a tool can lay the graph out anew.
"""

from __future__ import annotations

from math import ceil, sqrt
from typing import TYPE_CHECKING, NamedTuple

from planner.report.wrapping import columns

if TYPE_CHECKING:
    from planner.language import Language
    from planner.report.story.nouns import Graph, GraphNode

_ROW, _GAP, _BLOCK_GAP = 44.0, 14.0, 40.0
_COLUMN = 7.2
"""[px] that one column of a console takes in 12 points."""
_ORDER = ("standalone", "joint", "existing", "group", "instructor", "post", "uncovered")


class Box(NamedTuple):
    """The middle of a node and its size, in pixels; y grows downwards."""

    x: float
    y: float
    width: float
    height: float


def label_of(node: GraphNode, language: Language) -> str:
    """What stands on the node."""
    return node.label if isinstance(node.label, str) else node.label.say(language)


def boxes_of(graph: Graph, language: Language) -> dict[str, Box]:
    """The place and size of every node."""
    nodes = {node.key: node for node in graph.nodes}
    widths = {
        key: min(420.0, max(70.0, columns(label_of(node, language)) * _COLUMN + 20))
        for key, node in nodes.items()
    }
    organs = [key for key, node in nodes.items() if node.type == "organ"]
    served: dict[str, list[str]] = {}
    placed: set[str] = set(organs)
    for edge in graph.edges:
        downwards = edge.relation not in ("reports_to", "contacts") and edge.source not in organs
        if downwards and edge.target not in placed:
            placed.add(edge.target)
            served.setdefault(edge.source, []).append(edge.target)
    heads = [key for key in nodes if key not in placed]
    heads.sort(key=lambda key: (_rank(nodes[key]), -len(served.get(key, ()))))
    blocks = [_Block(key, served.get(key, []), widths) for key in heads]
    boxes, width = _on_shelves(blocks, widths)
    for number, key in enumerate(organs):
        x = width * (number + 1) / (len(organs) + 1)
        boxes[key] = Box(round(x, 1), 0.0, widths[key] + 20, 40.0)
    return boxes


def _rank(node: GraphNode) -> int:
    for number, kind in enumerate(_ORDER):
        if kind in (node.kind, node.type):
            return number
    return len(_ORDER)


class _Block:
    def __init__(self, head: str, served: list[str], widths: dict[str, float]) -> None:
        self.head, self.served = head, served
        self.cell = max((widths[key] for key in served), default=0.0) + _GAP
        self.across = max(1, round(sqrt(len(served) * _ROW * 2 / self.cell))) if served else 1
        rows = ceil(len(served) / self.across)
        self.width = max(widths[head] + _GAP, self.across * self.cell if served else 0.0)
        self.height = _ROW * (1.6 + rows) if served else _ROW


def _on_shelves(blocks: list[_Block], widths: dict[str, float]) -> tuple[dict[str, Box], float]:
    area = sum((b.width + _BLOCK_GAP) * (b.height + _BLOCK_GAP) for b in blocks)
    widest = max((b.width for b in blocks), default=0.0)
    most = max(widest, sqrt(area) * 1.5)
    boxes: dict[str, Box] = {}
    left, top, tallest, reached = 0.0, 120.0, 0.0, 0.0
    for block in blocks:
        if left and left + block.width > most:
            left, top, tallest = 0.0, top + tallest + _BLOCK_GAP, 0.0
        middle = left + block.width / 2
        boxes[block.head] = Box(round(middle, 1), round(top, 1), widths[block.head], 32.0)
        start = left + (block.width - block.across * block.cell) / 2
        for number, key in enumerate(block.served):
            row, column = divmod(number, block.across)
            x = start + (column + 0.5) * block.cell
            y = top + _ROW * (1.6 + row)
            boxes[key] = Box(round(x, 1), round(y, 1), widths[key], 26.0)
        left += block.width + _BLOCK_GAP
        reached = max(reached, left)
        tallest = max(tallest, block.height)
    return boxes, max(0.0, reached - _BLOCK_GAP)
