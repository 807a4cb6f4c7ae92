"""Every door stays shut to spoiled files: a few cases each here, for hours by hand."""

from __future__ import annotations

import json
import random

import pytest
from doors import BOMBS, DOORS, World, fault_of, knock
from mutations import Tally


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("doors"))


@pytest.mark.parametrize("door", DOORS)
def test_spoiled_files_end_in_a_result_or_in_words(world: World, door: str) -> None:
    tally = Tally()
    for seed in range(7):
        knock(world, door, random.Random(seed), tally)
    assert tally.wrong == []
    assert tally.cases >= 5


@pytest.mark.slow
@pytest.mark.parametrize("door", DOORS)
def test_hundreds_of_spoiled_files_too(world: World, door: str) -> None:
    tally = Tally()
    for seed in range(400):
        knock(world, door, random.Random(seed), tally)
    assert tally.wrong == []


@pytest.mark.parametrize("bomb", range(len(BOMBS)))
def test_what_explodes_is_refused_at_once(world: World, bomb: int) -> None:
    content = BOMBS[bomb].encode("utf-8", "surrogatepass")
    file = world.folder / "scenarios.yaml"
    file.write_bytes(content)
    end, wrong = fault_of("scenario", "check", str(file))
    assert (end, wrong) == ("2", None)
    bad = world.fresh(world.pack)
    (bad / "pack.yaml").write_bytes(content)
    end, wrong = fault_of("rules", "show", str(bad))
    assert (end, wrong) == ("2", None)


@pytest.mark.parametrize(
    ("way", "value", "words"),
    [
        (("certificate", 0, "value"), "=1+1", ["show"]),
        (("certificate", 0, "value"), "=1+1", ["show", "--lang", "zh"]),
        (("statistics",), {"counts": []}, ["show"]),
    ],
)
def test_what_no_plan_can_hold_is_said_of_the_folder_not_of_the_program(
    world: World, way: tuple[str | int, ...], value: object, words: list[str]
) -> None:
    bad = world.fresh(world.plan)
    document = json.loads((bad / "plan.json").read_bytes())
    here = document
    for step in way[:-1]:
        here = here[step]
    here[way[-1]] = value
    (bad / "plan.json").write_text(json.dumps(document), "utf-8")
    end, wrong = fault_of(words[0], str(bad), *words[1:])
    assert (end, wrong) == ("2", None)


def test_a_row_too_many_in_a_plan_is_no_panic_of_a_library(world: World) -> None:
    bad = world.fresh(world.plan)
    table = bad / "assignments.csv"
    lines = table.read_bytes().splitlines(keepends=True)
    table.write_bytes(b"".join([*lines, lines[-1]]))
    assert fault_of("compare", str(world.plan), str(bad)) == ("2", None)


def test_a_scenario_or_plan_never_writes_outside_its_folder(world: World) -> None:
    out = world.folder / "out"
    file = world.folder / "scenarios.yaml"
    for name in ("../outside", "/tmp/outside", "a/b", "..", "C:\\\\x", "nul", ".", " x", "x\\n"):
        file.write_text(
            "baseline: {ledger: town.csv}\nscenarios:\n  "
            f'"{name}":\n    changes:\n      - close: [C001]\n',
            "utf-8",
        )
        assert fault_of("scenario", "run", str(file), "-o", str(out)) == ("2", None), name
        assert world.strays() == []
    bad = world.fresh(world.plan)
    document = json.loads((bad / "plan.json").read_bytes())
    document["rules"]["folders"] = ["../../../../../../etc", "/etc", "../good-pack"]
    (bad / "plan.json").write_text(json.dumps(document), "utf-8")
    before = sorted(path for path in world.folder.rglob("*") if "bad" not in path.parts)
    for verb in ("verify", "reproduce", "show"):
        end, wrong = fault_of(verb, str(bad))
        assert wrong is None and end in ("1", "2"), verb
    assert before == sorted(path for path in world.folder.rglob("*") if "bad" not in path.parts)
