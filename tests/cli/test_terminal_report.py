"""The report on the screen says what the plan says, at any width and on any console."""

from __future__ import annotations

import io
import re

import polars as pl
import pytest
from cli.sample import PROVEN, UNPROVEN, WORDS, plan, rules
from rich.color import Color, ColorSystem
from rich.console import Console

import planner
from planner.cli.screen import console as console_of_the_program
from planner.errors import Problem
from planner.language import NEUTRAL, Language, Text
from planner.model import Plan
from planner.report.terminal import NOTICE, STYLES, render
from planner.report.words import number_of, share
from planner.report.wrapping import columns


def shown(
    of: Plan, language: Language = "en", *, width: int = 100, branches: int | None = 40
) -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    screen = Console(file=stream, width=width, markup=False, emoji=False, highlight=False)
    render(of, language, screen, branches=branches)
    stream.flush()
    return stream.buffer.getvalue().decode()  # type: ignore[attr-defined]


def row(text: str, start: str) -> list[str]:
    (line,) = [line for line in text.splitlines() if line.strip().startswith(start)]
    return line.split()


def test_every_rate_stands_beside_its_numerator_and_base() -> None:
    text = shown(plan())
    assert row(text, "All in scope")[3:] == [
        "26",
        "24",
        "92.3%",
        "3",
        "11.5%",
        "1",
        "3.8%",
        "25",
        "96.2%",
    ]
    assert row(text, "With members")[2:] == [
        "25",
        "24",
        "96.0%",
        "3",
        "12.0%",
        "1",
        "4.0%",
        "24",
        "96.0%",
    ]
    assert row(text, "Above scale")[2:] == [
        "1",
        "0",
        "0.0%",
        "0",
        "0.0%",
        "0",
        "0.0%",
        "1",
        "100.0%",
    ]


def test_every_form_of_coverage_has_its_count_its_share_and_a_bar_as_long() -> None:
    text = shown(plan())
    assert row(text, "Affiliated to a host")[4:6] == ["21", "80.8%"]
    bars = {name: row(text, name)[-1].count("█") for name in ("Affiliated", "Joint branch")}
    assert bars["Affiliated"] == 32
    assert bars["Joint branch"] == 3
    assert row(text, "Out of scope")[3:] == ["1"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [50, 80, 200])
def test_no_line_is_wider_than_the_console_and_none_ends_in_blanks(
    width: int, language: Language
) -> None:
    name = "江苏某某路灯照明科技发展（集团）股份有限公司第一分公司" * 2
    text = shown(plan(name_of_first=name, certificate=UNPROVEN), language, width=width)
    for line in text.splitlines():
        assert columns(line) <= width
        assert line == line.rstrip()
    assert "…" not in text.replace("……", "").replace(" … and", "")
    assert "92.3%" in text
    letters = re.sub(r"[\s│├└─]", "", text)
    assert name in letters


def test_at_80_columns_every_base_is_one_line_with_its_four_rates() -> None:
    text = shown(plan(), "zh", width=80)
    assert row(text, "从业 100 人以上")[-8:-6] == ["15", "88.2%"]
    assert row(text, "企业数") == ["企业数", "组织覆盖", "两项口径", "单独组建", "工作覆盖"]


def test_the_gap_after_the_plan_is_told_from_the_gap_of_today() -> None:
    of = plan()
    assert row(shown(of, "zh"), "方案后应建未建") == ["方案后应建未建", "0", "家企业"]
    assert "现状应建未建" not in shown(of, "zh")
    gap = {"numerator": 7, "denominator": 26, "ratio": 7 / 26}
    known = plan(statistics={**of.statistics, "establishment_gap": gap})
    assert row(shown(known, "zh"), "现状应建未建") == ["现状应建未建", "7", "家企业"]
    assert row(shown(known), "Branch due, none today")[-2:] == ["7", "enterprises"]


def test_colours_can_be_read_on_black_and_on_white_and_told_apart() -> None:
    words = {name: style.split()[-1] for name, style in {**STYLES, "notice": NOTICE}.items()}
    colours = {name: Color.parse(word) for name, word in words.items() if word != "dim"}
    assert len(colours) == 6
    for colour in colours.values():
        assert colour.triplet is not None
        light = [
            v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
            for v in colour.triplet.normalized
        ]
        luminance = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
        assert (luminance + 0.05) / 0.05 > 3.5
        assert 1.05 / (luminance + 0.05) > 3.5
    for system in (ColorSystem.STANDARD, ColorSystem.EIGHT_BIT):
        seen = {colour.downgrade(system).number for colour in colours.values()}
        assert len(seen) == len(colours)
    assert "bold" in STYLES["uncovered"]


def test_the_tree_says_why_enterprises_are_uncovered() -> None:
    rows = [{"id": f"e{n}", "name": f"{n}厂", "zone": "东片"} for n in range(3)]
    ledger = planner.ledger_from_frames(
        pl.DataFrame(rows).with_columns(members=0), instructors=pl.DataFrame({"name": ["甲"]})
    )
    text = shown(planner.make_plan(ledger, planner.load_rules("cpc-2018")), "zh")
    assert "其中 3 家：派驻党建工作指导员：距离不明" in text


def test_the_tree_names_the_branches_and_whom_they_cover() -> None:
    text = shown(plan(), "zh")
    assert "明灯镇党委" in text
    assert "化工厂（牵头单位） · 钢带厂" in text
    assert "农保中心党支部  党总支 · 20 家企业 · 28 名党员（正式 27）" in text
    assert "另 8 家" in text
    assert "第16灯具厂" in text
    assert "第17灯具厂" not in text
    assert "另有 1 个现有党组织未承接企业" in text
    assert "未覆盖 1 家" in text
    assert "第26灯具厂" in text
    assert "指导员甲  1 家企业（可联系 3）" in text


def test_the_whole_tree_leaves_nobody_out_and_no_tree_leaves_it_away() -> None:
    everything = shown(plan(), "zh", branches=None)
    assert all(f"第{number}灯具厂" in everything for number in range(4, 25))
    assert "农保中心" not in shown(plan(), "zh", branches=0)


def test_a_short_tree_gives_every_kind_its_share_and_says_what_is_left() -> None:
    text = shown(plan(), branches=2)
    assert "农保中心党支部" not in text or "化工厂联合党支部" in text
    assert "and 1 more (--tree all lists them)" in text


def test_without_instructors_the_posts_to_fill_are_named_by_zone() -> None:
    text = shown(plan(posts=True))
    assert row(text, "Instructor posts to fill  ")[4:] == ["1:", "东片", "1"]
    assert "东片  1 post" in text


def test_only_a_proven_plan_is_called_proven() -> None:
    assert "Proven best: under these rules no plan is better." in shown(plan(certificate=PROVEN))
    text = shown(plan(certificate=UNPROVEN))
    assert "Proven best" not in text
    assert "Proven: uncovered, weighted by priority." in " ".join(text.split())
    assert row(text, "Uncovered, weighted")[-4:] == ["1", "1", "proven", "best"]
    assert "at most 1 less (4.8%)" in text
    assert "best, given those above" in text
    assert "time limit" not in text
    assert "time limit" in shown(plan(certificate=UNPROVEN, cut_by_time=True))


def test_warnings_of_one_kind_are_told_once_with_their_number() -> None:
    alike = tuple(Problem("status", Text(f"词{n}", f"word {n}")) for n in range(5))
    text = shown(plan(warnings=(*alike, Problem("other", Text("别的", "another thing")))))
    assert "Warnings: 6" in text
    assert "word 0 (and 4 more like it)" in text
    assert "another thing" in text
    assert "word 1" not in text


def test_what_was_changed_on_the_command_line_stands_under_the_headline() -> None:
    changed = plan(rules=rules(overrides={"joint_max_units": 4}))
    assert "with joint_max_units=4" in shown(changed)


def test_a_pack_speaks_its_own_words() -> None:
    own = plan(rules=rules(words={**WORDS, "joint": Text("联建型", "Joint type")}))
    assert row(shown(own, "zh"), "联建型")[1] == "2"
    assert "联合组建" not in shown(own, "zh")


def test_names_are_shown_as_they_are_written() -> None:
    assert "[red]a:smile:[/red]党支部" in shown(plan(name_of_first="[red]a:smile:[/red]"))


def test_a_console_without_blocks_gets_bars_of_plain_characters() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="gbk", errors="replace")
    render(plan(), "zh", Console(file=stream, width=80, markup=False))
    stream.flush()
    text = stream.buffer.getvalue().decode("gbk")  # type: ignore[attr-defined]
    assert "####" in text
    assert "?" not in text


def test_a_pipe_gets_no_colours_and_no_line_is_broken(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "很长的名字" * 30
    render(plan(name_of_first=name), "zh", console_of_the_program())
    text = capsys.readouterr().out
    assert "\x1b" not in text
    assert name in text
    assert max(map(len, text.splitlines())) < 400


def test_a_share_says_nothing_and_everything_only_where_it_is_so() -> None:
    assert share(0, 7) == "0.0%"
    assert share(7, 7) == "100.0%"
    assert share(1, 1_000_000) == "0.1%"
    assert share(999_999, 1_000_000) == "99.9%"
    assert share(0, 0) == "–"


def test_one_thing_is_not_several() -> None:
    assert number_of(1, "host").say("en") == "1 existing branch"
    assert number_of(1_000, "enterprise").in_words(NEUTRAL) == Text(
        "1,000 家企业", "1,000 enterprises"
    )
