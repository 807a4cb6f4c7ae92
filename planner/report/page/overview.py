"""The first screen: the rates as large figures, what is proven, the forms, the key figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.report.numbers import number
from planner.report.page.markup import NOTHING, Markup, join, tag
from planner.report.page.tables import bar, table

if TYPE_CHECKING:
    from planner.report.page.wording import Wording
    from planner.report.story import Story


def masthead(story: Story, say: Wording) -> Markup:
    """Whose plan it is, by which rules, of which day, and whether it may be published."""
    mark = tag("span", say("public"), class_="mark") if story.withheld is not None else None
    return tag(
        "header",
        tag("p", join(say.text(story.summary), " ", mark), class_="eyebrow"),
        tag("h1", say.text(story.title)),
        tag("p", say.text(story.basis), class_="by"),
        class_="masthead",
    )


def overview(story: Story, say: Wording) -> Markup:
    """The figures that one asks for first."""
    return join(
        _figures(story, say),
        tag(
            "p",
            say.text(story.verdict),
            tag("span", " " + say("cut"), class_="notice") if story.cut_by_time else None,
            class_=f"verdict {'good' if story.proven else 'notice'}",
        ),
        _forms(story, say),
        tag("div", _key_figures(story, say), _proof(story, say), class_="grid2"),
    )


def _figures(story: Story, say: Wording) -> Markup:
    """The rates of the widest base; a page without rates has none."""
    if not story.bases:
        return NOTHING
    base = say.text(story.bases[0].title)
    cells = []
    for measure, share in zip(story.rates, story.whole.rates[0], strict=True):
        if measure.on_request:
            continue
        size = say("of_base", n=number(share.numerator), base=number(share.base))
        cells.append(
            tag(
                "div",
                tag("dt", say.text(measure.title)),
                tag("dd", _large(share.percent), class_="figure", data_rate=measure.name),
                tag("dd", f"{size} · {base}"),
            )
        )
    return tag("dl", *cells, class_="figures")


def _large(percent: str) -> Markup:
    return join(percent[:-1], tag("small", "%")) if percent.endswith("%") else join(percent)


def _forms(story: Story, say: Wording) -> Markup:
    scope = story.whole.in_scope
    counts = [
        (one.token, one.count or 0)
        for one in story.outcomes
        if one.token in story.shown and one.token != "excluded"
    ]
    items = []
    for one in story.outcomes:
        if one.token not in story.shown:
            continue
        asked = f"mode={one.token}" if story.enterprises else None
        share = f" {one.share.percent}" if one.share is not None else ""
        items.append(
            tag(
                "li",
                tag("span", class_="dot"),
                tag("span", say.text(one.word), data_ask=asked if one.count else None),
                " ",
                tag("b", number(one.count), data_outcome=one.token),
                tag("span", share, class_="soft"),
                class_=one.token,
            )
        )
    known = all(one.count is not None for one in story.outcomes)
    return join(
        tag("h3", say("forms"), class_="unseen"),
        bar(counts, scope, "stack") if known else None,
        tag("ul", *items, class_="legend"),
    )


def _key_figures(story: Story, say: Wording) -> Markup:
    rows = [
        part
        for one in story.figures
        for part in (tag("dt", say.text(one.label)), tag("dd", say.text(one.value)))
    ]
    return tag("div", tag("h3", say("key_figures")), tag("dl", *rows, class_="facts"))


def _proof(story: Story, say: Wording) -> Markup:
    rows = [
        (
            say.text(tier.word),
            number(tier.value),
            number(tier.bound),
            tag("span", say.text(tier.said), class_="good" if tier.optimal else "notice"),
        )
        for tier in story.proof
    ]
    heads = ((say("aim"), ""), (say("reached"), "n"), (say("bound"), "n"), (say("standing"), ""))
    return table(say("proof"), heads, rows, hint=say("proof_hint"))
