"""Text in a spreadsheet's cell stays text: a name such as ``=HYPERLINK(…)`` is never run.

Spreadsheets run a text that begins with ``= + - @`` (also the full-width ones, a tab or
a line break) as a formula. Such a text is written with one leading apostrophe, and so is
a text that itself begins with an apostrophe; the reader takes exactly that apostrophe
off again. Hence ``unguard(guard(text)) == text`` for every text, and a text that needs no
guard is written as it is. Writers and the reader share this one module.

A column whose every value is a plain number is no text: ``-12.5`` in it is written as it is,
since an apostrophe would make a spreadsheet leave it out of every sum.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import polars as pl

# Blanks before the sign count too: some spreadsheets cut them off before they look.
_RUNS = r"[\t\r\n]|\s*[=+\-@＝＋－＠']"
_GUARDED = re.compile(rf"\A'(?={_RUNS})")
_NEEDS_GUARD = re.compile(rf"\A(?:{_RUNS})")

# Without a plus sign and leading zeros, which a spreadsheet that read a number would drop.
_PLAIN_NUMBER = r"\A-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?\z"

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def guard(text: pl.Expr) -> pl.Expr:
    """A text column as it is written to a cell (null stays null)."""
    # The unchanged branch stands first, since it gives the result its name.
    return pl.when(~text.str.contains(rf"\A(?:{_RUNS})")).then(text).otherwise(pl.lit("'") + text)


def unguard(text: pl.Expr) -> pl.Expr:
    """A text column as it was before :func:`guard` (null stays null)."""
    # polars' regular expressions know no look-ahead, so the test and the cut are two steps.
    return (
        pl.when(text.str.contains(rf"\A'(?:{_RUNS})")).then(text.str.slice(1, None)).otherwise(text)
    )


def holds_numbers(text: pl.Series) -> bool:
    """Whether every value of a text column is a plain number (blank ones aside)."""
    return bool(text.str.contains(_PLAIN_NUMBER).all())


def guard_text(text: str) -> str:
    """One text, for instance a header, as it is written to a cell."""
    return "'" + text if _NEEDS_GUARD.match(text) else text


def unguard_text(text: str) -> str:
    """One text as it was before :func:`guard_text`."""
    return _GUARDED.sub("", text)


def canonical_csv(frame: pl.DataFrame, columns: Sequence[str] | None = None) -> bytes:
    """A table as a CSV file that Excel and WPS open and that the reader reads back equal.

    UTF-8 with a byte-order mark, commas, ``\\n`` between rows, nulls as empty fields, flags
    as ``true``/``false``. ``columns`` selects and orders the columns (default: all).
    """
    names = list(frame.columns if columns is None else columns)
    text = [
        name
        for name in names
        if frame.schema[name] in (pl.String, pl.Categorical, pl.Enum)
        and not holds_numbers(frame[name].cast(pl.String))
    ]
    out = frame.select(names).with_columns(guard(pl.col(name).cast(pl.String)) for name in text)
    out = out.rename({name: guard_text(name) for name in names})
    buffer = io.BytesIO()
    out.write_csv(buffer, include_bom=True, line_terminator="\n")
    return buffer.getvalue()
