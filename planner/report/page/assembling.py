"""The page put together: its sections in order, what the script knows, and the script."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from planner.report.page import overview, papers, people, roll
from planner.report.page.columns import Keys, as_json, data_of
from planner.report.page.coverage import coverage
from planner.report.page.frame import framed, text_of
from planner.report.page.markup import Markup, clean, join, tag
from planner.report.page.structure import structure
from planner.report.page.wording import Wording

if TYPE_CHECKING:
    from planner.language import Language
    from planner.report.page.boundary import Boundary
    from planner.report.story import Story

_SCRIPTS = (
    "model", "finder", "table", "panel", "tree", "picture", "network", "map", "start", "contents",
)  # fmt: skip
_WITHOUT_LISTS = ("contents",)
_LONG = 60_000
"""[character] of a section that is laid out only when it comes near."""
_FIRST = 'document.documentElement.classList.add("js");'
"""Runs before anything is drawn, so that nothing jumps."""


def page_of(story: Story, language: Language, *, boundary: Boundary | None = None) -> bytes:
    """The report as one HTML file; ``boundary`` are borders for the map, where it has one."""
    say = Wording(language, story.words)
    keys = Keys.of_story(story)
    lists = bool(story.enterprises)
    sections = _sections(story, say, keys)
    rings = boundary.flat(story.projection) if boundary is not None and lists else ()
    script = _script(_SCRIPTS if lists else _WITHOUT_LISTS)
    body = join(
        tag("a", say("skip"), href="#main", class_="skip"),
        overview.masthead(story, say),
        _contents(sections, say),
        tag("main", *(_section(key, what, say) for key, what in sections), id="main"),
        tag(
            "aside",
            id="panel",
            class_="panel",
            hidden=True,
            aria_labelledby="panel-title",
            tabindex=-1,
        )
        if lists
        else None,
        tag("footer", tag("p", say("colophon")), class_="colophon"),
        _data(as_json(data_of(story, say, keys, rings))) if lists else None,
    )
    made = story.provenance
    page = framed(
        say.text(story.title),
        language,
        body,
        scripts=(_FIRST, script),
        maker=f"{made.tool} {made.version}",
    )
    return page.encode()


def _sections(story: Story, say: Wording, keys: Keys) -> list[tuple[str, Markup]]:
    """The sections that have something to say, in order, each with its key."""
    found = [("overview", overview.overview(story, say))]
    if story.tree.children:
        found.append(("structure", structure(story, say, keys)))
    if story.enterprises:
        found.append(("enterprises", roll.enterprises(story, say, keys)))
    found.append(("coverage", coverage(story, say, keys)))
    if story.instructors or story.contacts or any(one.units for one in story.branches):
        found.append(("people", people.people(story, say, keys)))
    if story.branches:
        found.append(("fragile", people.fragile(story, say, keys)))
    if story.moves:
        found.append(("moves", people.moves(story, say, keys)))
    if story.enterprises:
        found.append(("uncovered", people.uncovered(story, say, keys)))
    found.append(("rules", papers.rules(story, say)))
    if story.withheld is None:
        found.append(("findings", papers.findings(story, say)))
    found.append(("provenance", papers.provenance(story, say)))
    return found


def _section(key: str, what: Markup, say: Wording) -> Markup:
    title = tag("h2", say.title(key), id=f"{key}-title")
    long = "long" if len(what) > _LONG else None
    return tag("section", title, what, id=key, class_=long, aria_labelledby=f"{key}-title")


def _contents(sections: list[tuple[str, Markup]], say: Wording) -> Markup:
    links = [tag("li", tag("a", say.title(key), href=f"#{key}")) for key, _ in sections]
    return tag("nav", tag("ul", *links), class_="contents", aria_label=say("contents"))


@cache
def _script(names: tuple[str, ...]) -> str:
    """The script files in one function of their own, so that nothing else meets their names."""
    parts = "\n".join(text_of(f"script/{name}.js") for name in names)
    return f'(() => {{\n"use strict";\n{parts}}})();'


def _data(told: str) -> Markup:
    return Markup(f'<script type="application/json" id="data">{clean(told)}</script>')
