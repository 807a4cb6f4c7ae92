"""The figures, the rules and the other inputs of two plans side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from planner.language import Text
from planner.model import OUTCOMES, Plan
from planner.rulebook.rules import CoverageRule

_COUNTS: dict[str, Text] = {
    "enterprises": Text("台账企业", "Enterprises in the ledger"),
    "in_scope": Text("范围内企业", "Enterprises in scope"),
    **{outcome: Text(f"⟦{outcome}⟧", f"⟦{outcome}⟧") for outcome in OUTCOMES},
}
_TOTALS: tuple[tuple[str, str, Text], ...] = (
    ("branches", "total", Text("⟦organisation⟧总数", "⟦organisation+⟧ in all")),
    ("branches", "standalone", Text("⟦own_branch⟧", "⟦own_branch+⟧")),
    ("branches", "joint", Text("⟦joint_branch⟧", "⟦joint_branch+⟧")),
    ("branches", "existing", Text("⟦existing_branch⟧", "⟦existing_branch+⟧")),
    ("branches", "members", Text("所含⟦member⟧", "⟦member+⟧ in them")),
    ("hosts", "in_use", Text("在用的⟦host_branch⟧", "⟦host_branch+⟧ in use")),
    ("instructors", "with_work", Text("有任务的⟦instructor⟧", "⟦instructor+⟧ with work")),
    ("instructors", "to_be_appointed", Text("待选派的⟦instructor⟧", "⟦instructor⟧ posts to fill")),
    ("contacts", "contact_points", Text("⟦contact⟧", "⟦contact+⟧")),
    (
        "potential",
        "members_elsewhere",
        Text("⟦members_elsewhere⟧", "⟦members_elsewhere⟧"),
    ),
)
TIERS = {
    "uncovered": Text("未覆盖（按优先级加权）", "Uncovered, weighted by priority"),
    "preference": Text("离首选方式的步数", "Steps from the first choice"),
    "changes": Text("与现状不同的企业", "Enterprises that change"),
    "dispersion": Text("分散度（米）", "Dispersion (m)"),
}

Figure = tuple[str, Text, int | None, int | None]
"""Key, title, value, base."""


def figure_rows(old: Plan, new: Plan) -> pl.DataFrame:
    """Every figure that either plan states in whole, with both values and the difference."""
    before = {key: (title, value, base) for key, title, value, base in _figures(old)}
    after = {key: (title, value, base) for key, title, value, base in _figures(new)}
    rows = []
    for key in dict.fromkeys([*after, *before]):
        nothing: tuple[Text, int | None, int | None] = (Text("", ""), None, None)
        a, b = before.get(key, nothing), after.get(key, nothing)
        title = (b if key in after else a)[0].in_words(new.rules.words)
        both = a[1] is not None and b[1] is not None
        rows.append(
            {
                "key": key,
                "title_zh": title.zh,
                "title_en": title.en,
                "old": a[1],
                "old_base": a[2],
                "new": b[1],
                "new_base": b[2],
                "difference": (b[1] or 0) - (a[1] or 0) if both else None,
            }
        )
    whole = ("old", "old_base", "new", "new_base", "difference")
    schema = {"key": pl.String, "title_zh": pl.String, "title_en": pl.String}
    return pl.DataFrame(rows, schema=schema | dict.fromkeys(whole, pl.Int64))


def _figures(plan: Plan) -> Iterator[Figure]:
    statistics: dict[str, Any] = plan.statistics
    for name, title in _COUNTS.items():
        yield f"counts.{name}", title, statistics["counts"][name], None
    defined = plan.rules.statistics
    rates = {rate.name: rate.title for rate in defined.rates}
    bases = {base.name: base.title for base in defined.bases}
    for base, found in statistics["coverage"].items():
        for rate, value in found.items():
            title = Text("{rate}（{base}）", "{rate}, {base}").fill(
                rate=rates.get(rate, Text(rate, rate)), base=bases.get(base, Text(base, base))
            )
            yield f"coverage.{base}.{rate}", title, value["numerator"], value["denominator"]
    gap = statistics["establishment_gap_planned"]
    title = Text("应建未建", "⟦organisation⟧ due, none planned")
    yield "establishment_gap_planned", title, gap["numerator"], gap["denominator"]
    for part, name, title in _TOTALS:
        yield f"{part}.{name}", title, statistics[part][name], None
    for tier in plan.certificate:
        yield f"certificate.{tier.tier}", TIERS[tier.tier], tier.value, None


def parameter_rows(old: Plan, new: Plan) -> pl.DataFrame:
    """The parameters that are not the same in both."""
    rows = []
    for name in dict.fromkeys([*new.rules.parameters, *old.rules.parameters]):
        a, b = old.rules.parameters.get(name), new.rules.parameters.get(name)
        known = name in old.rules.parameters, name in new.rules.parameters
        if a != b or known[0] != known[1]:
            detail = new.rules.parameter_details.get(name) or old.rules.parameter_details.get(name)
            title = Text(name, name) if detail is None else detail.title
            rows.append((name, *title, value_text(a, known[0]), value_text(b, known[1])))
    return _said(rows)


def value_text(value: object, known: bool = True) -> str | None:
    """A parameter's value as text; a limit that is not in force says so, one not known is null."""
    if not known:
        return None
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def rule_rows(old: Plan, new: Plan) -> pl.DataFrame:
    """The coverage rules that do not say the same in both, and the pack and day themselves."""
    rows = []
    for name, title, a, b in (
        ("pack", Text("规则包", "Rule pack"), old.rules.pack, new.rules.pack),
        ("as_of", Text("规则日期", "Day of the rules"), *(str(p.rules.as_of) for p in (old, new))),
    ):
        if a != b:
            rows.append((name, *title, a, b))
    before = {rule.id: rule for rule in old.rules.coverage}
    after = {rule.id: rule for rule in new.rules.coverage}
    for name in dict.fromkeys([*after, *before]):
        one, other = before.get(name), after.get(name)
        if (one is None or other is None) or _told(one) != _told(other):
            title = (other or one).title  # type: ignore[union-attr]
            rows.append((name, *title, _text(one), _text(other)))
    return _said(rows)


def _told(rule: CoverageRule) -> object:
    return rule.when, rule.modes, rule.priority, rule.excluded, rule.except_


def _text(rule: CoverageRule | None) -> str | None:
    """A rule in tokens: when it answers, what it lists."""
    if rule is None:
        return None
    when = [f"{c.field} {c.operator} {value_text(c.value)}" for c in rule.when]
    does = "excluded" if rule.excluded else ", ".join(rule.modes) or "none"
    return f"{' and '.join(when) or 'always'}: {does} (priority {rule.priority})"


def _said(rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    names = ("name", "title_zh", "title_en", "old", "new")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


_ASKED = {
    "hosts": (
        "name", "zone", "x", "y", "lon", "lat", "members", "full_members", "max_members",
        "max_units", "accepts", "parent",
    ),
    "instructors": ("name", "role", "zone", "x", "y", "lon", "lat", "capacity"),
}  # fmt: skip
_NOT_ASKED = ("time_limit_s", "scenario")


def input_rows(old: Plan, new: Plan) -> pl.DataFrame:
    """What differs in the hosts, the instructors and the settings, field by field."""
    rows: list[tuple[str | None, ...]] = []
    for table, fields in _ASKED.items():
        before, after = _by_id(getattr(old.ledger, table)), _by_id(getattr(new.ledger, table))
        if (getattr(old.ledger, table) is None) != (getattr(new.ledger, table) is None):
            given = [None if getattr(p.ledger, table) is None else "given" for p in (old, new)]
            rows.append((table, "", None, "file", *given))
        for one in sorted({*before, *after}):
            a, b = before.get(one), after.get(one)
            name = (b or a or {}).get("name")
            if a is None or b is None:
                there = [None if side is None else "there" for side in (a, b)]
                rows.append((table, one, name, "id", *there))
                continue
            for field in fields:
                if a.get(field) != b.get(field):
                    told = [None if s.get(field) is None else str(s[field]) for s in (a, b)]
                    rows.append((table, one, name, field, *told))
    for key in sorted({*old.settings, *new.settings}.difference(_NOT_ASKED)):
        a, b = old.settings.get(key), new.settings.get(key)
        if a != b:
            told = [None if side is None else str(side) for side in (a, b)]
            rows.append(("settings", key, None, key, *told))
    names = ("table", "id", "name", "field", "old", "new")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def _by_id(table: pl.DataFrame | None) -> dict[str, dict[str, Any]]:
    return {} if table is None else {row["id"]: row for row in table.to_dicts()}
