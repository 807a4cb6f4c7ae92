"""The branch graph: the committee above, its branches, their enterprises, who is sent to whom.

A networkx ``DiGraph`` with typed nodes and edges. Ids are unique only among things of one
kind (an enterprise and a host may both be ``row-1``), so a node is keyed ``<type>:<id>``::

    organ:…       the committee, and any parent that is no branch of the plan
    branch:…      existing, standalone and joint branches
    enterprise:…  every enterprise of the ledger, covered or not
    instructor:…  instructors, or posts to be filled
    contact:…     contact cadres

Every node has ``type``, ``ref`` (its id in the tables) and ``name``; the other attributes
are columns of its row. Every edge has ``relation``. What is not known is left out, never
None.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from planner.model import Plan
from planner.tables import RELATIONS

if TYPE_CHECKING:
    import networkx as nx
    import polars as pl

_ENTERPRISE = (
    "name", "mode", "zone", "industry", "employees", "members", "full_members", "rule_id",
    "rank", "distance_m", "pinned", "changed",
)  # fmt: skip
_BRANCH = (
    "name", "kind", "form", "zone", "units", "members", "full_members", "lead_enterprise_id",
    "parts", "party_groups", "max_members",
)  # fmt: skip
_INSTRUCTOR = ("name", "zone", "capacity", "load", "to_be_appointed", "contact_points")

# XML has no place for these, in whatever notation.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_GRAPHML_TYPES = {str: "string", bool: "boolean", int: "long", float: "double"}


def branch_graph(plan: Plan) -> nx.DiGraph[str]:
    """The plan as a directed graph; edges point as in ``edges.csv``."""
    import networkx as nx
    import polars as pl

    graph: nx.DiGraph[str] = nx.DiGraph()
    branches = plan.branches
    known = branches.select(pl.col("branch_id").alias("parent_id"))
    parents = branches.select("parent_id").drop_nulls().unique()
    organs = parents.join(known, on="parent_id", how="anti")["parent_id"].to_list()
    if plan.committee is not None:
        organs.append(plan.committee)
    for organ in sorted(set(organs)):
        kind = "committee" if organ == plan.committee else "parent"
        graph.add_node(f"organ:{organ}", type="organ", ref=organ, name=organ, kind=kind)
    _add(graph, "branch", "branch_id", branches, _BRANCH)
    contact = plan.instructors["role"] == "contact"
    _add(graph, "instructor", "instructor_id", plan.instructors.filter(~contact), _INSTRUCTOR)
    _add(graph, "contact", "instructor_id", plan.instructors.filter(contact), _INSTRUCTOR)
    _add(graph, "enterprise", "enterprise_id", plan.assignments, _ENTERPRISE)
    for source, target, relation in plan.edges.iter_rows():
        start, end = RELATIONS[relation]
        if relation == "reports_to" and f"branch:{target}" not in graph:
            end = "organ"
        graph.add_edge(f"{start}:{source}", f"{end}:{target}", relation=relation)
    return graph


def _add(
    graph: nx.DiGraph[str], kind: str, key: str, table: pl.DataFrame, attributes: tuple[str, ...]
) -> None:
    """The rows of a table as nodes; unknown values are left out."""
    for row in table.select(key, *attributes).iter_rows(named=True):
        known = {name: row[name] for name in attributes if row[name] is not None}
        known.setdefault("name", row[key])
        graph.add_node(f"{kind}:{row[key]}", type=kind, ref=row[key], **known)


def to_graphml(graph: nx.DiGraph[str]) -> bytes:
    """The graph as GraphML, for Gephi, yEd, networkx and the like (UTF-8)."""
    # Written here, since networkx takes seconds over a town of ten thousand enterprises,
    # and writes other bytes where lxml happens to be installed.
    keys: dict[tuple[str, str], str] = {}
    body = [f'  <graph edgedefault="{"directed" if graph.is_directed() else "undirected"}">']
    for node, data in graph.nodes(data=True):
        body.append(f"    <node id={quoted(node)}>")
        body += _data(data, "node", keys)
        body.append("    </node>")
    for source, target, data in graph.edges(data=True):
        body.append(f"    <edge source={quoted(source)} target={quoted(target)}>")
        body += _data(data, "edge", keys)
        body.append("    </edge>")
    head = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
        ' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">',
    ]
    head += [
        f'  <key id="{scope}-{name}" for="{scope}" attr.name="{name}" attr.type="{kind}"/>'
        for (scope, name), kind in sorted(keys.items())
    ]
    return "\n".join([*head, *body, "  </graph>", "</graphml>", ""]).encode()


def _data(data: dict[str, Any], scope: str, keys: dict[tuple[str, str], str]) -> list[str]:
    """The attributes of a node or an edge; ``keys`` learns which there are, of which type."""
    lines = []
    for name, value in data.items():
        kind = _GRAPHML_TYPES[type(value)]
        keys[scope, name] = kind
        text = str(value).lower() if kind == "boolean" else escaped(str(value))
        lines.append(f'      <data key="{scope}-{name}">{text}</data>')
    return lines


def escaped(text: str) -> str:
    """A text as it stands between the tags of an XML file; what XML has no place for is marked."""
    text = _NOT_XML.sub("\ufffd", text)
    # A bare carriage return would come back as a line feed.
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    )


def quoted(text: str) -> str:
    """A text as the value of an attribute of XML, with its quotation marks."""
    text = escaped(text).replace('"', "&quot;")
    return '"' + text.replace("\n", "&#10;").replace("\t", "&#9;") + '"'


def to_node_link(graph: nx.DiGraph[str]) -> dict[str, Any]:
    """The graph as node-link data, for D3 and the like; networkx reads it back too.

    ``networkx.node_link_graph(data, edges="edges")`` gives the same graph.
    """
    return {
        "directed": graph.is_directed(),
        "multigraph": graph.is_multigraph(),
        "graph": dict(graph.graph),
        "nodes": [{"id": node, **data} for node, data in graph.nodes(data=True)],
        "edges": [
            {"source": source, "target": target, **data}
            for source, target, data in graph.edges(data=True)
        ],
    }
