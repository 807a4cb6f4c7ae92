"""One way to run the program inside the tests' own process."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from planner.cli import main


class Said(NamedTuple):
    """How a run ended and what it said."""

    code: int
    out: bytes
    err: bytes

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.out.decode("utf-8-sig")


@pytest.fixture
def planner(capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Said]:
    """The program: ``planner("assign", path, "--lang", "en")``."""

    def run_it(*arguments: object) -> Said:
        code = main([str(argument) for argument in arguments])
        return Said(code, *capfdbinary.readouterr())

    return run_it
