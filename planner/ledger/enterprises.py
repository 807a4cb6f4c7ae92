"""The enterprises' own checks: members add up, status is understood, names are there."""

from __future__ import annotations

import polars as pl

from planner.language import Text, counted
from planner.ledger import words
from planner.ledger.coordinates import finish_places
from planner.ledger.doubts import report_doubts
from planner.ledger.findings import Findings, row_list
from planner.ledger.identity import finish_ids
from planner.ledger.options import NO_OPTIONS, ReadOptions
from planner.ledger.sheet import Sheet
from planner.ledger.synonyms import header_key
from planner.ledger.typed import Typed, read_table, sorted_by_id
from planner.model import ENTERPRISE_COLUMNS

REQUIRED = (("name", "id"), ("members", "full_members"))


def read_enterprises(sheet: Sheet, findings: Findings, options: ReadOptions = NO_OPTIONS) -> Typed:
    """Read the ledger proper; the frame is as :class:`planner.model.Ledger` says."""
    table = read_table(sheet, "enterprises", findings, REQUIRED, keep_extras=True, options=options)
    if not table.complete:
        return table
    finish_ids(table)
    _report_nameless(table)
    finish_places(table, options.datum)
    _add_up_members(table)
    _read_status(table)
    report_doubts(table)
    canonical = [column.name for column in ENTERPRISE_COLUMNS]
    ordered = [*canonical, "operating", "source_row", *table.extras]
    table.frame = sorted_by_id(table.frame.select(ordered))
    return table


def _report_nameless(table: Typed) -> None:
    if not table.has("name"):
        return
    nameless = table.frame["name"].is_null()
    if nameless.any():
        table.findings.warn_rows(
            "no_name",
            Text("没有企业名称，按编号识别", "no name is given; it goes by its id"),
            Text("{count} 行没有企业名称（{rows}）", "{count} rows have no name ({rows})"),
            table.rows(nameless),
            column=table.header("name"),
        )


def _add_up_members(table: Typed) -> None:
    """Fill in members from their parts, or full members from the whole, and check the sums.

    Only figures that the file gives are compared; a refused one is not judged a second time.
    """
    frame = table.frame
    whole, full, part = (
        frame[name] for name in ("members", "full_members", "probationary_members")
    )
    judged = ~table.refused("members", "full_members", "probationary_members")
    too_full = ((full > whole) & judged).fill_null(False)
    too_new = ((part > whole) & judged & ~too_full).fill_null(False)
    too_many = ((full + part > whole) & judged & ~too_full & ~too_new).fill_null(False)
    _exceeds(table, too_full, "full_members", "正式党员", "full members")
    _exceeds(table, too_new, "probationary_members", "预备党员", "probationary members")
    if too_many.any():
        picked = frame.filter(too_many)
        table.findings.error_rows(
            "parts_exceed_members",
            Text(
                "正式党员与预备党员之和大于党员数（{value}）",
                "full and probationary members together exceed the members ({value})",
            ),
            Text("请核对三个数字", "check the three figures"),
            picked["source_row"].to_list(),
            [
                f"{f} + {p} > {m}"
                for f, p, m in picked.select(
                    "full_members", "probationary_members", "members"
                ).iter_rows()
            ],
            table.header("members"),
        )
    too_few = ((full + part < whole) & judged).fill_null(False)
    if too_few.any():
        table.findings.warn_rows(
            "parts_below_members",
            Text(
                "⟦full_member⟧与⟦probationary_member⟧之和小于⟦member⟧数，按所填数字读取",
                "⟦full_member+⟧ and ⟦probationary_member+⟧ together are fewer than the ⟦member+⟧; "
                "read as given",
            ),
            Text(
                "{count} 行的⟦full_member⟧与⟦probationary_member⟧之和小于⟦member⟧数（{rows}），"
                "按所填数字读取",
                "in {count} rows ⟦full_member+⟧ and ⟦probationary_member+⟧ are fewer than the "
                "⟦member+⟧ ({rows}); read as given",
            ),
            table.rows(too_few),
            column=table.header("members"),
        )
    _fill_in(table, judged)


def _fill_in(table: Typed, judged: pl.Series) -> None:
    """Members from their parts, full members from the whole; each with a note of how many."""
    frame, findings = table.frame, table.findings
    if not (frame["members"].null_count() or frame["full_members"].null_count()):
        return
    from_parts = frame["members"].is_null() & judged
    some = frame["full_members"].is_not_null() | frame["probationary_members"].is_not_null()
    summed = from_parts & some
    if summed.any():
        findings.note(
            "members_from_parts",
            Text(
                f"{int(summed.sum())} 行的党员数由正式党员与预备党员相加得出",
                f"the members of {int(summed.sum())} rows are the sum of full and probationary "
                "ones",
            ),
            rows=table.rows(summed),
        )
    _say_blank_members(table, from_parts & ~some)
    filled = frame.with_columns(
        members=pl.coalesce(
            "members",
            pl.col("full_members").fill_null(0) + pl.col("probationary_members").fill_null(0),
        )
    )
    unsplit = filled["full_members"].is_null() & (filled["members"] > 0)
    if not table.has("probationary_members"):
        _say_unsplit(table, unsplit)
    elif unsplit.any():
        rows = table.rows(unsplit & judged)
        findings.note(
            "full_from_members",
            Text(
                f"{len(rows)} 行的正式党员由党员数减去预备党员得出（预备党员空白按 0 计）",
                f"the full members of {len(rows)} rows are the members less the probationary ones "
                "(a blank counts as 0)",
            ),
            rows=rows,
        )
    table.inferred["full_members"] = filled["source_row"].filter(filled["full_members"].is_null())
    table.frame = filled.with_columns(
        full_members=pl.coalesce(
            "full_members", pl.col("members") - pl.col("probationary_members").fill_null(0)
        )
    )


def _say_blank_members(table: Typed, blank: pl.Series) -> None:
    """A blank counts as none, which is said, since it may also be a figure forgotten."""
    if not blank.any():
        return
    column = "members" if table.has("members") else "full_members"
    table.findings.warn_rows(
        "blank_members",
        Text("党员数为空，按 0 计", "the members are blank; counted as 0"),
        Text(
            "{count} 行的党员数为空（{rows}），按 0 计",
            "{count} rows give no members ({rows}); counted as 0",
        ),
        table.rows(blank),
        column=table.header(column),
        note=True,
    )


def _exceeds(table: Typed, mask: pl.Series, column: str, zh: str, en: str) -> None:
    if not mask.any():
        return
    picked = table.frame.filter(mask)
    table.findings.error_rows(
        "part_exceeds_members",
        Text(f"{zh}多于党员数（{{value}}）", f"more {en} than members ({{value}})"),
        Text("请核对两个数字", "check the two figures"),
        picked["source_row"].to_list(),
        [f"{part} > {whole}" for part, whole in picked.select(column, "members").iter_rows()],
        table.header(column),
    )


def _say_unsplit(table: Typed, unsplit: pl.Series) -> None:
    count = int(unsplit.sum())
    if not count:
        return
    if table.has("full_members"):
        rows = row_list(table.rows(unsplit))
        what = Text(
            f"{rows.zh}（共 {count} 行）未填⟦full_member⟧数，全部⟦member⟧按⟦full_member⟧计",
            f"{rows.en} ({count} in all) give no ⟦full_member+⟧; all their ⟦member+⟧ count",
        )
    else:
        what = Text(
            "台账未区分⟦full_member⟧和⟦probationary_member⟧，全部⟦member⟧按⟦full_member⟧计",
            "the ledger does not tell ⟦full_member+⟧ from ⟦probationary_member+⟧; "
            "all ⟦member+⟧ count as ⟦full_member+⟧",
        )
    table.findings.warn(
        "all_members_full",
        what,
        Text(
            "如有区分，请加“⟦full_member⟧”或“⟦probationary_member⟧”一列",
            "add a column of ⟦full_member+⟧ or ⟦probationary_member+⟧",
        ),
        rows=table.rows(unsplit) if table.has("full_members") else (),
    )


def _turn_questions_of_closing(table: Typed) -> None:
    """是否停产: 是 means closed; the answer becomes the word that the question asks about."""
    header = header_key(table.header("status")) if table.has("status") else ""
    if (
        not header.startswith("是否")
        or words.is_operating(header.removeprefix("是否")) is not False
    ):
        return
    closed = header.removeprefix("是否").removeprefix("已") or "停产"
    status = table.frame["status"]
    said = {text: words.yes_or_no(text) for text in status.unique().drop_nulls().sort()}
    turned = {text: closed if yes else "正常" for text, yes in said.items() if yes is not None}
    if turned:
        values = pl.Series(list(turned.values()), dtype=pl.String)
        table.frame = table.frame.with_columns(
            status.replace_strict(list(turned), values, default=status).alias("status")
        )


def _read_status(table: Typed) -> None:
    """``operating`` from the status words: blank is, an unknown word is with a warning."""
    _turn_questions_of_closing(table)
    status = table.frame["status"]
    distinct = status.unique().drop_nulls().sort().to_list()
    answers = {word: words.is_operating(word) for word in distinct}
    closed = [word for word, answer in answers.items() if answer is False]
    unknown = [word for word, answer in answers.items() if answer is None]
    table.frame = table.frame.with_columns(
        operating=~pl.col("status").is_in(closed).fill_null(False)
    )
    soft = [word for word in closed if words.is_soft(word)]
    if soft:
        table.findings.warn(
            "read_as_closed",
            Text(
                f"{'、'.join(f'“{w}”' for w in soft)} 按不在经营处理，不计入范围",
                f"{', '.join(chr(34) + w + chr(34) for w in soft)} read as not operating, "
                "and out of scope",
            ),
            Text("如仍在经营，请写明 正常", "write operating where it is"),
            column=table.header("status"),
            rows=table.rows(status.is_in(soft).fill_null(False)),
        )
    if unknown:
        count = int(status.is_in(unknown).sum())
        some = unknown[:10]
        table.findings.warn(
            "unknown_status",
            Text(
                f"不认识的状态 {'、'.join(f'“{w}”' for w in some)}（{count} 行），按正常经营计入",
                f"unknown status {', '.join(chr(34) + w + chr(34) for w in some)} "
                f"({counted(count, 'row')}) counted as operating",
            ),
            Text("如已停业，请写明 停业 或 注销", "write closed where it is"),
            column=table.header("status"),
            rows=table.rows(status.is_in(unknown).fill_null(False)),
        )
