"""The branch graph and its two written forms."""

from __future__ import annotations

import io
import json

import hand
import networkx as nx
import polars as pl

from planner.graph import branch_graph, to_graphml, to_node_link


def test_nodes_are_keyed_by_kind_so_that_equal_ids_never_meet() -> None:
    hosts = [{**hand.HOSTS[0], "id": "a", "name": "同号支部"}]
    graph = branch_graph(hand.plan(hosts=hand.frame(hand.HOST_COLUMNS, hosts)))
    assert graph.nodes["branch:a"]["name"] == "同号支部"
    assert graph.nodes["enterprise:a"]["name"] == "甲厂"


def test_every_branch_enterprise_and_instructor_is_a_node_of_its_type() -> None:
    graph = branch_graph(hand.plan())
    types = [data["type"] for _, data in graph.nodes(data=True)]
    assert {kind: types.count(kind) for kind in types} == {
        "organ": 1,
        "branch": 4,
        "instructor": 2,
        "contact": 1,
        "enterprise": 7,
    }
    assert graph.nodes["enterprise:d"]["mode"] == "affiliated"
    assert graph.nodes["branch:S-a"]["members"] == 10


def test_edges_are_those_of_the_table_between_things_of_the_right_type() -> None:
    plan = hand.plan()
    graph = branch_graph(plan)
    assert graph.number_of_edges() == plan.edges.height
    assert graph.edges["branch:h1", "enterprise:e"]["relation"] == "hosts"
    assert graph.edges["branch:h2", "branch:h1"]["relation"] == "reports_to"
    assert graph.edges["branch:h1", "organ:镇党委"]["relation"] == "reports_to"
    assert graph.edges["instructor:i1", "enterprise:f"]["relation"] == "dispatched_to"
    assert graph.edges["contact:k1", "enterprise:a"]["relation"] == "contacts"


def test_a_parent_outside_the_plan_is_an_organ_but_not_the_committee() -> None:
    hosts = [{**hand.HOSTS[0], "parent": "邻镇党委"}]
    graph = branch_graph(hand.plan(hosts=hand.frame(hand.HOST_COLUMNS, hosts)))
    assert graph.nodes["organ:邻镇党委"]["kind"] == "parent"
    assert graph.nodes["organ:镇党委"]["kind"] == "committee"


def test_nothing_unknown_is_written_down() -> None:
    graph = branch_graph(hand.plan())
    for _, data in graph.nodes(data=True):
        assert None not in data.values()
    assert graph.nodes["enterprise:c"]["name"] == "c"


def test_graphml_is_read_back_as_the_same_graph() -> None:
    graph = branch_graph(hand.plan())
    again = nx.read_graphml(io.BytesIO(to_graphml(graph)))
    assert dict(again.nodes(data=True)) == dict(graph.nodes(data=True))
    assert list(again.edges(data=True)) == list(graph.edges(data=True))


def test_node_link_data_is_read_back_as_the_same_graph() -> None:
    graph = branch_graph(hand.plan())
    data = json.loads(json.dumps(to_node_link(graph)))
    again = nx.node_link_graph(data, edges="edges")
    assert again.is_directed()
    assert dict(again.nodes(data=True)) == dict(graph.nodes(data=True))
    assert list(again.edges(data=True)) == list(graph.edges(data=True))


def test_a_name_with_characters_that_xml_has_no_place_for_is_still_written() -> None:
    enterprises = [{**hand.ENTERPRISES[0], "name": "甲\x01厂<&>\r\n\"'"}, *hand.ENTERPRISES[1:]]
    given = hand.ledger()
    names = [row["name"] for row in enterprises]
    plan = hand.plan(enterprises=given.enterprises.with_columns(pl.Series("name", names)))
    again = nx.read_graphml(io.BytesIO(to_graphml(branch_graph(plan))))
    assert again.nodes["enterprise:a"]["name"] == "甲\ufffd厂<&>\r\n\"'"


def test_an_id_with_quotes_and_breaks_is_still_one_id() -> None:
    hosts = [{**hand.HOSTS[0], "id": '"a&\n\tb"<'}]
    graph = branch_graph(hand.plan(hosts=hand.frame(hand.HOST_COLUMNS, hosts)))
    again = nx.read_graphml(io.BytesIO(to_graphml(graph)))
    assert 'branch:"a&\n\tb"<' in again
