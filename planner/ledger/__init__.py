"""The way in: ledgers as departments have them become one checked table of enterprises.

``read_ledger`` reads files, ``ledger_from_frames`` takes tables already in memory; both
raise every problem at once. Heavy libraries load with the first call, not with the import.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from planner.ledger.options import NO_OPTIONS, ReadOptions, TableOptions

if TYPE_CHECKING:
    import polars as pl

    from planner.model import Ledger

__all__ = ["ReadOptions", "TableOptions", "ledger_from_frames", "read_ledger"]


def read_ledger(
    path: str | os.PathLike[str],
    *,
    hosts: str | os.PathLike[str] | None = None,
    instructors: str | os.PathLike[str] | None = None,
    options: ReadOptions = NO_OPTIONS,
) -> Ledger:
    """Read a ledger of enterprises with, if there are any, its hosts and instructors.

    CSV (UTF-8, GB18030, UTF-16; comma, tab, semicolon) and workbooks (.xlsx, .xls, .et,
    .ods), told by content, with canonical or Chinese headers. A workbook with sheets for
    hosts and instructors serves for them too where no file of their own is given.
    ``options`` says what a person has decided about sheets, headers and columns.
    Raises :class:`~planner.errors.InputError` with every problem of every file.
    """
    from planner.ledger.reading import read_ledger as read

    return read(path, hosts=hosts, instructors=instructors, options=options)


def ledger_from_frames(
    enterprises: pl.DataFrame,
    hosts: pl.DataFrame | None = None,
    instructors: pl.DataFrame | None = None,
    *,
    options: ReadOptions = NO_OPTIONS,
) -> Ledger:
    """The same ledger from tables already in memory (canonical columns), with the same checks."""
    from planner.ledger.reading import ledger_from_frames as read

    return read(enterprises, hosts, instructors, options=options)
