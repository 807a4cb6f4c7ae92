"""What a person has decided about how a ledger is to be read: sheet, header rows, columns.

Without options everything is found by the reader itself. Each option answers one question
that it could not, or should not, answer alone; a wrong one is an error, never passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.ledger.synonyms import Role

DATUMS = ("wgs84", "gcj02", "bd09")
"""The datums in which degrees may be given."""

NOT_OURS = "-"
"""The target of a source column that is none of ours: it is kept as it is."""

ALL = "all"
"""In ``keep_columns``: every column that holds persons."""


@dataclass(frozen=True, slots=True)
class TableOptions:
    """How one of the three tables is to be read.

    ``sheet``: a sheet's name, or its number from 1. ``header``: first and last row of the
    header, as a spreadsheet counts. ``columns``: source column (its header, its whole path
    joined by ``/``, or its letter) and our column (canonical name, a title, or
    :data:`NOT_OURS`).
    """

    sheet: str | None = None
    header: tuple[int, int] | None = None
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a ledger with its hosts and instructors is to be read.

    ``keep_columns``: columns of the ledger that hold persons and are carried through all the
    same (by header, path or letter), or :data:`ALL`.
    ``datum``: in which datum the degrees of all three tables are given (``wgs84``, ``gcj02``,
    ``bd09``); None: not said, and none is moved.
    """

    enterprises: TableOptions = field(default_factory=TableOptions)
    hosts: TableOptions = field(default_factory=TableOptions)
    instructors: TableOptions = field(default_factory=TableOptions)
    keep_columns: tuple[str, ...] = ()
    datum: str | None = None

    def of(self, role: Role) -> TableOptions:
        """The options of one table."""
        tables: dict[Role, TableOptions] = {
            "enterprises": self.enterprises,
            "hosts": self.hosts,
            "instructors": self.instructors,
        }
        return tables[role]

    def record(self) -> dict[str, Any]:
        """What was decided, as plain data; what was left to the reader is not there."""
        found: dict[str, Any] = {}
        for role in ("enterprises", "hosts", "instructors"):
            table: TableOptions = getattr(self, role)
            said: dict[str, Any] = {}
            if table.sheet is not None:
                said["sheet"] = table.sheet
            if table.header is not None:
                said["header"] = list(table.header)
            if table.columns:
                said["columns"] = [list(pair) for pair in table.columns]
            if said:
                found[role] = said
        if self.keep_columns:
            found["keep_columns"] = list(self.keep_columns)
        return found

    @staticmethod
    def of_record(record: Mapping[str, Any], datum: str | None) -> ReadOptions:
        """The options that a record was made of; ``datum`` has a place of its own in plans."""

        def table(role: str) -> TableOptions:
            said = record.get(role, {})
            header = said.get("header")
            return TableOptions(
                said.get("sheet"),
                None if header is None else (int(header[0]), int(header[1])),
                tuple((str(source), str(name)) for source, name in said.get("columns", ())),
            )

        keep = tuple(str(name) for name in record.get("keep_columns", ()))
        return ReadOptions(table("enterprises"), table("hosts"), table("instructors"), keep, datum)


NO_TABLE_OPTIONS = TableOptions()
NO_OPTIONS = ReadOptions()
"""Everything as the reader finds it."""
