"""Coverage in tables: on every base, by zone, industry and size, and what else a pack counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.report.numbers import decimal, number
from planner.report.page.markup import NOTHING, Markup, join, tag
from planner.report.page.roll import group_asked
from planner.report.page.tables import Head, bar, note, table

if TYPE_CHECKING:
    from planner.report.page.columns import Keys
    from planner.report.page.wording import Wording
    from planner.report.story import Story
    from planner.report.story.nouns import CoverageRow, CoverageTable, Share


def coverage(story: Story, say: Wording, keys: Keys) -> Markup:
    """All tables of counts and rates; what is withheld is marked, and a note says why."""
    withheld = story.withheld
    return join(
        note(say.text(one) for one in withheld.said) if withheld is not None else None,
        _bases(story, say),
        *(_groups(story, one, say, keys) for one in story.coverage),
        _counted(story, say),
        _codes(story, say),
        _spread(story, say),
    )


def _of(share: Share) -> Markup:
    """How many and which share; a dash on an empty base."""
    if share.base == 0:
        return join("–")
    return join(f"{number(share.numerator)} ", tag("span", share.percent, class_="share"))


def _bases(story: Story, say: Wording) -> Markup:
    heads: list[Head] = [(say("base"), ""), (say.title("base_size"), "n")]
    heads += [(say.text(rate.title), "n") for rate in story.rates]
    rows = []
    for base, rates in zip(story.bases, story.whole.rates, strict=True):
        size = number(rates[0].base) if rates else ""
        rows.append((say.text(base.title), size, *(_of(share) for share in rates)))
    told = [say.text(rate.definition) for rate in story.rates if say.text(rate.definition)]
    classes = ["whole"] + [""] * len(rows)
    return join(
        table(say("by_base"), heads, rows, classes=classes),
        tag("p", " · ".join(told), class_="soft small") if told else None,
    )


def _groups(story: Story, one: CoverageTable, say: Wording, keys: Keys) -> Markup:
    if not one.rows:
        return NOTHING
    shown = [k for k, out in enumerate(story.outcomes) if out.token in story.shown]
    shown = [k for k in shown if story.outcomes[k].token != "excluded"]
    rates = [k for k, rate in enumerate(story.rates) if not rate.on_request]
    heads: list[Head] = [(say.text(one.head), ""), (say("in_scope"), "n"), (say("shares"), "bar")]
    heads += [
        (
            join(tag("span", class_=f"dotted {out.token}"), say.text(out.word)),
            "n roomy",
        )
        for out in (story.outcomes[k] for k in shown)
    ]
    heads += [
        (say.text(story.rates[k].title), "n" if k in (rates[0], rates[-1]) else "n roomy")
        for k in rates
    ]
    heads.append((say("gap"), "n roomy"))

    whole, there = story.whole, bool(story.enterprises)

    def cells(row: CoverageRow) -> tuple[str, ...]:
        counts = [(story.outcomes[k].token, row.counts[k]) for k in shown]
        known = [(token, count) for token, count in counts if count is not None]
        drawn = bar(known, row.in_scope) if len(known) == len(counts) else ""
        key = group_asked(one.by, row.key, keys) if row is not whole else ""
        by = f"{one.by}={key}&" if key else ""
        return (
            _leading(say.text(row.label), f"{by}scope=1", bool(row.in_scope) and there),
            number(row.in_scope),
            drawn,
            *(
                _leading(number(count), f"{by}mode={token}", bool(count) and there)
                for token, count in counts
            ),
            *(_of(row.rates[0][k]) for k in rates),
            number(row.gap),
        )

    rows = [cells(row) for row in one.rows]
    rows.append((say("everything"), *cells(whole)[1:]))
    classes = [""] * len(one.rows) + ["whole"]
    return table(say.text(one.title), heads, rows, classes=classes)


def _leading(text: str, asked: str, on: bool) -> Markup:
    """A figure that leads to the enterprises behind it."""
    return tag("span", text, data_ask=asked) if on else join(text)


def _counted(story: Story, say: Wording) -> Markup:
    """The tables that the rule pack defines, parts set in under what they are parts of."""
    parts = []
    for one in story.tables:
        heads: list[Head] = [(say("what"), ""), *((say.text(head), "n") for head in one.heads)]
        rows = [(say.text(row.label), *(number(c) for c in row.counts)) for row in one.rows]
        classes = ["within" if row.level else "" for row in one.rows]
        parts.append(table(say.text(one.title), heads, rows, classes=classes))
    return join(*parts)


def _codes(story: Story, say: Wording) -> Markup:
    if not story.report_codes:
        return NOTHING
    heads: list[Head] = [(say("code"), ""), (say("form"), ""), (say("count"), "n")]
    rows = [(one.code, say.text(one.label), number(one.count)) for one in story.report_codes]
    return table(say.text(story.report_codes_title), heads, rows)


def _spread(story: Story, say: Wording) -> Markup:
    if not story.distributions:
        return NOTHING
    heads: list[Head] = [(say("what"), ""), (say("least"), "n"), (say("median"), "n")]
    heads += [(say("mean"), "n"), (say("greatest"), "n"), (say("of_how_many"), "n roomy")]
    rows = [
        (
            join(say.text(one.label), tag("span", f" · {say.text(one.unit)}", class_="soft")),
            number(one.least),
            decimal(one.median),
            decimal(one.mean),
            number(one.greatest),
            number(one.number),
        )
        for one in story.distributions
    ]
    return table(say("spread"), heads, rows)
