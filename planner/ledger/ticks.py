"""Answers given by ticks: 单独建立 | 联合建立 under 组建形式, with √ where it holds.

Several columns then say together what one column of ours says with a word: the label of the
column that is ticked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from planner.language import Text
from planner.ledger import words
from planner.ledger.findings import Findings
from planner.ledger.header import Header
from planner.ledger.paths import question_of
from planner.ledger.sheet import Sheet
from planner.ledger.synonyms import Role

_MOST_ANSWERS = 12


def ticked_columns(
    sheet: Sheet, header: Header, role: Role, free: Collection[int], taken: Mapping[str, int]
) -> dict[str, list[int]]:
    """The columns of ours that ticks answer, each with its source columns (two or more)."""
    groups: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for index in sorted(free):
        path = header.paths[index]
        column = question_of(path, role)
        if column is not None and column not in taken:
            groups.setdefault((column, path[:-1]), []).append(index)
    found: dict[str, list[int]] = {}
    for (column, _), indices in groups.items():
        answers = [i for i in indices if _holds_ticks(sheet.cells[f"c{i}"], header.last_row)]
        if len(answers) >= 2 and column not in found:
            found[column] = answers
    return found


def _holds_ticks(cells: pl.Series, start: int) -> bool:
    distinct = cells.slice(start).unique().drop_nulls()
    known = words.YES | words.NO | words.NOTHING | {""}
    return len(distinct) <= _MOST_ANSWERS and all(words.folded(text) in known for text in distinct)


def ticked_text(
    body: pl.DataFrame, header: Header, indices: Sequence[int], name: str, findings: Findings
) -> pl.Series:
    """One column of text: the label of the ticked column; two ticks in a row are an error."""
    ticked = []
    for index in indices:
        text = body[f"c{index}"]
        yes = [word for word in text.unique().drop_nulls() if words.folded(word) in words.YES]
        ticked.append(text.is_in(yes).fill_null(False))
    labels = [header.paths[index][-1] for index in indices]
    answer = pl.Series("answer", [None] * body.height, dtype=pl.String)
    count = pl.Series("count", [0] * body.height, dtype=pl.UInt8)
    for mask, label in zip(ticked, labels, strict=True):
        chosen = pl.when(~mask).then(answer).otherwise(pl.lit(label))
        answer = answer.to_frame().select(chosen.alias("answer")).to_series()
        count = count + mask.cast(pl.UInt8)
    several = count > 1
    if several.any():
        rows = body["row"].filter(several).to_list()
        findings.error_rows(
            "ticked_twice",
            Text("一行勾选了几项", "more than one is ticked in this row"),
            Text("只勾选一项", "tick one only"),
            rows,
            [None] * len(rows),
            name,
        )
    return answer.to_frame().select(pl.when(~several).then(answer)).to_series()
