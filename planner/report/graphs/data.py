"""The branch graph as data: node-link JSON, and the lists of nodes and edges as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner.report.document import to_json
from planner.report.graphs.layout import label_of

if TYPE_CHECKING:
    from planner.language import Language
    from planner.report.story.nouns import CoverageRow, GraphNode, Story


def json_of(story: Story, language: Language) -> bytes:
    """Node-link data, as D3 and networkx read it; ``graph`` has what the graph is of.

    ``networkx.node_link_graph(data, edges="edges")`` gives the graph.
    """
    graph = story.graph
    return to_json(
        {
            "directed": True,
            "multigraph": False,
            "graph": _about(story, language),
            "nodes": [_node(node, language) for node in graph.nodes],
            "edges": [
                {
                    "source": edge.source,
                    "target": edge.target,
                    "relation": edge.relation,
                    "label": edge.word.say(language),
                    "color": edge.colour,
                }
                for edge in graph.edges
            ],
        }
    )


def _node(node: GraphNode, language: Language) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": node.key,
        "label": label_of(node, language),
        "type": node.type,
        "ref": node.ref,
        "kind": node.kind,
        "word": node.word.say(language),
        "color": node.colour,
    }
    found |= {name: value for name, value in node.facts if name not in found}
    if node.spot is not None:
        found |= {"x_m": node.spot.x, "y_m": node.spot.y}
    return found


def _about(story: Story, language: Language) -> dict[str, Any]:
    """What the graph is of: title, coverage, proof, origin; a figure that is withheld is null."""
    origin = story.provenance
    found: dict[str, Any] = {
        "title": story.title.say(language),
        "basis": story.basis.say(language),
        "as_of": story.day.isoformat(),
        "headline": [one.say(language) for one in story.headline],
        "verdict": story.verdict.say(language),
        "proven": story.proven,
        "counts": _counts(story, story.whole),
        "coverage": _rates(story, story.whole),
        **{
            f"by_{table.by}": [
                {table.by: row.key, "counts": _counts(story, row), "coverage": _rates(story, row)}
                for row in table.rows
            ]
            for table in story.coverage
        },
        "legend": {term.token: term.word.say(language) for term in story.legend},
        "rules": {"pack": origin.pack, "sha256": origin.rules_sha256},
        "tool": {"name": origin.tool, "version": origin.version},
    }
    if story.withheld is not None:
        found["withheld"] = [one.say(language) for one in story.withheld.said]
    return found


def _counts(story: Story, row: CoverageRow) -> dict[str, int | None]:
    named = {one.token: n for one, n in zip(story.outcomes, row.counts, strict=True)}
    return {"enterprises": row.enterprises, "in_scope": row.in_scope, **named}


def _rates(story: Story, row: CoverageRow) -> dict[str, Any]:
    return {
        base.name: {
            rate.name: {
                "numerator": share.numerator,
                "denominator": share.base,
                "ratio": share.ratio,
            }
            for rate, share in zip(story.rates, rates, strict=True)
        }
        for base, rates in zip(story.bases, row.rates, strict=True)
    }


def nodes_csv(story: Story, language: Language) -> bytes:
    """The nodes as a table that Gephi imports (``Id``, ``Label``, …)."""
    rows = [_node(node, language) for node in story.graph.nodes]
    names = [
        "id",
        "label",
        *dict.fromkeys(k for row in rows for k in row if k not in ("id", "label")),
    ]
    return _csv([name.capitalize() if name in ("id", "label") else name for name in names],
                [[row.get(name) for name in names] for row in rows])  # fmt: skip


def edges_csv(story: Story, language: Language) -> bytes:
    """The edges as a table that Gephi imports (``Source``, ``Target``, ``Type``, ``Label`` …)."""
    return _csv(
        ["Source", "Target", "Type", "Label", "relation", "color"],
        [
            [e.source, e.target, "Directed", e.word.say(language), e.relation, e.colour]
            for e in story.graph.edges
        ],
    )


def _csv(heads: list[str], rows: list[list[Any]]) -> bytes:
    import polars as pl

    from planner.ledger.cells import canonical_csv

    columns = {
        head: pl.Series(head, [row[n] for row in rows], strict=False)
        for n, head in enumerate(heads)
    }
    return canonical_csv(pl.DataFrame(columns))
