"""The page in a real browser, without a network: it finds, sorts, shows, prints, and is quick."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from chromium import Browser, chromium
from made_stories import HOSTILE, many, renamed

from planner.model import Plan
from planner.report.page import page_of
from planner.report.story import Story, story_of

pytestmark = pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    try:
        started = Browser()
    except (RuntimeError, OSError) as error:  # such as a container that allows it no sandbox
        pytest.skip(f"Chromium does not start here: {error}")
    with started as one:
        one.offline()
        yield one


@pytest.fixture(scope="module")
def file(park_story: Story, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "方案 报告.html"
    path.write_bytes(page_of(park_story, "zh"))
    return path


@pytest.fixture
def page(browser: Browser, file: Path) -> Browser:
    """The park's page, opened afresh on a desk's screen."""
    return opened(browser, file)


def opened(browser: Browser, file: Path, fragment: str = "") -> Browser:
    browser.scripts(True)
    browser.size(1280, 900)
    browser.look()
    browser.messages.clear()
    browser.requests.clear()
    browser.open(Path("/dev/null"))  # a page that differs in its fragment alone is not opened anew
    browser.open(file, fragment=fragment)
    browser.frames()
    return browser


def texts(page: Browser, selector: str) -> list[str]:
    found: list[str] = page.run(
        f"[...document.querySelectorAll({selector!r})].map(one => one.textContent)"
    )
    return found


def names(page: Browser) -> list[str]:
    """The names in the rows in sight (the long word under each is for phones)."""
    found: list[str] = page.run(
        "[...document.querySelectorAll('#rows tbody th')].map(one => one.title)"
    )
    return found


def find(page: Browser, what: str) -> list[str]:
    page.run(
        "(() => { const f = document.getElementById('find'); f.value = "
        f"{what!r}; f.dispatchEvent(new Event('input')); }})()"
    )
    return names(page)


def hits(page: Browser) -> int:
    told = page.run("document.getElementById('hits').textContent")
    return int(re.findall(r"[\d,]+", told)[0].replace(",", ""))


class TestOpened:
    def test_nothing_is_asked_for_and_nothing_goes_wrong(self, page: Browser, file: Path) -> None:
        for tab in ("map", "network"):
            page.run(f"document.getElementById('tab-{tab}').click()")
            page.frames()
        page.run("document.querySelector('[data-pick^=b]').click()")
        page.frames()
        assert page.run("document.documentElement.dataset.ready") == "yes"
        assert page.messages == []
        own = file.resolve().as_uri()
        assert {one for one in page.requests if not one.startswith("data:")} <= {
            own,
            "file:///dev/null",
        }

    def test_a_script_that_somebody_puts_into_it_does_not_run(self, page: Browser) -> None:
        page.run(
            "(() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
            " document.body.append(s); const i = new Image(); i.src = 'http://127.0.0.1:9/x.png';"
            " document.body.append(i); })()"
        )
        page.frames()
        assert page.run("window.ran") is None
        assert len([m for m in page.messages if "Content Security Policy" in m]) == 2

    def test_the_contents_lead_to_every_section_of_a_large_town(
        self, browser: Browser, park_story: Story, tmp_path: Path
    ) -> None:
        path = tmp_path / "long.html"
        story = many(park_story, 800)
        left = park_story.uncovered[0]
        more = tuple(replace(left, enterprise_id=one.id) for one in story.enterprises)
        path.write_bytes(page_of(replace(story, uncovered=more), "zh"))
        page = opened(browser, path)
        assert page.run("document.querySelectorAll('.long').length") > 1
        for section in ("rules", "provenance", "coverage"):
            page.run(f"document.querySelector('.contents a[href=\"#{section}\"]').click()")
            page.frames(16)
            place = f"document.getElementById('{section}').getBoundingClientRect()"
            assert page.run(f"{place}.top < innerHeight / 2 && {place}.bottom > 60"), section

    def test_a_page_for_publication_has_no_lists_and_works(
        self, browser: Browser, park: Plan, tmp_path: Path
    ) -> None:
        path = tmp_path / "public.html"
        path.write_bytes(page_of(story_of(park, public=3), "zh"))
        page = opened(browser, path)
        assert page.run("document.documentElement.dataset.ready") == "yes"
        assert page.run("document.querySelectorAll('#rows, #panel, canvas').length") == 0
        assert page.messages == []

    def test_hostile_names_do_nothing(
        self, browser: Browser, park_story: Story, tmp_path: Path
    ) -> None:
        path = tmp_path / "hostile.html"
        path.write_bytes(page_of(renamed(park_story, HOSTILE), "en"))
        page = opened(browser, path)
        assert names(page)[0] == HOSTILE[0]
        page.run("document.querySelector('#rows tbody tr[data-at]').click()")
        assert texts(page, "#panel-title") == [HOSTILE[0]]
        assert page.run("document.querySelectorAll('img').length") == 0
        assert page.messages == []


class TestTable:
    def test_it_finds_by_name_id_initials_and_branch(
        self, page: Browser, park_story: Story
    ) -> None:
        assert find(page, "钢带厂")[0] == "钢带厂"
        assert find(page, "gdc")[:1] == ["钢带厂"]
        assert find(page, "ＧＤＣ")[:1] == ["钢带厂"]
        assert find(page, "YQ005") == ["钢带厂"]
        assert len(find(page, "钢带厂联合党支部")) == 7
        assert find(page, "钢带 没有这样的名字") == []
        assert page.run("document.getElementById('none').hidden") is False
        find(page, "")
        assert hits(page) == len(park_story.enterprises)

    def test_it_filters_by_form_zone_and_branch_together(
        self, page: Browser, park_story: Story
    ) -> None:
        page.run("document.querySelector('[data-mode=joint]').click()")
        joint = [one for one in park_story.enterprises if one.mode == "joint"]
        assert hits(page) == len(joint)
        page.run(
            "(() => { const z = document.getElementById('by-zone'); z.selectedIndex = 1;"
            " z.dispatchEvent(new Event('change')); })()"
        )
        zone = sorted({one.zone for one in park_story.enterprises if one.zone})[0]
        assert hits(page) == sum(one.zone == zone for one in joint)
        page.run("document.getElementById('clear').click()")
        assert hits(page) == len(park_story.enterprises)

    def test_a_figure_leads_to_the_enterprises_behind_it(
        self, page: Browser, park_story: Story
    ) -> None:
        for by, field in (("zone", "zone"), ("industry", "industry"), ("employees", "employees")):
            told = next(one for one in park_story.coverage if one.by == by)
            asked = page.run(
                f"[...document.querySelectorAll('#coverage tbody [data-ask^={by}]')]"
                ".map(one => [one.dataset.ask, one.textContent])"
            )
            labels = {row.label.zh for row in told.rows if row.in_scope}
            assert {text for ask, text in asked if ask.endswith("scope=1")} == labels, field
            for ask, text in asked[:12]:
                page.run(f"document.querySelector('[data-ask=\"{ask}\"]').click()")
                if not ask.endswith("scope=1"):
                    assert hits(page) == int(text), ask
        assert page.run("document.activeElement.id") == "enterprises-title"
        page.run("document.querySelector('#overview [data-ask=\"mode=joint\"]').click()")
        assert hits(page) == sum(one.mode == "joint" for one in park_story.enterprises)
        assert page.run("document.querySelector('[data-mode=joint]').ariaPressed") == "true"

    def test_it_sorts_by_figures_and_by_the_sound_of_names(self, page: Browser) -> None:
        def sort(column: str) -> None:
            page.run(f"document.querySelector('#rows [data-column={column}] button').click()")

        sort("staff")
        staff = [int(one) for one in texts(page, "#rows tbody td:nth-child(5)")]
        assert staff == sorted(staff, reverse=True)
        heads = "document.querySelector('[data-column=staff]').getAttribute('aria-sort')"
        assert page.run(heads) == "descending"
        sort("staff")
        assert page.run(heads) == "ascending"
        sort("staff")
        assert page.run(heads) is None
        sort("name")
        first = names(page)
        page.run("document.getElementById('rows').scrollTop = 1e9")
        page.frames()
        assert first[0] < "奥" or first[0].startswith(("安", "奥", "八", "百"))  # a, b, c …
        assert names(page)[-1][0] in "中众茁卓资紫遵佐"

    def test_only_rows_in_sight_are_in_the_page(self, page: Browser, park_story: Story) -> None:
        assert len(names(page)) < len(park_story.enterprises)
        assert page.run(
            "document.querySelector('#rows table').getAttribute('aria-rowcount')"
        ) == str(len(park_story.enterprises) + 1)

    def test_the_keyboard_moves_in_it_opens_and_closes(self, page: Browser) -> None:
        page.run("document.getElementById('find').focus()")
        page.press("ArrowDown")
        page.press("ArrowDown")
        page.press("End")
        page.press("Home")
        page.press("ArrowDown")
        at = page.run("document.activeElement.dataset.at")
        assert at == "1"
        wanted = names(page)[1]
        page.press("Enter")
        assert texts(page, "#panel-title") == [wanted]
        assert page.run("document.activeElement.id") == "panel-title"
        page.press("Escape")
        assert page.run("document.getElementById('panel').hidden") is True
        assert page.run("document.activeElement.dataset.at") == "1"

    def test_the_first_key_leads_past_the_contents(self, page: Browser) -> None:
        page.press("Tab")
        assert page.run("document.activeElement.className") == "skip"


class TestPicked:
    def test_an_enterprise_is_shown_with_its_reasons_and_marked_everywhere(
        self, page: Browser, park_story: Story
    ) -> None:
        one = next(one for one in park_story.enterprises if one.mode == "joint")
        find(page, one.id)
        page.run("document.querySelector('#rows tbody tr[data-at]').click()")
        told = page.run("document.getElementById('panel').textContent")
        assert one.because.zh in told
        assert one.articles.zh in told
        assert one.with_ in told
        assert page.run("document.querySelectorAll('#rows tr.pick').length") == 1
        assert texts(page, "#tree a.pick") == [one.name]
        # Its place in the tree is open.
        assert page.run("document.querySelector('#tree a.pick').checkVisibility()") is True
        assert page.run("location.hash") == f"#e={one.id}"

    def test_a_branch_is_shown_with_all_whom_it_covers(
        self, page: Browser, park_story: Story
    ) -> None:
        at, branch = max(enumerate(park_story.branches), key=lambda pair: pair[1].units)
        page.run(f"document.querySelector('#tree [data-pick=b-{at}]').click()")
        assert texts(page, "#panel-title") == [branch.name]
        page.run("document.querySelector('#panel ul:last-of-type button')?.focus()")
        listed = texts(page, "#panel .link")
        assert {park_story.enterprise[key].name for key in branch.enterprise_ids} <= set(listed)

    def test_in_the_tree_the_space_bar_folds_and_enter_shows(self, page: Browser) -> None:
        summary = "document.querySelector('#tree [data-pick^=b]').closest('summary')"
        page.run(f"{summary}.focus()")
        page.press(" ")
        assert page.run(f"{summary}.parentElement.open") is True
        assert page.run("document.getElementById('panel').hidden") is True
        page.press("Enter")
        assert texts(page, "#panel-title") == [
            page.run(f"{summary}.querySelector('.name').textContent")
        ]

    def test_the_address_leads_to_an_enterprise(
        self, browser: Browser, file: Path, park_story: Story
    ) -> None:
        one = park_story.enterprises[7]
        page = opened(browser, file, f"#e={one.id}")
        assert texts(page, "#panel-title") == [one.name]

    def test_a_click_on_a_dot_of_the_network_picks_it(self, page: Browser) -> None:
        page.run("document.getElementById('network').scrollIntoView({behavior: 'instant'})")
        page.frames(4)
        box = page.run(
            "(() => { const b = document.querySelector('#network canvas').getBoundingClientRect();"
            " return [b.left, b.top, b.width, b.height]; })()"
        )
        for k in range(400):  # somewhere on a grid over the canvas there is a branch
            x = box[0] + box[2] * (0.05 + 0.9 * (k % 20) / 20)
            y = box[1] + box[3] * (0.05 + 0.9 * (k // 20) / 20)
            page.send("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
            if page.run("!document.querySelector('#network .tip').hidden"):
                page.click(x, y)
                break
        label = page.run("document.querySelector('#network .tip').textContent")
        assert texts(page, "#panel-title")[0] in label


class TestOtherWays:
    def test_a_phone_scrolls_one_way_only(self, page: Browser) -> None:
        page.size(390, 844, phone=True)
        page.frames()
        page.run("document.querySelector('[data-pick^=b]').click()")
        page.frames()
        assert page.run("document.documentElement.scrollWidth") == 390
        assert page.run("document.getElementById('rows').scrollWidth") <= 390

    def test_without_scripts_the_tables_and_the_tree_are_there(
        self, browser: Browser, file: Path
    ) -> None:
        browser.open(Path("/dev/null"))
        browser.scripts(False)
        browser.open(file)

        def shown(selector: str) -> list[bool]:
            found: list[bool] = browser.run(
                f"[...document.querySelectorAll({selector!r})].map(one => one.checkVisibility())"
            )
            return found

        assert len(shown("noscript tbody tr")) == 145
        assert all(shown("noscript tbody tr"))
        assert all(shown("#tree"))
        assert not any(shown(".scripted"))
        browser.run("document.querySelectorAll('#tree details').forEach(one => one.open = true)")
        assert all(shown("#tree a"))

    @pytest.mark.slow
    def test_on_paper_every_enterprise_is_printed(self, page: Browser, park_story: Story) -> None:
        sheets = page.printed()
        assert sheets.startswith(b"%PDF")
        assert 8 < len(re.findall(rb"/Type\s*/Page\b", sheets)) < 40
        page.run(
            "addEventListener('beforeprint', () => {"
            " window.printed = [document.querySelectorAll('#rows tbody tr[data-at]').length,"
            " document.querySelectorAll('details:not([open])').length]; })"
        )
        page.printed()
        assert page.run("window.printed") == [len(park_story.enterprises), 0]
        # Afterwards it is as it was.
        assert len(names(page)) < len(park_story.enterprises)
        assert page.run("document.querySelectorAll('details:not([open])').length") > 0


@pytest.mark.slow
@pytest.mark.parametrize("count", [2_000, 20_000])
def test_large_towns_open_and_are_found_in(
    browser: Browser, park_story: Story, tmp_path: Path, count: int
) -> None:
    path = tmp_path / "large.html"
    path.write_bytes(page_of(many(park_story, count), "zh"))
    page = opened(browser, path)
    assert hits(page) == count
    assert find(page, f"第{count - 1}分厂")
    assert hits(page) == 1
    find(page, "")
    for column in ("staff", "name", "goes"):
        page.run(f"document.querySelector('#rows [data-column={column}] button').click()")
        assert hits(page) == count
    assert page.run("document.querySelectorAll('#rows tbody tr').length") < 100
    assert page.messages == []
