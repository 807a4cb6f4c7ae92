"""The page says what the story says, in one file that asks nothing of anybody."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from importlib.resources import files

import pytest
from contrasts import contrast
from made_stories import HOSTILE, many, renamed
from reading import Element, by_id, data_in, parsed

from planner.language import LANGUAGES, Language
from planner.model import Plan
from planner.report.page import page_of
from planner.report.page.assembling import _SCRIPTS
from planner.report.page.columns import ITS_NAME
from planner.report.page.initials import initials_of
from planner.report.story import Story, story_of


@pytest.fixture(scope="module")
def pages(park_story: Story) -> dict[Language, bytes]:
    return {language: page_of(park_story, language) for language in LANGUAGES}


@pytest.fixture(scope="module")
def tops(pages: dict[Language, bytes]) -> dict[Language, Element]:
    """The pages taken apart."""
    return {language: parsed(page) for language, page in pages.items()}


@pytest.mark.parametrize("language", LANGUAGES)
class TestPage:
    def test_every_element_closes_and_every_id_stands_once(
        self, tops: dict[Language, Element], language: Language
    ) -> None:
        top = tops[language]
        ids = [one.attributes["id"] for one in top.every() if "id" in one.attributes]
        assert len(set(ids)) == len(ids)
        targets = {one.attributes["href"] for one in top.all("a")}
        assert targets <= {f"#{one}" for one in ids}
        labels = {
            name
            for one in top.every()
            for key in ("aria-labelledby", "aria-controls")
            for name in (one.attributes.get(key) or "").split()
        }
        assert labels - set(ids) <= {"panel-title"}  # the script makes that one

    def test_it_says_which_language_it_is_in(
        self, tops: dict[Language, Element], language: Language
    ) -> None:
        (html,) = tops[language].all("html")
        assert html.attributes["lang"] == ("zh-CN" if language == "zh" else "en")
        assert "⟦" not in html.text

    def test_the_large_figures_are_those_of_the_story(
        self, park_story: Story, tops: dict[Language, Element], language: Language
    ) -> None:
        top = tops[language]
        shown = {
            one.attributes["data-rate"]: one.text
            for one in top.every()
            if "data-rate" in one.attributes
        }
        story = park_story
        assert shown == {
            rate.name: share.percent
            for rate, share in zip(story.rates, story.whole.rates[0], strict=True)
            if not rate.on_request
        }
        counts = {
            one.attributes["data-outcome"]: one.text
            for one in top.every()
            if "data-outcome" in one.attributes
        }
        assert counts == {
            one.token: f"{one.count:,}" for one in story.outcomes if one.token in story.shown
        }

    def test_the_tables_of_coverage_have_a_row_a_group_with_its_counts(
        self, park_story: Story, tops: dict[Language, Element], language: Language
    ) -> None:
        section = by_id(tops[language], "coverage")
        tables = {one.all("caption")[0].text: one for one in section.all("table")}
        shown = [
            k
            for k, out in enumerate(park_story.outcomes)
            if out.token in park_story.shown and out.token != "excluded"
        ]
        for told in park_story.coverage:
            rows = tables[told.title.say(language)].all("tbody")[0].all("tr")
            assert len(rows) == len(told.rows) + 1
            for row, said in zip(rows, (*told.rows, park_story.whole), strict=True):
                cells = [cell.text for cell in row.all("td")]
                assert cells[0] == f"{said.in_scope:,}"
                assert cells[2 : 2 + len(shown)] == [f"{said.counts[k]:,}" for k in shown]
                rates = [c.split() for c in cells[2 + len(shown) : -1]]
                assert rates == [
                    [f"{s.numerator:,}", s.percent] if s.base else ["–"] for s in said.rates[0]
                ]

    def test_the_script_is_told_of_every_enterprise_what_the_story_tells(
        self, park_story: Story, tops: dict[Language, Element], language: Language
    ) -> None:
        data = data_in(tops[language])
        e, strings = data["e"], data["strings"]
        assert e["id"] == [one.id for one in park_story.enterprises]
        for at, one in enumerate(park_story.enterprises):
            assert e["name"][at] == one.name
            assert data["modes"][e["mode"][at]] == one.mode
            assert (e["members"][at], e["full"][at]) == (one.members, one.full_members)
            assert e["distance"][at] == (-1 if one.distance_m is None else one.distance_m)
            assert one.branch_id == (
                data["b"][e["branch"][at]]["id"] if e["branch"][at] >= 0 else None
            )
            who = data["p"][e["person"][at]]["id"] if e["person"][at] >= 0 else None
            assert one.instructor_id == who
            assert data["rules"][e["rule"][at]][0] == one.rule_id
            said = strings[e["because"][at]].replace(ITS_NAME, one.name)
            assert said == one.because.say(language)
            spot = e["spot"][at]
            assert (one.spot is None) == (spot is None)
            assert one.spot is None or (round(one.spot.x, 1), round(one.spot.y, 1)) == tuple(spot)

    def test_the_plain_table_without_scripts_lists_every_enterprise(
        self, park_story: Story, tops: dict[Language, Element], language: Language
    ) -> None:
        (plain,) = tops[language].all("noscript")
        rows = plain.all("tbody")[0].all("tr")
        assert [row.all("th")[0].text for row in rows] == [
            one.name for one in park_story.enterprises
        ]
        words = {one.token: one.word.say(language) for one in park_story.outcomes}
        assert [row.all("td")[3].text for row in rows] == [
            words[one.mode] for one in park_story.enterprises
        ]

    def test_the_tree_has_a_line_for_every_branch_and_enterprise(
        self, park_story: Story, tops: dict[Language, Element], language: Language
    ) -> None:
        tree = by_id(tops[language], "tree")
        linked = {one.attributes["href"] for one in tree.all("a")}
        assert linked == {f"#e{at}" for at in range(len(park_story.enterprises))}
        picked = {one.attributes.get("data-pick") for one in tree.all("span")}
        assert {f"b-{at}" for at in range(len(park_story.branches))} <= picked

    def test_tables_are_told_to_those_who_hear_them(
        self, tops: dict[Language, Element], language: Language
    ) -> None:
        top = tops[language]
        for table in top.all("table"):
            assert table.all("caption")[0].text
            assert all(head.attributes.get("scope") in ("col", "row") for head in table.all("th"))
        assert {one.name for one in top.every()} >= {"header", "nav", "main", "aside", "footer"}
        assert by_id(top, "hits").attributes["aria-live"] == "polite"
        for canvas in top.all("canvas"):
            assert canvas.attributes["aria-label"]


class TestOneFile:
    def test_nothing_in_it_comes_from_elsewhere(self, tops: dict[Language, Element]) -> None:
        for one in tops["zh"].every():
            for name in ("src", "href", "action", "srcset", "data", "poster"):
                value = one.attributes.get(name)
                assert value is None or value.startswith("#"), (name, value)
            assert "style" not in one.attributes
            assert not [name for name in one.attributes if name.startswith("on")]
        style = tops["zh"].all("style")[0].text
        assert not re.search(r"url\(|@import", style)
        code = "".join(
            (files("planner.report.page") / "script" / f"{name}.js").read_text()
            for name in _SCRIPTS
        )
        assert not re.search(r"fetch\(|XMLHttp|import\(|innerHTML|eval\(|https?:", code)

    def test_its_policy_allows_its_own_style_and_scripts_and_nothing_else(
        self, tops: dict[Language, Element]
    ) -> None:
        top = tops["zh"]
        policy = next(
            one.attributes["content"] or ""
            for one in top.all("meta")
            if one.attributes.get("http-equiv") == "Content-Security-Policy"
        )
        rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))
        assert rules["default-src"] == "'none'"

        def hashes(name: str) -> set[str]:
            texts = [
                one.text
                for one in top.all(name)
                if one.attributes.get("type") != "application/json"
            ]
            digests = (hashlib.sha256(text.encode()).digest() for text in texts)
            return {f"'sha256-{base64.b64encode(one).decode()}'" for one in digests}

        assert set(rules["script-src"].split()) == hashes("script")
        assert set(rules["style-src"].split()) == hashes("style")
        assert set(rules) == {
            "default-src",
            "script-src",
            "style-src",
            "img-src",
            "base-uri",
            "form-action",
        }
        # The policy stands before anything that it is about.
        head = top.all("head")[0].inside
        assert [one.name for one in head[:2]] == ["meta", "meta"]

    @pytest.mark.parametrize("ground", ["ground", "card", "faint"])
    def test_its_words_stand_out_from_their_ground_by_day_and_by_night(
        self, tops: dict[Language, Element], ground: str
    ) -> None:
        style = tops["zh"].all("style")[0].text
        for look in ("light", "dark"):
            colours: dict[str, str] = {}
            blocks = re.findall(
                r"(@media screen and \(prefers-color-scheme: ?dark\) ?\{\s*)?:root ?\{([^}]*)\}",
                style,
            )
            for night, block in blocks:
                if not night or look == "dark":
                    colours |= dict(re.findall(r"--([a-z-]+): ?(#[0-9a-f]{6})", block))
            for name in ("ink", "soft", "link", "good", "notice"):
                assert contrast(colours[name], colours[ground]) >= 4.5, (look, name)
        assert sum(bool(night) for night, _ in blocks) == 2

    def test_the_same_story_gives_the_same_bytes(
        self, park_story: Story, pages: dict[Language, bytes]
    ) -> None:
        assert page_of(replace(park_story), "zh") == pages["zh"]

    def test_two_thousand_enterprises_stay_under_three_megabytes(self, park_story: Story) -> None:
        assert len(page_of(many(park_story, 2000), "zh")) < 3_000_000

    def test_all_scripts_that_lie_there_go_into_it(self) -> None:
        lying = {
            one.name.removesuffix(".js")
            for one in (files("planner.report.page") / "script").iterdir()
        }
        assert lying == set(_SCRIPTS)


class TestHostileNames:
    def test_they_stay_text_everywhere(
        self, park_story: Story, tops: dict[Language, Element]
    ) -> None:
        top = parsed(page_of(renamed(park_story, HOSTILE), "zh"))
        plain = tops["zh"]

        def skeleton(one: object) -> list[str]:
            return [element.name for element in one.every()]  # type: ignore[attr-defined]

        assert skeleton(top) == skeleton(plain)
        names = data_in(top)["e"]["name"]
        for at, name in enumerate(HOSTILE):
            safe = re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe]", "\ufffd", name)
            assert names[at] == safe
            rows = top.all("noscript")[0].all("tbody")[0].all("tr")
            assert rows[at].all("th")[0].text == safe

    def test_the_data_holds_no_sign_that_could_end_its_element(self, park_story: Story) -> None:
        page = page_of(renamed(park_story, HOSTILE), "zh").decode()
        told = page.split('id="data">')[1].split("</script>")[0]
        assert not re.search("[<>&\u2028\u2029\x00-\x08]", told)

    def test_an_enterprise_that_has_another_ones_sentence_keeps_its_own_name(
        self, park_story: Story
    ) -> None:
        first = park_story.enterprises[0]
        odd = replace(first, name="企", because=first.because.__class__("企有企业", "企 has 企业"))
        data = data_in(
            parsed(
                page_of(replace(park_story, enterprises=(odd, *park_story.enterprises[1:])), "zh")
            )
        )
        said = data["strings"][data["e"]["because"][0]]
        assert said.replace(ITS_NAME, "企") == "企有企业"


class TestForPublication:
    @pytest.fixture
    def public(self, park: Plan) -> Story:
        return story_of(park, public=3)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_names_nobody_and_says_what_is_withheld(
        self, public: Story, park_story: Story, language: Language
    ) -> None:
        page = page_of(public, language)
        text = parsed(page).text
        assert not [one.name for one in park_story.enterprises if one.name in text]
        assert public.withheld is not None
        assert public.withheld.said[0].say(language) in text
        assert b'id="data"' not in page
        assert "None" not in text


class TestInitials:
    def test_words_are_read_as_words(self) -> None:
        assert initials_of(["灯杆厂", "重庆银行", "ABC照明（集团）2厂", "", "漪樾楮荇"]) == [
            "dgc", "cqyh", "zmjtc", "", "yycx",
        ]  # fmt: skip
