"""How long the page takes in a real browser, beside a plain table of the same rows.

Milliseconds are processor time of the page's own thread as Chromium counts it, up to the frame
that shows the result, so that other work on the machine counts little. The plain table is what a
report usually is: every row in the document, and a search that hides rows.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from measuring import MB, Figure, Skipped

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "report" / "page"))

if TYPE_CHECKING:
    from chromium import Browser

    from planner.report.story import Story

SIZES = (2_000, 20_000)
MOST_MB = 3.0
WORDS = ("g", "gd", "钢带", "第19", "")
OURS = """(() => { const f = document.getElementById('find'); f.value = %r;
  f.dispatchEvent(new Event('input')); })()"""
PLAIN = """(() => { for (const row of document.querySelectorAll('tbody tr'))
  row.hidden = !row.textContent.includes(%r); })()"""


def measure() -> Iterator[Figure]:
    """Pages of a district and of a city: bytes, opening, finding, sorting, picking."""
    from chromium import Browser, chromium
    from made_stories import many

    import planner
    from planner.report.page import page_of
    from planner.report.story import story_of

    if chromium() is None:
        raise Skipped("no Chromium on this machine")
    folder = ROOT / "examples" / "guoji"
    ledger = planner.read_ledger(folder / "enterprises.csv", hosts=folder / "hosts.csv")
    park = story_of(planner.make_plan(ledger, planner.load_rules("guoji-2007")))
    with tempfile.TemporaryDirectory() as there, Browser(patience=300) as browser:
        browser.offline()
        browser.size(1280, 900)
        browser.send("Performance.enable", timeDomain="threadTicks")
        ours, plain = Path(there) / "ours.html", Path(there) / "plain.html"
        for count in SIZES:
            story = many(park, count)
            ours.write_bytes(page_of(story, "zh"))
            plain.write_text(_plain(story), encoding="utf-8")
            case = f"{count:,} enterprises"
            size = ours.stat().st_size / MB
            small = count == SIZES[0]
            yield Figure(
                "page",
                case,
                "size",
                f"{size:.1f} MB",
                "",
                None,
                "",
                size < MOST_MB if small else None,
            )
            opening = [_opened(browser, path) for path in (plain, ours)]
            yield _figure(case, "open", opening[1], opening[0])
            found = _found(browser, OURS)
            yield _figure(
                case, "sort by name", _taken(browser, _click("[data-column=name] button"))
            )
            yield _figure(case, "pick one", _taken(browser, _click("tr[data-at='3']")))
            _opened(browser, plain)
            yield _figure(case, "find", found, _found(browser, PLAIN))


def _click(selector: str) -> str:
    return f'document.querySelector("#rows {selector}").click()'


def _figure(case: str, measure: str, ms: float, beside: float | None = None) -> Figure:
    told = "" if beside is None else f"plain table {beside:.0f} ms"
    return Figure("page", case, measure, f"{ms:.0f} ms", told, ms / beside if beside else None)


def _plain(story: Story) -> str:
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in cells) + "</tr>\n"
        for one in story.enterprises
        for cells in [
            (
                one.name,
                one.id,
                one.zone,
                one.industry,
                one.employees,
                one.members,
                one.mode,
                one.with_,
            )
        ]
    )
    return f"<!doctype html><meta charset=utf-8><table><tbody>{rows}</tbody></table>"


def _spent(browser: Browser) -> float:
    found = browser.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in found if one["name"] == "TaskDuration"))


def _during(browser: Browser, work: Callable[[], object]) -> float:
    """Milliseconds of the page's thread until the next frame stands."""
    before = _spent(browser)
    work()
    browser.frames()
    return 1000 * (_spent(browser) - before)


def _opened(browser: Browser, path: Path) -> float:
    browser.open(Path("/dev/null"))
    return _during(browser, lambda: browser.open(path))


def _taken(browser: Browser, script: str) -> float:
    return _during(browser, lambda: browser.run(script))


def _found(browser: Browser, script: str) -> float:
    return statistics.median(_taken(browser, script % word) for word in WORDS)
