"""What only all tables together show: zones that may be one under two names, tables far apart.

陆庄村, 陆庄 and 郭集镇陆庄村 are three zones for the program, and enterprises in them are no
neighbours. Which of them are one place only a person can say; they are suggested, never joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import polars as pl

from planner.errors import Problem
from planner.language import Text
from planner.ledger.coordinates import FAR_M, metres_from, middle
from planner.ledger.findings import LISTED, shown
from planner.ledger.synonyms import Role
from planner.ledger.titles import TABLE_TITLES
from planner.ledger.typed import Typed

_KIND = re.compile(
    "(?:村民委员会|居民委员会|社区居委会|村委会|居委会|社区|行政村|村|居|街道办事处|街道|镇|乡"
    "|工业园区|产业园区|工业园|产业园|园区|园|片区|片|网格|大厦|大楼|商务楼|楼宇|市场|商圈)$"
)
SHORTEST = 2
"""What is left of a name without its kind must have so many characters to be compared."""
MOST = 20_000
"""More zones than this are no zones that a person compares."""


def near_duplicates(zones: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of zones that may be one place, in plain string order."""
    names = sorted(set(zones))
    if len(names) > MOST:
        return []
    found: set[tuple[str, str]] = set()
    by_stem: dict[str, list[str]] = {}
    for name in names:
        by_stem.setdefault(_stem(name), []).append(name)
    for alike in by_stem.values():
        found |= {(one, other) for i, one in enumerate(alike) for other in alike[i + 1 :]}
    known = set(names)
    for name in names:  # 郭集镇陆庄村 ends in 陆庄村
        for start in range(1, len(name) - SHORTEST):
            if name[start:] in known and name[start - 1] in "省市县区镇乡道":
                found.add(min((name, name[start:]), (name[start:], name)))
    return sorted(found)


def _stem(name: str) -> str:
    stem = name.casefold()
    shorter = _KIND.sub("", stem)
    return shorter if len(shorter) >= SHORTEST else stem


def compare_places(tables: Mapping[Role, Typed]) -> list[Problem]:
    """Warnings that only all tables together show: zones nearly alike, tables far apart."""
    found: list[Problem] = []
    zones: set[str] = set()
    for table in tables.values():
        if table.complete:
            zones.update(table.frame["zone"].unique().drop_nulls().to_list())
    pairs = near_duplicates(zones)
    if pairs:
        found.append(_suggestion(pairs))
    own = tables.get("enterprises")
    centre = middle(own.frame) if own is not None and own.complete else None
    for role, table in tables.items():
        there = middle(table.frame) if role != "enterprises" and table.complete else None
        if centre is None or there is None:
            continue
        away = metres_from(pl.DataFrame({"lon": [there[0]], "lat": [there[1]]}), centre)[0]
        if away > FAR_M:
            found.append(_apart(role, table, round(away / 1000)))
    return found


def _suggestion(pairs: list[tuple[str, str]]) -> Problem:
    some = [(shown(one, 20), shown(other, 20)) for one, other in pairs[:LISTED]]
    zh = "、".join(f"“{one}”与“{other}”" for one, other in some)
    en = ", ".join(f'"{one}" and "{other}"' for one, other in some)
    more = len(pairs) > len(some)
    return Problem(
        "near_zones",
        Text(
            f"片区名称相近：{zh}{'等' if more else ''}，按不同片区处理",
            f"zones of nearly the same name: {en}{' …' if more else ''}; taken as different zones",
        ),
        Text("如是同一片区，请统一写法", "write them alike where one place is meant"),
    )


def _apart(role: Role, table: Typed, km: int) -> Problem:
    findings = table.findings
    return Problem(
        "tables_far_apart",
        Text(
            f"{TABLE_TITLES[role].zh}的坐标与企业台账的坐标相距约 {km} 公里",
            f"the {role} stand about {km} km from the enterprises",
        ),
        Text("请核对坐标和坐标系", "check the coordinates and their datum"),
        findings.place(),
    )
