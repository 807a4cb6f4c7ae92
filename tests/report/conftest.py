"""Plans to make reports of: the example that ships, planned once for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

import planner
from planner.model import Plan
from planner.report.story import Story, story_of

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="session")
def park() -> Plan:
    """The lamp park with hosts, instructors and contact cadres; nobody is out of scope."""
    folder = EXAMPLES / "guoji"
    ledger = planner.read_ledger(
        folder / "enterprises.csv",
        hosts=folder / "hosts.csv",
        instructors=folder / "instructors.csv",
    )
    return planner.make_plan(ledger, planner.load_rules("guoji-2007"), committee="明灯镇党委")


@pytest.fixture(scope="session")
def park_story(park: Plan) -> Story:
    return story_of(park)
