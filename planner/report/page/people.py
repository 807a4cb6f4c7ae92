"""Who carries the plan: loads and limits; then what is fragile, moves and is left over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.report.numbers import number
from planner.report.page.columns import person_named
from planner.report.page.markup import NOTHING, Markup, join, tag
from planner.report.page.tables import Head, bar, note, table

if TYPE_CHECKING:
    from planner.report.page.columns import Keys
    from planner.report.page.wording import Wording
    from planner.report.story import Story
    from planner.report.story.nouns import Instructor


def people(story: Story, say: Wording, keys: Keys) -> Markup:
    """Loads beside limits, the most loaded first."""
    return join(_instructors(story, say, keys), _hosts(story, say, keys), _cadres(story, say, keys))


def _farthest(story: Story, one: Instructor) -> str:
    known = [
        distance
        for key in one.enterprise_ids
        if (distance := story.enterprise[key].distance_m) is not None
    ]
    return number(max(known)) if known else "–"


def _instructors(story: Story, say: Wording, keys: Keys) -> Markup:
    if not story.instructors:
        return NOTHING
    posts = any(one.post for one in story.instructors)
    most = max((one.capacity or one.load for one in story.instructors), default=0)
    heads: list[Head] = [
        (say.title("instructor"), ""), (say("zone"), "roomy"), (say.title("load"), "n"),
        (say("capacity"), "n"), (say("loaded"), "bar"),
        (say("posts") if posts else say("farthest"), "n"),
    ]  # fmt: skip
    rows = [
        (
            tag("bdi", person_named(one, say), data_pick=keys.of("instructor", one.id)),
            one.zone or "–",
            number(one.load),
            "–" if one.capacity is None else number(one.capacity),
            _load(one.load, one.capacity, most, "dispatched"),
            number(one.to_be_appointed) if posts else _farthest(story, one),
        )
        for one in sorted(story.instructors, key=lambda one: (-one.load, one.id))
    ]
    return table(say("load_of_instructors"), heads, rows)


def _load(load: int, capacity: int | None, most: int, token: str) -> Markup:
    """A bar of the load in the width of the greatest limit, the room left in grey."""
    parts = [(token, load)]
    if capacity is not None and capacity > load:
        parts.append(("left", capacity - load))
    return bar(parts, most)


def _hosts(story: Story, say: Wording, keys: Keys) -> Markup:
    hosts = [one for one in story.branches if one.kind == "existing" and one.units]
    if not hosts:
        return NOTHING
    most = max(max(one.members, one.max_members or 0) for one in hosts)
    heads: list[Head] = [
        (say.title("branch"), ""), (say("zone"), "roomy"), (say.title("units"), "n"),
        (say.title("members"), "n"), (say.title("room"), "n"), (say("loaded"), "bar"),
    ]  # fmt: skip
    rows = [
        (
            tag("bdi", one.name, data_pick=keys.of("branch", one.id)),
            one.zone or "–",
            number(one.units),
            number(one.members),
            "–" if one.max_members is None else number(one.max_members),
            _load(one.members, one.max_members, most, "affiliated"),
        )
        for one in sorted(hosts, key=lambda one: (-one.units, one.id))
    ]
    return table(say.title("load_of_hosts"), heads, rows)


def _cadres(story: Story, say: Wording, keys: Keys) -> Markup:
    if not story.contacts:
        return NOTHING
    heads: list[Head] = [
        (say.title("cadre"), ""), (say.title("points"), "n"), (say.title("enterprises"), ""),
    ]  # fmt: skip
    rows = [
        (
            tag("bdi", one.name, data_pick=keys.of("instructor", one.id)),
            number(one.contact_points),
            join(*_named(story, keys, one.enterprise_ids)),
        )
        for one in story.contacts
    ]
    return table(say.title("load_of_cadres"), heads, rows)


def _named(story: Story, keys: Keys, ids: tuple[str, ...]) -> list[str]:
    parts: list[str] = []
    for at, key in enumerate(ids):
        if at:
            parts.append("、" if at else "")
        parts.append(tag("bdi", story.enterprise[key].name, data_pick=f"e-{keys.enterprise[key]}"))
    return parts


def fragile(story: Story, say: Wording, keys: Keys) -> Markup:
    """Branches that one loss would end, hosts that nobody could replace; else a sentence."""
    if not story.fragile:
        return tag("p", say("no_fragile"), class_="soft")
    heads: list[Head] = [
        (say.title("branch"), ""), (say.title("units"), "n"), (say.title("full_members"), "n"),
        (say("spare"), "n"), (say("what_then"), ""),
    ]  # fmt: skip
    rows = [
        (
            tag("bdi", one.name, data_pick=keys.of("branch", one.branch_id)),
            number(one.units),
            number(one.full_members),
            "–" if one.spare is None else number(one.spare),
            join(*(tag("p", say.text(said)) for said in one.sentences)),
        )
        for one in story.fragile
    ]
    return table(say("fragile"), heads, rows, titled=True)


def moves(story: Story, say: Wording, keys: Keys) -> Markup:
    """The steps from today to the plan, in order."""
    heads: list[Head] = [
        ("#", "n"), (say("step"), ""), (say("subject"), ""), (say("before"), ""),
        (say("after"), ""), (say("why"), "roomy"), (say("needs"), "roomy"),
    ]  # fmt: skip
    rows = []
    for one in story.moves:
        to = None
        if one.enterprise_id in keys.enterprise:
            to = f"e-{keys.enterprise[one.enterprise_id]}"
        elif one.branch_id is not None:
            to = keys.of("branch", one.branch_id)
        rows.append(
            (
                str(one.number),
                say.text(one.word),
                tag("bdi", one.subject, data_pick=to),
                say.text(one.before),
                say.text(one.after),
                say.text(one.why),
                ", ".join(map(str, one.needs)),
            )
        )
    return table(say("moves"), heads, rows, titled=True)


def uncovered(story: Story, say: Wording, keys: Keys) -> Markup:
    """Who is left over, why, and what would help."""
    if not story.uncovered:
        return tag("p", say("none_uncovered"), class_="soft")
    reasons = [
        say("of_them", n=number(count), why=say.text(why)) for why, count in story.uncovered_reasons
    ]
    heads: list[Head] = [
        (say.title("name"), ""), (say("zone"), "roomy"), (say("staff"), "n roomy"),
        (say.title("members"), "n"), (say("reason"), ""), (say("what_helps"), ""),
    ]  # fmt: skip
    if not any(one.remedies for one in story.uncovered):
        heads = heads[:-1]
    rows = []
    for one in story.uncovered:
        it = story.enterprise[one.enterprise_id]
        cells = [
            tag("bdi", it.name, data_pick=f"e-{keys.enterprise[it.id]}"),
            it.zone or "–",
            "–" if it.employees is None else number(it.employees),
            number(it.members),
            say.text(one.reason) or "–",
            note(say.text(remedy) for remedy in one.remedies) if one.remedies else "–",
        ]
        rows.append(cells[: len(heads)])
    return join(
        note(reasons) if reasons else None, table(say.title("uncovered"), heads, rows, titled=True)
    )
