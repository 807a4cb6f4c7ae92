"""The key figures of a plan as rows of label and value: branches, hosts, instructors, gaps.

A figure that is None in the statistics is withheld from publication and shown as a mark.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from planner.language import Text
from planner.report.numbers import number
from planner.report.words import at_start, number_of, token_words, usual_form

if TYPE_CHECKING:
    from planner.model import Plan

_MOST_ZONES = 8

Row = tuple[Text, Text]


def key_figures(
    plan: Plan,
    words: Mapping[str, Text],
    *,
    statistics: Mapping[str, Any] | None = None,
    zones: int | None = _MOST_ZONES,
) -> list[Row]:
    """What a reader asks after the rates; ``zones`` is how many zones with posts are named.

    ``statistics`` are those to show, if not the plan's own: then nothing is counted in its tables.
    """
    higher = _higher_forms(plan, words) if statistics is None else Text("", "")
    statistics = plan.statistics if statistics is None else statistics
    rows = [
        *_branches(statistics["branches"], higher, words),
        *_hosts(statistics["hosts"]),
        *_instructors(statistics["instructors"], zones),
        *_contacts(statistics["contacts"]),
        *_gap(statistics["establishment_gap_planned"], statistics["establishment_gap"]),
        *_potential(statistics["potential"]),
    ]
    return [(at_start(label.in_words(words)), value.in_words(words)) for label, value in rows]


def _in(template: Text, counts: Mapping[str, Any]) -> Text:
    """A sentence with its whole numbers filled in; one that is withheld is shown by a mark."""
    return template.fill(
        **{k: number(v) for k, v in counts.items() if v is None or isinstance(v, int)}
    )


def _branches(
    branches: Mapping[str, int | None], higher: Text, words: Mapping[str, Text]
) -> list[Row]:
    kinds = _in(
        Text(
            "{total} 个：单独 {standalone}，联合 {joint}，现有 {existing}",
            "{total}: {standalone} standalone, {joint} joint, {existing} existing",
        ),
        branches,
    )
    members = Text("{members} 名", "{members}")
    if words["full_member"] != words["member"]:
        members = Text(
            "{members} 名，其中⟦full_member⟧ {full_members} 名",
            "{members}, {full_members} of them ⟦full_member+⟧",
        )
    return [
        (
            Text("⟦organisation⟧", "⟦organisation+⟧"),
            Text(kinds.zh + higher.zh, kinds.en + higher.en),
        ),
        (Text("所含⟦member⟧", "⟦member+⟧ in them"), _in(members, branches)),
    ]


def _higher_forms(plan: Plan, words: Mapping[str, Text]) -> Text:
    """How many general branches and committees there are, where there are any."""
    forms = plan.branches["form"].drop_nulls().value_counts().sort("form")
    higher = [
        (token_words(words, form), count)
        for form, count in forms.iter_rows()
        if form != usual_form(plan)
    ]
    if not higher:
        return Text("", "")
    zh = "，".join(f"{word.zh} {count:,} 个" for word, count in higher)
    en = ", ".join(f"{count:,} {word.en}" for word, count in higher)
    return Text(f"；其中{zh}", f"; of these {en}")


def _hosts(hosts: Mapping[str, int | None]) -> list[Row]:
    if hosts["total"] == 0 and hosts["standalone_in_use"] == 0:
        return []
    said = _in(Text("在用 {in_use} 个，共 {total} 个", "{in_use} of {total}"), hosts)
    own = Text("", "")
    if hosts["standalone_in_use"] != 0:
        own = Text("；另有 {n}承接", "; and {n}").fill(
            n=number_of(hosts["standalone_in_use"], "own")
        )
    return [(Text("⟦host_branch⟧", "Hosts in use"), Text(said.zh + own.zh, said.en + own.en))]


def _instructors(sent: Mapping[str, Any], most: int | None) -> list[Row]:
    rows = []
    if sent["total"] != 0:
        said = _in(Text("{with_work} 名，共 {total} 名", "{with_work} of {total}"), sent)
        rows.append((Text("有任务的⟦instructor⟧", "⟦instructor+⟧ with work"), said))
    posts = number(sent["to_be_appointed"])
    if sent["to_be_appointed"] != 0 and not sent["to_be_appointed_by_zone"]:
        label = Text("需选派的⟦instructor⟧", "⟦instructor⟧ posts to fill")
        rows.append((label, Text(f"{posts} 名", posts)))
    elif sent["to_be_appointed"]:
        zones = sorted(sent["to_be_appointed_by_zone"], key=lambda row: -row["posts"])
        zh = [f"{row['zone'] or '片区不明'} {row['posts']:,}" for row in zones[:most]]
        en = [f"{row['zone'] or 'no zone'} {row['posts']:,}" for row in zones[:most]]
        if len(zones) > len(zh):
            rest = number_of(len(zones) - len(zh), "zone")
            zh.append(f"另有{rest.zh}")
            en.append(f"and {rest.en}".replace("zone", "more zone"))
        said = Text(
            f"{posts} 名：{'，'.join(zh)}",
            f"{posts}: {', '.join(en)}",
        )
        rows.append((Text("需选派的⟦instructor⟧", "⟦instructor⟧ posts to fill"), said))
    return rows


def _contacts(contacts: Mapping[str, int | None]) -> list[Row]:
    if contacts["cadres"] == 0:
        return []
    said = _in(
        Text(
            "{contact_points} 个，由 {with_contact} 名⟦contact_cadre⟧负责（共 {cadres} 名）",
            "{with_contact} of {cadres}, keeping {contact_points} ⟦contact+⟧",
        ),
        contacts,
    )
    return [(Text("⟦contact⟧", "⟦contact_cadre+⟧"), said)]


def _gap(planned: Mapping[str, Any], today: Mapping[str, Any] | None) -> list[Row]:
    """Who has members enough and no branch: after the plan, and today where today is known."""
    rows = [
        (
            Text("方案后应建未建", "⟦organisation⟧ due, none planned"),
            number_of(planned["numerator"], "enterprise"),
        )
    ]
    if today is not None:
        label = Text("现状应建未建", "⟦organisation⟧ due, none today")
        rows.append((label, number_of(today["numerator"], "enterprise")))
    return rows


def _potential(potential: Mapping[str, int | None]) -> list[Row]:
    if potential["members_elsewhere"] == 0:
        return []
    said = Text(
        "{members} 名，在 {where}，不计入覆盖", "{members} in {where}; they count nowhere"
    ).fill(
        members=number(potential["members_elsewhere"]),
        where=number_of(potential["enterprises"], "enterprise"),
    )
    return [(Text("⟦members_elsewhere⟧", "⟦members_elsewhere⟧"), said)]
