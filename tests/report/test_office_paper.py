"""The paper for a meeting, as Word and PDF: its form, its figures, and every enterprise's why."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.shared import Mm, Pt

from planner.errors import OutputError, Problem
from planner.language import LANGUAGES, Language
from planner.model import Plan
from planner.report.office import document_of, pdf_of
from planner.report.office.paper import Heading, Paper, Sentence, Table, zh_number
from planner.report.office.word import MARKS
from planner.report.pictures.fonts import Fonts, fonts_here
from planner.report.story import Story, story_of
from planner.report.words import WITHHELD

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def glyphs() -> None:
    try:
        fonts_here().face("plain")
    except OutputError:
        pytest.skip("no font with Chinese glyphs on this computer")


@pytest.fixture(scope="module")
def file(park_story: Story) -> bytes:
    return document_of(park_story, "zh")


@pytest.fixture(scope="module")
def word(file: bytes) -> Any:
    return Document(io.BytesIO(file))


@pytest.fixture(scope="module")
def pages(park_story: Story, glyphs: None, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The text of the Chinese PDF as another program reads it."""
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext on this computer")
    file = tmp_path_factory.mktemp("pdf") / "plan.pdf"
    file.write_bytes(pdf_of(park_story, "zh"))
    done = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, check=True)
    return done.stdout.decode()


def rows(document: Any, caption: str) -> list[list[str]]:
    """The table under a caption; python-docx reads cell by cell, so small ones only."""
    body = list(document.element.body)
    for place, element in enumerate(body):
        told = "".join(t.text or "" for t in element.iter(f"{W}t"))
        if told.startswith("表 ") and told.endswith(f"  {caption}"):
            table = body[place + 1]
            return [
                ["".join(t.text or "" for t in cell.iter(f"{W}t")) for cell in row.iter(f"{W}tc")]
                for row in table.iter(f"{W}tr")
            ]
    raise AssertionError(f"no table {caption}")


def test_headings_are_numbered_as_official_documents_number_them(word: Any) -> None:
    heads = [(p.style.name, p.text) for p in word.paragraphs if p.style.name.startswith("Heading")]
    first = [text for style, text in heads if style == "Heading 1"]
    assert [text[:2] for text in first] == ["一、", "二、", "三、", "四、", "五、", "六、"]
    start = heads.index(("Heading 1", "三、方案内容"))
    assert [text for _, text in heads[start + 1 : start + 4]] == [
        "（一）单独组建",
        "（二）联合组建",
        "（三）挂靠组建",
    ]
    assert [zh_number(n) for n in (1, 10, 11, 20, 35)] == ["一", "十", "十一", "二十", "三十五"]


def test_the_page_and_the_fonts_are_those_of_an_official_document(word: Any) -> None:
    section = word.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin)
    assert [round(m / Mm(1)) for m in margins] == [37, 35, 28]
    assert round(section.right_margin / Mm(1)) == 26
    assert round(section.page_height / Mm(1)) == 297
    east = {
        name: word.styles[name].element.rPr.rFonts.get(f"{W}eastAsia")
        for name in ("Title", "Heading 1", "Heading 2", "Body Text")
    }
    assert list(east.values()) == ["方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312"]
    assert word.styles["Title"].font.size == Pt(22)
    assert word.styles["Body Text"].font.size == Pt(16)
    assert 28 <= word.styles["Body Text"].paragraph_format.line_spacing.pt <= 29
    assert word.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        assert "".join(t.text or "" for t in footer._element.iter(f"{W}t")) == "— 1 —"
        assert next(footer._element.iter(f"{W}jc")).get(f"{W}val") == side


def test_fonts_that_a_computer_may_lack_name_others(file: bytes) -> None:
    with ZipFile(io.BytesIO(file)) as archive:
        table = archive.read("word/fontTable.xml").decode()
    assert re.search('w:name="仿宋_GB2312"><w:altName w:val="仿宋,', table)


def test_figures_in_sentences_are_those_of_the_tables_and_of_the_plan(
    word: Any, park: Plan, park_story: Story
) -> None:
    counts = park.statistics["counts"]
    forms = {row[0]: row[1] for row in rows(word, "覆盖方式")[1:]}
    for outcome in park_story.outcomes:
        if outcome.token in park_story.shown:
            assert forms[outcome.word.zh] == f"{counts[outcome.token]:,}"
    said = " ".join(p.text for p in word.paragraphs)
    coverage = park.statistics["coverage"]["operating"]["organisation_coverage"]
    assert f"组织覆盖 {coverage['numerator']} 家，占 {coverage['ratio']:.1%}" in said
    table = rows(word, "各基数的覆盖率（家，占基数的百分比）")
    assert table[1][2] == f"{coverage['numerator']} ({coverage['ratio']:.1%})"


def test_someone_can_say_what_happens_to_one_named_enterprise_and_why(word: Any) -> None:
    annex = {row[0]: row for row in rows(word, "每家企业的安排")[1:]}
    row = annex["群力涂料厂YQ001"]
    assert row[3].startswith("联合组建：在化工厂联合党支部（牵头单位化工厂，距 179 米）")
    assert "有2名正式党员，不足3名" in row[4] and "依据：" in row[4]
    assert len(annex) == 145


def test_steps_have_dates_to_fill_in(word: Any) -> None:
    table = rows(word, "新建党组织")
    assert len(table) == 1 + 9
    assert all("年" in row[-1] and "月" in row[-1] for row in table[1:])


def test_the_basis_names_instruments_rules_and_articles(word: Any) -> None:
    said = [p.text for p in word.paragraphs]
    assert any(text.startswith("1. 《中国共产党章程》，自1982年9月6日施行") for text in said)
    rules = rows(word, "各类企业适用的规定")
    assert any("中国共产党章程第30条" in row[3] for row in rules)


def test_the_pictures_say_what_they_show(word: Any, glyphs: None) -> None:
    shown = [e.get("descr") for e in word.element.body.iter() if e.tag.endswith("}docPr")]
    assert len(shown) == 3 and all(text and "明灯镇党委" in text for text in shown)


def test_without_a_font_the_document_has_no_pictures_and_a_warning_says_so(
    park_story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "planner.report.pictures.fonts.fonts_here", lambda: Fonts(places=(tmp_path,))
    )
    warnings: list[Problem] = []
    document = Document(io.BytesIO(document_of(park_story, "zh", warnings=warnings)))
    assert [w.code for w in warnings] == ["font-missing"]
    assert warnings[0].say("zh").startswith("文档中没有插图：没有找到含中文字形的字体")
    assert not [e for e in document.element.body.iter() if e.tag.endswith("}docPr")]


@pytest.fixture(scope="module")
def lean(park_story: Story) -> Story:
    """The same without lists and their pictures, to try forms on quickly."""
    bare = replace(park_story, enterprises=(), uncovered=(), branches=(), fragile=())
    return replace(bare, instructors=(), contacts=())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_story_gives_the_same_document(lean: Story, language: Language) -> None:
    assert document_of(lean, language) == document_of(lean, language)


def template(**kept: str) -> bytes:
    """A department's own letterhead: a header, wide margins, its own Heading 1, a place for us."""
    made = Document()
    made.sections[0].left_margin = Mm(40)
    made.sections[0].header.paragraphs[0].text = "某某区委组织部"
    made.styles["Heading 1"].font.name = kept.get("font", "Courier New")
    made.add_paragraph("发文字号：〔2024〕1 号")
    made.add_paragraph(kept.get("mark", MARKS[0]))
    made.add_paragraph("抄送：各支部")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_template_keeps_its_styles_page_and_header_and_says_where_the_report_goes(
    lean: Story,
) -> None:
    made = Document(io.BytesIO(document_of(lean, "zh", template())))
    assert made.sections[0].header.paragraphs[0].text == "某某区委组织部"
    assert round(made.sections[0].left_margin / Mm(1)) == 40
    assert made.styles["Heading 1"].font.name == "Courier New"
    said = [p.text for p in made.paragraphs]
    assert said[0] == "发文字号：〔2024〕1 号" and said[-1] == "抄送：各支部"
    assert said[1] == lean.title.zh and MARKS[0] not in said
    assert "Planner Table" in [style.name for style in made.styles], "what it lacks is added"


def test_a_template_without_a_mark_comes_before_the_report(lean: Story) -> None:
    made = Document(io.BytesIO(document_of(lean, "en", template(mark="…"))))
    said = [p.text for p in made.paragraphs]
    assert said[:3] == ["发文字号：〔2024〕1 号", "…", "抄送：各支部"]
    assert said[3] == lean.title.en


def test_a_word_template_file_is_taken_as_well(lean: Story) -> None:
    content = template()
    out = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as archive, ZipFile(out, "w") as made:
        for name in archive.namelist():
            part = archive.read(name)
            if name == "[Content_Types].xml":
                part = part.replace(b"document.main+xml", b"template.main+xml")
            made.writestr(name, part)
    assert Document(io.BytesIO(document_of(lean, "zh", out.getvalue()))).paragraphs


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04broken"])
def test_what_is_no_word_document_is_refused_as_a_template(lean: Story, content: bytes) -> None:
    with pytest.raises(OutputError, match="no Word document"):
        document_of(lean, "zh", content)


def hostile(story: Story) -> Story:
    bad = '=cmd|" /C calc"!A0 <w:p/>&amp;\x00\x07\u202e\ufffe\ud800' + "长" * 60
    return replace(
        story,
        committee=bad,
        enterprises=tuple(replace(e, name=bad, zone=bad) for e in story.enterprises[:5]),
        branches=tuple(replace(b, name=bad, enterprise_ids=()) for b in story.branches[:5]),
        instructors=(),
        contacts=(),
        uncovered=(),
    )


def test_hostile_names_stay_text_in_both_formats(park_story: Story, glyphs: None) -> None:
    story = hostile(park_story)
    document = Document(io.BytesIO(document_of(story, "zh")))
    assert any("<w:p/>&amp;" in "".join(t.text or "" for t in e.iter(f"{W}t")) for e in
               document.element.body.iter(f"{W}tc"))  # fmt: skip
    assert pdf_of(story, "zh").startswith(b"%PDF-")


def test_the_pdf_says_what_the_document_says(pages: str, park_story: Story) -> None:
    bare = re.sub(r"\s", "", pages)
    for block in Paper(park_story, "zh").blocks():
        texts: list[str] = []
        if isinstance(block, Heading | Sentence):
            texts = [block.text]
        elif isinstance(block, Table):
            texts = [block.caption, *(cell for row in block.rows[:40] for cell in row[:2])]
        for text in texts:
            for line in text.split("\n"):
                if len(line) < 40:  # a longer one may go over a page's end
                    assert re.sub(r"\s", "", line) in bare, line


def test_every_glyph_is_inside_the_pdf(lean: Story, glyphs: None, tmp_path: Path) -> None:
    if shutil.which("pdffonts") is None:
        pytest.skip("no pdffonts on this computer")
    file = tmp_path / "plan.pdf"
    file.write_bytes(pdf_of(lean, "en"))
    done = subprocess.run(["pdffonts", file], capture_output=True, check=True, text=True)
    lines = done.stdout.splitlines()[2:]
    assert lines
    for line in lines:
        embedded, _, unicode = line.split()[-5:-2]
        assert (embedded, unicode) == ("yes", "yes"), line


def test_the_same_story_gives_the_same_pdf(lean: Story, glyphs: None) -> None:
    assert pdf_of(lean, "en") == pdf_of(lean, "en")


def test_a_pdf_without_a_font_is_refused_by_naming_fonts(
    park_story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planner.report.office.pdf.fonts_here", lambda: Fonts(places=(tmp_path,)))
    with pytest.raises(OutputError, match=r"NotoSans|simfang|仿宋"):
        pdf_of(park_story, "zh")


def test_a_paper_for_publication_names_nobody_and_marks_what_is_withheld(
    park: Plan, park_story: Story, glyphs: None
) -> None:
    story = story_of(park, public=8)
    document = Document(io.BytesIO(document_of(story, "zh")))
    said = "".join(t.text or "" for t in document.element.body.iter(f"{W}t"))
    assert story.withheld is not None and story.withheld.said[0].zh in said
    assert WITHHELD in [row[1] for row in rows(document, "覆盖方式")]
    assert not [e.name for e in park_story.enterprises if e.name in said]
    assert pdf_of(story, "zh").startswith(b"%PDF-")


def test_a_pictures_caption_does_not_drag_the_next_table_to_another_page(word: Any) -> None:
    captions = [p for p in word.paragraphs if p.style.name == "Caption"]
    below = [p for p in captions if p.text.startswith("图")]
    above = [p for p in captions if p.text.startswith("表")]
    assert below and above
    assert all(p.paragraph_format.keep_with_next is False for p in below)
    assert all(p.paragraph_format.keep_with_next is None for p in above)
