"""The graph in every format says the same, whatever names a ledger has, to a reader not ours."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import polars as pl
import pytest

from planner.errors import Problem
from planner.language import Language
from planner.model import Plan
from planner.report.graphs.colours import ink_on
from planner.report.graphs.data import edges_csv, json_of, nodes_csv
from planner.report.graphs.dot import dot_of
from planner.report.graphs.gephi import gexf_of
from planner.report.graphs.layout import boxes_of
from planner.report.graphs.mermaid import MOST_CHARACTERS, MOST_EDGES, mermaid_of
from planner.report.graphs.yed import yed_of
from planner.report.story import Story, story_of

NASTY = (
    "<b>&amp; \"引号\" '单引'</b>",
    "反斜杠\\n 末尾\\",
    "换行\n制表\t回车\r尾",
    "控制\x00\x08\x1b符\ufffe",
    "]]> --> %% end {{x}} #35; #quot; `md` |a| [b] (c) ;",
    "=HYPERLINK(1) \U0001f3ed",
    "&lt;script&gt;",
)


@pytest.fixture(scope="session")
def nasty(park: Plan) -> Story:
    """The park, with names that every format has to escape, as a plan keeps them."""
    many = [NASTY[n % len(NASTY)] for n in range(park.assignments.height)]
    table = park.assignments.with_columns(pl.Series("name", many))
    branches = park.branches.with_columns(pl.lit(NASTY[0]).alias("parent_id"))
    return story_of(
        dataclasses.replace(park, assignments=table, branches=branches, committee=NASTY[0])
    )


def labels(story: Story) -> dict[str, str]:
    return {
        node.key: node.label if isinstance(node.label, str) else node.label.zh
        for node in story.graph.nodes
    }


def kept_by_xml(text: str) -> str:
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "\ufffd", text)


def edges(story: Story) -> set[tuple[str, str, str]]:
    return {(e.source, e.target, e.relation) for e in story.graph.edges}


def test_yed_and_other_readers_of_graphml_find_labels_colours_and_attributes(nasty: Story) -> None:
    written = yed_of(nasty, "zh")
    graph = nx.read_graphml(io.BytesIO(written))
    assert {(a, b, d["relation"]) for a, b, d in graph.edges(data=True)} == edges(nasty)
    for node in nasty.graph.nodes:
        data = graph.nodes[node.key]
        assert data["label"] == kept_by_xml(labels(nasty)[node.key]).replace("\r", "\r")
        assert (data["type"], data["ref"], data["kind"]) == (node.type, node.ref, node.kind)
        for name, value in node.facts:
            assert data[name] == value and type(data[name]) is type(value)
    drawn = ET.fromstring(written)
    y = "{http://www.yworks.com/xml/graphml}"
    fills = [one.get("color") for one in drawn.iter(f"{y}Fill")]
    assert fills == [node.colour for node in nasty.graph.nodes]
    assert len(list(drawn.iter(f"{y}PolyLineEdge"))) == len(nasty.graph.edges)


def test_gephi_finds_labels_colours_sizes_and_attributes(nasty: Story) -> None:
    written = gexf_of(nasty, "zh")
    graph = nx.read_gexf(io.BytesIO(written))
    assert {(a, b, d["relation"]) for a, b, d in graph.edges(data=True)} == edges(nasty)
    for node in nasty.graph.nodes:
        data = graph.nodes[node.key]
        assert data["label"] == kept_by_xml(labels(nasty)[node.key])
        assert dict(node.facts).items() <= data.items()
        colour = data["viz"]["color"]
        assert f"#{colour['r']:02x}{colour['g']:02x}{colour['b']:02x}" == node.colour
        assert data["viz"]["size"] > 0
    root = ET.fromstring(written)
    assert root.get("version") == "1.3" and root.tag == "{http://gexf.net/1.3}gexf"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_dot_is_read_back_with_its_names(nasty: Story) -> None:
    import pydot

    # That parser takes a second for twenty nodes: a branch and whom it covers will do.
    branch = next(one for one in nasty.branches if one.kind == "joint")
    few = dataclasses.replace(
        nasty,
        branches=(branch,),
        enterprises=tuple(one for one in nasty.enterprises if one.branch_id == branch.id),
        instructors=(),
        contacts=(),
    )
    (graph,) = pydot.graph_from_dot_data(dot_of(few, "zh").decode())
    names = {node.get_name() for node in graph.get_nodes()} - {"node", "edge", "graph"}
    assert len(names) == len(few.graph.nodes) == branch.units + 2
    assert len(graph.get_edges()) == len(few.graph.edges) == branch.units + 1


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_draws_the_names_as_they_are(nasty: Story) -> None:
    done = subprocess.run(
        ["dot", "-Tjson"], input=dot_of(nasty, "zh"), capture_output=True, check=True
    )
    assert b"Warning" not in done.stderr
    objects = [one for one in json.loads(done.stdout)["objects"] if "class" in one]
    drawn = subprocess.run(
        ["dot", "-Tsvg"], input=dot_of(nasty, "zh"), capture_output=True, check=True
    )
    svg = ET.fromstring(drawn.stdout)
    texts = {"".join(one.itertext()) for one in svg.iter("{http://www.w3.org/2000/svg}text")}
    assert len(objects) == len(nasty.graph.nodes)
    assert NASTY[0] in texts and NASTY[1] in texts and NASTY[4] in texts and NASTY[6] in texts
    assert "换行" in texts


def test_mermaid_has_a_line_for_every_node_and_edge_and_no_markup_of_names(nasty: Story) -> None:
    told: list[Problem] = []
    lines = mermaid_of(nasty, "zh", warnings=told).decode().splitlines()
    assert not told
    start = lines.index("flowchart LR")
    assert all(line.startswith("%% ") for line in lines[:start])
    node = re.compile(
        r'  (n\d+)(?:\{\{|\(\[|\(|\[)"([^"`<>&{}\[\]\\|]*)"(?:\}\}|\]\)|\)|\]):::c\d+'
    )
    edge = re.compile(r"  (n\d+) (-->|-\.->|---) (n\d+)")
    style = re.compile(r"  classDef c\d+ fill:#[0-9a-f]{6},color:#[0-9a-f]{6},stroke:#404040;")
    nodes = [found for line in lines[start + 1 :] if (found := node.fullmatch(line))]
    drawn = [found for line in lines if (found := edge.fullmatch(line))]
    rest = [x for x in lines[start + 1 :] if not (node.fullmatch(x) or edge.fullmatch(x))]
    assert all(style.fullmatch(line) for line in rest)
    assert len(nodes) == len(nasty.graph.nodes) and len(drawn) == len(nasty.graph.edges)
    assert {f[1] for f in nodes} >= {end for f in drawn for end in (f[1], f[3])}
    said = {re.sub(r"#(\d+);", lambda m: chr(int(m[1])), found[2]) for found in nodes}
    assert NASTY[0] in said and NASTY[4] in said and NASTY[6] in said


def test_a_graph_too_large_for_mermaid_leaves_out_enterprises_and_says_so(park: Plan) -> None:
    affiliated = park.assignments.filter(pl.col("mode") == "affiliated")
    key = pl.col("enterprise_id")
    rows = pl.concat(
        [park.assignments, *(affiliated.with_columns(key + f"-{n}") for n in range(8))]
    )
    ledger = park.ledger.enterprises
    some = ledger.filter(pl.col("id").is_in(affiliated["enterprise_id"].implode()))
    copies = [some.with_columns(pl.col("id") + f"-{n}") for n in range(8)]
    ledger = dataclasses.replace(park.ledger, enterprises=pl.concat([ledger, *copies]))
    told: list[Problem] = []
    large = story_of(dataclasses.replace(park, ledger=ledger, assignments=rows))
    assert len(large.graph.edges) > MOST_EDGES
    text = mermaid_of(large, "en", warnings=told).decode()
    assert [problem.code for problem in told] == ["diagram-shortened"]
    assert "too many enterprises" in text and len(text) <= MOST_CHARACTERS
    assert text.count(" --- ") == len(large.branches)
    branches = pl.concat(
        [
            park.branches.with_columns((pl.col("branch_id") + f"-{n}").alias("branch_id"))
            for n in range(20)
        ]
    )
    larger = story_of(dataclasses.replace(park, branches=branches))
    text = mermaid_of(larger, "en", warnings=told).decode()
    assert "too many branches" in text and len(text.splitlines()) < 40


def test_node_link_data_comes_back_as_the_same_graph_with_the_coverage(nasty: Story) -> None:
    data = json.loads(json_of(nasty, "en"))
    graph: Any = nx.node_link_graph(data, edges="edges")
    assert {(a, b, d["relation"]) for a, b, d in graph.edges(data=True)} == edges(nasty)
    assert {key: d["label"] for key, d in graph.nodes(data=True)} == labels(nasty)
    share = nasty.whole.rates[0][0]
    assert graph.graph["coverage"]["operating"]["organisation_coverage"] == {
        "numerator": share.numerator,
        "denominator": share.base,
        "ratio": share.ratio,
    }


def test_tables_of_nodes_and_edges_hold_all_and_run_no_formula(nasty: Story) -> None:
    nodes = list(csv.DictReader(io.StringIO(nodes_csv(nasty, "zh").decode("utf-8-sig"))))
    ends = list(csv.DictReader(io.StringIO(edges_csv(nasty, "zh").decode("utf-8-sig"))))
    assert [row["Id"] for row in nodes] == [node.key for node in nasty.graph.nodes]
    assert {(r["Source"], r["Target"], r["relation"]) for r in ends} == edges(nasty)
    assert not any(row["Label"].startswith("=") for row in nodes)
    assert {row["Type"] for row in ends} == {"Directed"}


WRITERS: tuple[Callable[[Story, Language], bytes], ...] = (
    yed_of, gexf_of, dot_of, mermaid_of, json_of, nodes_csv, edges_csv,
)  # fmt: skip


@pytest.mark.parametrize("write", WRITERS)
def test_the_same_plan_gives_the_same_bytes(
    park: Plan, write: Callable[[Story, Language], bytes]
) -> None:
    for language in ("zh", "en"):
        assert write(story_of(park), language) == write(story_of(park), language)


def test_no_two_nodes_stand_on_each_other(park_story: Story) -> None:
    boxes = list(boxes_of(park_story.graph, "zh").values())
    assert len(boxes) == len(park_story.graph.nodes)
    for n, one in enumerate(boxes):
        for other in boxes[:n]:
            apart = (
                abs(one.x - other.x) >= (one.width + other.width) / 2 - 0.2
                or abs(one.y - other.y) >= (one.height + other.height) / 2 - 0.2
            )
            assert apart


def test_writing_on_a_colour_stands_out_from_it() -> None:
    assert ink_on("#000000") == "#ffffff" and ink_on("#ffffff") == "#000000"
    assert ink_on("#e79c10") == "#000000" and ink_on("#701d8c") == "#ffffff"


def test_paths_are_not_in_the_files(park_story: Story) -> None:
    here = str(Path(__file__).resolve().parents[2]).encode()
    for write in WRITERS:
        assert here not in write(park_story, "zh")
