"""Who is who in a table: ids that are missing, ids and names that repeat.

The same code twice is an error, unless the rows say that they are one legal unit (同一法人): a
company and its works share one credit code and are two enterprises here. Their ids are then
told apart by their names, so that they are the same whatever the order of the rows.
"""

from __future__ import annotations

import re

import polars as pl

from planner.language import Text
from planner.ledger import words
from planner.ledger.codes import CUT, same_code
from planner.ledger.findings import row_list, shown
from planner.ledger.typed import Typed
from planner.ledger.values import all_different

_ONE_UNIT = words.word_set(
    "同一法人 是否同一法人 同一法人单位 是否同一法人单位 同一法人企业 是否同一法人企业 "
    "是否为同一法人 同属一个法人 same_legal_unit samelegalunit"
)
_REMARKS = words.word_set("备注 说明 备注说明 情况说明 其他说明 remark remarks note notes")
_SAYS_SO = r"同一(?:个)?法人|(?i:same legal unit)"
_DENIES = r"(?:非|不是|不属于?|不为|不同于)同一(?:个)?法人|(?i:not (?:the )?same legal unit)"


def finish_ids(table: Typed) -> None:
    """Give rows without an id one made from their row, and note ids and names that repeat."""
    frame = table.frame
    if table.has("id"):
        blank = frame["id"].is_null()
        if blank.any():
            table.findings.warn_rows(
                "blank_id",
                Text("编号为空，按行号编为 row-N", "the id is blank; named after its row (row-N)"),
                Text(
                    "{count} 行编号为空（{rows}），按行号编为 row-N",
                    "{count} rows without an id ({rows}), named after their rows (row-N)",
                ),
                table.rows(blank),
                column=table.header("id"),
            )
    elif frame.height:
        table.findings.note(
            "ids_from_rows",
            Text(
                "没有编号列，各行按行号编为 row-N",
                "there is no column of ids; rows are named after their place (row-N)",
            ),
        )
    if frame["id"].null_count():
        made = pl.format("row-{}", pl.col("source_row"))
        frame = frame.with_columns(pl.coalesce(pl.col("id"), made).alias("id"))
    table.frame = frame
    _repeated_ids(table)
    _repeated_names(table)


def _repeated_ids(table: Typed) -> None:
    frame = table.frame
    compared = same_code(frame["id"])
    if all_different(compared):
        return
    keys = frame.select("id", "source_row", code=compared, marked=_marked(table))
    again = keys.filter(pl.col("code").is_duplicated())
    again = again.with_columns(
        first=pl.col("source_row").first().over("code"),
        # One row of a unit may go unmarked: the remark often stands on the works alone.
        one_unit=(~pl.col("marked")).sum().over("code") <= 1,
    )
    _tell_apart(table, again.filter("one_unit"))
    wrong = again.filter(~pl.col("one_unit") & (pl.col("source_row") != pl.col("first")))
    wrong = wrong.filter(~pl.col("id").str.contains(CUT))  # that has been said, and is why
    for ident, row, origin in wrong.select("id", "source_row", "first").head(1000).iter_rows():
        table.findings.error(
            "repeated_id",
            Text(f"编号“{ident}”与第 {origin} 行重复", f'"{ident}" repeats the id of row {origin}'),
            Text(
                "请改正编号，或删除重复的一行；如是同一法人的不同单位，请加“同一法人”列并填“是”",
                "correct the id or delete the row that is double; for several units of one legal "
                "unit add the column same_legal_unit with yes",
            )
            if table.keeps_extras
            else Text(
                "请改正编号，或删除重复的一行", "correct the id or delete the row that is double"
            ),
            row=row,
            column=table.header("id"),
            value=ident,
        )
    if wrong.height > 1000:
        left = wrong.height - 1000
        table.findings.error(
            "repeated_id",
            Text(f"另有 {left} 行编号重复", f"{left} more rows repeat an id"),
            column=table.header("id"),
        )


def _marked(table: Typed) -> pl.Series:
    """Whether each row says that it is of one legal unit with others."""
    marked = pl.Series("marked", [False], dtype=pl.Boolean).new_from_index(0, table.frame.height)
    if not table.keeps_extras:
        return marked
    for name in table.extras:
        key = words.folded(name)
        text = table.frame[name]
        if key in _ONE_UNIT:
            said = text.unique().drop_nulls().to_list()
            yes = [t for t in said if words.folded(t) in words.YES or re.search(_SAYS_SO, t)]
            marked = marked | text.is_in(yes).fill_null(False)
        elif key in _REMARKS:
            says = text.str.contains(_SAYS_SO) & ~text.str.contains(_DENIES)
            marked = marked | says.fill_null(False)
    return marked.alias("marked")


def _tell_apart(table: Typed, units: pl.DataFrame) -> None:
    """Add its name to the id of each row of a legal unit; where that repeats too, a number."""
    if units.is_empty():
        return
    frame = table.frame
    named = units.join(frame.select("source_row", "name"), on="source_row")
    with_name = pl.concat_str("code", pl.col("name").fill_null(""), separator="-")
    named = named.sort("code", "name", "source_row").with_columns(
        made=with_name.str.strip_suffix("-")
    )
    taken = set(frame["id"].to_list()) - set(units["id"].to_list())
    made: dict[int, str] = {}
    for row, ident in named.select("source_row", "made").iter_rows():
        free, number = ident, 2
        while free in taken:
            free, number = f"{ident}-{number}", number + 1
        taken.add(free)
        made[row] = free
    new = frame["source_row"].replace_strict(
        list(made), list(made.values()), default=None, return_dtype=pl.String
    )
    table.frame = frame.with_columns(id=pl.coalesce(new, "id"))
    rows = row_list(units["source_row"].to_list())
    example = shown(next(iter(made.values())), 60)
    table.findings.warn(
        "one_legal_unit",
        Text(
            f"{rows.zh}（共 {units.height} 行）为同一法人的不同单位，编号后加名称区分，"
            f"如“{example}”",
            f"{rows.en} ({units.height} in all) share the code of one legal unit; the name is "
            f'added to the id, as in "{example}"',
        ),
        column=table.header("id"),
    )


def _repeated_names(table: Typed) -> None:
    if not table.has("name") or all_different(table.frame["name"]):
        return
    names = table.frame.select("name", "source_row").drop_nulls("name")
    if all_different(names["name"]):
        return
    again = names.filter(~pl.col("name").is_first_distinct())
    table.findings.warn_rows(
        "repeated_name",
        Text("名称“{value}”在前面已出现", 'the name "{value}" stands further up already'),
        Text(
            "{count} 行的名称在前面已出现（{examples}；{rows}）",
            "{count} rows repeat a name ({examples}; {rows})",
        ),
        again["source_row"].to_list(),
        again["name"].to_list(),
        table.header("name"),
    )
