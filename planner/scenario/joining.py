"""Enterprises that become one, and one that becomes several: their counts add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from planner.language import Text
from planner.model import ENTERPRISE_COLUMNS
from planner.scenario.cells import known_columns, names_of, read_count, said_values
from planner.scenario.choosing import chosen, find
from planner.scenario.enterprises import new_rows, overwritten, with_new_rows, with_values
from planner.scenario.papers import MergeEnterprises, SplitEnterprise, Where
from planner.scenario.town import NO_REMEDY, At, Gone, Load, Town

COUNTS = tuple(column.name for column in ENTERPRISE_COLUMNS if column.kind == "count")
_OF_ONE = ("pin_mode", "pin_branch", "pin_reason", "pin_until")
"""What only the part that keeps the id keeps: a decision was taken about one enterprise."""


def merge(town: Town, paper: MergeEnterprises, at: At, load: Load) -> Town:
    """One enterprise takes over the others: their counts are summed, they leave the ledger.

    A count that only some of them know is the sum of those; above scale is who has one above
    scale among them. All else is as it was with the one that takes over, unless ``fields``
    says otherwise.
    """
    town, ids = chosen(town, paper.merge, at, "merge", load)
    taker = find(town, "enterprises", paper.into, at, ("into",))
    known = not paper.fields or known_columns(
        town, "enterprises", paper.fields, at, "fields", fixed=("id",)
    )
    if taker is None or not known or not ids:
        return town
    if isinstance(paper.merge, Where):
        working = town.ledger.enterprises.filter(pl.col("operating"))["id"]
        ids = [one for one in ids if one in working]
    ids = sorted({*ids, taker})
    if len(ids) < 2:
        what = Text("合并至少要有两家", "at least two ⟦enterprise+⟧ are needed to merge")
        at.fault("nothing-to-merge", what, NO_REMEDY, "merge")
        return town
    table = town.ledger.enterprises
    rows = table.filter(pl.col("id").is_in(ids))
    idle = rows.filter(~pl.col("operating"))["id"].to_list()
    if idle:
        called = names_of(town, idle)
        what = Text(
            f"{called.zh} 不在经营，不能合并", f"{called.en} does not operate and cannot merge"
        )
        at.fault("merge-closed", what, NO_REMEDY, "merge")
        return town
    known_any = [
        pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum()).alias(name)
        for name in COUNTS
    ]
    summed = rows.select(
        *known_any, pl.col("above_scale").any(ignore_nulls=False).alias("above_scale")
    ).with_columns(id=pl.lit(taker))
    others = [one for one in ids if one != taker]
    merged = overwritten(table, summed).filter(~pl.col("id").is_in(others))
    called, into = names_of(town, others), names_of(town, [taker])
    gone = Gone(Text(f"并入 {into.zh}", f"was merged into {into.en}"), at.place("merge"))
    changed = town.with_table("enterprises", merged).without({one: gone for one in others})
    said = Text(f"{called.zh} 并入 {into.zh}", f"merge {called.en} into {into.en}")
    if paper.fields:
        with_more = with_values(changed, [taker], paper.fields, at, "fields")
        if with_more is None:
            return town
        values = said_values(paper.fields, at, "fields")
        changed, said = with_more, Text(f"{said.zh}：{values}", f"{said.en}: {values}")
    return changed.saying(said)


def split(town: Town, paper: SplitEnterprise, at: At, load: Load) -> Town:
    """One enterprise becomes several, whose shares of each count add up to the whole.

    What a part does not say it has from the whole; a count that no part mentions stays with
    the first one. Where one part alone leaves a count out, it has the rest.
    """
    whole = find(town, "enterprises", paper.split, at, ("split",))
    before = len(at.problems)
    for index, part in enumerate(paper.into):
        known_columns(town, "enterprises", part, at, "into", index)
    if whole is None or len(at.problems) > before:
        return town
    table = town.ledger.enterprises
    row = table.filter(pl.col("id") == whole).row(0, named=True)
    if not row["operating"]:
        what = Text(
            f"“{whole}”不在经营，不能拆分", f'"{whole}" does not operate and cannot be split'
        )
        at.fault("split-closed", what, NO_REMEDY, "split")
        return town
    shares = _shares(row, paper.into, at)
    if shares is None:
        return town
    kept = [name for name in row if name not in (*COUNTS, "id", "name", "operating", "source_row")]
    parts: list[dict[str, Any]] = []
    for index, said in enumerate(paper.into):
        ident = str(said.get("id") or said.get("name") or "")
        own = {
            name: row[name]
            for name in kept
            if row[name] is not None and (name not in _OF_ONE or ident == whole)
        }
        if ident == whole and "name" not in said:
            own["name"] = row["name"]
        parts.append({**own, **said, **{name: share[index] for name, share in shares.items()}})
    added = new_rows(town, parts, at, "into", replacing=whole)
    if added is None:
        return town
    rest = town.with_table("enterprises", table.filter(pl.col("id") != whole))
    changed = with_new_rows(rest, added)
    called, into = names_of(town, [whole]), names_of(changed, added["id"].to_list())
    if whole not in added["id"]:
        gone = Gone(Text("拆分", "was split"), at.place("split"))
        changed = changed.without({whole: gone})
    return changed.saying(
        Text(f"{called.zh} 拆分为 {into.zh}", f"split {called.en} into {into.en}")
    )


def _shares(
    whole: Mapping[str, Any], parts: Sequence[Mapping[str, Any]], at: At
) -> dict[str, list[int | None]] | None:
    """Each part's share of each count; None and problems where they do not add up."""
    before = len(at.problems)
    shares: dict[str, list[int | None]] = {}
    for name in COUNTS:
        total: int | None = whole[name]
        given = [
            read_count("enterprises", name, part[name], at, "into", index, name)
            if part.get(name) is not None
            else None
            for index, part in enumerate(parts)
        ]
        silent = [index for index, one in enumerate(given) if one is None]
        said = sum(one for one in given if one is not None)
        if len(silent) == len(parts):
            shares[name] = [total, *(0 if total is not None else None for _ in parts[1:])]
            if name == "members" and total:
                at.fault(
                    "members-not-divided",
                    Text(
                        f"没有说 {total} 名⟦member⟧怎样分",
                        f"nothing says how the {total} ⟦member+⟧ divide",
                    ),
                    Text("请给各部分写 members", "give members for the parts"),
                    "into",
                )
            continue
        if total is None:
            shares[name] = given
            continue
        if len(silent) == 1 and said <= total:
            given[silent[0]] = total - said
        elif silent and said == total:
            given = [one or 0 for one in given]
        elif silent or said != total:
            at.fault(
                "shares-differ",
                Text(
                    f"各部分的 {name} 合计 {said}，应为 {total}",
                    f"the parts' {name} add up to {said}, and the whole has {total}",
                ),
                Text("请让各部分之和等于原数", "let the parts add up to the whole"),
                "into",
            )
        shares[name] = given
    if len(at.problems) > before:
        return None
    _divide_full_members(whole, parts, shares, at)
    _divide_the_rest(whole, parts, shares)
    return shares if len(at.problems) == before else None


def _divide_full_members(
    whole: Mapping[str, Any],
    parts: Sequence[Mapping[str, Any]],
    shares: dict[str, list[int | None]],
    at: At,
) -> None:
    """Full members that nobody divided follow the members where they are all or none of them."""
    if any(part.get("full_members") is not None for part in parts):
        return
    members, young = shares["members"], shares["probationary_members"]
    said = any(part.get("probationary_members") is not None for part in parts)
    if whole["full_members"] == whole["members"]:
        shares["full_members"] = list(members)
    elif said and whole["full_members"] == whole["members"] - whole["probationary_members"]:
        shares["full_members"] = [
            (whole_ or 0) - (part or 0) for whole_, part in zip(members, young, strict=True)
        ]
    elif whole["full_members"]:
        at.fault(
            "full-members-not-divided",
            Text(
                f"没有说 {whole['full_members']} 名⟦full_member⟧怎样分",
                f"nothing says how the {whole['full_members']} ⟦full_member+⟧ divide",
            ),
            Text("请给各部分写 full_members", "give full_members for the parts"),
            "into",
        )


def _divide_the_rest(
    whole: Mapping[str, Any],
    parts: Sequence[Mapping[str, Any]],
    shares: dict[str, list[int | None]],
) -> None:
    """Probationary members that nobody divided are each part's members that are not full ones."""
    young = whole["probationary_members"]
    if young is None or whole["members"] != whole["full_members"] + young:
        return
    if not any(part.get("probationary_members") is not None for part in parts):
        shares["probationary_members"] = [
            max((members or 0) - (full or 0), 0)
            for members, full in zip(shares["members"], shares["full_members"], strict=True)
        ]
