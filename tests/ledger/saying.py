"""What reading a ledger has said, for tests to compare."""

from __future__ import annotations

from planner.model import Ledger


def said(ledger: Ledger) -> list[str]:
    """Every warning of a ledger in English."""
    return [problem.say("en") for problem in ledger.warnings]


def codes(ledger: Ledger) -> list[str]:
    """The codes of a ledger's warnings."""
    return [problem.code for problem in ledger.warnings]
