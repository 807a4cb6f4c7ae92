"""``--pin``: a decision given beside the ledger, with its reason and its end."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planner.cli.pinning import pins_of
from planner.cli.session import with_reasons
from planner.errors import UsageError

Planner = Callable[..., Any]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.csv"
    path.write_text(
        "id,name,zone,members\na,甲厂,东,4\nb,乙厂,东,2\nc,丙=厂,东,2\n", encoding="utf-8"
    )
    return path


def test_pins_are_kept_and_told_with_their_reasons(planner: Planner, ledger: Path) -> None:
    pins = (
        "--pin",
        "甲厂=派驻指导员",
        "党委会",
        "--pin",
        "丙=厂=joint:东组@2026-12-31",
        "同业主",
    )
    said = planner("assign", ledger, *pins, "--format", "csv")
    rows = {row["enterprise_id"]: row for row in csv.DictReader(said.text.splitlines())}
    assert (rows["a"]["mode"], rows["a"]["pin_reason"]) == ("dispatched", "党委会")
    assert (rows["c"]["mode"], rows["c"]["pin_reason"]) == ("joint", "同业主")
    assert rows["b"]["pinned"] == "false"


def test_a_pin_that_ended_before_the_day_of_the_rules_is_said(
    planner: Planner, ledger: Path
) -> None:
    said = planner("assign", ledger, "--pin", "甲厂=dispatched@2020-01-01", "x", "--format", "csv")
    assert "standalone" in said.text
    assert "ended before" in said.err.decode() or "已过有效期" in said.err.decode()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--pin", "甲广=joint", "x"), 'did you mean "甲厂"'),
        (("--pin", "甲厂", "x"), "--pin cannot be"),
        (("--pin", "=joint", "x"), "--pin cannot be"),
        (("--pin", "甲厂=joint"), "a pin needs a reason"),
        (("--pin", "甲厂=joint@2026-13-01", "x"), "--pin cannot be"),
        (("--pin", "a=joint", "x", "--pin", "甲厂=joint", "y"), "pinned twice"),
        (("--pin",), "needs a value"),
    ],
)
def test_what_is_no_pin_is_refused_with_how_to_write_one(
    planner: Planner, ledger: Path, arguments: tuple[str, ...], words: str
) -> None:
    said = planner("assign", ledger, "--lang", "en", *arguments)
    assert said.code == 2
    assert words in said.err.decode()


@pytest.mark.parametrize(
    ("what", "mode", "branch"),
    [
        ("a=联合村党支部", None, "联合村党支部"),
        ("a=Joint", "joint", None),
        ("a=affiliated：村：支部", "affiliated", "村：支部"),
        ("a=老:王", None, "老:王"),
        ("a=joint:", None, "joint:"),
    ],
)
def test_a_form_is_told_from_the_name_of_a_branch(
    what: str, mode: str | None, branch: str | None
) -> None:
    (pin,) = pins_of([(what, "因")])
    assert (pin.mode, pin.branch) == (mode, branch)


def test_a_reason_is_taken_from_behind_its_pin_and_nothing_else() -> None:
    given = ["assign", "x", "--pin", "a=b", "why", "--pin=c=d", "--force", "--", "--pin", "e"]
    assert with_reasons(given) == [
        "assign", "x", "--pin", "a=b\0why", "--pin", "c=d\0", "--force", "--", "--pin", "e",
    ]  # fmt: skip
    with pytest.raises(UsageError):
        pins_of([("a=b", " ")])
