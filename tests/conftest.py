"""What every test may count on: English unless it asks for Chinese, and the same run each time."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("repeatable", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("repeatable")


@pytest.fixture(autouse=True)
def an_english_console(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's own locale, colours and debugging switches decide no test."""
    for name in ("LC_MESSAGES", "LANG", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "PLANNER_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
