"""The console that reports are shown on."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

_NO_WRAPPING = 10_000
"""Columns of something that is no terminal: a file or a pipe has no right edge."""


def console() -> Console:
    """A rich console on stdout: plain where it is piped or NO_COLOR is set, never wrapped there.

    What a ledger says is shown as it stands: no markup, no emoji codes, no guessed colours.
    """
    from rich.console import Console

    class Screen(Console):
        def on_broken_pipe(self) -> None:
            raise  # one place answers a reader that went away, and it is not here

    piped = not sys.stdout.isatty() and not os.environ.get("COLUMNS")
    return Screen(
        file=sys.stdout,
        width=_NO_WRAPPING if piped else None,
        markup=False,
        emoji=False,
        highlight=False,
    )


def print_bytes(data: bytes) -> None:
    """Data goes out as the file would hold it; a console gets what it can show."""
    if sys.stdout.isatty() or not hasattr(sys.stdout, "buffer"):
        print(data.decode("utf-8-sig"), end="")
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
