"""Says which columns were not understood, and what they may have been meant as.

A limit under a header that nobody knows would be lost without a word, and the plan would send
more enterprises than a person can look after. Nothing is mapped here: a near header is only
asked about.
"""

from __future__ import annotations

from difflib import SequenceMatcher

from planner.language import Text
from planner.ledger.findings import NONE, Findings, shown
from planner.ledger.mapping import Mapping
from planner.ledger.synonyms import (
    GENERIC,
    IGNORED,
    Role,
    header_key,
    known_headers,
    match_header,
)
from planner.ledger.titles import called

CLOSE = 0.6
"""How alike (0 to 1) a header of hosts or instructors must be to be asked about."""
VERY_CLOSE = 0.8
"""The same for enterprises, whose unknown columns are many, lawful and kept."""
SHORT = 4
"""Shorter headers of enterprises are alike by chance."""
LISTED = 12


def report_strangers(mapping: Mapping, findings: Findings, role: Role, *, kept: bool) -> None:
    """Warn, once a table, of columns that were not understood.

    ``kept``: unknown columns are carried through, so only those close to a known header are
    named; else all are, since what they say is not used.
    """
    header = mapping.header
    row = header.first + header.depth
    names: list[str] = []
    hints: list[tuple[str, str]] = []
    for index in mapping.extras:
        path = header.paths[index]
        key = header_key(path[-1]) if path else ""
        # What the table knows but did not choose has been said elsewhere.
        known = bool(key) and match_header(path[-1], role) is not None
        if not key or key in IGNORED or known or index in mapping.valueless:
            continue
        near = _nearest(key, mapping, role, kept=kept)
        name = shown(header.names[index], 30)
        if near is not None:
            hints.append((name, near))
        if near is not None or not kept:
            names.append(name)
    if not names:
        return
    more = len(names) > LISTED
    zh = "、".join(f"“{name}”" for name in names[:LISTED]) + ("等" if more else "")
    en = ", ".join(f'"{name}"' for name in names[:LISTED]) + (" …" if more else "")
    what = (
        Text(f"未识别的列：{zh}，原样保留，不参与计算", f"columns not understood: {en}; only kept")
        if kept
        else Text(f"未识别的列：{zh}，未采用", f"columns not understood: {en}; not used")
    )
    findings.warn("unknown_columns", what, _question(hints[:LISTED], role), row=row)


def _question(hints: list[tuple[str, str]], role: Role) -> Text:
    if not hints:
        return NONE
    zh = "".join(f"“{name}”是不是{called(column, role).zh}？" for name, column in hints)
    en = " ".join(f'is "{name}" meant as {column}?' for name, column in hints)
    return Text(
        f"{zh}如是，请用 --map 指明，或改为该列名", f"{en} then say so with --map, or name it so"
    )


def _nearest(key: str, mapping: Mapping, role: Role, *, kept: bool) -> str | None:
    """The column, not found so far, whose headers look most like this one."""
    if kept and (len(key) < SHORT or key in GENERIC):
        return None
    best = (VERY_CLOSE if kept else CLOSE, "")
    matcher = SequenceMatcher(b=key, autojunk=False)
    for header, column in known_headers(role):
        if column in mapping.columns:
            continue
        matcher.set_seq1(header)
        if matcher.real_quick_ratio() < best[0] or matcher.quick_ratio() < best[0]:
            continue
        ratio = matcher.ratio()
        if ratio > best[0] or (ratio == best[0] and not best[1]):
            best = (ratio, column)
    return best[1] or None
