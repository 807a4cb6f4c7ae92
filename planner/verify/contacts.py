"""Who keeps contact with whom, dealt out once more by the written order.

Enterprises come by priority, then staff (unknown last), then id; cadres by id, one point
each before anyone has two. A cadre with a zone takes enterprises of that zone first; what
is left over goes to the points still open, and where there are more points than
enterprises, to those with the fewest cadres.
"""

from __future__ import annotations

from collections import deque

import polars as pl

from planner.language import Text
from planner.verify.case import FILES, Case

EDGES = FILES["edges"]

MOST_POINTS = 2_000_000
"""Beyond so many contact points only their limits are checked."""


def check_contacts(case: Case, contacts: pl.DataFrame) -> None:
    """Contact leads from a cadre to an enterprise in scope, within bounds, as the order says."""
    cadres = _cadres(case)
    case.findings.rows(
        "contact-source",
        contacts.join(cadres, left_on="source", right_on="id", how="anti"),
        Text("“{source}”不是联系点领导干部", "{source} is no contact cadre"),
        file=EDGES,
        key="source",
        find="edge",
        column="source",
    )
    scope = case.units.filter(pl.col("a_mode") != "excluded").select(pl.col("id").alias("target"))
    case.findings.rows(
        "contact-target",
        contacts.join(scope, on="target", how="anti"),
        Text(
            "“{source}”联系的“{target}”不在范围之内",
            "{source} keeps contact with {target}, which is not in scope",
        ),
        file=EDGES,
        key="source",
        find="edge",
        column="target",
    )
    points = contacts.group_by("source").len("points")
    points = points.join(cadres, left_on="source", right_on="id")
    too_many = points.filter(pl.col("points") > pl.col("slots"))
    case.findings.rows(
        "contact-too-many",
        too_many,
        Text(
            "“{source}”联系 {points} 家⟦enterprise⟧，超出 {slots} 家",
            "{source} keeps contact with {points} ⟦enterprise+⟧, more than {slots}",
        ),
        file=EDGES,
        key="source",
        find=None,
    )
    _compare(case, contacts, _dealt(case, cadres))


def _cadres(case: Case) -> pl.DataFrame:
    """The contact cadres with how many points each keeps: ``id, zone, slots``."""
    if case.instructors is None:
        return pl.DataFrame(schema={"id": pl.String, "zone": pl.String, "slots": pl.Int64})
    each = case.parameters.get("contact_enterprises")
    usual = 1 if each is None else int(each)
    return (
        case.instructors.filter(pl.col("role") == "contact")
        .select("id", "zone", pl.col("capacity").fill_null(usual).alias("slots"))
        .sort("id")
    )


def _compare(case: Case, contacts: pl.DataFrame, own: pl.DataFrame | None) -> None:
    if own is None:
        return
    for code, wrong, what in (
        (
            "contact-lost",
            own.join(contacts, on=["source", "target"], how="anti"),
            Text(
                "“{source}”应联系“{target}”，方案中没有",
                "{source} should keep contact with {target}; the plan does not say so",
            ),
        ),
        (
            "contact-other",
            contacts.join(own, on=["source", "target"], how="anti"),
            Text(
                "按次序“{source}”不联系“{target}”",
                "by their order {source} does not keep contact with {target}",
            ),
        ),
    ):
        find = "edge" if code == "contact-other" else None
        case.findings.rows(code, wrong, what, file=EDGES, key="source", find=find)


def _dealt(case: Case, cadres: pl.DataFrame) -> pl.DataFrame | None:
    """Every contact point by the written order (``source, target``); None where too many."""
    ordered = (
        case.units.filter(~pl.col("excluded"))
        .select("id", "zone", "priority", pl.col("employees").fill_null(-1))
        .sort(["priority", "employees", "id"], descending=[True, True, False])
    )
    points = [
        (turn, cadre, zone)
        for cadre, zone, slots in cadres.iter_rows()
        for turn in range(min(int(slots), ordered.height, MOST_POINTS + 1))
    ]
    if len(points) > MOST_POINTS:
        return None
    points.sort(key=lambda point: point[:2])
    zone_of = dict(ordered.select("id", "zone").iter_rows()) if points else {}
    waiting: dict[str, deque[str]] = {}
    for enterprise, zone in zone_of.items():
        if zone is not None:
            waiting.setdefault(zone, deque()).append(enterprise)
    pairs: list[tuple[str, str]] = []
    open_: list[tuple[str, str | None]] = []
    for _, cadre, zone in points:
        if zone is not None and waiting.get(zone):
            pairs.append((cadre, waiting[zone].popleft()))
        else:
            open_.append((cadre, zone))
    taken = {enterprise for _, enterprise in pairs}
    rest = deque(enterprise for enterprise in zone_of if enterprise not in taken)
    late: list[tuple[str, str | None]] = []
    for cadre, zone in open_:
        if rest:
            pairs.append((cadre, rest.popleft()))
        else:
            late.append((cadre, zone))
    pairs += _again(late, pairs, zone_of)
    schema = {"source": pl.String, "target": pl.String}
    return pl.DataFrame(pairs, schema=schema, orient="row")


def _again(
    late: list[tuple[str, str | None]],
    pairs: list[tuple[str, str]],
    zone_of: dict[str, str | None],
) -> list[tuple[str, str]]:
    """Second and further cadres: to whom has fewest, the cadre's own zone first, then in order."""
    if not late or not zone_of:
        return []
    has: dict[str, set[str]] = {}
    for cadre, enterprise in pairs:
        has.setdefault(cadre, set()).add(enterprise)
    count = dict.fromkeys(zone_of, 1)
    place = {enterprise: number for number, enterprise in enumerate(zone_of)}
    found = []
    for cadre, zone in late:
        own = has.setdefault(cadre, set())
        free = [enterprise for enterprise in zone_of if enterprise not in own]
        chosen = min(free, key=lambda e: (count[e], zone is None or zone_of[e] != zone, place[e]))
        count[chosen] += 1
        own.add(chosen)
        found.append((cadre, chosen))
    return found
