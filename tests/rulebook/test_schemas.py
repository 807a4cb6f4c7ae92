"""An editor and the loader say the same of a pack's files."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from planner.cli import main
from planner.errors import RulesError
from planner.places import data_dir
from planner.rulebook.cases import CasesPaper
from planner.rulebook.documents import CoveragePaper, PackPaper, ParametersPaper, StructurePaper
from planner.rulebook.papers import PAPERS, read_model
from planner.rulebook.reading import Sheet, file_text, read_sheet
from planner.rulebook.schemas import as_json, schemas

SCHEMAS = schemas()
FILES = sorted(
    (path.relative_to(data_dir("rules")).as_posix(), path.parent.name == "tests")
    for path in data_dir("rules").glob("*/**/*.yaml")
)


def valid(kind: str, data: Any) -> bool:
    validator = Draft202012Validator(
        SCHEMAS[kind], format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    return bool(validator.is_valid(as_json(data)))


def loads(kind: str, data: Any) -> bool:
    """Whether the loader's models take the data of one file."""
    model, wrapped = {
        "pack": (PackPaper, data),
        "parameters": (ParametersPaper, {"parameters": data}),
        "coverage": (CoveragePaper, {"rules": data}),
        "structure": (StructurePaper, data),
        "tests": (CasesPaper, {"cases": data}),
    }[kind]
    problems: list[Any] = []
    return read_model(model, wrapped, Sheet("x"), problems) is not None  # type: ignore[type-var]


def data_of(file: str) -> Any:
    path = data_dir("rules") / file
    return read_sheet(file_text(path, file), file).data


def test_every_file_of_a_pack_has_one() -> None:
    assert {Path(name).stem for name in PAPERS} | {"tests", "table"} == set(SCHEMAS)


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_each_is_a_schema(kind: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[kind])
    assert SCHEMAS[kind]["$schema"].endswith("2020-12/schema")


@pytest.mark.parametrize(("file", "is_case"), FILES)
def test_the_files_of_the_packs_that_ship_are_valid(file: str, is_case: bool) -> None:
    assert valid("tests" if is_case else Path(file).stem, data_of(file) or ([] if is_case else {}))


def at(data: Any, *path: Any) -> Any:
    for step in path:
        data = data[step]
    return data


def first_day(rule: Any) -> date:
    return min(rule["in_force"])


SPOILT: list[tuple[str, Callable[[Any], object]]] = [
    ("pack", lambda d: d.pop("last_checked")),
    ("pack", lambda d: d.update(as_of="today")),
    ("pack", lambda d: d.update(name="two words")),
    ("pack", lambda d: d.update(extend="cpc-2018")),
    ("pack", lambda d: d["title"].pop("en")),
    ("pack", lambda d: d["title"].update(zh="  ")),
    ("pack", lambda d: d["vocabulary"]["joint"].pop("zh")),
    ("parameters", lambda d: d["joint_max_units"].update(least="two")),
    ("parameters", lambda d: d["joint_max_units"].update(most=9)),
    ("parameters", lambda d: d["joint_max_units"].pop("values")),
    ("parameters", lambda d: d["joint_max_units"]["values"][date(2018, 10, 28)].pop("cite")),
    ("parameters", lambda d: d["joint_max_units"]["values"][date(2018, 10, 28)].pop("value")),
    (
        "parameters",
        lambda d: d["joint_max_units"]["values"][date(2018, 10, 28)].update(repealed=True),
    ),
    ("parameters", lambda d: d["joint_max_units"].update(type="text")),
    ("coverage", lambda d: d[1].pop("in_force")),
    ("coverage", lambda d: d[1].update(drop={"zh": "试", "en": "Test"})),
    ("coverage", lambda d: d[1].pop("id")),
    ("coverage", lambda d: d[1]["in_force"][first_day(d[1])].pop("when")),
    ("coverage", lambda d: d[1]["in_force"][first_day(d[1])].pop("modes")),
    ("coverage", lambda d: d[1]["in_force"][first_day(d[1])].update(modes=["solo"])),
    ("coverage", lambda d: d[1]["in_force"][first_day(d[1])].update(modes=["joint", "joint"])),
    ("coverage", lambda d: d[1]["in_force"][first_day(d[1])].update(priority=0)),
    ("coverage", lambda d: d[1]["in_force"][first_day(d[1])].update(excluded=True)),
    ("coverage", lambda d: d[1]["in_force"][first_day(d[1])].update(cite=[])),
    ("coverage", lambda d: d[1]["in_force"][first_day(d[1])]["when"][0].pop("is")),
    ("coverage", lambda d: d[1]["in_force"][first_day(d[1])]["when"][0].update(at_least=1)),
    ("coverage", lambda d: d[1]["in_force"][first_day(d[1])]["when"][0].update({"is": None})),
    (
        "coverage",
        lambda d: d[1]["in_force"][first_day(d[1])].update(
            when=[{"field": "members", "known": True, "or_unknown": True}]
        ),
    ),
    ("structure", lambda d: d["committee"].pop("in_force")),
    ("structure", lambda d: d["committee"]["in_force"][date(1982, 9, 6)]["rows"][0].pop("organ")),
    (
        "structure",
        lambda d: d["committee"]["in_force"][date(1982, 9, 6)]["rows"][0].update(least=-1),
    ),
    ("structure", lambda d: d.update(branches={})),
    ("tests", lambda d: d[0].pop("expect")),
    ("tests", lambda d: d[0]["expect"].update(mode="joint")),
    ("tests", lambda d: d[0]["expect"].update(standing="later")),
    ("tests", lambda d: d[0].update(name=3)),
    ("tests", lambda d: d[0].update(as_of="yesterday")),
]


@pytest.mark.parametrize("number", range(len(SPOILT)))
def test_what_the_loader_refuses_in_one_file_the_schema_refuses_too(number: int) -> None:
    kind, spoil = SPOILT[number]
    file = "tests/coverage.yaml" if kind == "tests" else f"{kind}.yaml"
    data = copy.deepcopy(data_of(f"cpc-2018/{file}"))
    assert valid(kind, data)
    assert loads(kind, data)
    spoil(data)
    assert not loads(kind, data)
    assert not valid(kind, data)


def test_a_column_that_a_file_cannot_ask_about_is_marked() -> None:
    data = copy.deepcopy(data_of("cpc-2018/coverage.yaml"))
    data[1]["in_force"][first_day(data[1])]["when"][0]["field"] = "member"
    assert not valid("coverage", data)
    structure = copy.deepcopy(data_of("cpc-2018/structure.yaml"))
    rows = structure["branch_form"]["in_force"][date(1982, 9, 6)]["rows"]
    rows[0]["when"][0]["field"] = "employees"
    assert not valid("structure", structure)


def test_they_are_written_one_file_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "rules"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == set(SCHEMAS)
    assert main(["schema", "rules", "-o", str(tmp_path / "schema")]) == 0
    names = {path.name for path in (tmp_path / "schema").iterdir()}
    assert names == {f"{name}.schema.json" for name in SCHEMAS}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"a: 1\n\tb: 2\n", "rules-yaml"),
        (b"a: \xff\n", "rules-encoding"),
        ("a: 三".encode("gb18030"), "rules-encoding"),
        (b"a: 1\n---\nb: 2\n", "rules-yaml"),
        (b"a: &x [1]\nb: *x\n", "rules-alias"),
        (b"a: !!python/object/apply:os.system [ls]\n", "rules-tag"),
        (b"a: 1\na: 2\n", "rules-duplicate-key"),
        (b"{[1]: 2}\n", "rules-key"),
        (b"a: 2018-02-30\n", "rules-date"),
        (b"a: " + b"[" * 200 + b"]" * 200 + b"\n", "rules-depth"),
        (b"a: \x00\n", "rules-yaml"),
        (b"a: 'open\n", "rules-yaml"),
    ],
)
def test_hostile_files_are_refused_in_words_with_their_line(
    tmp_path: Path, text: bytes, code: str
) -> None:
    path = tmp_path / "coverage.yaml"
    path.write_bytes(text)
    with pytest.raises(RulesError) as caught:
        read_sheet(file_text(path, "coverage.yaml"), "coverage.yaml")
    problem = caught.value.problems[0]
    assert problem.code == code
    assert problem.place is not None
    assert problem.place.file == "coverage.yaml"
    assert problem.place.line is not None
    assert problem.place.position is not None


def test_a_wrong_byte_is_found_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "coverage.yaml"
    path.write_bytes("a: 一\nb: 二".encode() + b"\xff")
    with pytest.raises(RulesError) as caught:
        file_text(path, "coverage.yaml")
    place = caught.value.problems[0].place
    assert place is not None
    assert (place.line, place.position) == (2, 5)


def test_a_number_that_is_too_large_is_no_number() -> None:
    data = read_sheet("a: 99999999999999999999\nb: 1_000\nc: 0x10\nd: 010\ne: .inf\n", "x").data
    assert [type(value) for value in data.values()] == [str] * 5
    assert not loads("coverage", [{**data_of("cpc-2018/coverage.yaml")[1], "id": 3}])


def test_a_megabyte_and_more_is_no_pack(tmp_path: Path) -> None:
    path = tmp_path / "coverage.yaml"
    path.write_bytes(b"# " + b"x" * 1_000_001)
    with pytest.raises(RulesError) as caught:
        file_text(path, "coverage.yaml")
    assert caught.value.problems[0].code == "rules-too-large"
