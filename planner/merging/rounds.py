"""One survey round as it is compared with another: what its file really says, and no more.

A ledger in memory is complete: full members that the file does not give are filled in, an
id that is missing is made from the row. Comparing or keeping such figures would turn what
was inferred into what was surveyed; here they are blank again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from planner.ledger.synonyms import header_key
from planner.model import ENTERPRISE_COLUMNS

if TYPE_CHECKING:
    from planner.model import Ledger

MADE_ID = r"\Arow-[0-9]+\z"
"""An id that the reader made from a row; it names a row and nobody's enterprise."""

STATUS, NOTE = "merge_status", "merge_note"
OWN_COLUMNS = {header_key(h) for h in (STATUS, NOTE, "比对结果", "比对说明")}
"""What an earlier merge wrote beside the ledger; it speaks of that round only."""

_BRACKETS = "〔〕【】[]{}「」『』《》<>", "()()()()()()()()"


@dataclass(frozen=True)
class Round:
    """One survey: its enterprises in the order of the file, and what the file holds.

    ``enterprises``: the canonical columns (``id`` null where it was made from the row,
    figures null where they were inferred), ``operating``, ``source_row`` and the extras.
    ``held``: canonical columns with a value in at least one row. ``made``: the ids by which
    the planner called the rows, in the same order.
    """

    enterprises: pl.DataFrame
    held: frozenset[str]
    extras: tuple[str, ...]
    made: pl.Series
    hosts: pl.DataFrame | None = None
    instructors: pl.DataFrame | None = None
    name: str = ""

    @property
    def rows(self) -> int:
        """How many enterprises the round has."""
        return self.enterprises.height


def round_of(ledger: Ledger, inferred: dict[str, pl.Series] | None = None) -> Round:
    """A ledger as a survey round.

    ``inferred``: per column, the source rows whose figure the reader filled in.
    """
    extras = tuple(c for c in ledger.extra_columns if header_key(c) not in OWN_COLUMNS)
    canonical = [column.name for column in ENTERPRISE_COLUMNS]
    frame = ledger.enterprises.sort("source_row").select(
        *canonical, "operating", "source_row", *extras
    )
    made = frame["id"]
    blank = [
        pl.when(~pl.col("source_row").is_in(rows.implode())).then(pl.col(column)).alias(column)
        for column, rows in sorted((inferred or {}).items())
    ]
    frame = frame.with_columns(
        *blank, id=pl.when(~pl.col("id").str.contains(MADE_ID)).then(pl.col("id"))
    )
    held = frozenset(c for c in canonical if frame[c].null_count() < frame.height)
    source = ledger.sources[0].name if ledger.sources else ""
    return Round(frame, held, extras, made, ledger.hosts, ledger.instructors, source)


def name_key(name: str) -> str:
    """One name as it is compared."""
    key: str = name_keys(pl.Series([name]))[0]
    return key


def name_keys(names: pl.Series) -> pl.Series:
    """Names as they are compared: one width, no blanks, one kind of brackets, nothing else."""
    plain = names.str.normalize("NFKC").str.replace_all(r"\s", "")
    if not plain.str.contains(f"[{re.escape(_BRACKETS[0])}]").any():
        return plain
    return plain.str.replace_many(list(_BRACKETS[0]), list(_BRACKETS[1]))
