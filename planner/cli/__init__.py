"""The command line: it parses what was asked for, calls, and prints; it decides nothing."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program as the shell does and return its exit code.

    0 done · 1 ``verify``, ``rules check`` or ``rules test`` found something ·
    2 could not run (usage, rules, input) ·
    3 internal error · 130 interrupted.
    """
    from planner.cli.session import run

    return run(list(sys.argv[1:] if arguments is None else arguments))
