"""Pictures for a slide: the tree, the map, the bars, with glyphs that are really there."""

from __future__ import annotations

import io
import os
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from planner.errors import OutputError, Problem
from planner.model import Plan
from planner.report.pictures import KINDS, Kind, curve_of, drawing_of, grid_of, picture_of
from planner.report.pictures.curve import Line
from planner.report.pictures.drawing import Drawing, Label, around, line_of
from planner.report.pictures.fonts import MISSING, VARIABLE, Fonts, fonts_here
from planner.report.story import Story, story_of

SVG = "{http://www.w3.org/2000/svg}"


def fonts() -> Fonts:
    found = fonts_here()
    try:
        found.face("plain")
    except OutputError:
        pytest.skip("no font with Chinese glyphs on this computer")
    return found


def labels(drawing: Drawing) -> list[str]:
    return [shape.text for shape in drawing.shapes if isinstance(shape, Label)]


def figures(texts: list[str]) -> set[str]:
    return set(re.findall(r"\d[\d,]*(?:\.\d+%)?", " ".join(texts)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_png_is_a_slide_of_sixteen_to_nine_that_is_not_blank(
    park_story: Story, kind: Kind
) -> None:
    fonts()
    image = Image.open(io.BytesIO(picture_of(park_story, "zh", kind)))
    assert image.size == (1920, 1080)
    assert len(image.convert("P").histogram()) > 8
    assert image.convert("L").getextrema()[0] < 80


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_svg_needs_no_font_and_says_its_text_to_a_screen_reader(
    park_story: Story, kind: Kind, language: str
) -> None:
    drawing = drawing_of(park_story, language, kind, fonts())  # type: ignore[arg-type]
    content = picture_of(park_story, language, kind, "svg")  # type: ignore[arg-type]
    root = ElementTree.fromstring(content)
    assert not root.findall(f".//{SVG}text")
    said = [group.get("aria-label") for group in root.findall(f".//{SVG}g")]
    assert said == labels(drawing)
    outlines = {path.get("id") for path in root.findall(f"{SVG}defs/{SVG}path")}
    used = {
        use.get("{http://www.w3.org/1999/xlink}href", "")[1:]
        for use in root.findall(f".//{SVG}use")
    }
    assert used == outlines and len(used) > 100
    assert root.findtext(f"{SVG}title", "").startswith("明灯镇党委")


def test_the_same_plan_gives_the_same_bytes(park_story: Story) -> None:
    fonts()
    for form in ("png", "svg"):
        first = picture_of(park_story, "zh", "map", form)  # type: ignore[arg-type]
        assert picture_of(park_story, "zh", "map", form) == first  # type: ignore[arg-type]


def test_every_form_and_its_number_stand_in_the_tree(park_story: Story) -> None:
    drawn = labels(drawing_of(park_story, "zh", "tree", fonts()))
    for outcome in park_story.outcomes:
        if outcome.count:
            assert outcome.word.zh in drawn
            assert outcome.share is not None
            assert f"{outcome.count} 家企业 · {outcome.share.percent}" in drawn


def test_what_the_tree_leaves_out_is_counted_to_the_last_enterprise(park_story: Story) -> None:
    """Many more branches than there is room for: those named and those left out are all."""
    branches = [b for b in park_story.branches if b.kind == "existing" and b.units]
    many = tuple(
        replace(branches[i % len(branches)], id=f"H{i:03}", name=f"第{i:03}支部", units=3)
        for i in range(120)
    )
    story = replace(park_story, branches=many, enterprises=(), instructors=())
    drawn = labels(drawing_of(story, "zh", "tree", fonts()))
    named = [text for text in drawn if re.fullmatch(r"第\d{3}支部", text)]
    rest = next(text for text in drawn if text.startswith("…… 挂靠党支部另有"))
    number, units = (int(n) for n in re.findall(r"\d+", rest))
    assert 0 < len(named) < 120
    assert len(named) + number == 120
    assert units == 3 * number
    assert any(text.startswith("图中未逐一列出") and str(number) in text for text in drawn)


def test_every_figure_of_the_bars_is_one_of_the_storys(park_story: Story) -> None:
    drawn = figures(labels(drawing_of(park_story, "en", "bars", fonts())))
    known: set[str] = set()
    rows = [park_story.whole, *(row for table in park_story.coverage for row in table.rows)]
    for row in rows:
        for shares in row.rates:
            for share in shares:
                known |= figures([f"{share.numerator} {share.base} {share.percent}"])
        known |= figures([f"{row.in_scope} {row.label.en}"])
    known |= figures([f"{o.count} {o.share.percent}" for o in park_story.outcomes if o.share])
    known |= figures([park_story.summary.en, park_story.basis.en])
    known |= figures([base.title.en for base in park_story.bases])
    assert drawn <= known


def test_a_map_has_a_mark_for_each_enterprise_and_a_scale(park_story: Story) -> None:
    drawing = drawing_of(park_story, "zh", "map", fonts())
    drawn = labels(drawing)
    assert "500 米" in drawn and "北" in drawn
    assert {"7 家企业", "13 家企业", "80 家企业", "24 家企业", "21 家企业"} <= set(drawn)


def test_enterprises_without_coordinates_are_said_to_be_missing_on_the_map(
    park_story: Story,
) -> None:
    first, *rest = park_story.enterprises
    story = replace(park_story, enterprises=(replace(first, spot=None), *rest))
    drawn = labels(drawing_of(story, "zh", "map", fonts()))
    assert any("1 家企业没有坐标" in text for text in drawn)


def test_a_far_outlier_does_not_make_the_town_a_dot(park_story: Story) -> None:
    first, *rest = park_story.enterprises
    assert first.spot is not None
    far = replace(first, spot=replace(first.spot, x=9_000_000.0))
    drawn = labels(drawing_of(replace(park_story, enterprises=(far, *rest)), "zh", "map", fonts()))
    assert any("1 家企业离其余很远" in text for text in drawn)
    assert any(text.endswith(" 米") for text in drawn), "the scale is that of the town"


def test_a_map_without_coordinates_is_refused_with_a_remedy(park_story: Story) -> None:
    nowhere = tuple(replace(one, spot=None) for one in park_story.enterprises)
    with pytest.raises(OutputError, match="no coordinates"):
        picture_of(replace(park_story, enterprises=nowhere), "zh", "map")


def test_without_a_font_the_error_names_those_looked_for_and_how_to_install_one(
    park_story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "planner.report.pictures.fonts.fonts_here", lambda: Fonts(places=(tmp_path,))
    )
    with pytest.raises(OutputError) as raised:
        picture_of(park_story, "zh", "bars")
    said = raised.value.problems[0].say("zh")
    assert "NotoSansCJK-Regular.ttc" in said and str(tmp_path) in said
    assert "fonts-noto-cjk" in said and VARIABLE in said


def test_a_character_that_no_font_has_is_named_and_marked_not_a_box(park_story: Story) -> None:
    found = fonts()
    odd = "\U000ffffd"
    one, *rest = [b for b in park_story.branches if b.kind == "joint"]
    story = replace(
        park_story,
        branches=(replace(one, name=f"甲{odd}厂联合党支部"), *rest),
        committee=f"镇{odd}",
    )
    warnings: list[Problem] = []
    content = picture_of(story, "zh", "tree", "svg", warnings=warnings)
    assert [w.code for w in warnings] == ["glyphs-missing"]
    assert "U+FFFFD" in warnings[0].say("zh")
    assert odd.encode() in content, "the text itself stays for a screen reader"
    assert found.choose(odd, "plain")[1] == MISSING


def test_a_font_file_that_a_person_names_comes_first(tmp_path: Path) -> None:
    usual = fonts().face("bold")
    file = tmp_path / "my-own-font.ttc"
    file.symlink_to(usual.file)
    named = fonts_here({VARIABLE: os.pathsep.join(["", str(file)]), "HOME": str(tmp_path)})
    assert named.face("plain").file == file


def test_names_with_markup_and_control_characters_make_a_valid_picture(park_story: Story) -> None:
    fonts()
    bad = 'A<b>&"\x00\x1b[31m\u202e\n' + "很长的名字" * 60
    story = replace(
        park_story,
        committee=bad,
        branches=tuple(replace(b, name=bad) for b in park_story.branches),
        enterprises=tuple(replace(e, name=bad, zone=bad) for e in park_story.enterprises),
    )
    for kind in KINDS:
        ElementTree.fromstring(picture_of(story, "zh", kind, "svg"))
    assert line_of("a\u202eb\x00\n c") == "ab c"


def test_nothing_is_drawn_beyond_the_edges_of_a_slide(park_story: Story) -> None:
    found = fonts()
    for kind in KINDS:
        for shape in drawing_of(park_story, "en", kind, found).shapes:
            if isinstance(shape, Label):
                wide = found.width(shape.text, shape.weight, shape.size)
                left = shape.x - wide * {"start": 0, "middle": 0.5, "end": 1}[shape.anchor]
                assert left >= 0 and left + wide <= 1920 and 0 < shape.y < 1080, shape


def test_a_curve_and_a_grid_are_pictures_too() -> None:
    fonts()
    lines = [Line("组织覆盖", ((500, 0.5), (1000, None), (1500, 0.69)), percent=True)]
    curve = curve_of("标题", "说明", lines, "米", "占比", "zh", "svg")
    assert {"50%", "69.0%"} <= {g.get("aria-label") for g in ElementTree.fromstring(curve).iter()}
    grid = grid_of("标题", "", ["2"], ["1", "3"], [[1, None]], [["1 家", "–"]], "a", "b", "zh")
    assert Image.open(io.BytesIO(grid)).size == (1920, 1080)


def test_an_area_around_points_leaves_none_outside() -> None:
    points = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (2.0, 2.0), (4.0, 2.0)]
    assert sorted(around(points)) == [(0, 0), (0, 4), (4, 0), (4, 4)]


def test_a_tree_for_publication_shows_forms_alone_and_says_what_is_withheld(park: Plan) -> None:
    story = story_of(park, public=8)
    drawn = labels(drawing_of(story, "zh", "tree", fonts()))
    assert "* 家企业 · *" in drawn and "80 家企业 · 55.2%" in drawn
    assert not any(text.startswith("0 ") for text in drawn)
    assert story.withheld is not None
    assert any(story.withheld.said[0].zh[:10] in text for text in drawn)


def test_no_number_in_the_tree_is_cut_short(park_story: Story) -> None:
    """A note is left out where it finds no room: 15… of 150 members would be another number."""
    long = "一个名称很长很长很长很长很长很长很长很长很长的党支部"
    story = replace(park_story, branches=tuple(replace(b, name=long) for b in park_story.branches))
    for text in labels(drawing_of(story, "zh", "tree", fonts())):
        assert not re.search(r"\d…", text), text
