"""All enterprises: the table that sorts and filters, and a plain one without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.report.numbers import number
from planner.report.page.columns import person_named
from planner.report.page.markup import NOTHING, Markup, join, tag, text

if TYPE_CHECKING:
    from planner.report.page.columns import Keys
    from planner.report.page.wording import Wording
    from planner.report.story import Story
    from planner.report.story.nouns import Enterprise

_COLUMNS = (
    ("name", "name", ""), ("id", "id", "roomy spare"), ("zone", "zone", "roomy"),
    ("industry", "industry", "roomy spare"), ("staff", "staff", "roomy n"),
    ("members", "members_full", "n"), ("mode", "mode", "roomy"), ("goes", "goes", "roomy"),
    ("distance", "distance", "roomy spare n"),
)  # fmt: skip
"""The script's name of a column, its title, its class."""


def enterprises(story: Story, say: Wording, keys: Keys) -> Markup:
    """The table with its tools; a plain table of all rows stands in for it without scripts."""
    return join(
        tag("div", _tools(story, say, keys), _frame(story, say), class_="scripted"),
        tag("noscript", _plain(story, say, keys)),
    )


def _tools(story: Story, say: Wording, keys: Keys) -> Markup:
    find = tag(
        "label",
        tag("span", say("find"), class_="unseen"),
        tag(
            "input", type="search", id="find", placeholder=say("find_hint"), autocomplete="off",
            spellcheck="false",
        ),
        class_="search",
    )  # fmt: skip
    modes = [
        tag(
            "button", tag("span", class_="dot"), f"{say.text(one.word)} ",
            tag("span", number(one.count), class_="soft"), type="button", class_=one.token,
            data_mode=one.token, aria_pressed="false",
        )
        for one in story.outcomes
        if one.count
    ]  # fmt: skip
    served = [
        (f"{one.name} ({number(one.units)})", str(at))
        for at, one in enumerate(story.branches)
        if one.units
    ]
    only = []
    if any(one.changed for one in story.enterprises):
        only.append((say("only_changed"), "changed"))
    if any(one.pinned for one in story.enterprises):
        only.append((say("only_pinned"), "pinned"))
    groups = {
        one.by: [
            (say.text(row.label), key)
            for row in one.rows
            if (key := group_asked(one.by, row.key, keys)) is not None
        ]
        for one in story.coverage
    }
    return join(
        tag(
            "div", find, *_choice("zone", say("any_zone"), groups.get("zone", []), say),
            *_choice("industry", say("any_industry"), groups.get("industry", []), say),
            *_choice("employees", say("any_size"), groups.get("employees", []), say),
            *_choice("branch", say("any_branch"), sorted(served), say),
            *_choice("only", say("any"), only, say), class_="tools",
        ),
        tag(
            "div",
            *modes,
            tag("button", say("clear"), type="button", id="clear"),
            tag("span", id="hits", class_="hits", role="status", aria_live="polite"),
            class_="tools",
        ),
    )  # fmt: skip


def group_asked(by: str, key: str | None, keys: Keys) -> str | None:
    """How the script is asked for a group: a place, -1 for not known, a band as it is written."""
    if by == "employees":
        return "-1" if key in (None, "unknown") else key
    if key is None:
        return "-1"
    place = (keys.zone if by == "zone" else keys.industry).get(key)
    return None if place is None else str(place)


def _choice(name: str, whole: str, options: list[tuple[str, str]], say: Wording) -> list[Markup]:
    if not options:
        return []
    first = tag("option", whole, value="")
    rest = [tag("option", title, value=value) for title, value in options]
    return [tag("select", first, *rest, id=f"by-{name}", aria_label=say(f"by_{name}"))]


def _frame(story: Story, say: Wording) -> Markup:
    """Heads that sort; the script keeps the rows in sight."""
    heads = [
        tag(
            "th", tag("button", _title(say, key), type="button"),
            # A browser paints no button where it repeats a head on the next sheet.
            tag("span", _title(say, key), class_="onpaper", aria_hidden="true"),
 scope="col",
            class_=kind or None, data_column=column,
        )
        for column, key, kind in _COLUMNS
    ]  # fmt: skip
    cols = [tag("col", class_=f"c-{column} {kind}".strip()) for column, _, kind in _COLUMNS]
    told = tag("caption", say("rows_told"), class_="unseen")
    grid = tag(
        "table", told, tag("colgroup", *cols), tag("thead", tag("tr", *heads)), tag("tbody"),
        role="grid", aria_rowcount=len(story.enterprises) + 1,
    )  # fmt: skip
    return join(
        tag("div", grid, id="rows", class_="rows"),
        tag("p", say("none"), id="none", hidden=True, class_="soft"),
    )


def _title(say: Wording, key: str) -> str:
    return say.title(key)


def _plain(story: Story, say: Wording, keys: Keys) -> Markup:
    """One row an enterprise, and why; written in one go, since there may be many thousands."""
    if not story.enterprises:
        return NOTHING
    word = {one.token: say.text(one.word) for one in story.outcomes}
    heads = ["name", "id", "zone", "members_full", "mode", "goes", "distance", "why"]
    post = {one.id: person_named(one, say) for one in story.instructors if one.post}
    rows = "".join(_row(at, one, word, post, say) for at, one in enumerate(story.enterprises))
    head = tag("tr", *(tag("th", _title(say, key), scope="col") for key in heads))
    told = join(say.title("enterprises"), tag("span", f" · {say('no_scripts')}", class_="soft"))
    whole = tag("table", tag("caption", told), tag("thead", head), tag("tbody", Markup(rows)))
    return tag("div", whole, class_="wide")


def _row(at: int, one: Enterprise, word: dict[str, str], post: dict[str, str], say: Wording) -> str:
    members = number(one.members)
    if one.full_members != one.members:
        members += f" ({number(one.full_members)})"
    distance = "" if one.distance_m is None else number(one.distance_m)
    why = say.text(one.because).removeprefix(one.name).lstrip()
    return (
        f'<tr id="e{at}"><th scope=row>{text(one.name)}</th><td>{text(one.id)}</td>'
        f"<td>{text(one.zone or '')}</td><td>{members}</td>"
        f'<td class="dotted {one.mode}">{text(word[one.mode])}</td>'
        f"<td>{text(post.get(one.instructor_id or '', one.with_))}</td><td>{distance}</td>"
        f"<td>{text(why)}</td></tr>\n"
    )
