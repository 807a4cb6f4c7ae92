"""Plan folders from strangers: each is answered in a sentence, in little time and memory.

Wrong kinds in every place of ``plan.json``, files without end, links out of the folder: no
traceback, no hanging, and nothing outside the folder is read.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from plan_folders import Folder, little_town

from planner.planning import make_plan
from planner.report.folder import write_plan
from planner.rulebook import load_rules
from planner.verify import examine, verify

ODD: list[Any] = [
    None, True, 0, -1, 10**17, 1.5, "", "x", "\x00", "=1+1", [], [[]], {}, {"a": None},
    [1, "a", {}], "2024-13-45", "1" * 5000,
]  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    plan = make_plan(little_town(), load_rules("cpc-2018"))
    return write_plan(plan, tmp_path_factory.mktemp("plan") / "plan")


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Folder:
    return Folder(Path(shutil.copytree(written, tmp_path / "plan")))


def said(folder: Folder) -> str:
    found = verify(folder.path)
    assert found
    for problem in found:
        assert problem.say("zh") and problem.say("en")
        assert len(problem.say("en")) < 2000
    return "\n".join(problem.say("en") for problem in found)


# ---- plan.json -----------------------------------------------------------------------------

NO_DOCUMENT: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "it is no JSON"),
    "a number": (b"12", "holds no object"),
    "deep": (b"[" * 200_000, "nested too deeply"),
    "deep objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested too deeply"),
    "a number without end": (b'{"a": ' + b"9" * 100_000 + b"}", "has 100000 digits"),
    "infinity": (b'{"a": 1e999}', "is no number"),
    "not a number": (b'{"a": NaN}', "NaN is no number"),
    "a key twice": (b'{"a": 1, "a": 2}', '"a" stands twice'),
    "half a character": (b'{"a": "\\ud800"}', "half a character"),
    "another encoding": ('{"a": "厂"}'.encode("gb18030"), "UTF-8"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "UTF-8"),
    "NUL": (b"\x00" * 100, "it is no JSON"),
    "a comma too many": (b'{"a": 1,}', "it is no JSON (line 1, position 9)"),
}


@pytest.mark.parametrize("kind", NO_DOCUMENT)
def test_a_document_that_cannot_be_read_is_said_in_a_sentence(folder: Folder, kind: str) -> None:
    content, words = NO_DOCUMENT[kind]
    (folder.path / "plan.json").write_bytes(content)
    assert words in said(folder)


def places(value: Any, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place of a document; of a list the first and the last item."""
    yield way
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*way, key))
    elif isinstance(value, list):
        for at in sorted({0, len(value) - 1}) if value else ():
            yield from places(value[at], (*way, at))


def put(document: Any, way: tuple[str | int, ...], value: Any) -> Any:
    if not way:
        return value
    here = document
    for step in way[:-1]:
        here = here[step]
    here[way[-1]] = value
    return document


def odd_documents(path: Path, rng: random.Random, count: int) -> Iterator[tuple[Any, Any]]:
    good = (path / "plan.json").read_bytes()
    ways = list(places(json.loads(good)))
    for way in rng.sample(ways, min(count, len(ways))):
        value = rng.choice(ODD)
        yield (way, value), put(json.loads(good), way, value)


def survives(folder: Folder, count: int, seed: int) -> None:
    rng = random.Random(seed)
    for (way, value), document in odd_documents(folder.path, rng, count):
        content = folder.sealed(document) if isinstance(document, dict) else json.dumps(document)
        content = content if isinstance(content, bytes) else content.encode()
        good = (folder.path / "plan.json").read_bytes()
        (folder.path / "plan.json").write_bytes(content)
        found = examine(folder.path)
        json.dumps([problem.record() for problem in found.problems])
        assert not any(p.code == "internal" for p in found.problems), (way, value)
        (folder.path / "plan.json").write_bytes(good)


def test_any_kind_in_any_place_of_the_document_is_survived(folder: Folder) -> None:
    survives(folder, 10, 1)


@pytest.mark.slow
def test_every_kind_in_every_place_of_the_document_is_survived(folder: Folder) -> None:
    for seed in range(8):
        survives(folder, 10_000, seed)


@pytest.mark.parametrize("part", ["parameters", "coverage", "structure", "statistics"])
def test_an_older_plan_with_rules_of_odd_kinds_is_survived(folder: Folder, part: str) -> None:
    folder.forget_rules()
    good = json.loads((folder.path / "plan.json").read_bytes())
    rng = random.Random(part)
    for way in rng.sample(list(places(good["rules"][part])), 4):
        document = json.loads(json.dumps(good))
        put(document, ("rules", part, *way), rng.choice(ODD))
        (folder.path / "plan.json").write_bytes(folder.sealed(document))
        examine(folder.path)


# ---- tables, drawings, packs ---------------------------------------------------------------

CELLS = [
    "",
    "\x00",
    "9" * 400,
    "-1",
    "1e9",
    "0x10",
    "9223372036854775808",
    "NaN",
    "真",
    "a\nb",
    '"',
]


def test_any_text_in_any_cell_is_survived(folder: Folder) -> None:
    rng = random.Random(3)
    outputs = ("assignments.csv", "branches.csv", "instructors.csv", "edges.csv")
    inputs = ("inputs/enterprises.csv", "inputs/hosts.csv", "inputs/instructors.csv")
    for file in (*outputs, *inputs):
        good = folder.read(file)
        for _ in range(2):
            rows = [list(row) for row in good.iter_rows()]
            rows[rng.randrange(len(rows))][rng.randrange(good.width)] = rng.choice(CELLS)
            folder.write(file, type(good)(rows, schema=good.schema, orient="row"))
            folder.seal(file)
            examine(folder.path)
        folder.write(file, good)


TABLES: dict[str, bytes] = {
    "a header without end": b"\xef\xbb\xbf" + b"a," * 3_000_000,
    "one line without end": b"\xef\xbb\xbfid,name\n" + b"a" * 5_000_000,
    "quotes that never close": b'\xef\xbb\xbfid,name\n"' + b"a,b\n" * 10_000,
    "columns of one name": b"\xef\xbb\xbfid,id,id\n1,2,3\n",
    "no columns": b"\xef\xbb\xbf\n\n\n",
    "bytes of no encoding": bytes(range(256)) * 20,
}


@pytest.mark.parametrize("kind", TABLES)
def test_a_table_that_is_none_is_survived(folder: Folder, kind: str) -> None:
    for file in ("assignments.csv", "inputs/hosts.csv"):
        good = (folder.path / file).read_bytes()
        (folder.path / file).write_bytes(TABLES[kind])
        assert file in said(folder)
        (folder.path / file).write_bytes(good)


BOMB = "a: &a [x]\n" + "".join(
    f"{b}: &{b} [{', '.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
PACKS: dict[str, tuple[str, str]] = {
    "aliases that explode": (BOMB, "aliases or tags"),
    "deep": ("[" * 100_000, "parameters.yaml: it is "),
    "tags that call": ("!!python/object/apply:os.system ['true']", "aliases or tags"),
    "a key twice": ("a: 1\na: 2\n", "stands there twice"),
    "no YAML": ("a: [1\n", "it is no YAML"),
    "another kind": ("- 1\n", "not what it should be"),
    "too large": ("# " + "x" * 1_100_000, "more than the 1,000,000"),
}


@pytest.mark.parametrize("kind", PACKS)
def test_a_hostile_pack_is_refused_in_a_sentence(folder: Folder, kind: str) -> None:
    content, words = PACKS[kind]
    (folder.path / "inputs/rules/cpc-2018/parameters.yaml").write_text(content, "utf-8")
    assert words in said(folder)


DRAWINGS: dict[str, bytes] = {
    "entities that explode": b'<?xml version="1.0"?><!DOCTYPE g [<!ENTITY a "aaaa">'
    b'<!ENTITY b "&a;&a;&a;&a;">]><graphml>&b;</graphml>',
    "deep": b"<a>" * 100_000,
    "entities in another encoding": '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE g>'.encode(
        "utf-16"
    ),
    "another root": b"<html/>",
}


@pytest.mark.parametrize("kind", DRAWINGS)
def test_a_hostile_drawing_is_refused_in_a_sentence(folder: Folder, kind: str) -> None:
    (folder.path / "graph.graphml").write_bytes(DRAWINGS[kind])
    assert "graph.graphml" in said(folder)


# ---- links, pipes, paths -------------------------------------------------------------------

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")


@needs_links
@pytest.mark.parametrize("file", ["assignments.csv", "plan.json", "inputs/hosts.csv", "graph.json"])
def test_a_link_out_of_the_folder_is_not_followed(
    folder: Folder, tmp_path: Path, file: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    (folder.path / file).rename(elsewhere)
    (folder.path / file).symlink_to(elsewhere)
    assert f"{file}: it is a link that leads out of the plan folder" in said(folder)


@needs_links
def test_a_folder_of_rules_that_is_a_link_is_not_followed(folder: Folder, tmp_path: Path) -> None:
    pack = folder.path / "inputs/rules/cpc-2018"
    pack.rename(tmp_path / "pack")
    pack.symlink_to(tmp_path / "pack")
    assert "inputs/rules" in said(folder)


@needs_links
@pytest.mark.parametrize("make", [os.mkfifo, lambda p: Path(p).symlink_to(p), os.mkdir])
def test_what_is_no_file_is_not_opened(folder: Folder, make: Callable[[Path], object]) -> None:
    path = folder.path / "edges.csv"
    path.unlink()
    make(path)
    assert "edges.csv" in said(folder)


def test_names_that_lead_out_are_not_followed(folder: Folder) -> None:
    def change(document: dict[str, Any]) -> None:
        document["files"].append({"name": "../../etc/passwd", "sha256": "0" * 64})
        document["rules"]["folders"] = ["../../.."]

    folder.change(change)
    words = said(folder)
    assert "../../etc/passwd is no file of a plan" in words
    assert "rules.folders should list" in words


def test_a_plan_folder_that_is_a_link_itself_is_checked(folder: Folder, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(folder.path, target_is_directory=True)
    assert verify(link) == []


def test_files_of_others_in_the_folder_do_not_matter(folder: Folder) -> None:
    (folder.path / "notes.txt").write_text("mine", "utf-8")
    (folder.path / "inputs/notes.csv").write_text("mine", "utf-8")
    assert verify(folder.path) == []
