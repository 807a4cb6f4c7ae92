"""--objective and --keep: the order of the tiers, as it is written and as it is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planner.cli.objective import objective_of
from planner.errors import UsageError
from planner.model import TIERS

CHANGES_FIRST = ("changes", "uncovered", "preference", "dispersion")


@pytest.mark.parametrize(
    ("objective", "keep", "order"),
    [
        (None, None, TIERS),
        (None, "usual", TIERS),
        (None, "first", CHANGES_FIRST),
        (None, "high", ("uncovered", "changes", "preference", "dispersion")),
        (None, "low", ("uncovered", "preference", "dispersion", "changes")),
        ("changes", None, CHANGES_FIRST),
        ("变动，未覆盖", None, CHANGES_FIRST),
        ("uncovered, dispersion", None, ("uncovered", "dispersion", "preference", "changes")),
        ("dispersion,changes,preference,uncovered", None,
         ("dispersion", "changes", "preference", "uncovered")),
        ("changes", "first", CHANGES_FIRST),
    ],
)  # fmt: skip
def test_an_order_is_what_was_asked_for(
    objective: str | None, keep: str | None, order: tuple[str, ...]
) -> None:
    assert objective_of(objective, keep) == order


@pytest.mark.parametrize(
    ("objective", "keep", "said"),
    [
        ("uncoverd", None, "did you mean uncovered?"),
        ("", None, "in the order wanted"),
        ("changes,changes", None, "once"),
        ("uncovered", "first", "different orders"),
        (None, "hihg", "did you mean high?"),
    ],
)
def test_what_is_no_order_is_refused(objective: str | None, keep: str | None, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        objective_of(objective, keep)
    (problem,) = caught.value.problems
    assert said in problem.say("en")


TODAY = """企业名称,片区,党员数,正式党员,现组建方式,现党支部
甲厂,东村,5,5,挂靠,东村党支部
乙厂,东村,1,1,,
丙厂,东村,2,2,,
"""
HOSTS = "名称,片区,党员数\n东村党支部,东村,9\n"


def test_a_plan_says_and_its_check_knows_what_it_was_made_for(
    planner: Callable[..., Any], tmp_path: Path
) -> None:
    """Three of three change as the rules wish; with changes first only whom the rule forces to."""
    ledger, hosts = tmp_path / "台账.csv", tmp_path / "hosts.csv"
    ledger.write_text(TODAY, encoding="utf-8")
    hosts.write_text(HOSTS, encoding="utf-8")
    for options, order, changed in ((["--keep", "low"], 3, 3), (["--keep", "first"], 0, 1)):
        folder = tmp_path / options[1]
        asked = [ledger, "--hosts", hosts, *options, "--tree", "none", "-o", folder]
        assert planner("assign", *asked).code == 0
        assert planner("verify", folder).code == 0
        document = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
        tiers = document["certificate"]
        assert [line["tier"] for line in tiers] == document["settings"]["objective"]
        assert tiers[order]["tier"] == "changes"
        assert tiers[order]["value"] == changed
        del document["settings"]["objective"]
        (folder / "plan.json").write_text(json.dumps(document), encoding="utf-8")
        checked = planner("verify", folder, "--lang", "en")
        assert "the certificate should name uncovered, preference" in checked.text


def test_changes_that_cannot_be_counted_are_a_warning(
    planner: Callable[..., Any], tmp_path: Path
) -> None:
    ledger = tmp_path / "台账.csv"
    ledger.write_text("企业名称,片区,党员数\n乙厂,东村,1\n", encoding="utf-8")
    assert b"current_mode" in planner("assign", ledger, "--keep", "high", "--format", "csv").err
    assert b"current_mode" not in planner("assign", ledger, "--format", "csv").err


def test_a_limit_on_changes_is_kept_checked_and_refused_where_it_cannot_be(
    planner: Callable[..., Any], tmp_path: Path
) -> None:
    """One of three must change, for it may be nothing but standalone."""
    ledger, hosts = tmp_path / "台账.csv", tmp_path / "hosts.csv"
    ledger.write_text(TODAY, encoding="utf-8")
    hosts.write_text(HOSTS, encoding="utf-8")
    asked = [ledger, "--hosts", hosts, "--tree", "none", "-o", tmp_path / "plan"]
    assert planner("assign", *asked, "--most-changes", "2").code == 0
    document = json.loads((tmp_path / "plan" / "plan.json").read_text(encoding="utf-8"))
    assert document["settings"]["most_changes"] == 2
    assert document["certificate"][2]["value"] == 2
    assert all(line["optimal"] for line in document["certificate"])
    document["settings"]["most_changes"] = 1
    (tmp_path / "plan" / "plan.json").write_text(json.dumps(document), encoding="utf-8")
    assert "1 too many" in planner("verify", tmp_path / "plan", "--lang", "en").text
    refused = planner("assign", *asked, "--most-changes", "0", "--lang", "en")
    assert refused.code == 2
    assert "at least 1 enterprise must change" in refused.err.decode()
