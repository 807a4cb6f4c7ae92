"""The merged ledger as a file: CSV, or a workbook with hosts, instructors and what changed."""

from __future__ import annotations

import polars as pl

from planner.language import Language, Text
from planner.ledger.cells import canonical_csv
from planner.merging.merged import Merged
from planner.merging.notes import described, notes, title_of
from planner.merging.rounds import NOTE, STATUS
from planner.merging.words import DOUBT_WORDS, MODE_WORDS, STATUS_WORDS
from planner.report.ledger_book import add_sheet
from planner.report.workbook import Book, Field

_STATUS_TITLE, _NOTE_TITLE = Text("比对结果", STATUS), Text("比对说明", NOTE)
CHANGES_SHEET = Text("变动清单", "Changes")


def merged_csv(merged: Merged, language: Language) -> bytes:
    """The merged enterprises in canonical columns, with what the merge says of each row."""
    table = _with_notes(merged, language)
    return canonical_csv(table, [*merged.columns, *merged.extras, STATUS, NOTE])


def merged_workbook(merged: Merged, language: Language) -> bytes:
    """The merged ledger with its hosts and instructors, and a sheet that lists what changed."""
    book = Book(Text("合并台账", "Merged ledger").say(language))
    marked = (merged.enterprises[STATUS] == "doubtful").arg_true().to_list()
    table = _with_notes(merged, language).with_columns(
        pl.col(STATUS).replace({k: v.say(language) for k, v in STATUS_WORDS.items()})
    )
    extras = {column: column for column in merged.extras}
    extras |= {STATUS: _STATUS_TITLE.say(language), NOTE: _NOTE_TITLE.say(language)}
    add_sheet(
        book,
        "enterprises",
        table,
        language,
        columns=merged.columns,
        extras=extras,
        marked=marked,
    )
    if merged.hosts is not None:
        add_sheet(book, "hosts", merged.hosts, language)
    if merged.instructors is not None:
        add_sheet(book, "instructors", merged.instructors, language)
    _add_changes(book, merged, language)
    return book.bytes()


def _with_notes(merged: Merged, language: Language) -> pl.DataFrame:
    return merged.enterprises.with_columns(notes(merged, language).alias(NOTE))


def _add_changes(book: Book, merged: Merged, language: Language) -> None:
    """One row a difference: doubtful pairs first, then gone, new and changed ones."""
    table = change_list(merged, language)
    titles = {
        "status": Text("结果", "Result"),
        "called": Text("企业", "Who"),
        "code": Text("代码", "Code"),
        "zone": Text("所在片区", "Where"),
        "field": Text("项目", "What"),
        "old": Text("旧台账", "Old"),
        "new": Text("新台账", "New"),
        "remark": Text("说明", "Remark"),
    }
    fields = [Field(titles[name].say(language)) for name in table.columns]
    book.table(CHANGES_SHEET.say(language), fields, table)


def change_list(merged: Merged, language: Language) -> pl.DataFrame:
    """Every difference as a row of words: doubtful pairs, then gone, new and changed ones."""
    zh = language == "zh"
    old, new = described(merged.old), described(merged.new)
    words = {name: text.say(language) for name, text in STATUS_WORDS.items()}
    doubts = {name: text.say(language) for name, text in DOUBT_WORDS.items()}
    named = pl.concat_str(pl.col("called"), pl.col("code"), separator=" ", ignore_nulls=True)
    row = pl.format("{}（第 {} 行）" if zh else "{} (row {})", named, "source_row")
    pin = pl.concat_str(
        pl.col("pin_mode").replace({k: v.say(language) for k, v in MODE_WORDS.items()}),
        "pin_branch",
        "pin_reason",
        separator=" · ",
        ignore_nulls=True,
    )
    pinned = pl.when(pl.col("pin_mode").is_not_null()).then(
        pl.format("指定：{}" if zh else "pin: {}", pin)
    )
    table = merged.doubtful
    doubtful = (
        new[table["n"]]
        .select("called", "code", "zone")
        .with_columns(
            status=pl.lit(words["doubtful"]),
            field=table["doubt"].replace(doubts),
            old=old[table["o"]].select(row).to_series(),
            new=new[table["n"]].select(row).to_series(),
            remark=pl.concat_str(
                table["joined"].replace_strict(
                    {True: "已合并" if zh else "joined", False: "未合并" if zh else "not joined"},
                    return_dtype=pl.String,
                ),
                old[table["o"]].select(pinned.alias("pin")).to_series(),
                separator="；" if zh else "; ",
                ignore_nulls=True,
            ),
        )
    )
    gone = old[merged.gone].with_columns(status=pl.lit(words["gone"]), remark=pinned)
    came = new[merged.came].with_columns(status=pl.lit(words["new"]))
    table = merged.changed
    changed = (
        new[table["n"]]
        .select("called", "code", "zone")
        .with_columns(
            status=pl.lit(words["changed"]),
            field=table["field"].replace(
                {f: title_of(f, language) for f in table["field"].unique()}
            ),
            old=table["old"],
            new=table["new"],
        )
    )
    order = ["status", "called", "code", "zone", "field", "old", "new", "remark"]
    whole = pl.concat([doubtful, gone, came, changed], how="diagonal_relaxed")
    missing = [name for name in order if name not in whole.columns]
    blank = [pl.lit(None, dtype=pl.String).alias(name) for name in missing]
    return whole.with_columns(blank).select(pl.col(order).cast(pl.String))
