"""The check of a finished plan: a true plan passes, and every kind of untruth is found.

One small town holds every form of coverage. Two hamlets, 20 km apart::

    west  a 5 members, hosts b (old tie)     c + d + m + n joint     e with instructor i1
          f at the village branch h1 (pinned)                  g idle, out of scope
    east  j + k joint, under the name that both have today     l nobody can reach
          contact cadre k1 keeps contact with one enterprise
"""

from __future__ import annotations

import codecs
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from plan_folders import Folder, little_town
from towns import enterprise_frame, random_town

from planner.formation import form
from planner.language import Text
from planner.model import Ledger, Plan
from planner.planning import assemble, make_plan
from planner.report.folder import write_plan
from planner.rulebook import load_rules
from planner.tables import PLAN_TABLES
from planner.verify import verify, verify_plan
from planner.verify.document import SCHEMA_VERSION


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(little_town(), load_rules("cpc-2018"), committee="镇党委")


@pytest.fixture(scope="module")
def written(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_plan(plan, tmp_path_factory.mktemp("plan") / "plan")


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Folder:
    return Folder(Path(shutil.copytree(written, tmp_path / "plan")))


def test_a_true_plan_folder_passes(folder: Folder) -> None:
    assert verify(folder.path) == []


def test_columns_that_the_planner_does_not_know_must_arrive_untouched(tmp_path: Path) -> None:
    town = little_town()
    rows = town.enterprises.height
    extra = {"{a}": ["=1"] * rows, "rank": ["7"] * rows}
    ledger = replace(
        town,
        enterprises=town.enterprises.with_columns(**{k: pl.Series(v) for k, v in extra.items()}),
        extra_columns=tuple(extra),
    )
    path = write_plan(make_plan(ledger, load_rules("cpc-2018")), tmp_path / "plan")
    assert verify(path) == []
    folder = Folder(path)
    good = (path / A).read_bytes()
    for column in ("{a}", "ledger:rank"):
        folder.put(A, "c", column, "别的")
        assert [(p.code, p.value) for p in verify(path)] == [("fact-differs", "c")]
        (path / A).write_bytes(good)
        folder.change(lambda document: None)
    folder.write(A, folder.read(A).drop("{a}"))
    assert [(p.code, p.value) for p in verify(path)] == [("column-lost", "{a}")]


def test_verify_knows_the_layout_that_is_written(folder: Folder) -> None:
    assert json.loads((folder.path / "plan.json").read_bytes())["schema_version"] == SCHEMA_VERSION


def test_a_true_plan_in_memory_passes(plan: Plan) -> None:
    assert verify_plan(plan) == []


def test_the_little_town_holds_every_form_of_coverage(plan: Plan) -> None:
    modes = dict(plan.assignments.select("enterprise_id", "mode").iter_rows())
    assert set(modes.values()) == {
        "standalone", "joint", "affiliated", "dispatched", "uncovered", "excluded"
    }  # fmt: skip
    assert (modes["b"], modes["l"], modes["g"]) == ("affiliated", "uncovered", "excluded")


def cell(file: str, key: str, column: str, value: str | None) -> Callable[[Folder], object]:
    return lambda folder: folder.put(file, key, column, value)


def parameter(name: str, value: object) -> Callable[[Folder], object]:
    """Another value of a parameter in an older plan, where ``plan.json`` alone has the rules."""

    def spoil(folder: Folder) -> None:
        folder.forget_rules()
        folder.change(lambda document: document["rules"]["parameters"].update({name: value}))

    return spoil


def older(spoil: Callable[[Folder], object]) -> Callable[[Folder], object]:
    return lambda folder: (folder.forget_rules(), spoil(folder))


def document(*path: str | int, value: object) -> Callable[[Folder], object]:
    def change(found: Any) -> None:
        for step in path[:-1]:
            found = found[step]
        found[path[-1]] = value

    return lambda folder: folder.change(change)


A, B, E, H, I = (  # noqa: E741
    "assignments.csv",
    "branches.csv",
    "inputs/enterprises.csv",
    "inputs/hosts.csv",
    "inputs/instructors.csv",
)
EDGE = {"source": "S-a", "target": "a", "relation": "covers"}


def unmark(file: str) -> Callable[[Folder], object]:
    def spoil(folder: Folder) -> None:
        path = folder.path / file
        path.write_bytes(path.read_bytes().removeprefix(codecs.BOM_UTF8))

    return spoil


def origin(rows: int) -> Callable[[Folder], object]:
    entry = {"role": "enterprises", "name": "ledger.csv", "sha256": "0" * 64, "rows": rows}
    entry["seal"] = ""
    return lambda folder: folder.change(lambda document: document["inputs"].append(entry))


UNTRUTHS: list[tuple[str, Callable[[Folder], object], str]] = [
    ("another layout", document("schema_version", value=99), "schema-unknown"),
    ("an override that nobody took", document("rules", "overrides", value={"joint_max_units": 77}),
     "override-not-taken"),
    ("no word of overrides", document("rules", "overrides", value=None), "document"),
    ("another number of rows read", origin(13), "input-rows"),
    ("a file read that is not named", origin(12), "input-unlisted"),
    ("a weight below nothing", parameter("unknown_distance_m", -1), "parameters-unreadable"),
    ("a table that Excel garbles", unmark("assignments.csv"), "mark-missing"),
    ("an input that Excel garbles", unmark("inputs/enterprises.csv"), "mark-missing"),
    ("an enterprise is lost", lambda f: f.drop(A, enterprise_id="a"), "enterprise-lost"),
    ("a stranger comes in", lambda f: f.add(A, enterprise_id="zz"), "enterprise-unknown"),
    ("a row stands twice", lambda f: f.add(A, enterprise_id="a"), "id-twice"),
    ("a form not listed", cell(A, "e", "mode", "joint"), "mode-not-listed"),
    ("a form unheard of", cell(A, "e", "mode", "floating"), "mode-unknown"),
    ("another rank", cell(A, "c", "rank", "1"), "rank"),
    ("an excluded enterprise is covered", cell(A, "g", "mode", "uncovered"), "scope"),
    ("an enterprise in scope is excluded", cell(A, "l", "mode", "excluded"), "scope"),
    ("an idle one is called busy", cell(E, "g", "status", "正常"), "scope"),
    ("a busy one is called idle", cell(E, "l", "status", "停产"), "not-operating-in-scope"),
    ("no branch", cell(A, "c", "branch_id", None), "id-missing"),
    ("a branch without need", cell(A, "e", "branch_id", "h1"), "id-unwanted"),
    ("another name", cell(A, "a", "name", "别的厂"), "fact-differs"),
    ("other members", cell(A, "a", "members", "6"), "fact-differs"),
    ("not pinned", cell(A, "f", "pinned", "false"), "pinned-flag"),
    ("a pinned form is not kept", cell(E, "c", "pin_mode", "dispatched"), "pin-not-kept"),
    ("a pinned host is not kept", cell(E, "f", "pin_branch", "h2"), "pin-not-kept"),
    ("two pinned labels in one group", lambda f: (f.put(E, "c", "pin_mode", "joint"),
     f.put(E, "c", "pin_branch", "别的联合")), "pin-not-kept"),
    ("a pinned group is split", cell(A, "m", "branch_id", "J-c"), "pin-not-kept"),
    ("a pin out of scope", cell(E, "g", "pin_mode", "joint"), "pin-out-of-scope"),
    ("another rule", cell(A, "c", "rule_id", "enough"), "rules-rule-id"),
    ("another list", cell(A, "c", "modes", "joint"), "rules-modes"),
    ("another priority", cell(A, "l", "priority", "7"), "rules-priority"),
    ("two rules answer", older(document("rules", "coverage", 0, "when", value=[])),
     "rules-not-one"),
    ("a rule in no language", older(document("rules", "coverage", 0, "when", value=[{}])),
     "rules-unreadable"),
    ("another distance to the lead", cell(A, "d", "distance_m", "99"), "distance"),
    ("another distance to the host", cell(A, "f", "distance_m", "71"), "distance"),
    ("another distance to the instructor", cell(A, "e", "distance_m", "5"), "distance"),
    ("a host of another zone", cell(A, "f", "branch_id", "h2"), "host-zone"),
    ("a host unheard of", cell(A, "f", "branch_id", "h9"), "host-unknown"),
    ("a host too far", cell(H, "h1", "x", "5001"), "too-far"),
    ("a host nobody knows how far", lambda f: [f.put(H, "h1", c, None) for c in ("x", "zone")],
     "host-zone"),
    ("a host with too many members", cell(H, "h1", "members", "6"), "host-over-members"),
    ("a host with too many affiliates", cell(H, "h1", "max_units", "0"), "host-over-units"),
    ("a standalone host that may not", parameter("standalone_may_host", False),
     "standalone-hosts"),
    ("an instructor of another zone", cell(I, "i1", "zone", "东村"), "instructor-zone"),
    ("an instructor too far", cell(I, "i1", "y", "10001"), "too-far"),
    ("an instructor with no time", cell(I, "i1", "capacity", "0"), "instructor-over-capacity"),
    ("a contact cadre as instructor", cell(A, "e", "instructor_id", "k1"), "instructor-unknown"),
    ("joint units too far apart", cell(E, "k", "y", "3001"), "joint-too-far"),
    ("joint units of no known distance", lambda f: [f.put(E, "k", c, None) for c in ("y", "zone")],
     "joint-distance-unknown"),
    ("too few full members", cell(E, "k", "full_members", "0"), "joint-few-full-members"),
    ("a joint branch of one", cell(A, "d", "branch_id", "J-d"), "joint-few-units"),
    ("too many units", parameter("joint_max_units", 1), "joint-many-units"),
    ("too many members", parameter("branch_max_members", 3), "joint-many-members"),
    ("a group across zones", lambda f: (parameter("joint_same_zone", True)(f),
     f.put(E, "d", "zone", "北村")), "joint-zones"),
    ("another lead", cell(B, "J-n", "lead_enterprise_id", "d"), "branch-lead-enterprise-id"),
    ("another dispersion", cell(B, "J-n", "dispersion_m", "1"), "branch-dispersion-m"),
    ("other units", cell(B, "h1", "units", "2"), "branch-units"),
    ("other members in a branch", cell(B, "S-a", "members", "5"), "branch-members"),
    ("other full members", cell(B, "S-a", "full_members", "1"), "branch-full-members"),
    ("another kind", cell(B, "S-a", "kind", "existing"), "branch-kind"),
    ("a branch of no form", cell(B, "S-a", "form", None), "branch-cells"),
    ("another zone of a branch", cell(B, "h1", "zone", "东村"), "branch-zone"),
    ("another name of a host", cell(B, "h1", "name", "西村党支部"), "branch-name"),
    ("another name of a new branch", cell(B, "S-a", "name", "别的党支部"), "branch-name"),
    ("more parts", cell(B, "h1", "parts", "2"), "branch-parts"),
    ("a host that carries a name", cell(B, "h1", "carries", "东村联合党支部"), "branch-carries"),
    ("another instructor's name", cell("instructors.csv", "i1", "name", "丙"), "instructor-name"),
    ("another role", cell("instructors.csv", "k1", "role", "instructor"), "instructor-role"),
    ("an unused host is left out", lambda f: f.drop(B, branch_id="h2"), "branch-lost"),
    ("a branch of nobody", lambda f: f.add(B, branch_id="J-x", kind="joint"), "branch-unknown"),
    ("a name that nobody has today", cell(B, "J-n", "carries", "南村联合"), "carried-unknown"),
    ("a name carried twice", cell(B, "J-n", "carries", "东村联合党支部"), "carried-twice"),
    ("a label that no pin names", cell(B, "J-n", "pin_branch", "甲"), "label"),
    ("changed where nothing did", cell(A, "j", "changed", "true"), "changed"),
    ("another load", cell("instructors.csv", "i1", "load", "2"), "instructor-load"),
    ("another capacity", cell("instructors.csv", "i1", "capacity", "3"), "instructor-capacity"),
    ("an instructor is lost", lambda f: f.drop("instructors.csv", instructor_id="i1"),
     "instructor-lost"),
    ("an edge is lost", lambda f: f.drop("edges.csv", **EDGE), "edge-lost"),
    ("an edge too many", lambda f: f.add("edges.csv", **(EDGE | {"relation": "hosts"})),
     "edge-unknown"),
    ("an edge of no relation", lambda f: f.add("edges.csv", source="a", target="b"),
     "edge-unknown"),
    ("an edge twice", lambda f: f.add("edges.csv", **EDGE), "edge-twice"),
    ("contact with an excluded one",
     lambda f: f.add("edges.csv", source="k1", target="g", relation="contacts"), "contact-target"),
    ("contact by an instructor",
     lambda f: f.add("edges.csv", source="i1", target="a", relation="contacts"), "contact-source"),
    ("too much contact",
     lambda f: f.add("edges.csv", source="k1", target="l", relation="contacts"),
     "contact-too-many"),
    ("another value", document("certificate", 3, "value", value=1), "certificate-value"),
    ("a bound above the value", document("certificate", 0, "bound", value=99),
     "certificate-bound"),
    ("not proven yet optimal", document("certificate", 1, "bound", value=-1),
     "certificate-optimal"),
    ("proven yet not optimal", document("certificate", 3, "optimal", value=False),
     "certificate-optimal"),
    ("a tier is left out", lambda f: f.change(lambda d: d["certificate"].pop(2)),
     "certificate-tiers"),
    ("a certificate of nothing", document("certificate", value=None), "certificate-unreadable"),
    ("another weight", parameter("industry_mismatch_m", 501), "certificate-value"),
    ("another numerator", document(
        "statistics", "coverage", "operating", "work_coverage", "numerator", value=1),
     "statistics"),
    ("another zone count", document("statistics", "by_zone", 0, "counts", "joint", value=9),
     "statistics"),
    ("a statistic is left out", lambda f: f.change(lambda d: d["statistics"].pop("hosts")),
     "statistics"),
    ("another mean", document(
        "statistics", "distributions", "branch_size", "mean", value=1.5), "statistics"),
    ("a parameter is left out", older(lambda f: f.change(
        lambda d: d["rules"]["parameters"].pop("joint_max_units"))), "parameters-unreadable"),
    ("a parameter in words", parameter("joint_max_units", "five"), "parameters-unreadable"),
    ("no day", document("rules", "as_of", value="yesterday"), "document"),
    ("an input is changed", lambda f: f.write(E, f.read(E).reverse()), "input-changed"),
    ("other rows", document("inputs", 0, "rows", value=3), "input-rows"),
    ("a file is lost", lambda f: (f.path / I).unlink(), "file-missing"),
    ("a table is lost", lambda f: (f.path / "edges.csv").unlink(), "file-missing"),
    ("a column is lost", lambda f: f.write(A, f.read(A).drop("rank")), "column-missing"),
    ("a number in words", cell(A, "c", "rank", "first"), "cell-unreadable"),
    ("a drawing is lost", lambda f: (f.path / "graph.json").unlink(), "file-missing"),
    ("the other drawing is lost", lambda f: (f.path / "graph.graphml").unlink(), "file-missing"),
    ("a drawing is cut off", lambda f: (f.path / "graph.graphml").write_text("<graphml>"),
     "file-unreadable"),
    ("a drawing is no JSON", lambda f: (f.path / "graph.json").write_text("{,"),
     "file-unreadable"),
    ("a drawing in no encoding", lambda f: (f.path / "graph.json").write_bytes(b"\xff\x00\xd8"),
     "file-unreadable"),
    ("a table is no text", lambda f: (f.path / "edges.csv").write_bytes(b"\xff\xfe\x00,\x80\n\xff"),
     "file-unreadable"),
    ("an input without a hash", document("inputs", 0, "sha256", value=None), "input-changed"),
    ("a flag is gone", cell(A, "c", "pinned", None), "pinned-flag"),
    ("no document", lambda f: (f.path / "plan.json").unlink(), "not-a-plan"),
    ("no JSON", lambda f: (f.path / "plan.json").write_text("{"), "not-a-plan"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "code"), [u[1:] for u in UNTRUTHS], ids=[u[0] for u in UNTRUTHS])
def test_an_untruth_is_found(folder: Folder, spoil: Callable[[Folder], object], code: str) -> None:
    spoil(folder)
    found = verify(folder.path)
    assert code in {problem.code for problem in found}
    for problem in found:
        assert problem.place is not None
        assert problem.place.file
        assert isinstance(problem.what, Text)
        assert problem.what.zh and problem.what.en
        for said in (problem.say("zh"), problem.say("en")):
            assert said.count(problem.place.file) == 1
            assert not re.search(r"\b(None|True|False|Errno)\b", said)


CELLS = [
    (table, column)
    for table, columns in PLAN_TABLES.items()
    for column in (column.name for column in columns)
]


@pytest.mark.parametrize(("table", "column"), CELLS)
def test_whatever_cell_is_changed_it_is_found(plan: Plan, table: str, column: str) -> None:
    frame = getattr(plan, table)
    values = frame[column].to_list()
    value = values[0]
    kind = frame.schema[column]
    if kind == pl.Int64:
        values[0] = 1 if value is None else value + 1
    elif kind == pl.Boolean:
        values[0] = not value
    else:
        values[0] = "别的" if value is None else value + "别的"
    spoilt = frame.with_columns(pl.Series(column, values, dtype=kind))
    if (table, column) == ("branches", "name"):
        # The end of a new branch's name is the word of the pack, which no rule of the check knows.
        spoilt = spoilt.with_columns(pl.lit("别的").alias("name"))
    assert verify_plan(replace(plan, **{table: spoilt}))


def test_the_statistics_come_after_what_they_follow_from(folder: Folder) -> None:
    folder.put(A, "e", "mode", "uncovered")
    folder.put(B, "S-a", "members", "5")
    folder.drop("edges.csv", **EDGE)
    codes = [problem.code for problem in verify(folder.path)]
    first = codes.index("statistics")
    assert set(codes[first:]) == {"statistics"}
    assert {"branch-members", "edge-lost", "id-unwanted"} <= set(codes[:first])


def test_a_finding_says_which_by_how_much_and_in_both_languages(folder: Folder) -> None:
    folder.put(H, "h1", "x", "5001")
    far = next(p for p in verify(folder.path) if p.code == "too-far")
    assert far.value == "f"
    assert far.place is not None and far.place.file == "assignments.csv"
    assert "f is 5001 m from h1, 1 m above the limit of 5000 m" in far.say("en")
    assert "超出上限 5000 米 1 米" in far.say("zh")


def test_a_thousand_equal_findings_are_counted_not_listed(folder: Folder) -> None:
    table = folder.read(A)
    copies = [
        table.filter(pl.col("enterprise_id") == "l").with_columns(
            pl.lit(f"l{number:04}").alias("enterprise_id")
        )
        for number in range(1000)
    ]
    folder.write(A, pl.concat([table, *copies]))
    strange = [p for p in verify(folder.path) if p.code == "enterprise-unknown"]
    assert len(strange) == 21
    assert "980 more" in strange[-1].say("en")
    assert sum(problem.count for problem in strange) == 1000
    everything = verify(folder.path, everything=True)
    assert sum(p.code == "enterprise-unknown" for p in everything) == 1000


@pytest.mark.parametrize("seed", range(1, 60, 2))
def test_the_plans_of_random_towns_pass(seed: int) -> None:
    town = random_town(seed, odd=False, pins=False)
    rules = load_rules("cpc-2018", overrides=town.parameters)
    enterprises = town.enterprises.drop("rule_id", "modes", "priority", "excluded")
    ledger = Ledger(enterprises, town.hosts, town.instructors, has_current=town.has_current)
    assert verify_plan(make_plan(ledger, rules)) == []


def test_a_plan_for_a_town_without_business_passes() -> None:
    rows = [{"id": "a", "full_members": 4, "status": "停产", "operating": False}]
    enterprises = enterprise_frame(rows).drop("rule_id", "modes", "priority", "excluded")
    assert verify_plan(make_plan(Ledger(enterprises), load_rules("cpc-2018"))) == []


def test_odd_lists_of_forms_pass_where_no_table_says_otherwise() -> None:
    town = random_town(8, odd=True, pins=True)
    rules = load_rules("cpc-2018", overrides=town.parameters)
    decided = town.enterprises.select("rule_id", "modes", "priority", "excluded")
    formed = form(
        town.enterprises,
        town.hosts,
        town.instructors,
        town.parameters,
        has_current=town.has_current,
    )
    ledger = Ledger(
        town.enterprises.drop(decided.columns),
        town.hosts,
        town.instructors,
        has_current=town.has_current,
    )
    made = assemble(ledger, rules, decided, formed)
    codes = {problem.code for problem in verify_plan(made)}
    assert codes  # the national table answers otherwise than the odd lists
    assert codes <= {
        "rules-rule-id",
        "rules-modes",
        "rules-priority",
        "mode-not-listed",
        "rank",
    } | {"certificate-value"}
