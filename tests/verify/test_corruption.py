"""Whatever is changed in a plan folder is found: byte by byte, and also where hashes are made anew.

Two kinds of hands are tried. A careless one changes bytes; then hashes and seals tell. A
careful one makes every hash and seal anew, so that only what the files say can tell: then
each statement must be found by being worked out again. The few that nobody can work out
from a plan folder are listed in ``FREE``, each with its reason.
"""

from __future__ import annotations

import csv
import io
import json
import random
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from plan_folders import Folder, little_town

from planner.planning import make_plan
from planner.report.folder import write_plan
from planner.rulebook import load_rules
from planner.verify import examine, verify

OUTPUTS = ("assignments.csv", "branches.csv", "instructors.csv", "edges.csv")

FREE = {
    r"tool\.version|software\.\w+": "who made it is not said by the plan",
    r"inputs\[\d\]\.(name|sha256)": "the original file is not in the folder (canonical ones are)",
    r"rules\.as_of": "on another day of the same law the plan is the same",
    r"settings\.time_limit_s": "what cut nothing leaves no trace",
    r"settings\.(reading|scenario)\..*": "how the original files were read is not in the folder",
    r"warnings\[\d+\]\.(code|zh|en|value)": "what was odd in the originals is not in the folder",
    r"certificate\[\d\]\.bound": "a lower bound that proves less is true as well (see --recheck)",
    r"files|seal": "an older plan has neither, and a note says so",
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rules = load_rules("cpc-2018", overrides={"joint_max_distance_m": 2900})
    plan = make_plan(little_town(), rules, committee="镇党委")
    return write_plan(plan, tmp_path_factory.mktemp("plan") / "plan")


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Folder:
    return Folder(Path(shutil.copytree(written, tmp_path / "plan")))


def files_of(path: Path) -> list[str]:
    return sorted(p.relative_to(path).as_posix() for p in path.rglob("*") if p.is_file())


# ---- the careless hand ---------------------------------------------------------------------


def lines(content: bytes) -> list[bytes]:
    return content.splitlines(keepends=True)


def swapped_columns(content: bytes) -> bytes:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([[r[1], r[0], *r[2:]] for r in rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


TABLE_SPOILINGS: dict[str, Callable[[bytes], bytes]] = {
    "a row lost": lambda c: b"".join(lines(c)[:-1]),
    "a row doubled": lambda c: c + lines(c)[-1],
    "rows swapped": lambda c: b"".join([lines(c)[0], lines(c)[2], lines(c)[1], *lines(c)[3:]]),
    "columns swapped": swapped_columns,
    "another header": lambda c: c.replace(b"e", b"E", 1),
    "another encoding": lambda c: c.decode("utf-8-sig").encode("gb18030"),
    "UTF-16": lambda c: c.decode("utf-8-sig").encode("utf-16"),
    "no mark": lambda c: c.removeprefix(b"\xef\xbb\xbf"),
    "lines of Windows": lambda c: c.replace(b"\n", b"\r\n"),
    "semicolons": lambda c: c.replace(b",", b";"),
    "a blank line at the end": lambda c: c + b"\n",
    "a blank at the end": lambda c: c + b" ",
    "cut off": lambda c: c[: len(c) // 2],
    "empty": lambda c: b"",
    "NUL": lambda c: c[:-3] + b"\0" + c[-3:],
}


INPUTS = tuple(f"inputs/{role}.csv" for role in ("enterprises", "hosts", "instructors"))


@pytest.mark.parametrize(("number", "spoiling"), list(enumerate(TABLE_SPOILINGS)))
def test_a_table_that_was_touched_is_found(folder: Folder, number: int, spoiling: str) -> None:
    for file in (OUTPUTS[number % 4], INPUTS[number % 3]):
        touched(folder, file, spoiling)


@pytest.mark.slow
@pytest.mark.parametrize("spoiling", TABLE_SPOILINGS)
def test_any_table_that_was_touched_is_found(folder: Folder, spoiling: str) -> None:
    for file in (*OUTPUTS, *INPUTS):
        touched(folder, file, spoiling)


def touched(folder: Folder, file: str, spoiling: str) -> None:
    path = folder.path / file
    good = path.read_bytes()
    path.write_bytes(TABLE_SPOILINGS[spoiling](good))
    assert path.read_bytes() != good
    found = verify(folder.path)
    assert any(p.place and p.place.file == file for p in found), file
    path.write_bytes(good)


def test_every_file_that_is_lost_is_missed(folder: Folder) -> None:
    for file in files_of(folder.path):
        path = folder.path / file
        good = path.read_bytes()
        path.unlink()
        assert verify(folder.path), file
        path.write_bytes(good)
    assert verify(folder.path) == []


def one_byte_changed(written: Path, tmp_path: Path, times: int) -> Iterator[tuple[str, int]]:
    """Files in which one byte was changed after they were written, and were not found out."""
    path = Path(shutil.copytree(written, tmp_path / "bytes"))
    rng = random.Random(20)
    for file in files_of(path):
        good = (path / file).read_bytes()
        for _ in range(times):
            at = rng.randrange(len(good))
            other = rng.choice([b for b in range(256) if b != good[at]])
            (path / file).write_bytes(good[:at] + bytes([other]) + good[at + 1 :])
            if not verify(path):
                yield file, at
        (path / file).write_bytes(good)


def is_free(written: Path, file: str, at: int) -> bool:
    """A pack's hash does not cover how its lines end."""
    return (
        file.startswith("inputs/rules/") and (written / file).read_bytes()[at : at + 1] in b"\r\n"
    )


def test_a_byte_that_is_changed_anywhere_is_found(written: Path, tmp_path: Path) -> None:
    missed = list(one_byte_changed(written, tmp_path, times=1))
    assert [one for one in missed if not is_free(written, *one)] == []


@pytest.mark.slow
def test_many_bytes_that_are_changed_are_found(written: Path, tmp_path: Path) -> None:
    missed = list(one_byte_changed(written, tmp_path, times=60))
    assert [one for one in missed if not is_free(written, *one)] == []


# ---- the careful hand: plan.json -----------------------------------------------------------

Way = tuple[str | int, ...]


def leaves(value: Any, way: Way = ()) -> Iterator[tuple[Way, Any]]:
    """Every value of a document that holds no others, with the way to it."""
    inner: Any = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    if not inner:
        yield way, value
    for key, item in inner:
        yield from leaves(item, (*way, key))


def inner_places(value: Any, way: Way = ()) -> Iterator[Way]:
    """The way to every key and every item."""
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*way, key)
            yield from inner_places(item, (*way, key))


def another(value: Any) -> Any:
    """Something else of the same kind, as near as can be."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value * (1 + 2**-50) if value else 1e-9
    if isinstance(value, str):
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            return value[:-1] + str((int(value[-1]) + 1) % 9)
        if re.fullmatch(r"[0-9a-f]{64}", value):
            return ("0" if value[0] != "0" else "1") + value[1:]
        return value + "x"
    return "x" if value is None else {"x": 1} if isinstance(value, dict) else ["x"]


def put(document: Any, way: Way, value: Any) -> None:
    for step in way[:-1]:
        document = document[step]
    document[way[-1]] = value


def drop(document: Any, way: Way) -> None:
    for step in way[:-1]:
        document = document[step]
    del document[way[-1]]


def said(way: Way) -> str:
    return "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in way).removeprefix(".")


def free(way: Way) -> bool:
    return any(re.fullmatch(pattern, said(way)) for pattern in FREE)


def document_of(path: Path) -> Any:
    return json.loads((path / "plan.json").read_bytes())


DERIVED = ("words", "parameters", "coverage", "structure")


def test_every_value_of_the_rules_is_worked_out_again(folder: Folder) -> None:
    """All are changed at once; each must be named."""
    document = document_of(folder.path)
    ways = [w for w, _ in leaves(document["rules"]) if w[0] in (*DERIVED, "statistics")]
    assert len(ways) > 300

    def change(document: dict[str, Any]) -> None:
        for way in ways:
            value = document["rules"]
            for step in way:
                value = value[step]
            # An id names its entry, so it is changed alone below.
            if way[-1] != "id":
                put(document["rules"], way, another(value))

    folder.change(change)
    named = {
        problem.value
        for problem in examine(folder.path, everything=True).problems
        if problem.code == "rules-differ"
    }
    rules = document["rules"]

    def called(way: Way) -> str:
        text, here = "rules", rules
        for step in way:
            item = here[step]
            if isinstance(step, int):
                step = item["id"] if isinstance(item, dict) and "id" in item else step
                text += f"[{step}]"
            else:
                text += f".{step}"
            here = item
        return text

    missed = [called(way) for way in ways if way[-1] != "id" and called(way) not in named]
    # Where an empty list or object got something, its length or the new key is named.
    missed = [m for m in missed if f"{m} (length)" not in named and f"{m}.x" not in named]
    assert missed == []


def test_every_figure_of_the_statistics_is_counted_again(folder: Folder) -> None:
    document = document_of(folder.path)
    ways = [way for way, _ in leaves(document["statistics"])]
    assert len(ways) > 1000

    def change(document: dict[str, Any]) -> None:
        for way in ways:
            value = document["statistics"]
            for step in way:
                value = value[step]
            put(document["statistics"], way, another(value))

    folder.change(change)
    named = {
        problem.value
        for problem in examine(folder.path, everything=True).problems
        if problem.code == "statistics"
    }
    missed = [said(way) for way in ways if said(way) not in named]
    missed = [m for m in missed if f"{m} (length)" not in named and f"{m}.x" not in named]
    assert missed == []


def other_ways(document: Any) -> list[Way]:
    """The leaves of everything but what the two tests above have changed."""
    return [
        way
        for way, _ in leaves(document)
        if way[0] != "statistics" and not (way[0] == "rules" and way[1] in (*DERIVED, "statistics"))
        if way[0] not in ("files", "seal") and way[-1] != "seal"
    ]


def missed_changes(folder: Folder, ways: list[Way]) -> list[str]:
    """What was changed with care and not found, although it is not free."""
    missed = []
    good = (folder.path / "plan.json").read_bytes()
    for way in ways:
        value: Any = json.loads(good)
        for step in way:
            value = value[step]
        folder.change(lambda document, way=way, value=value: put(document, way, another(value)))
        if not verify(folder.path) and not free(way):
            missed.append(said(way))
        (folder.path / "plan.json").write_bytes(good)
    return missed


def missed_losses(folder: Folder, ways: list[Way]) -> list[str]:
    """What was taken out with care and not found, although it is not free."""
    missed = []
    good = (folder.path / "plan.json").read_bytes()
    for way in ways:
        folder.change(lambda document, way=way: drop(document, way))
        if not verify(folder.path) and not free(way):
            missed.append(said(way))
        (folder.path / "plan.json").write_bytes(good)
    return missed


def test_every_other_value_is_worked_out_again_or_free(folder: Folder) -> None:
    assert missed_changes(folder, other_ways(document_of(folder.path))[::4]) == []


def test_every_part_that_is_left_out_is_missed(folder: Folder) -> None:
    ways = list(inner_places(document_of(folder.path)))
    first = [way for way in ways if len(way) <= 2 and way[0] not in ("files", "statistics")]
    assert missed_losses(folder, first[1::6]) == []


@pytest.mark.slow
def test_every_value_alone_is_worked_out_again_or_free(folder: Folder) -> None:
    ways = [way for way, _ in leaves(document_of(folder.path))]
    ways = [way for way in ways if way[0] not in ("files", "seal") and way[-1] != "seal"]
    assert missed_changes(folder, ways) == []


@pytest.mark.slow
def test_everything_that_is_left_out_is_missed(folder: Folder) -> None:
    ways = [w for w in inner_places(document_of(folder.path)) if w[0] != "statistics" or len(w) < 4]
    assert missed_losses(folder, ways) == []


def test_a_key_that_nobody_knows_is_a_finding(folder: Folder) -> None:
    for way in ((), ("rules",), ("settings",), ("tool",), ("inputs", 0), ("statistics",),
                ("statistics", "coverage", "operating"), ("certificate", 0)):  # fmt: skip
        good = (folder.path / "plan.json").read_bytes()
        folder.change(lambda document, way=way: put(document, (*way, "strange"), 1))
        assert verify(folder.path), way
        (folder.path / "plan.json").write_bytes(good)


def test_another_pack_day_or_override_is_found(folder: Folder) -> None:
    def rules(**values: Any) -> Callable[[dict[str, Any]], object]:
        return lambda document: document["rules"].update(values)

    for change in (
        rules(as_of="2010-01-01"),
        rules(pack="guoji-2007"),
        rules(sha256="0" * 64),
        rules(overrides={}),
        rules(overrides={"joint_max_distance_m": 2800}),
        rules(overrides={"joint_max_distance_m": 2900, "joint_max_units": 4}),
        rules(overrides={"joint_max_distance_m": 2900, "nothing": 1}),
        rules(folders=["guoji-2007"]),
        rules(folders=[]),
        rules(folders=["../rules"]),
        rules(folders=["cpc-2018", "cpc-2018"]),
    ):
        good = (folder.path / "plan.json").read_bytes()
        folder.change(change)
        assert verify(folder.path)
        (folder.path / "plan.json").write_bytes(good)


def test_a_rule_that_was_changed_in_the_pack_is_found_by_what_follows(folder: Folder) -> None:
    """The careful hand makes the pack's hash anew too: then the enterprises' rules tell."""
    from planner.verify.papers import digest, is_document

    path = folder.path / "inputs/rules/cpc-2018/coverage.yaml"
    path.write_bytes(path.read_bytes().replace(b"modes: [standalone]", b"modes: [joint]"))
    root = path.parent
    files = {p.relative_to(root).as_posix(): p for p in root.rglob("*") if p.is_file()}
    content = {name: p.read_bytes() for name, p in files.items() if is_document(name)}
    folder.change(lambda d: d["rules"].update(sha256=digest({"cpc-2018": content})))
    codes = {problem.code for problem in verify(folder.path)}
    assert {"rules-differ", "rules-modes", "mode-not-listed"} <= codes
    assert "rules-changed" not in codes


# ---- the careful hand: tables and drawings -------------------------------------------------

SHAPES: dict[str, Callable[[list[list[str]]], list[list[str]]]] = {
    "a row lost": lambda rows: rows[:-1],
    "a row doubled": lambda rows: [*rows, rows[-1]],
    "rows swapped": lambda rows: [rows[0], rows[2], rows[1], *rows[3:]],
    "columns swapped": lambda rows: [[row[1], row[0], *row[2:]] for row in rows],
    "a column too many": lambda rows: [
        [*row, "strange" if n == 0 else "1"] for n, row in enumerate(rows)
    ],
    "the first column lost": lambda rows: [row[1:] for row in rows],
    "the last column lost": lambda rows: [row[:-1] for row in rows],
    "two headers swapped": lambda rows: [[rows[0][1], rows[0][0], *rows[0][2:]], *rows[1:]],
}


def table(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))


def write_table(folder: Folder, file: str, rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    (folder.path / file).write_bytes(b"\xef\xbb\xbf" + out.getvalue().encode())
    folder.change(lambda document: None)


@pytest.mark.parametrize(("number", "shape"), list(enumerate(SHAPES)))
def test_a_table_of_another_shape_is_found_by_what_it_says(
    folder: Folder, number: int, shape: str
) -> None:
    for file in (OUTPUTS[number % 4], OUTPUTS[(number + 2) % 4]):
        good = (folder.path / file).read_bytes()
        write_table(folder, file, SHAPES[shape](table(folder.path / file)))
        assert verify(folder.path), file
        (folder.path / file).write_bytes(good)
        folder.change(lambda document: None)


def missed_cells(folder: Folder, rows: Callable[[int], list[int]]) -> list[tuple[str, int, str]]:
    missed = []
    for file in OUTPUTS:
        good = (folder.path / file).read_bytes()
        cells = table(folder.path / file)
        for row in rows(len(cells)):
            for column, name in enumerate(cells[0]):
                value = cells[row][column]
                other = {"true": "false", "false": "true"}.get(value) or (
                    str(int(value) + 1) if value.isdigit() else (value or "1") + "x"[: len(value)]
                )
                changed = [list(one) for one in cells]
                changed[row][column] = other
                write_table(folder, file, changed)
                if not verify(folder.path):
                    missed.append((file, row, name))
        (folder.path / file).write_bytes(good)
        folder.change(lambda document: None)
    return missed


@pytest.mark.slow
def test_every_cell_is_worked_out_again(folder: Folder) -> None:
    assert missed_cells(folder, lambda height: list(range(1, height))) == []


@pytest.mark.slow
def test_every_attribute_of_the_drawings_is_compared(folder: Folder) -> None:
    path = folder.path / "graph.json"
    good = json.loads(path.read_bytes())
    missed = []
    for way, value in leaves(good):
        changed = json.loads(json.dumps(good))
        put(changed, way, another(value))
        path.write_text(json.dumps(changed), "utf-8")
        folder.change(lambda document: None)
        if not verify(folder.path):
            missed.append(said(way))
    assert missed == []


def test_a_drawing_of_something_else_is_found(folder: Folder) -> None:
    for file, old, new in (
        ("graph.json", '"mode": "standalone"', '"mode": "joint"'),
        ("graph.json", '"relation": "covers"', '"relation": "hosts"'),
        ("graph.graphml", ">standalone<", ">joint<"),
        ("graph.graphml", 'target="enterprise:a"', 'target="enterprise:b"'),
        ("graph.graphml", 'edgedefault="directed"', 'edgedefault="undirected"'),
        ("graph.graphml", "<graphml ", '<!DOCTYPE g [<!ENTITY a "b">]><graphml '),
    ):
        path = folder.path / file
        good = path.read_text("utf-8")
        assert old in good
        path.write_text(good.replace(old, new, 1), "utf-8")
        folder.change(lambda document: None)
        assert verify(folder.path), (file, old)
        path.write_text(good, "utf-8")
    folder.change(lambda document: None)
    assert verify(folder.path) == []
