"""The branch graph as it was drawn (GraphML and JSON): each node and edge as the tables say.

The graph is put together once more from the tables, then both files are read back and
compared with it, node by node and attribute by attribute. What a drawing program needs
besides (positions, labels, colours in elements of other programs) says nothing of the plan
and is not looked at.
"""

from __future__ import annotations

import re
from typing import Any

from planner.language import Text
from planner.verify.case import Case
from planner.verify.differing import MISSING, differences
from planner.verify.findings import as_said
from planner.verify.opening import Folder, Refused, as_json, short

GRAPH_ENTERPRISES = 20_000
"""Up to so many enterprises a plan has its graph as GraphML and JSON too."""

_MOST = 128 << 20
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# What each kind of node says of itself; the first of each is the key of its table.
_NODES = {
    "branch": (
        "branch_id", "name", "kind", "form", "zone", "units", "members", "full_members",
        "lead_enterprise_id", "parts", "party_groups", "max_members",
    ),
    "instructor": (
        "instructor_id", "name", "zone", "capacity", "load", "to_be_appointed", "contact_points",
    ),
    "enterprise": (
        "enterprise_id", "name", "mode", "zone", "industry", "employees", "members",
        "full_members", "rule_id", "rank", "distance_m", "pinned", "changed",
    ),
}  # fmt: skip
_ENDS = {
    "reports_to": ("branch", "branch"),
    "covers": ("branch", "enterprise"),
    "hosts": ("branch", "enterprise"),
    "dispatched_to": ("instructor", "enterprise"),
    "contacts": ("contact", "enterprise"),
}

Graph = tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]
"""Nodes and edges by their key, each with what it says of itself."""


def check_drawings(case: Case, folder: Folder) -> None:
    """Both drawings are there, unless the plan is too large for them, and show the tables."""
    findings = case.findings
    own: Graph | None = None
    for file, parse in (("graph.graphml", _of_graphml), ("graph.json", _of_json)):
        try:
            content = folder.read(file, _MOST)
        except Refused as error:
            if not error.missing or case.assignments.height <= GRAPH_ENTERPRISES:
                findings.add("file-missing", error.why, file=file)
            continue
        try:
            said = parse(content)
        except Refused as error:
            findings.add("file-unreadable", error.why, file=file)
            continue
        own = own or _graph(case)
        _compare(case, file, _in_xml(own) if file.endswith("ml") else own, said)


def _graph(case: Case) -> Graph:
    """The graph that the plan's tables and its committee mean."""
    nodes: dict[str, dict[str, Any]] = {}
    committee = case.document.get("committee")
    outside = set(case.branches["parent_id"].drop_nulls()) - set(case.branches["branch_id"])
    organs = dict.fromkeys(outside, "parent")
    if isinstance(committee, str):
        organs[committee] = "committee"
    for organ, kind in organs.items():
        nodes[f"organ:{organ}"] = {"type": "organ", "ref": organ, "name": organ, "kind": kind}
    tables = {"branch": case.branches, "instructor": case.posts, "enterprise": case.assignments}
    for kind, table in tables.items():
        key, *attributes = _NODES[kind]
        further = ["role"] if kind == "instructor" else []
        for row in table.select(key, *attributes, *further).iter_rows(named=True):
            called = "contact" if row.pop("role", None) == "contact" else kind
            ref = row.pop(key)
            known = {name: value for name, value in row.items() if value is not None}
            nodes[f"{called}:{ref}"] = {"name": ref, **known, "type": called, "ref": ref}
    edges: dict[str, dict[str, Any]] = {}
    for source, target, relation in case.edges.select("source", "target", "relation").iter_rows():
        start, end = _ENDS.get(relation, ("?", "?"))
        if relation == "reports_to" and f"branch:{target}" not in nodes:
            end = "organ"
        edges[f"{start}:{source} → {end}:{target}"] = {"relation": relation}
    return nodes, edges


def _in_xml(graph: Graph) -> Graph:
    """The graph as XML can say it, which has no place for control characters."""

    def plain(value: Any) -> Any:
        return _NOT_XML.sub("\ufffd", value) if isinstance(value, str) else value

    nodes, edges = (
        {
            plain(key): {name: plain(value) for name, value in about.items()}
            for key, about in part.items()
        }
        for part in graph
    )
    return nodes, edges


def _compare(case: Case, file: str, own: Graph, said: Graph) -> None:
    wrong: list[tuple[str, Any, Any]] = []
    for mine, theirs in zip(own, said, strict=True):
        for key in [*mine, *(key for key in theirs if key not in mine)]:
            wrong += differences(mine.get(key, MISSING), theirs.get(key, MISSING), short(key))
    listed = len(wrong) if case.findings.listed is None else case.findings.listed
    for path, mine, theirs in wrong[:listed]:
        should, stands = (short(as_said(None if v is MISSING else v)) for v in (mine, theirs))
        case.findings.add(
            "drawing",
            Text(
                "{path}：按各表应为 {own}，图中是 {said}",
                "{path}: {own} by the tables, {said} in the drawing",
            ).fill(path=path, own=should, said=stands),
            file=file,
            value=path,
        )
    if len(wrong) > listed:
        more = len(wrong) - listed
        what = Text(f"同类问题另有 {more} 处", f"{more} more of the same kind")
        case.findings.add("drawing", what, file=file, count=more)


def _of_json(content: bytes) -> Graph:
    data = as_json(content)
    try:
        if data["directed"] is not True or data["multigraph"] is not False:
            raise ValueError
        if set(data) != {"directed", "multigraph", "graph", "nodes", "edges"} or data["graph"]:
            raise ValueError
        return _keyed(
            [dict(node) for node in data["nodes"]], [dict(edge) for edge in data["edges"]]
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(Text("不是节点与边的图", "it is no graph of nodes and edges")) from error


def _keyed(nodes: list[dict[str, Any]], edges: list[dict[str, Any]]) -> Graph:
    """Nodes by their id, edges by their two ends; each must be there once."""
    by_node = {str(node.pop("id")): node for node in nodes}
    by_edge = {f"{edge.pop('source')} → {edge.pop('target')}": edge for edge in edges}
    if len(by_node) < len(nodes) or len(by_edge) < len(edges):
        raise ValueError("twice")
    return by_node, by_edge


def _of_graphml(content: bytes) -> Graph:
    from xml.etree import ElementTree

    # Entities could grow without end; a plan's drawing declares none, in plain UTF-8.
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content:
        raise Refused(Text("不应含有文档类型声明", "it should declare no document type"))
    space = "{http://graphml.graphdrawing.org/xmlns}"
    try:
        root = ElementTree.fromstring(content, ElementTree.XMLParser(encoding="utf-8"))
        # Keys of other programs (such as yEd's labels) have no attribute name of ours.
        keys = {
            key.get("id"): (key.get("attr.name"), key.get("attr.type"))
            for key in root.findall(f"{space}key")
            if key.get("attr.name") and key.get("attr.type") and not key.get("yfiles.type")
        }
        graph = root.find(f"{space}graph")
        if graph is None or graph.get("edgedefault") != "directed":
            raise ValueError

        def data(element: Any) -> dict[str, Any]:
            found: dict[str, Any] = dict(element.attrib)
            for one in element.findall(f"{space}data"):
                if one.get("key") in keys:
                    name, kind = keys[one.get("key")]
                    if name in found:
                        raise ValueError
                    found[str(name)] = _value(one.text or "", kind)
            return found

        nodes = [data(node) for node in graph.findall(f"{space}node")]
        edges = [data(edge) for edge in graph.findall(f"{space}edge")]
        for edge in edges:
            edge.pop("id", None)
        return _keyed(nodes, edges)
    except ElementTree.ParseError as error:
        line, before = error.position
        raise Refused(
            Text(
                f"无法读取：不是 XML（第 {line} 行第 {before + 1} 列）",
                f"cannot be read: it is no XML (line {line}, position {before + 1})",
            )
        ) from error
    except (KeyError, TypeError, ValueError, LookupError) as error:
        raise Refused(Text("不是节点与边的图", "it is no graph of nodes and edges")) from error


def _value(text: str, kind: str | None) -> Any:
    if kind == "long":
        return int(text) if len(text) < 20 else text
    if kind == "boolean":
        return {"true": True, "false": False}[text]
    return text
