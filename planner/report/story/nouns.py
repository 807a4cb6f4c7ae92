"""What a report says of a plan, as plain data: the one thing that every format is made from.

Sentences and titles are :class:`~planner.language.Text` in the rule pack's own words; proper
names (of enterprises, branches, zones, persons) are strings. Tokens (modes, kinds, relations)
are English words of the plan folder; their words stand beside them or in ``Story.legend``.
Nothing here needs to be computed, counted or looked up again by whoever shows it.

A **Count** is a whole number, or None where it is withheld from publication (``--public``);
of an enterprise or a branch, None means that it is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from planner.language import Text
from planner.report.numbers import percent

if TYPE_CHECKING:
    from planner.model import Ledger

Count = int | None

_NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Share:
    """A rate with what it is made of: enterprises of enterprises; either may be withheld."""

    numerator: Count
    base: Count

    @property
    def ratio(self) -> float | None:
        """The rate as in ``plan.json``; None on an empty base, and where it is withheld."""
        return self.numerator / self.base if self.numerator is not None and self.base else None

    @property
    def percent(self) -> str:
        """The rate for reading: ``68.97`` of 100 is ``69.0%``, an empty base ``–``."""
        return percent(self.numerator, self.base)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A form of coverage, or what else became of enterprises: how many there are."""

    token: str
    """``standalone joint affiliated dispatched uncovered excluded``"""
    word: Text
    colour: str
    """``#rrggbb``"""
    count: Count
    """[enterprise]"""
    share: Share | None
    """Of the enterprises in scope; None for those out of scope."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A base or a rate of the coverage tables: its name in ``plan.json`` and its title."""

    name: str
    title: Text
    modes: tuple[str, ...] = ()
    """What the numerator of a rate counts; empty for a base."""
    definition: Text = _NOTHING
    """``Organisation = standalone + joint + affiliated``; empty where one mode says it all."""
    on_request: bool = False
    """Not in short tables."""
    source: Text = _NOTHING


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """The coverage of one group of enterprises (all, a zone, an industry, an employee band)."""

    key: str | None
    """The zone, industry or band as the ledger writes it; None where it is not known."""
    label: Text
    enterprises: Count
    """[enterprise] of the ledger, in scope or not"""
    in_scope: Count
    counts: tuple[Count, ...]
    """[enterprise] of each outcome, in the order of ``Story.outcomes``"""
    rates: tuple[tuple[Share, ...], ...]
    """``rates[base][rate]``, in the order of ``Story.bases`` and ``Story.rates``"""
    gap: Count
    """[enterprise] with full members enough and no branch of their own or joint, in the plan"""


@dataclass(frozen=True, slots=True)
class CoverageTable:
    """Coverage by something: one row a group, and the group of all at the end of ``Story``."""

    by: str
    """``whole zone industry employees``"""
    title: Text
    head: Text
    """The title of the first column."""
    rows: tuple[CoverageRow, ...]


@dataclass(frozen=True, slots=True)
class CountTable:
    """A table of counts that the rule pack defines, such as one for the annual statistics."""

    name: str
    title: Text
    heads: tuple[Text, ...]
    rows: tuple[CountRow, ...]


@dataclass(frozen=True, slots=True)
class CountRow:
    """One line of such a table; ``level`` 1 is a part of the line of level 0 above it."""

    label: Text
    level: int
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class ReportCode:
    """A code of the pack's report, the forms that it stands for, and how many have it."""

    code: str
    label: Text
    count: Count


@dataclass(frozen=True, slots=True)
class Distribution:
    """How something is spread: least, median, mean, greatest, and of how many."""

    name: str
    label: Text
    unit: Text
    least: int | None
    median: float | None
    mean: float | None
    greatest: int | None
    number: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure: what it is, and what it is in words."""

    label: Text
    value: Text


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something lies: metres in one plane, x to the east, y to the north.

    All spots of a story are in one plane, whatever the ledger gave; ``lon`` and ``lat`` are
    degrees (WGS 84) where it gave them.
    """

    x: float
    y: float
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class Projection:
    """How degrees became metres: ``x = (lon - lon0) * east``, ``y = (lat - lat0) * north``."""

    lon0: float
    lat0: float
    east: float
    """[m] a degree"""
    north: float
    """[m] a degree"""


@dataclass(frozen=True, slots=True)
class Choice:
    """A form of coverage as it stands for one enterprise."""

    mode: str
    word: Text
    position: int | None
    """Its place in the rule's list, 0 for the first choice; None where it is not listed."""
    taken: bool
    standing: str
    """``taken``, ``impossible`` (whatever others do), ``possible`` (for itself alone),
    ``unsettled``, ``not_listed``, ``pinned``, or ``later`` (listed after the one taken)"""
    why: Text
    """Why it was not taken; of the one taken, with whom."""


@dataclass(frozen=True, slots=True)
class Enterprise:
    """An enterprise of the ledger: what it is, what becomes of it, and why."""

    id: str
    name: str
    """Its id where it has no name."""
    zone: str | None
    industry: str | None
    employees: int | None
    """[person]"""
    above_scale: bool | None
    members: int
    """[person] whose relation is held here"""
    full_members: int
    members_elsewhere: int | None
    activists: int | None
    mode: str
    branch_id: str | None
    instructor_id: str | None
    with_: str
    """The branch's, instructor's or post's name, as one would say whom it goes to; may be empty."""
    distance_m: int | None
    """[m] to the lead enterprise, the host or the instructor"""
    rule_id: str
    because: Text
    """Why the rule answers for it."""
    articles: Text
    """What the rule rests on."""
    modes: tuple[str, ...]
    """The forms that the rule lists, first choice first."""
    rank: int | None
    """Which choice it got, 0 for the first; None out of scope."""
    choices: tuple[Choice, ...]
    """The forms of the rule's list in its order, then those that it does not list."""
    why_not_better: Text
    """In one line why it has no better choice; empty where it has the first."""
    priority: int
    changed: bool | None
    """Whether it differs from today; None where today is not known."""
    today: Text | None
    """What it has today, in words; None where today is not known."""
    today_mode: str | None
    pinned: bool
    pin_reason: str | None
    contact_ids: tuple[str, ...]
    """The contact cadres who keep contact with it."""
    spot: Spot | None
    lead: bool
    """Whether it leads a joint branch."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch: existing, standalone or joint; used or not."""

    id: str
    name: str
    kind: str
    """``existing standalone joint``"""
    kind_word: Text
    form: str | None
    form_word: Text
    usual: bool
    """Whether the form is the smallest unit's, which goes without saying."""
    lead_id: str | None
    lead: str | None
    """The lead enterprise's name."""
    units: int
    """[enterprise] covered or hosted"""
    members: int
    """[person] its own and its affiliates'"""
    full_members: int
    parent_id: str | None
    parent: str | None
    """The parent's name."""
    zone: str | None
    committee: Text
    """``a branch committee of 3 to 5``; empty where the rules say nothing."""
    committee_min: int | None
    committee_max: int | None
    party_groups: int | None
    parts: int | None
    """[branch] under it, where it is divided"""
    max_members: int | None
    dispersion_m: int | None
    carries: str | None
    """Today's joint branch whose name it keeps."""
    enterprise_ids: tuple[str, ...]
    """Whom it covers or hosts: its own enterprise or the lead first, then by id."""
    spot: Spot | None
    fragile: tuple[Text, ...]
    """What would make it fall; empty where it stands firm, or nobody has asked."""


@dataclass(frozen=True, slots=True)
class Instructor:
    """An instructor, a post to be filled (one a zone, without a file), or a contact cadre."""

    id: str
    name: str
    role: str
    """``instructor contact``"""
    post: bool
    """Whether it is a post that somebody must be appointed to."""
    zone: str | None
    capacity: int | None
    """[enterprise]"""
    load: int
    """[enterprise] dispatched to"""
    to_be_appointed: int
    """[person]"""
    contact_points: int
    """[enterprise]"""
    enterprise_ids: tuple[str, ...]
    """Dispatched to; for a cadre, kept contact with."""
    spot: Spot | None


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the tree as it is read from above: the committee, groups, branches, enterprises."""

    kind: str
    """``organ group branch instructor enterprise note``, for publication ``organ group zone``"""
    ref: str | None
    """The id of the branch, instructor or enterprise."""
    label: str | Text
    note: Text
    """What is said beside the label; may be empty."""
    outcome: str | None
    """The token whose colour it has; None for plain."""
    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A node of the branch graph."""

    key: str
    """``<type>:<id>``"""
    type: str
    """``organ branch enterprise instructor contact``, for publication ``organ group zone``"""
    ref: str
    label: str | Text
    kind: str
    """The branch's kind, the enterprise's mode, the organ's kind; the type where there is none."""
    word: Text
    """The kind in words."""
    colour: str
    facts: tuple[tuple[str, str | int | float | bool], ...] = ()
    """Further attributes under the names of the plan's columns."""
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """An edge of the branch graph, from the organ, branch or person to whom it serves."""

    source: str
    target: str
    relation: str
    """``reports_to covers hosts dispatched_to contacts``, for publication ``includes``"""
    word: Text
    colour: str


@dataclass(frozen=True, slots=True)
class Graph:
    """The branch graph; edges point as in ``edges.csv`` (``reports_to`` points upwards)."""

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]


@dataclass(frozen=True, slots=True)
class Uncovered:
    """An enterprise that no form was feasible for: why, and what would help."""

    enterprise_id: str
    reason: Text
    """Empty where it is not known."""
    remedies: tuple[Text, ...] = ()
    """What would help, or what was tried and would not; empty where nobody has looked."""


@dataclass(frozen=True, slots=True)
class Fragile:
    """A branch that one loss would end, or a host that no other could replace for somebody."""

    branch_id: str
    name: str
    kind: str
    units: int
    """[enterprise]"""
    full_members: int
    """[person]"""
    spare: int | None
    """[person] full members that may leave before it lacks them; None where no number is asked"""
    fragile: bool
    """Whether one member's leaving or one unit's closing ends it; else it only lacks a deputy."""
    sentences: tuple[Text, ...]
    """What would end it, and for whom."""


@dataclass(frozen=True, slots=True)
class Move:
    """One enterprise that moves on the way from today's coverage to the plan.

    Those with the same number move together, in one step.
    """

    number: int
    """Of the step; 1 is the first."""
    step: str
    """``found join transfer appoint leave close``"""
    word: Text
    enterprise_id: str
    branch_id: str | None
    """The branch that it goes to; None where it goes to an instructor or to nobody."""
    subject: str
    """The enterprise's name."""
    before: Text
    """Form and place today."""
    after: Text
    """Form and place in the plan."""
    branch: str | None
    """The name of the branch concerned."""
    founds: str | None
    """The name of the branch that begins with this step."""
    dissolves: str | None
    """The name of the branch that ends with it."""
    together: Text
    """Why the enterprises of the step move together; empty where it moves alone."""
    why: Text
    """Why it moves at all."""
    articles: Text
    members: int
    """[person] who move with it"""
    needs: tuple[int, ...]
    """The steps that must be done before."""


@dataclass(frozen=True, slots=True)
class RuleSaid:
    """A coverage rule in force on the day: when it answers, what it lists, its articles."""

    id: str
    title: Text
    when: Text
    modes: tuple[str, ...]
    modes_said: Text
    priority: int
    excluded: bool
    articles: Text
    own_reading: Text
    """What of it is the pack's own reading; may be empty."""
    unverified: bool
    enterprises: Count
    """[enterprise] that it answers for"""


@dataclass(frozen=True, slots=True)
class ParameterSaid:
    """A parameter on the day: its value, and whether a law, the pack or the user says so."""

    name: str
    title: Text
    value: int | bool | None
    said: Text
    """The value with its unit."""
    law: bool
    """False for the planner's own defaults and for what the command line gave."""
    source: Text
    note: Text
    unverified: bool


@dataclass(frozen=True, slots=True)
class InstrumentSaid:
    """A law, regulation or report that the pack cites."""

    id: str
    title: Text
    in_force: date | None
    unverified: bool
    note: Text
    url: str | None


@dataclass(frozen=True, slots=True)
class Tier:
    """One aim of the plan: what was reached, what is proven to be the least possible."""

    token: str
    word: Text
    value: Count
    bound: Count
    optimal: bool
    said: Text
    """``proven best``, ``at most 12 less (0.1%)`` …"""


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem of the data or a warning: where, what, and what to do."""

    code: str
    where: Text
    what: Text
    remedy: Text
    value: str | None
    count: int


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that the plan was made from."""

    role: str
    name: str
    sha256: str
    rows: Count


@dataclass(frozen=True, slots=True)
class Provenance:
    """From what, by which rules, on which day and by which program the plan was made."""

    tool: str
    version: str
    inputs: tuple[InputFile, ...]
    pack: str
    pack_title: Text
    rules_sha256: str
    day: date
    last_checked: date | None
    overrides: tuple[tuple[str, str], ...]
    settings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A token of the plan's files and the pack's word for it; some have a colour."""

    token: str
    word: Text
    colour: str | None = None


@dataclass(frozen=True, slots=True)
class Withheld:
    """What is kept back from publication, how, and why."""

    limit: int
    """Counts from 1 to one less than this are withheld, and others that would give them away."""
    number: int
    """How many are withheld in all; how many of them are small must not be told."""
    said: tuple[Text, ...]
    """Sentences to print under the tables."""


@dataclass(frozen=True)
class Story:
    """Everything that any report shows of a plan; see :func:`planner.report.story.story_of`."""

    title: Text
    committee: str | None
    basis: Text
    """Pack, its title, the day, what was overridden: one line."""
    day: date
    summary: Text
    """``145 enterprises, 145 in scope``"""
    headline: tuple[Text, ...]
    """Coverage in sentences, each rate with its numerator and base."""
    verdict: Text
    """Whether it is proven best, in one sentence."""
    proven: bool
    """Whether every aim is proven best."""
    cut_by_time: bool
    outcomes: tuple[Outcome, ...]
    """All six, in the order in which counts are given; ``Story.shown`` are those worth a line."""
    shown: tuple[str, ...]
    """Outcomes that occur, or that the rules list."""
    bases: tuple[Measure, ...]
    rates: tuple[Measure, ...]
    whole: CoverageRow
    coverage: tuple[CoverageTable, ...]
    """By zone, industry and employee band."""
    tables: tuple[CountTable, ...]
    report_codes: tuple[ReportCode, ...]
    report_codes_title: Text
    figures: tuple[Figure, ...]
    distributions: tuple[Distribution, ...]
    branches: tuple[Branch, ...]
    """By id; empty in a story for publication, as are all lists down to ``moves``."""
    enterprises: tuple[Enterprise, ...]
    instructors: tuple[Instructor, ...]
    """Instructors, or the posts to be filled."""
    contacts: tuple[Instructor, ...]
    tree: Node
    uncovered: tuple[Uncovered, ...]
    uncovered_reasons: tuple[tuple[Text, int], ...]
    fragile: tuple[Fragile, ...]
    """The fragile ones first, then hosts that nobody could replace; each by id."""
    moves: tuple[Move, ...]
    has_today: bool
    """Whether the ledger knows today's coverage."""
    rules: tuple[RuleSaid, ...]
    parameters: tuple[ParameterSaid, ...]
    instruments: tuple[InstrumentSaid, ...]
    proof: tuple[Tier, ...]
    findings: tuple[Finding, ...]
    provenance: Provenance
    legend: tuple[Term, ...]
    words: Mapping[str, Text]
    """The pack's words for roles, for sentences that a renderer says itself (``Text.in_words``)."""
    projection: Projection | None
    """None where the ledger gave metres, or no coordinates."""
    withheld: Withheld | None
    """What is kept back; None in an internal story."""
    ledger: Ledger | None = field(default=None, repr=False)
    """The tables that the plan was made from, without columns that hold persons, for a workbook
    that can be planned from again; None in a story for publication."""

    @cached_property
    def graph(self) -> Graph:
        """The branch graph of what the story tells, made when it is first asked for."""
        from planner.report.story.graph import graph_of

        return graph_of(self)

    @cached_property
    def enterprise(self) -> dict[str, Enterprise]:
        """Enterprises by id."""
        return {one.id: one for one in self.enterprises}

    @cached_property
    def branch(self) -> dict[str, Branch]:
        """Branches by id."""
        return {one.id: one for one in self.branches}

    @cached_property
    def instructor(self) -> dict[str, Instructor]:
        """Instructors, posts and contact cadres by id."""
        return {one.id: one for one in (*self.instructors, *self.contacts)}
