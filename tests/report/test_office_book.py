"""The workbook of a plan: figures, text that stays text, and a ledger that can be planned again."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from python_calamine import CalamineWorkbook

import planner
from planner.language import LANGUAGES, Language
from planner.ledger import read_ledger
from planner.model import OUTCOMES, Plan
from planner.report.numbers import MARK
from planner.report.office import workbook_of
from planner.report.office.paper import Paper, Table
from planner.report.story import Story, story_of
from planner.report.story.nouns import Share

TABLES = ("assignments", "branches", "instructors", "edges")


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def sheet(content: bytes, name: str) -> list[list[Any]]:
    """A sheet as another reader sees it."""
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(name).to_python()


@pytest.fixture(scope="module")
def book_zh(park_story: Story) -> bytes:
    return workbook_of(park_story, "zh")


def again(plan: Plan, content: bytes, folder: Path) -> Plan:
    file = folder / "report.xlsx"
    file.write_bytes(content)
    return planner.make_plan(read_ledger(file), plan.rules, committee=plan.committee)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_made_from_the_workbook_is_the_same_plan(
    park: Plan, park_story: Story, language: Language, tmp_path: Path
) -> None:
    new = again(park, workbook_of(park_story, language), tmp_path)
    for name in TABLES:
        assert getattr(new, name).equals(getattr(park, name)), name
    assert new.statistics == park.statistics
    assert new.certificate == park.certificate
    assert new.ledger.has_current == park.ledger.has_current
    assert new.ledger.extra_columns == park.ledger.extra_columns


ODD = [
    {
        "id": "007",
        "name": "=1+1",
        "zone": "A",
        "members": 4,
        "full_members": 4,
        "current_mode": "standalone",
        "lon": 119.123456789,
        "lat": 32.5,
        "税号": "00012",
        "营收": "12.5",
        "pin_mode": "standalone",
        "pin_reason": "会议已定",
    },
    {
        "id": "913210840999999999",
        "name": "3-5",
        "zone": "+86",
        "members": 1,
        "full_members": 1,
        "current_mode": None,
        "lon": 119.12,
        "lat": 32.5000001,
        "税号": "1e5",
        "营收": "-3",
    },
    {
        "id": "x_x0041_",
        "name": "@甲\x07乙 <b>&",
        "zone": "A",
        "members": 0,
        "full_members": 0,
        "current_mode": "dispatched",
        "税号": None,
        "营收": "0",
    },
]


def odd_plan() -> Plan:
    enterprises = pl.DataFrame(ODD, infer_schema_length=None)
    hosts = pl.DataFrame(
        [{"id": "01", "name": "村党支部", "zone": "A", "members": 5, "accepts": "any"}]
    )
    ledger = planner.ledger_from_frames(enterprises, hosts)
    return planner.make_plan(ledger, planner.load_rules("cpc-2018"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_formulas_codes_degrees_and_todays_coverage_come_back_as_they_were(
    language: Language, tmp_path: Path
) -> None:
    plan = odd_plan()
    new = again(plan, workbook_of(story_of(plan), language), tmp_path)
    own = [c for c in plan.ledger.enterprises.columns if c != "source_row"]
    assert new.ledger.enterprises.select(own).equals(plan.ledger.enterprises.select(own))
    assert new.ledger.has_current
    assert new.assignments.equals(plan.assignments)


def test_text_stays_text_and_nothing_is_a_formula() -> None:
    book = opened(workbook_of(story_of(odd_plan()), "zh"))
    kinds = {cell.data_type for page in book for row in page.iter_rows() for cell in row}
    assert "f" not in kinds
    page = book["企业安排"]
    heads = [cell.value for cell in page[1]]
    row = next(r for r in page.iter_rows(min_row=2) if r[0].value == "007")
    assert row[heads.index("企业名称")].value == "=1+1"
    assert row[heads.index("企业名称")].quotePrefix
    assert row[heads.index("税号")].value == "00012"
    assert row[heads.index("营收")].value == 12.5, "a column of figures can be added up"


@pytest.mark.parametrize("language", LANGUAGES)
def test_pins_typed_into_the_workbook_are_taken_over(
    park: Plan, park_story: Story, language: Language, tmp_path: Path
) -> None:
    """One of a joint branch goes to its village's, and one that had no form gets an instructor."""
    village = (pl.col("mode") == "joint") & (pl.col("zone") == "柳塘村")
    moved = park.assignments.filter(village)["enterprise_id"][0]
    left = park.assignments.filter(pl.col("mode") == "uncovered")["enterprise_id"][0]
    host = park_story.branch["ZB01"].name
    file = tmp_path / "edited.xlsx"
    file.write_bytes(workbook_of(park_story, language))
    book = openpyxl.load_workbook(file)
    page = book["企业安排" if language == "zh" else "Enterprises"]
    heads = [cell.value for cell in page[1]]
    zh = language == "zh"
    mode, branch = (heads.index(h) for h in (
        ("指定方式", "指定党支部") if zh else ("Pinned form", "Pinned branch")
    ))  # fmt: skip
    for row in page.iter_rows(min_row=2):
        if row[0].value == moved:
            row[mode].value = "挂靠组建" if zh else "affiliated"
            row[branch].value = host
        if row[0].value == left:
            row[mode].value = "派驻指导员" if zh else "dispatched"
    book.save(file)
    new = planner.make_plan(read_ledger(file), park.rules, committee=park.committee)
    got = {r["enterprise_id"]: r for r in new.assignments.iter_rows(named=True)}
    assert got[moved]["pinned"] and got[moved]["branch_id"] == "ZB01"
    assert got[left]["pinned"] and got[left]["mode"] == "dispatched"


def test_pins_are_chosen_from_lists(book_zh: bytes) -> None:
    page = opened(book_zh)["企业安排"]
    heads = [cell.value for cell in page[1]]
    lists = {str(v.sqref).split(":")[0]: v.formula1 for v in page.data_validations.dataValidation}
    letters = {
        h: page.cell(1, heads.index(h) + 1).column_letter for h in ("指定方式", "指定党支部")
    }
    assert lists[f"{letters['指定方式']}2"] == '"单独组建,联合组建,挂靠组建,派驻指导员"'
    source = lists[f"{letters['指定党支部']}2"]
    assert source.startswith("'指定选项'!$A$2:$A$")
    offered = {row[0] for row in sheet(book_zh, "指定选项")[1:]}
    assert {"镇农保中心党支部", "指导员09", "化工厂联合党支部"} <= offered
    assert int(source.rsplit("$", 1)[1]) == len(offered) + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rate_is_the_plans_to_the_last_digit(
    park: Plan, park_story: Story, language: Language
) -> None:
    rows = sheet(
        workbook_of(park_story, language), "各基数覆盖率" if language == "zh" else "All rates"
    )[1:]
    expected = []
    groups = [park.statistics["coverage"]]
    for by in ("by_zone", "by_industry", "by_employee_band"):
        groups += [row["coverage"] for row in park.statistics[by]]
    for coverage in groups:
        for base in park_story.bases:
            for rate in park_story.rates:
                one = coverage[base.name][rate.name]
                expected.append((one["numerator"], one["denominator"], one["ratio"]))
    assert [(r[4], r[5], r[6] if r[6] != "" else None) for r in rows] == expected


def test_the_overview_shows_each_forms_number_and_share(park_story: Story, book_zh: bytes) -> None:
    rows = sheet(book_zh, "概览")
    told = {row[0]: row[1:3] for row in rows if row and isinstance(row[1], float)}
    for outcome in park_story.outcomes:
        if outcome.token in park_story.shown and outcome.share:
            assert told[outcome.word.zh] == [outcome.count, outcome.share.ratio]


def test_sheets_are_set_up_to_be_read_filtered_and_printed(book_zh: bytes) -> None:
    book = opened(book_zh)
    page = book["企业安排"]
    assert page.freeze_panes == "C2" and page.auto_filter.ref
    assert page.page_setup.paperSize == 9 or page.page_setup.paperSize == "9"
    assert page.page_setup.orientation == "landscape" and page.print_title_rows == "$1:$1"
    assert "&P" in page.oddFooter.right.text
    heads = [cell.value for cell in page[1]]
    fills = {
        row[heads.index("〔方案〕覆盖方式")].value: row[
            heads.index("〔方案〕覆盖方式")
        ].fill.start_color.rgb
        for row in page.iter_rows(min_row=2)
    }
    assert len(set(fills.values())) == len(fills) == 5
    assert book["各基数覆盖率"]["G2"].number_format == "0.0%"


def test_the_same_story_gives_the_same_bytes(park_story: Story, book_zh: bytes) -> None:
    assert workbook_of(park_story, "zh") == book_zh


def test_a_share_just_below_all_is_not_shown_as_all(park_story: Story) -> None:
    whole = park_story.whole
    near = Share(99_999, 100_000)
    rates = (tuple(near for _ in whole.rates[0]), *whole.rates[1:])
    story = replace(park_story, whole=replace(whole, rates=rates))
    page = opened(workbook_of(story, "zh"))["概览"]
    formats = {c.number_format for row in page.iter_rows() for c in row if c.value == near.ratio}
    assert formats == {'"99.9%"'}


def test_a_workbook_for_publication_names_nobody_and_marks_what_is_withheld(
    park: Plan, park_story: Story
) -> None:
    story = story_of(park, public=8)
    content = workbook_of(story, "zh")
    book = opened(content)
    assert "企业安排" not in book.sheetnames and "指定选项" not in book.sheetnames
    texts = {str(c.value) for page in book for row in page.iter_rows() for c in row if c.value}
    assert story.withheld is not None and MARK in texts
    assert {sentence.zh for sentence in story.withheld.said} <= texts
    named = {e.name for e in park_story.enterprises} | {b.name for b in park_story.branches}
    assert not [text for text in texts if text in named]
    numerators = [row[4] for row in sheet(content, "各基数覆盖率")[1:]]
    assert MARK in numerators
    assert all(n == MARK or n == "0" or float(n) >= 8 for n in numerators)


def test_every_outcome_has_a_word_in_the_workbook() -> None:
    story = story_of(odd_plan())
    from planner.report.office.naming import Wording

    assert len(set(Wording(story, "zh").fills())) == len(OUTCOMES)


def test_the_steps_of_a_restructure_have_columns_to_fill_in() -> None:
    story = story_of(odd_plan())
    assert story.moves, "the ledger knows today's coverage, and the plan differs from it"
    rows = sheet(workbook_of(story, "zh"), "调整清单")
    heads, steps = rows[0], rows[1:]
    assert heads[-3:] == ["完成日期", "办理人", "备注"]
    assert [row[0] for row in steps] == [move.number for move in story.moves]
    assert [row[2] for row in steps] == [move.subject for move in story.moves]
    paper = next(
        b for b in Paper(story, "zh").blocks() if isinstance(b, Table) and "调整步骤" in b.caption
    )
    assert [row[0] for row in paper.rows] == [str(move.number) for move in story.moves]
    assert all("年" in row[-1] for row in paper.rows)
