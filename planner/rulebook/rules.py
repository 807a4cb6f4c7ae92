"""What the rules are on one day: parameters with values, the coverage table, the structure tables.

Everything here is frozen plain data, already resolved: no dates to choose among any more,
no names to look up. The papers with all their days are :mod:`planner.rulebook.documents`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from planner.errors import Place, Problem
from planner.language import NEUTRAL, Text
from planner.model import Mode

Value = int | bool | None
Operator = Literal["at_least", "at_most", "above", "below", "is", "one_of", "known"]
Status = Literal[
    "in force",
    "default",
    "announced",
    "not yet in force",
    "repealed",
    "no rule",
    "given on the command line",
]


@dataclass(frozen=True, slots=True)
class Cite:
    """A place in an instrument; ``title`` is the instrument's."""

    instrument: str
    title: Text
    chapter: str | None = None
    article: str | None = None
    paragraph: str | None = None
    unverified: bool = False

    @property
    def text(self) -> Text:
        """The citation as a phrase, e.g. ``Branch regulations, art. 4``."""
        zh, en = self.title
        if self.chapter is not None:
            zh += f"第{self.chapter}章"
            en += f", ch. {self.chapter}"
        if self.article is not None:
            zh += f"第{self.article}条"
            en += f", art. {self.article}"
        if self.paragraph is not None:
            zh += f"第{self.paragraph}款"
            en += f" para. {self.paragraph}"
        return Text(zh, en)


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison with its value resolved on the day.

    ``parameter`` names the parameter that the value came from. A field whose value is not
    known satisfies no comparison, unless ``or_unknown`` says so; ``known`` asks for that.
    """

    field: str
    operator: Operator
    value: int | bool | str | tuple[int | str, ...]
    parameter: str | None = None
    or_unknown: bool = False
    place: Place | None = dataclasses.field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ParameterDetail:
    """A parameter on the day: its value, where it comes from, and since when.

    ``law`` is False for the planner's own defaults and for what the command line gave.
    """

    name: str
    title: Text
    unit: Text
    kind: Literal["number", "flag"]
    value: Value
    status: Status
    law: bool
    since: date | None = None
    until: date | None = None
    cite: tuple[Cite, ...] = ()
    own_reading: Text | None = None
    note: Text | None = None
    unverified: bool = False
    least: int = 0
    may_be_none: bool = False
    pack: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class CoverageRule:
    """A rule of the coverage table in force on the day.

    ``when`` is joined by AND; the rule does not answer where one of the rules that
    ``except_`` names does. ``because`` is a template: its placeholders are fields of the
    enterprise and parameters.
    """

    id: str
    title: Text
    when: tuple[Condition, ...]
    modes: tuple[Mode, ...]
    priority: int
    excluded: bool
    because: Text
    since: date
    except_: tuple[str, ...] = ()
    cite: tuple[Cite, ...] = ()
    own_reading: Text | None = None
    unverified: bool = False
    pack: str = ""
    place: Place | None = None

    @property
    def source(self) -> Text:
        """The articles that the rule rests on, or that it is the pack's own reading."""
        if not self.cite:
            return Text("规则包自己的理解", "the pack's own reading")
        zh = "、".join(c.text.zh for c in self.cite)
        return Text(zh, "; ".join(c.text.en for c in self.cite))


@dataclass(frozen=True, slots=True)
class StructureRow:
    """A row of a structure table: when it holds, and what it says (words and numbers)."""

    when: tuple[Condition, ...]
    says: dict[str, int | str]
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class StructureTable:
    """A structure table in force on the day; exactly one row answers for each unit."""

    name: str
    title: Text
    rows: tuple[StructureRow, ...]
    since: date | None = None
    cite: tuple[Cite, ...] = ()
    own_reading: Text | None = None
    unverified: bool = False
    pack: str = ""


@dataclass(frozen=True, slots=True)
class Structure:
    """How a unit's organ is called, who leads it, into how many groups it is divided."""

    branch_form: StructureTable
    committee: StructureTable
    party_groups: StructureTable


@dataclass(frozen=True, slots=True)
class Source:
    """Since when a definition holds, and what it rests on."""

    since: date | None = None
    cite: tuple[Cite, ...] = ()
    own_reading: Text | None = None
    unverified: bool = False
    pack: str = ""


@dataclass(frozen=True, slots=True)
class Base:
    """Of which enterprises in scope a rate is taken; ``on_request``: not in short reports."""

    name: str
    title: Text
    when: tuple[Condition, ...] = ()
    on_request: bool = False
    source: Source = Source()


@dataclass(frozen=True, slots=True)
class Rate:
    """Which forms of coverage the numerator of a rate counts."""

    name: str
    title: Text
    modes: tuple[Mode, ...]
    on_request: bool = False
    source: Source = Source()


@dataclass(frozen=True, slots=True)
class CountRow:
    """A row of a table of counts: enterprises, or the branches that they are in.

    ``within`` is the row whose part it is (its conditions hold as well); ``apart`` overlaps.
    """

    id: str
    title: Text
    when: tuple[Condition, ...]
    within: str | None = None
    count: Literal["enterprises", "branches"] = "enterprises"
    apart: bool = False


@dataclass(frozen=True, slots=True)
class CountTable:
    """A table of counts: its rows, and the bases that are its columns."""

    name: str
    title: Text
    bases: tuple[str, ...]
    rows: tuple[CountRow, ...]
    source: Source = Source()


@dataclass(frozen=True, slots=True)
class ReportCode:
    """What a report writes for each outcome."""

    title: Text
    values: dict[str, str]
    source: Source = Source()


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is counted, on which base: the pack's definitions on the day.

    The bases and rates of the plan's format come first and are in every pack.
    """

    bases: tuple[Base, ...]
    rates: tuple[Rate, ...]
    tables: tuple[CountTable, ...] = ()
    report_code: ReportCode | None = None


OF_THE_FORMAT = Statistics(
    bases=(
        Base("operating", Text("范围内全部", "All in scope")),
        Base(
            "with_members",
            Text("有⟦member⟧", "With ⟦member+⟧"),
            (Condition("members", "at_least", 1),),
        ),
        Base(
            "above_scale",
            Text("规模以上", "Above scale"),
            (Condition("above_scale", "is", True),),
        ),
        Base(
            "employees_50_plus",
            Text("从业 50 人以上", "50+ employees"),
            (Condition("employees", "at_least", 50),),
        ),
        Base(
            "employees_100_plus",
            Text("从业 100 人以上", "100+ employees"),
            (Condition("employees", "at_least", 100),),
        ),
    ),
    rates=(
        Rate(
            "organisation_coverage",
            Text("组织覆盖", "Organisation"),
            ("standalone", "joint", "affiliated"),
        ),
        Rate("organisation_coverage_strict", Text("两项口径", "strict"), ("standalone", "joint")),
        Rate("standalone_rate", Text("单独组建", "Standalone"), ("standalone",)),
        Rate(
            "work_coverage",
            Text("工作覆盖", "Work"),
            ("standalone", "joint", "affiliated", "dispatched"),
        ),
    ),
)
"""The bases and rates that every plan has, under names whose meaning its format fixes."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law, regulation or report that the pack cites."""

    id: str
    title: Text
    in_force: date | None = None
    repealed: date | None = None
    unverified: bool = False
    note: Text | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class FormWords:
    """How branches of one form are called, and what a file of hosts may call them.

    ``ending`` and ``joint_ending`` follow the enterprise's name; the words of ``written_as``
    are in lower case.
    """

    ending: str
    joint_ending: str
    written_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnWords:
    """What a column of the ledger is called in the pack, and what it means there."""

    title: Text
    note: Text | None = None


@dataclass(frozen=True)
class Rules:
    """A rule pack on a day: what :func:`planner.rulebook.load_rules` gives.

    ``sha256`` covers all files of the pack and of those it extends; ``lineage`` is the
    pack's name, then the packs it extends, nearest first. ``parameters`` holds every
    parameter resolved on the day, None where it is not in force.
    """

    pack: str
    title: Text
    as_of: date
    sha256: str
    parameters: dict[str, Value]
    parameter_details: dict[str, ParameterDetail]
    coverage: tuple[CoverageRule, ...]
    structure: Structure
    vocabulary: dict[str, Text]
    overrides: dict[str, Value] = field(default_factory=dict)
    instruments: dict[str, Instrument] = field(default_factory=dict)
    lineage: tuple[str, ...] = ()
    files: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)
    """The documents of the pack, then of those it extends: folder -> path in it -> content."""
    last_checked: date | None = None
    forms: dict[str, FormWords] = field(default_factory=dict)
    columns: dict[str, ColumnWords] = field(default_factory=dict)
    statistics: Statistics = OF_THE_FORMAT
    warnings: tuple[Problem, ...] = ()

    def rule(self, rule_id: str) -> CoverageRule:
        """The rule of that id; ``KeyError`` where none is in force."""
        for rule in self.coverage:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)

    @cached_property
    def words(self) -> dict[str, Text]:
        """The words for every role: the pack's own, and neutral ones where it has none."""
        return {**NEUTRAL, **self.vocabulary}

    def word(self, token: str) -> Text:
        """The pack's own word for a form of coverage or an organ; the token where it has none."""
        return self.words.get(token, Text(token, token.replace("_", " ")))
