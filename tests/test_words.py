"""No sentence belongs to one organisation: roles are filled in from the words of the pack."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from planner.errors import PinError, Problem
from planner.language import NEUTRAL, Text, plural

ROOT = Path(__file__).resolve().parent.parent
ENGINE = [
    *(ROOT / "planner" / "formation").glob("*.py"),
    *(ROOT / "planner" / "verify").glob("*.py"),
    *(ROOT / "planner" / "report").glob("*.py"),
    *(ROOT / "planner" / "report" / "packs").glob("*.py"),
    *(ROOT / "planner" / "report" / "page").glob("*.py"),
    *(ROOT / "planner" / f"{room}.py" for room in ("structure", "graph", "statistics")),
]
OF_A_PARTY = re.compile("党|支部")


def test_a_role_is_called_as_the_pack_calls_it_one_or_many() -> None:
    said = Text("{n} 名⟦member⟧", "{n} ⟦member+⟧").fill(n=2)
    words = {"member": Text("职工", "worker")}
    assert said.in_words(words) == Text("2 名职工", "2 workers")
    assert said.in_words({**words, "member+": Text("职工", "workpeople")}).en == "2 workpeople"


def test_a_sentence_that_nobody_filled_in_is_neutral() -> None:
    assert Text("⟦member⟧", "⟦member+⟧").say("zh") == "成员"
    assert Problem("x", Text("⟦member⟧", "⟦full_member+⟧")).say("en") == "full members"


def test_a_word_that_nobody_knows_stays_as_it_is_written() -> None:
    assert Text("⟦nonsense⟧", "⟦nonsense⟧").say("en") == "⟦nonsense⟧"


def test_an_error_keeps_its_kind_in_other_words() -> None:
    error = PinError(Problem("x", Text("⟦member⟧", "⟦member⟧"), Text("⟦instructor⟧", "")))
    found = error.in_words({"member": Text("会员", "unionist")})
    assert isinstance(found, PinError)
    assert found.problems[0].say("zh") == "会员；指导员"


@pytest.mark.parametrize(
    ("one", "many"),
    [("branch", "branches"), ("body", "bodies"), ("committee", "committees"), ("day", "days")],
)
def test_plurals_follow_common_spelling(one: str, many: str) -> None:
    assert plural(one) == many


@pytest.mark.parametrize("path", ENGINE, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_engine_speaks_of_no_single_organisation(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if OF_A_PARTY.search(line)] == []


def test_every_role_that_a_sentence_names_has_a_neutral_word() -> None:
    for path in (ROOT / "planner").rglob("*.py"):
        for role in re.findall(r"⟦([a-z_]+)\+?⟧", path.read_text(encoding="utf-8")):
            assert role in NEUTRAL, f"{path.name}: {role}"
