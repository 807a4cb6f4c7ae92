"""Small ledgers written to a temporary folder, and what reading them says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planner.errors import InputError
from planner.model import Ledger

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a text (or bytes) as a file and hand back its path."""

    def write_it(
        content: str | bytes, name: str = "enterprises.csv", encoding: str = "utf-8"
    ) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write_it


@pytest.fixture
def read(write: Write) -> Callable[..., Ledger]:
    """Read a ledger from its text."""
    from planner.ledger import read_ledger

    def read_it(content: str | bytes, **others: Any) -> Ledger:
        return read_ledger(write(content), **others)

    return read_it


@pytest.fixture
def faults(write: Write) -> Callable[..., list[str]]:
    """Every error of a ledger's text, as it is said in English."""
    from planner.ledger import read_ledger

    def faults_of(content: str | bytes, name: str = "enterprises.csv", **others: Any) -> list[str]:
        with pytest.raises(InputError) as caught:
            read_ledger(write(content, name), **others)
        for problem in caught.value.problems:
            assert problem.say("zh") and problem.say("en")
            assert "{" not in problem.what.zh + problem.what.en + problem.remedy.en
        return [problem.say("en") for problem in caught.value.problems]

    return faults_of
