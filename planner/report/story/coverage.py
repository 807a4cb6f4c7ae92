"""Coverage as a report shows it: forms with counts, rates with numerators and bases, groups.

Every figure is taken from the plan's statistics, none is counted again. A figure that is
None there is withheld from publication.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner.language import Text
from planner.model import MODES, OUTCOMES
from planner.report.numbers import number
from planner.report.palette import LIGHT
from planner.report.story.nouns import (
    Count,
    CountRow,
    CountTable,
    CoverageRow,
    CoverageTable,
    Distribution,
    Measure,
    Outcome,
    ReportCode,
    Share,
)
from planner.report.words import at_start, number_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.rulebook.rules import Rules

_UNKNOWN = {
    "zone": Text("片区不明", "No zone"),
    "industry": Text("行业不明", "No industry"),
    "band": Text("人数不明", "Not known"),
}
_GROUPS = (
    ("zone", "by_zone", "zone", Text("分片区", "By zone"), Text("片区", "Zone")),
    (
        "industry",
        "by_industry",
        "industry",
        Text("分行业", "By industry"),
        Text("行业", "Industry"),
    ),
    (
        "employees",
        "by_employee_band",
        "band",
        Text("分规模（从业人员）", "By size (employees)"),
        Text("从业人员", "Employees"),
    ),
)
_ENTERPRISES, _PERSONS, _METRES = Text("家", "enterprises"), Text("名", "persons"), Text("米", "m")
_SPREAD = (
    (
        "branch_size",
        Text("每个⟦organisation⟧覆盖的⟦enterprise⟧", "⟦enterprise+⟧ in a ⟦organisation⟧"),
        _ENTERPRISES,
    ),
    (
        "joint_branch_size",
        Text("每个⟦joint_branch⟧的⟦enterprise⟧", "⟦enterprise+⟧ in a ⟦joint_branch⟧"),
        _ENTERPRISES,
    ),
    (
        "members_per_branch",
        Text("每个⟦organisation⟧的⟦member⟧", "⟦member+⟧ of a ⟦organisation⟧"),
        _PERSONS,
    ),
    (
        "affiliates_per_host",
        Text("每个⟦host_branch⟧接收的⟦enterprise⟧", "Affiliates of a ⟦host_branch⟧"),
        _ENTERPRISES,
    ),
    (
        "enterprises_per_instructor",
        Text("每名⟦instructor⟧派驻的⟦enterprise⟧", "⟦enterprise+⟧ of an ⟦instructor⟧"),
        _ENTERPRISES,
    ),
    (
        "distance_m/joint",
        Text("到⟦lead_enterprise⟧的距离", "Distance to the ⟦lead_enterprise⟧"),
        _METRES,
    ),
    (
        "distance_m/affiliated",
        Text("到⟦host_branch⟧的距离", "Distance to the ⟦host_branch⟧"),
        _METRES,
    ),
    (
        "distance_m/dispatched",
        Text("到⟦instructor⟧的距离", "Distance to the ⟦instructor⟧"),
        _METRES,
    ),
)


class Counted:
    """The statistics of a plan, told in the words of its rules."""

    def __init__(self, rules: Rules, statistics: Mapping[str, Any]) -> None:
        self.definitions, self.words = rules.statistics, rules.words
        self.statistics = statistics
        listed = {mode for rule in rules.coverage for mode in rule.modes}
        counts = statistics["counts"]
        # Forms that no rule lists, and nobody has by a pin, go without saying.
        self.listed = [mode for mode in MODES if mode in listed or counts[mode] != 0]

    def _said(self, text: Text) -> Text:
        return text.in_words(self.words)

    def shown(self) -> tuple[str, ...]:
        """The outcomes that are worth a line: those that occur or that the rules list."""
        counts, possible = self.statistics["counts"], {*self.listed, "uncovered"}
        return tuple(one for one in OUTCOMES if counts[one] != 0 or one in possible)

    def summary(self) -> Text:
        """How many enterprises there are, and how many of them are in scope."""
        counts = self.statistics["counts"]
        return self._said(
            Text("{all}，{scope} 家在范围内", "{all}, {scope} in scope").fill(
                all=number_of(counts["enterprises"], "enterprise"),
                scope=number(counts["in_scope"]),
            )
        )

    def headline(self) -> tuple[Text, ...]:
        """Coverage and forms in two sentences, with numerators and the base."""
        whole = self.statistics["coverage"]["operating"]
        counts = self.statistics["counts"]
        zh: list[str] = []
        en: list[str] = []
        for rate in self.rates():
            if rate.on_request:
                continue
            share = _share(whole[rate.name])
            title = at_start(rate.title) if not en else rate.title
            zh.append(f"{title.zh} {number(share.numerator)} 家，占 {share.percent}")
            en.append(f"{title.en} {number(share.numerator)} ({share.percent})")
        base = number(counts["in_scope"])
        forms = [(self.words[one], number(counts[one])) for one in self.shown()]
        return (
            self._said(
                Text(
                    f"在范围内的⟦enterprise⟧ {base} 家中：{'；'.join(zh)}。",
                    f"Of {base} ⟦enterprise+⟧ in scope: {'; '.join(en)}.",
                )
            ),
            Text(
                f"{'，'.join(f'{word.zh} {count} 家' for word, count in forms)}。",
                at_start(
                    Text("", ", ".join(f"{word.en} {count}" for word, count in forms) + ".")
                ).en,
            ),
        )

    def outcomes(self) -> tuple[Outcome, ...]:
        """All outcomes with how many enterprises have them."""
        counts = self.statistics["counts"]
        return tuple(
            Outcome(
                one,
                at_start(self.words[one]),
                LIGHT[one],
                counts[one],
                None if one == "excluded" else Share(counts[one], counts["in_scope"]),
            )
            for one in OUTCOMES
        )

    def bases(self) -> tuple[Measure, ...]:
        """Of what rates are taken."""
        return tuple(
            Measure(
                base.name, at_start(self._said(base.title)), (), Text("", ""), base.on_request,
                _source(base.source),
            )
            for base in self.definitions.bases
        )  # fmt: skip

    def rates(self) -> tuple[Measure, ...]:
        """What is counted of each base, and of which forms it is made."""
        found = []
        for rate in self.definitions.rates:
            title = at_start(self._said(rate.title))
            parts = [self.words[mode] for mode in rate.modes if mode in self.listed]
            told = Text("", "")
            if len(rate.modes) > 1 and parts:
                told = Text(
                    f"{title.zh} = {' + '.join(part.zh for part in parts)}",
                    f"{title.en} = {' + '.join(part.en for part in parts)}",
                )
            found.append(
                Measure(rate.name, title, rate.modes, told, rate.on_request, _source(rate.source))
            )
        return tuple(found)

    def whole(self) -> CoverageRow:
        """The coverage of all enterprises."""
        return self._row(None, self._said(Text("全部", "All")), self.statistics)

    def by_group(self) -> tuple[CoverageTable, ...]:
        """The coverage by zone, industry and employee band."""
        return tuple(
            CoverageTable(
                by,
                title,
                head,
                tuple(
                    self._row(row[key], _group(key, row[key]), row) for row in self.statistics[name]
                ),
            )
            for by, name, key, title, head in _GROUPS
        )

    def _row(self, key: str | None, label: Text, group: Mapping[str, Any]) -> CoverageRow:
        counts, found = group["counts"], group["coverage"]
        return CoverageRow(
            key,
            label,
            counts["enterprises"],
            counts["in_scope"],
            tuple(counts[one] for one in OUTCOMES),
            tuple(
                tuple(_share(found[base.name][rate.name]) for rate in self.definitions.rates)
                for base in self.definitions.bases
            ),
            group["establishment_gap_planned"]["numerator"],
        )

    def tables(self) -> tuple[CountTable, ...]:
        """The tables of counts of the pack."""
        titles = {base.name: at_start(self._said(base.title)) for base in self.definitions.bases}
        found = []
        for table in self.definitions.tables if "tables" in self.statistics else ():
            counts = {row["row"]: row for row in self.statistics["tables"][table.name]}
            rows = tuple(
                CountRow(
                    self._said(row.title),
                    1 if row.within else 0,
                    tuple(counts[row.id][base] for base in table.bases),
                )
                for row in table.rows
            )
            heads = tuple(titles[base] for base in table.bases)
            found.append(CountTable(table.name, self._said(table.title), heads, rows))
        return tuple(found)

    def report_codes(self) -> tuple[ReportCode, ...]:
        """How many enterprises stand under each code of the pack's report."""
        code = self.definitions.report_code
        if code is None or "report_codes" not in self.statistics:
            return ()
        found = []
        for value, count in self.statistics["report_codes"].items():
            words = [self.words[mode] for mode, one in code.values.items() if one == value]
            label = Text("、".join(w.zh for w in words), ", ".join(w.en for w in words))
            found.append(ReportCode(value, at_start(label), count))
        return tuple(found)

    def report_codes_title(self) -> Text:
        """What the codes are called; empty where the pack has none."""
        code = self.definitions.report_code
        return self._said(code.title) if code is not None else Text("", "")

    def distributions(self) -> tuple[Distribution, ...]:
        """Sizes, loads and distances as they are spread; those of nothing are left out."""
        spread = self.statistics.get("distributions")
        if spread is None:
            return ()
        found = []
        for name, label, unit in _SPREAD:
            values: Any = spread
            for part in name.split("/"):
                values = values[part]
            if values["count"]:
                found.append(
                    Distribution(
                        name,
                        at_start(self._said(label)),
                        unit,
                        values["min"],
                        values["median"],
                        values["mean"],
                        values["max"],
                        values["count"],
                    )
                )
        return tuple(found)


def _share(rate: Mapping[str, Any]) -> Share:
    numerator: Count = rate["numerator"]
    base: Count = rate["denominator"]
    return Share(numerator, base)


def _group(key: str, value: str | None) -> Text:
    if value is None or (key == "band" and value == "unknown"):
        return _UNKNOWN[key]
    if key != "band":
        return Text(value, value)
    said = value.replace("-", "–")
    if value.endswith("+"):
        return Text(f"{value[:-1]} 人及以上", f"{value[:-1]} and more")
    return Text(f"{said} 人", said)


def _source(source: Any) -> Text:
    if not source.cite:
        return Text("", "")
    return Text(
        "、".join(c.text.zh for c in source.cite), "; ".join(c.text.en for c in source.cite)
    )
