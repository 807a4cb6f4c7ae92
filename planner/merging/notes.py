"""The note that stands beside each row of a merged ledger: what changed, what is doubtful."""

from __future__ import annotations

import polars as pl

from planner.language import Language
from planner.merging.merged import Merged
from planner.merging.rounds import Round
from planner.merging.words import DOUBT_WORDS, MODE_WORDS
from planner.model import ENTERPRISE_COLUMNS

_LONGEST = 60
TITLES = {column.name: column.title for column in ENTERPRISE_COLUMNS}


def title_of(field: str, language: Language) -> str:
    """How a column is called: ours by its title, an unknown one by its header."""
    return TITLES[field].say(language) if field in TITLES else field


def notes(merged: Merged, language: Language) -> pl.Series:
    """One text a row of the new ledger, null where there is nothing to say."""
    zh = language == "zh"
    fields = merged.changed["field"].unique().to_list()
    blank = "空" if zh else "blank"
    changed = merged.changed.group_by("n", maintain_order=True).agg(
        change=pl.format(
            "{} {} → {}",
            pl.col("field").replace_strict(
                fields, [title_of(f, language) for f in fields], return_dtype=pl.String
            ),
            _short(pl.col("old"), blank),
            _short(pl.col("new"), blank),
        )
    )
    doubted = _doubts(merged, language).group_by("n", maintain_order=True).agg("doubt")
    order = pl.DataFrame({"n": pl.Series(range(merged.new.rows), dtype=pl.UInt32)})
    mark = "；" if zh else "; "
    both = order.join(doubted, on="n", how="left", maintain_order="left").join(
        changed, on="n", how="left", maintain_order="left"
    )
    text = both.select(
        pl.concat_str(
            pl.col("doubt").list.join(mark),
            pl.col("change").list.join(mark),
            separator=mark,
            ignore_nulls=True,
        ).alias("merge_note")
    )
    return text.select(pl.when(pl.col("merge_note") != "").then("merge_note")).to_series()


def _short(text: pl.Expr, blank: str) -> pl.Expr:
    cut = pl.when(text.str.len_chars() > _LONGEST).then(text.str.slice(0, _LONGEST) + "…")
    return cut.otherwise(text).fill_null(blank)


def _doubts(merged: Merged, language: Language) -> pl.DataFrame:
    """``n, doubt``: each doubt in words, with the pin that was not carried over."""
    zh = language == "zh"
    table = merged.doubtful
    old = described(merged.old)[table["o"]].with_columns(table)
    words = {doubt: text.say(language) for doubt, text in DOUBT_WORDS.items()}
    modes = {mode: text.say(language) for mode, text in MODE_WORDS.items()}
    head = pl.col("doubt").replace_strict(words, return_dtype=pl.String)
    who = pl.format("{}（第 {} 行）" if zh else "{} (row {})", "called", "source_row")
    who = who + pl.when(pl.col("code").is_not_null()).then(pl.lit(" ") + pl.col("code")).otherwise(
        pl.lit("")
    )
    said = pl.format("{}：旧台账 {}" if zh else "{}: old ledger {}", head, who)
    done = (
        pl.when("joined")
        .then(pl.lit("，已合并" if zh else ", joined"))
        .otherwise(pl.lit("，未合并" if zh else ", not joined"))
    )
    pin = pl.concat_str(
        pl.col("pin_mode").replace_strict(modes, default=pl.col("pin_mode")),
        pl.col("pin_branch"),
        pl.col("pin_reason"),
        separator=" · ",
        ignore_nulls=True,
    )
    lost = pl.when(~pl.col("joined") & pl.col("pin_mode").is_not_null()).then(
        pl.format("，其指定未沿用（{}）" if zh else ", its pin not carried over ({})", pin)
    )
    return old.select("n", doubt=said + done + lost.otherwise(pl.lit("")))


def described(survey: Round) -> pl.DataFrame:
    """What a person knows a row by: ``called, code, zone``, its row, its pin."""
    return survey.enterprises.select(
        called=pl.coalesce("name", "id", pl.lit(survey.made)),
        code="id",
        zone="zone",
        source_row="source_row",
        pin_mode="pin_mode",
        pin_branch="pin_branch",
        pin_reason="pin_reason",
    )
