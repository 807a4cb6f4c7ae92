"""A pack as a document: on the screen, as Markdown, as HTML; two packs compared; a new one."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from planner.cli import main
from planner.places import data_dir
from planner.report.wrapping import columns
from planner.rulebook import load_rules, packs

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert main([*arguments]) == code
    shown = capsys.readouterr()
    return shown.out if code == 0 else shown.err


def test_the_list_says_how_each_pack_stands_on_the_day(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, "rules", "list", "--as-of", "2021-12-28").splitlines()
    standing = {line.split()[0]: " ".join(line.split()[2:5]) for line in lines}
    assert standing["cpc-2018"].startswith("in force")
    lines = said(capsys, "rules", "list", "--as-of", "1990-01-01").splitlines()
    assert [line.split()[0] for line in lines if "not yet in force" in line] == [
        "guoji-2007",
        "trade-union-2021",
        "youth-league",
    ]


@pytest.mark.parametrize("pack", packs())
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_parameter_and_rule_of_a_pack_stands_in_its_document(
    pack: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = said(capsys, "rules", "show", pack, "--lang", language)
    rules = load_rules(pack)
    for name in [*rules.parameters, *(rule.id for rule in rules.coverage)]:
        assert name in text
    for rule in rules.coverage:
        assert rule.title.say(language) in text  # type: ignore[arg-type]
    assert "⟦" not in text


def test_an_official_finds_the_article_beside_the_number(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = said(capsys, "rules", "show", "cpc-2018", "--lang", "zh")
    (line,) = [one for one in text.splitlines() if one.strip().startswith("joint_max_units")]
    assert "5 个单位" in line
    assert "中国共产党支部工作条例（试行）第5条" in line
    assert "2018-10-28 起" in line


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("wanted", ["cpc-2018", "works-council-de", "guoji-2007:joint-type"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_line_of_the_document_is_wider_than_the_screen(
    width: int,
    wanted: str,
    language: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = said(capsys, "rules", "show", wanted, "--lang", language).splitlines()
    assert [line for line in lines if columns(line) > width] == []
    assert [line for line in lines if line != line.rstrip()] == []


def test_a_day_before_the_pack_shows_when_each_rule_begins(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = said(capsys, "rules", "show", "cpc-2018", "--as-of", "1980-01-01")
    assert "not yet in force; it begins on 1982-09-06" in text
    assert "Who may take which forms" not in text
    assert re.search(r"own-branch +not yet in force +from 1982-09-06", text)


def test_two_bounds_on_one_number_are_said_as_a_range(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "Eligible employees: 21 to 50" in said(capsys, "rules", "show", "works-council-de")
    text = said(capsys, "rules", "show", "works-council-de", "--lang", "zh")
    assert "有选举权的职工数 21 至 50" in text


def test_what_no_plan_decides_is_told_with_its_article(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = said(capsys, "rules", "show", "cpc-2018", "--lang", "zh", "--format", "md")
    (row,) = [line for line in text.splitlines() if line.startswith("| founding<br>设立程序 | 由")]
    assert "1 个月" in row and "第6条（待核）" in row
    early = said(capsys, "rules", "show", "cpc-2018", "--as-of", "2000-01-01", "--format", "md")
    assert re.search(r"founding<br>.*from 2018-10-28<br>not yet in force", early)


def test_what_is_unverified_is_listed_in_one_place(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "rules", "show", "youth-league", "--lang", "zh")
    assert "own-branch" in text[text.index("待核之处") :]
    assert "（待核）" in text[: text.index("待核之处")]


def test_one_rule_is_shown_with_its_conditions_its_history_and_its_cases(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = said(capsys, "rules", "show", "cpc-2018:few-members")
    assert "Full members: fewer than 3 (standalone_min_full_members)" in text
    assert "joint branch → affiliated to a host branch → instructor dispatched" in text
    assert "Branch regulations (trial), art. 5" in text
    assert "from 1982-09-06, until 2018-10-28" in text
    assert "Two full members are too few for a branch of their own" in text
    assert "{" not in text


def test_a_rule_that_a_local_pack_leaves_out_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "rules", "show", "guoji-2007:few-members")
    assert "left out: The report splits it" in text


def test_a_misspelt_rule_is_told_the_nearest_one(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "rules", "show", "cpc-2018:few-member", code=2)
    assert 'did you mean "few-members"?' in text


def test_what_a_local_pack_changes_is_shown_with_both_sources(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = said(capsys, "rules", "show", "guoji-2007", "--format", "md")
    part = text[text.index("What it changes of the pack above") :].partition("\n## ")[0]
    (row,) = [line for line in part.splitlines() if line.startswith("| standalone\\_may\\_host")]
    assert "yes · the planner's default" in row and "(cpc-2018)" in row
    assert "no · from 2000-01-01 · Survey report" in row and "(guoji-2007)" in row


class Tags(HTMLParser):
    """Whether every tag that is opened is closed, and what the file takes from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)
        self.outside += [value or "" for name, value in attrs if name == "src"]
        self.outside += [tag] if tag in ("script", "link", "img") else []

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("pack", packs())
def test_the_page_stands_by_itself_and_is_well_formed(
    pack: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "pack.html"
    said(capsys, "rules", "show", pack, "-o", str(file), "--lang", "zh")
    page = file.read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(page)
    assert tags.open == [] and tags.outside == []
    assert '<html lang="zh-CN">' in page
    for rule in load_rules(pack).coverage:
        assert rule.id in page


def test_text_of_a_pack_cannot_become_markup(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "local"
    folder.mkdir()
    (folder / "pack.yaml").write_text(
        'name: local\ntitle: {zh: "<b>甲</b>|乙", en: "<b>A</b>|B"}\nextends: cpc-2018\n'
        "as_of: 2024-01-01\nlast_checked: 2024-01-01\n"
        "instruments:\n  a: {title: {zh: 甲, en: A}, url: 'https://example.org/?a=1&b=2'}\n",
        encoding="utf-8",
    )
    page = said(capsys, "rules", "show", str(folder), "--format", "html")
    assert "<b>" not in page and "&lt;b&gt;A&lt;/b&gt;|B" in page
    assert '<a href="https://example.org/?a=1&amp;b=2">' in page
    text = said(capsys, "rules", "show", str(folder), "--format", "md")
    assert "&lt;b>A&lt;/b>\\|B" in text
    assert "<https://example.org/?a=1&b=2>" in text


def test_the_difference_between_two_days_names_what_begins_and_whom_it_may_bind(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ledger = str(EXAMPLES / "cap-2018" / "enterprises.csv")
    text = said(
        capsys, "rules", "diff", "cpc-2018", "--as-of", "2018-10-27..2018-10-28",
        "--ledger", ledger,
    )  # fmt: skip
    (line,) = [one for one in text.splitlines() if one.strip().startswith("joint_max_units  ")]
    assert "none" in line and "5 units" in line
    assert "joint_max_units changes" in text and "it may bind 8 enterprises" in text
    assert "Of 9 enterprises, 0 get another rule" in text
    assert "joint_min_full_members changes" not in text  # three before and after


def test_one_day_and_the_next_may_be_named_with_the_pack(
    capsys: pytest.CaptureFixture[str],
) -> None:
    one = said(capsys, "rules", "diff", "cpc-2018@2018-10-27", "cpc-2018@2018-10-28")
    other = said(capsys, "rules", "diff", "cpc-2018", "--as-of", "2018-10-27..2018-10-28")
    assert one == other


def test_what_is_counted_otherwise_is_compared_too(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "rules", "diff", "cpc-2018", "trade-union-2021")
    part = text[text.index("What is counted") :]
    assert re.search(r"committee_due +not there +Union members: 25 or more", part)
    years = said(capsys, "rules", "diff", "cpc-2018", "--as-of", "2011-12-31..2012-01-01")
    assert "organisation_coverage_strict" in years and "the same, by another article" in years


def test_a_pack_does_not_differ_from_itself(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "rules", "diff", "cpc-2018", "cpc-2018")
    assert "They do not differ." in text
    text = said(capsys, "rules", "diff", "cpc-2018", code=2)
    assert "one pack and one day were given" in text


def test_who_gets_another_rule_is_counted_and_listed(capsys: pytest.CaptureFixture[str]) -> None:
    ledger = str(EXAMPLES / "guoji" / "enterprises.csv")
    text = said(
        capsys, "rules", "diff", "cpc-2018@2007-06-30", "guoji-2007", "--ledger", ledger,
    )  # fmt: skip
    assert "Of 145 enterprises, 138 get another rule" in text
    assert re.search(r"few-members +affiliated-type +70\n", text)
    assert re.search(r"no-members-small +no-form-asked +21\n", text)


@pytest.mark.parametrize("above", ["cpc-2018", "trade-union-2021"])
def test_a_new_pack_holds_at_once_and_says_what_the_pack_above_says(
    above: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(tmp_path / "town")
    said(capsys, "rules", "new", "my-town", "--extends", above, "-o", folder)
    assert main(["rules", "check", folder]) == 0
    assert main(["rules", "test", folder]) == 0
    assert load_rules(folder).parameters == load_rules(above).parameters
    assert load_rules(folder).lineage == ("my-town", above)
    capsys.readouterr()
    assert "exists already" in said(capsys, "rules", "new", "other", "-o", folder, code=2)


def test_a_new_pack_may_extend_one_of_your_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    county, town = str(tmp_path / "county"), str(tmp_path / "deep" / "town")
    said(capsys, "rules", "new", "county", "-o", county)
    said(capsys, "rules", "new", "town", "--extends", county, "-o", town)
    assert load_rules(town).lineage == ("town", "county", "cpc-2018")


@pytest.mark.parametrize("name", ["my town", "cpc-2018", ""])
def test_a_name_that_cannot_be_one_is_refused(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "rules", "new", name, "-o", str(tmp_path / "x"), code=2)
    assert not (tmp_path / "x").exists()


def test_the_packs_lie_where_the_program_looks_for_them() -> None:
    assert sorted(p.parent.name for p in data_dir("rules").glob("*/statistics.yaml")) == [
        "cpc-2018",
        "trade-union-2021",
        "works-council-de",
        "youth-league",
    ]


def test_counts_are_said_as_each_language_says_them(capsys: pytest.CaptureFixture[str]) -> None:
    english = said(capsys, "rules", "diff", "cpc-2018", "guoji-2007")
    assert "1 enterprises" not in english and "\nParameters (9)" in english
    chinese = said(capsys, "rules", "diff", "cpc-2018", "guoji-2007", "--lang", "zh")
    assert "\n参数（9）" in chinese
