"""What the command line says about how a ledger is to be read, as the reader's own options."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planner.cli.usage import refuse_value
from planner.language import Text

if TYPE_CHECKING:
    from planner.ledger.options import ReadOptions, TableOptions
    from planner.ledger.synonyms import Role


@dataclass(frozen=True)
class ReadingAsked:
    """The options of reading, as they were written; ``check`` and ``assign`` have the same."""

    sheet: tuple[str, ...] = ()
    header_row: tuple[str, ...] = ()
    map: tuple[str, ...] = ()
    mapping: str | None = None
    datum: str | None = None
    keep_columns: tuple[str, ...] = ()


_TABLES: dict[str, Role] = {
    "enterprises": "enterprises",
    "企业": "enterprises",
    "台账": "enterprises",
    "hosts": "hosts",
    "挂靠党支部": "hosts",
    "instructors": "instructors",
    "指导员": "instructors",
}
_PREFIX = re.compile(rf"\s*({'|'.join(_TABLES)})\s*[:：](.+)", re.S)
_PAIR = re.compile(r"(.+)[=＝]([^=＝]+)", re.S)


def options_of(asked: ReadingAsked) -> ReadOptions:
    """The reader's options; a saved mapping counts where the command line says nothing else."""
    from planner.ledger.mapping_file import header_rows, load_mapping
    from planner.ledger.options import NO_OPTIONS

    options = load_mapping(asked.mapping) if asked.mapping is not None else NO_OPTIONS
    tables: dict[Role, TableOptions] = {
        role: options.of(role) for role in ("enterprises", "hosts", "instructors")
    }
    given: set[tuple[str, str]] = set()
    for text in asked.sheet:
        role, sheet = _of_table(text)
        _once("--sheet", role, text, given)
        tables[role] = replace(tables[role], sheet=sheet)
    for text in asked.header_row:
        role, rows = _of_table(text)
        _once("--header-row", role, text, given)
        header = header_rows(rows)
        if header is None:
            remedy = Text(
                "请写表头所在的行，如 3；表头有几行的写 3-5",
                "write the row of the header, e.g. 3, or 3-5 where it has several",
            )
            raise refuse_value("--header-row", text, remedy)
        tables[role] = replace(tables[role], header=header)
    pairs: dict[Role, list[tuple[str, str]]] = {}
    for text in asked.map:
        role, pair = _of_table(text)
        found = _PAIR.fullmatch(pair)
        if found is None or not found[1].strip() or not found[2].strip():
            remedy = Text(
                '请写成 "源列=列名"，如 "在册党员数=members"；源列也可写列号，如 "F=members"',
                'write "COLUMN=name", e.g. "Party members=members", or "F=members" by its letter',
            )
            raise refuse_value("--map", text, remedy)
        pairs.setdefault(role, []).append((found[1].strip(), found[2].strip()))
    for role, said in pairs.items():
        tables[role] = replace(tables[role], columns=_over(tables[role].columns, said))
    keep = tuple(dict.fromkeys([*options.keep_columns, *asked.keep_columns]))
    return replace(
        options,
        enterprises=tables["enterprises"],
        hosts=tables["hosts"],
        instructors=tables["instructors"],
        keep_columns=keep,
        datum=_datum(asked.datum),
    )


def _datum(text: str | None) -> str | None:
    if text is None:
        return None
    from planner.ledger.options import DATUMS

    word = text.strip().lower().replace("-", "").replace("_", "")
    if word not in DATUMS:
        known = Text(f"可用：{'、'.join(DATUMS)}", f"there are: {', '.join(DATUMS)}")
        raise refuse_value("--datum", text, known)
    return word


def _over(
    saved: tuple[tuple[str, str], ...], said: list[tuple[str, str]]
) -> tuple[tuple[str, str], ...]:
    """What was said now, before what was saved about the same source or the same column."""
    sources = {source for source, _ in said}
    targets = {target for _, target in said}
    rest = [p for p in saved if p[0] not in sources and (p[1] not in targets or p[1] == "-")]
    return (*said, *rest)


def _of_table(text: str) -> tuple[Role, str]:
    """Which table an option speaks of: the ledger, or the one named before a colon."""
    found = _PREFIX.fullmatch(text)
    if found is None:
        return "enterprises", text
    return _TABLES[found[1]], found[2].strip()


def _once(option: str, role: str, text: str, given: set[tuple[str, str]]) -> None:
    if (option, role) in given:
        remedy = Text("每张表只能给一次", "give it once for each table")
        raise refuse_value(option, text, remedy)
    given.add((option, role))
