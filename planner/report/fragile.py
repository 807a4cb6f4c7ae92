"""Fragile branches in words: what would end each, and whom it would leave without a branch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from planner.language import Language, Text
from planner.report.words import number_of
from planner.report.wrapping import wrap

if TYPE_CHECKING:
    import polars as pl

    from planner.model import Plan

_NAMED = 6
"""So many enterprises are named in one sentence; of more the rest is counted."""


def sentences(row: Mapping[str, Any], names: Mapping[str, str]) -> list[Text]:
    """What would end the branch of a row of :func:`planner.fragility.fragility`, and for whom.

    ``names``: enterprise id -> name. Roles stand as ``⟦member⟧``; an empty list says that
    nothing that was looked at would harm it.
    """
    found = []
    if row["member_leaves"] == "fails":
        if row["kind"] == "joint":
            found.append(
                Text(
                    "{who}中任一家再有一名⟦member⟧转出，即不再符合组建条件",
                    "if one ⟦member⟧ of {who} leaves, it no longer meets the rules",
                ).fill(who=_named(row["critical_members"], names, "or"))
            )
        else:
            found.append(
                Text(
                    "再有一名⟦member⟧转出，即不再符合组建条件",
                    "if one ⟦member⟧ leaves, it no longer meets the rules",
                )
            )
    if row["unit_closes"] == "fails":
        found.append(
            Text(
                "{who}中任一家关停，即不再符合组建条件",
                "if {who} closes, it no longer meets the rules",
            ).fill(who=_named(row["critical_units"], names, "or"))
        )
    if row["host_closes"] == "fails":
        found.append(
            Text(
                "一旦撤销，{who}没有别处可挂靠",
                "if it is dissolved, {who} would have no other host",
            ).fill(who=_named(row["stranded"], names, "and"))
        )
    return found


def fragility_document(table: pl.DataFrame) -> list[dict[str, Any]]:
    """The table as plain data: one object a branch, lists of enterprise ids as lists."""
    lists = ("critical_members", "critical_units", "stranded")
    return [
        row | {name: row[name].split(";") if row[name] else [] for name in lists}
        for row in table.to_dicts()
    ]


def fragility_lines(
    plan: Plan, table: pl.DataFrame, language: Language, width: int, *, everything: bool = False
) -> Iterator[str]:
    """The report as lines of text: the fragile branches first, then hosts that nobody replaces.

    ``everything`` lists the branches that stand whatever happens, too.
    """

    def say(text: Text) -> str:
        return text.in_words(plan.rules.words).say(language)

    ledger = plan.ledger.enterprises
    names = {i: n or i for i, n in ledger.select("id", "name").iter_rows()}
    fragile = table.filter(table["fragile"])
    lone = table.filter(~table["fragile"] & (table["host_closes"] == "fails").fill_null(False))
    firm = table.filter(~table["fragile"] & ~(table["host_closes"] == "fails").fill_null(False))
    yield from wrap(say(_headline(table.height, fragile.height, lone.height)), width)
    sections = [
        (Text("脆弱的⟦organisation⟧", "Fragile ⟦organisation+⟧"), fragile),
        (
            Text("撤销后有企业无处可挂靠的", "⟦host_branch+⟧ that no other could replace"),
            lone,
        ),
    ]
    if everything:
        sections.append((Text("其余", "All others"), firm))
    for title, rows in sections:
        if rows.is_empty():
            continue
        yield ""
        yield _capital(say(title))
        for row in rows.iter_rows(named=True):
            yield from wrap(f"{row['name'] or row['branch_id']}  {say(_size(row))}", width, "  ")
            for sentence in sentences(row, names):
                yield from wrap(say(sentence), width, "    ")


def _headline(number: int, fragile: int, lone: int) -> Text:
    if not number:
        return Text("没有⟦organisation⟧。", "There is no ⟦organisation⟧.")
    what = Text(
        "覆盖企业的{all}个⟦organisation⟧中，{n}个只要一名⟦member⟧转出或一家企业关停，"
        "就不再符合组建条件。",
        "Of {all} ⟦organisation+⟧ that cover ⟦enterprise+⟧, {n} would no longer meet the rules "
        "if one ⟦member⟧ left or one enterprise closed.",
    ).fill(all=f"{number:,}", n=f"{fragile:,}")
    if not lone:
        return what
    more = Text(
        "{zh}另有{n}个一旦撤销，就有企业无处可挂靠。",
        "{en} Another {n} cannot be replaced as a host.",
    )
    return more.fill(zh=what.zh, en=what.en, n=f"{lone:,}")


def _size(row: Mapping[str, Any]) -> Text:
    """How many units and full members, and how many of these may leave."""
    units = number_of(row["units"], "enterprise")
    if row["full_members"] is None:
        return units
    full = Text("{n} 名⟦full_member⟧", "{n} ⟦full_member+⟧").fill(n=f"{row['full_members']:,}")
    if row["spare_full_members"] is None:
        return Text("{u} · {f}", "{u} · {f}").fill(u=units, f=full)
    spare = Text("可减少 {n} 名", "{n} to spare").fill(n=f"{row['spare_full_members']:,}")
    if not row["spare_full_members"]:
        spare = Text("没有余量", "none to spare")
    return Text("{u} · {f}（{s}）", "{u} · {f} ({s})").fill(u=units, f=full, s=spare)


def _named(ids: str | None, names: Mapping[str, str], last: str) -> Text:
    """The first few enterprises by name, and how many more."""
    found = [names.get(one, one) for one in (ids or "").split(";") if one]
    head, more = found[:_NAMED], len(found) - _NAMED
    if more > 0:
        zh = "、".join(head) + f" 等 {len(found)} 家"
        return Text(zh, ", ".join(head) + f" {last} {more} more")
    en = ", ".join(head[:-1]) + f" {last} {head[-1]}" if len(head) > 1 else "".join(head)
    return Text("、".join(head), en)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
