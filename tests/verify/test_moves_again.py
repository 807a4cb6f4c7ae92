"""Steps are carried out once more: right ones are accepted, and what is changed is found."""

from __future__ import annotations

import csv
import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from plan_folders import Folder
from towns import random_town

from planner.errors import PinError
from planner.model import Ledger, Plan
from planner.planning import make_plan
from planner.report.folder import write_plan
from planner.rulebook import load_rules
from planner.verify import verify

sys.path.append(str(Path(__file__).parent.parent / "moves"))
from histories import with_past

FILE = "moves.csv"
DECIDED = ("rule_id", "modes", "priority", "excluded")


def plan_of(seed: int) -> Plan | None:
    town = random_town(seed, odd=False, current=True, pins=seed % 4 == 0)
    try:
        town = with_past(town, seed) if seed % 2 else town
        rules = load_rules("cpc-2018", overrides=town.parameters)
        enterprises = town.enterprises.drop(DECIDED)
        return make_plan(Ledger(enterprises, town.hosts, town.instructors, has_current=True), rules)
    except PinError:
        return None


def check(seed: int, folder: Path) -> None:
    plan = plan_of(seed)
    if plan is not None:
        write_plan(plan, folder)
        assert [problem.say("en") for problem in verify(folder)] == [], seed


@pytest.mark.parametrize("seed", range(700, 704))
def test_the_steps_of_random_pasts_are_accepted(seed: int, tmp_path: Path) -> None:
    check(seed, tmp_path / "plan")


@pytest.mark.slow
@pytest.mark.parametrize("start", range(20_000, 22_000, 100))
def test_the_steps_of_thousands_of_pasts_are_accepted(start: int, tmp_path: Path) -> None:
    for seed in range(start, start + 100):
        check(seed, tmp_path / str(seed))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan whose steps wait for each other, some of several enterprises."""
    for seed in range(21, 200, 2):
        plan = plan_of(seed)
        if plan is not None and plan.moves is not None and 8 <= plan.moves.height <= 14:
            waits, together = plan.moves["after"].drop_nulls(), plan.moves["together"].drop_nulls()
            if len(waits) > 1 and len(together) > 1:
                return write_plan(plan, tmp_path_factory.mktemp("plan") / "plan")
    raise AssertionError("no such town")


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Folder:
    return Folder(Path(shutil.copytree(written, tmp_path / "plan")))


Rows = list[list[str]]


def rows_of(folder: Folder) -> Rows:
    text = (folder.path / FILE).read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def write(folder: Folder, rows: Rows) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    (folder.path / FILE).write_bytes(b"\xef\xbb\xbf" + out.getvalue().encode())
    folder.change(lambda document: None)


FREE = {
    "after": "one more step to wait for is no untruth",
    "smallest": "that a step may be divided is claimed by nobody",
    "reason": "whether somebody may stand where they stand today is not asked",
}


def test_every_cell_of_the_list_is_worked_out_again(folder: Folder) -> None:
    rows = rows_of(folder)
    missed = []
    for row in (len(rows) - 1,):
        for column, name in enumerate(rows[0]):
            changed = [list(one) for one in rows]
            value = changed[row][column]
            changed[row][column] = str(int(value) + 1) if value.isdigit() else value + "x"
            write(folder, changed)
            if not any(p.place and p.place.file == FILE for p in verify(folder.path)):
                missed.append(name)
    assert set(missed) <= set(FREE)


def first_last(rows: Rows) -> Rows:
    """The first step done last, and all numbers with it."""
    count = max(int(row[0]) for row in rows[1:])
    moved = [[str(int(r[0]) - 1 if int(r[0]) > 1 else count), *r[1:]] for r in rows[1:]]
    return [rows[0], *sorted(moved, key=lambda row: int(row[0]))]


SPOILINGS: dict[str, Callable[[Rows], Rows]] = {
    "a move lost": lambda rows: rows[:-1],
    "a move doubled": lambda rows: [*rows, rows[-1]],
    "steps in another order": lambda rows: [rows[0], *reversed(rows[1:])],
    "the first step last": first_last,
    "nobody waits": lambda rows: [
        rows[0], *([*row[:13], "", *row[14:]] for row in rows[1:])
    ],
    "all in one step": lambda rows: [
        rows[0], *(["1", *row[1:13], "", *row[14:]] for row in rows[1:])
    ],
    "no list at all": lambda rows: [rows[0]],
    "another header": lambda rows: [["number", *rows[0][1:]], *rows[1:]],
}  # fmt: skip


@pytest.mark.parametrize("spoiling", SPOILINGS)
def test_steps_that_were_touched_are_found(folder: Folder, spoiling: str) -> None:
    assert rows_of(folder)[0][13] == "after"
    write(folder, SPOILINGS[spoiling](rows_of(folder)))
    found = verify(folder.path)
    assert any(problem.place and problem.place.file == FILE for problem in found)


def test_a_list_that_is_lost_is_missed(folder: Folder) -> None:
    (folder.path / FILE).unlink()
    folder.change(lambda d: d.update(files=[f for f in d["files"] if f["name"] != FILE]))
    assert "moves.csv: the file is missing" in [p.say("en") for p in verify(folder.path)]
