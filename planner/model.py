"""The nouns of the program: what an enterprise, a host, an instructor and a plan are.

Each column of each table is declared once, with its kind, its unit and its title in both
languages; readers, writers and documents take them from here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from planner.errors import Problem
from planner.language import Text

if TYPE_CHECKING:
    import polars as pl

Mode = Literal["standalone", "joint", "affiliated", "dispatched"]
Outcome = Literal["standalone", "joint", "affiliated", "dispatched", "uncovered", "excluded"]
MODES: tuple[Mode, ...] = ("standalone", "joint", "affiliated", "dispatched")
OUTCOMES: tuple[Outcome, ...] = (*MODES, "uncovered", "excluded")

TIERS = ("uncovered", "preference", "changes", "dispersion")
"""The objective, most important first (lexicographic, whole numbers, lower is better)."""

KEEP: dict[str, tuple[str, ...]] = {
    "first": ("changes", "uncovered", "preference", "dispersion"),
    "high": ("uncovered", "changes", "preference", "dispersion"),
    "usual": TIERS,
    "low": ("uncovered", "preference", "dispersion", "changes"),
}
"""How much what there is today counts, as an order of the tiers."""

EARTH_RADIUS_M = 6_371_008.8

Kind = Literal["id", "text", "count", "flag", "metres", "degrees", "mode", "day"]
"""``day``: a date as text, year-month-day."""


@dataclass(frozen=True, slots=True)
class Column:
    """One canonical column: its name in files, what kind of value it holds, its title."""

    name: str
    kind: Kind
    title: Text
    unit: str = ""


ENTERPRISE_COLUMNS: tuple[Column, ...] = (
    Column("id", "id", Text("统一社会信用代码", "Identifier")),
    Column("name", "text", Text("企业名称", "Enterprise")),
    Column("zone", "text", Text("片区", "Zone")),
    Column("industry", "text", Text("行业", "Industry")),
    Column("employees", "count", Text("从业人员", "Employees"), "person"),
    Column("members", "count", Text("党员数", "Members"), "person"),
    Column("full_members", "count", Text("正式党员", "Full members"), "person"),
    Column("probationary_members", "count", Text("预备党员", "Probationary members"), "person"),
    Column(
        "members_elsewhere",
        "count",
        Text("组织关系不在本企业的党员", "Members whose relation is elsewhere"),
        "person",
    ),
    Column("activists", "count", Text("入党积极分子", "Applicants in training"), "person"),
    Column("above_scale", "flag", Text("规模以上", "Above scale")),
    Column("status", "text", Text("经营状态", "Status")),
    Column("x", "metres", Text("横坐标", "x"), "m"),
    Column("y", "metres", Text("纵坐标", "y"), "m"),
    Column("lon", "degrees", Text("经度", "Longitude"), "°"),
    Column("lat", "degrees", Text("纬度", "Latitude"), "°"),
    Column("home_branch", "text", Text("原党支部", "Home branch")),
    Column("current_mode", "mode", Text("现组建方式", "Coverage today")),
    Column("current_branch", "text", Text("现党支部", "Branch today")),
    Column("current_instructor", "text", Text("现指导员", "Instructor today")),
    Column("pin_mode", "mode", Text("指定方式", "Pinned form")),
    Column("pin_branch", "text", Text("指定党支部", "Pinned branch")),
    Column("pin_reason", "text", Text("指定理由", "Reason for the pin")),
    Column("pin_until", "day", Text("指定有效期至", "Pin valid until")),
)

HOST_COLUMNS: tuple[Column, ...] = (
    Column("id", "id", Text("编号", "Identifier")),
    Column("name", "text", Text("党组织名称", "Branch")),
    Column("kind", "text", Text("类型", "Kind")),
    Column("zone", "text", Text("片区", "Zone")),
    Column("x", "metres", Text("横坐标", "x"), "m"),
    Column("y", "metres", Text("纵坐标", "y"), "m"),
    Column("lon", "degrees", Text("经度", "Longitude"), "°"),
    Column("lat", "degrees", Text("纬度", "Latitude"), "°"),
    Column("members", "count", Text("党员数", "Members"), "person"),
    Column("full_members", "count", Text("正式党员", "Full members"), "person"),
    Column("max_members", "count", Text("党员数上限", "Most members"), "person"),
    Column("max_units", "count", Text("挂靠企业数上限", "Most affiliates"), "enterprise"),
    Column("accepts", "text", Text("接收范围", "Accepts")),
    Column("parent", "text", Text("上级党组织", "Parent")),
)

INSTRUCTOR_COLUMNS: tuple[Column, ...] = (
    Column("id", "id", Text("编号", "Identifier")),
    Column("name", "text", Text("姓名", "Instructor")),
    Column("role", "text", Text("角色", "Role")),
    Column("zone", "text", Text("片区", "Zone")),
    Column("x", "metres", Text("横坐标", "x"), "m"),
    Column("y", "metres", Text("纵坐标", "y"), "m"),
    Column("lon", "degrees", Text("经度", "Longitude"), "°"),
    Column("lat", "degrees", Text("纬度", "Latitude"), "°"),
    Column("capacity", "count", Text("可联系企业数", "Capacity"), "enterprise"),
)

TABLES: dict[str, tuple[Column, ...]] = {
    "enterprises": ENTERPRISE_COLUMNS,
    "hosts": HOST_COLUMNS,
    "instructors": INSTRUCTOR_COLUMNS,
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read: its role, its name, the SHA-256 of its bytes, its data rows."""

    role: str
    name: str
    sha256: str
    rows: int


@dataclass(frozen=True)
class Ledger:
    """What was read, checked and typed: the three tables, sorted by id.

    ``enterprises`` holds every canonical column of :data:`ENTERPRISE_COLUMNS` (unknown
    values null; ``members`` and ``full_members`` never null; text without surrounding
    blanks, never empty), then ``operating`` (bool, never null), ``source_row`` (the row
    in the file, int) and the columns that the planner does not know, as text.
    ``hosts`` and ``instructors`` are None where no such file was given (an empty file is
    an empty table); ``hosts.accepts`` is ``zone`` or ``any``; ``instructors.role`` is
    ``instructor`` or ``contact``. Ids are unique inside each table.
    """

    enterprises: pl.DataFrame
    hosts: pl.DataFrame | None = None
    instructors: pl.DataFrame | None = None
    sources: tuple[Source, ...] = ()
    warnings: tuple[Problem, ...] = ()
    has_current: bool = False
    """Whether the ledger carries today's coverage (any ``current_*`` column was there)."""
    extra_columns: tuple[str, ...] = ()
    """Columns of the enterprises' file that the planner does not know."""
    person_columns: tuple[str, ...] = ()
    """Columns that hold persons: read over, never written to any output."""
    datum: str | None = None
    """The datum that the degrees were declared to be given in; they are in WGS 84 here."""
    reading: dict[str, Any] = field(default_factory=dict)
    """What a person decided about how the files were to be read, as plain data; mostly nothing."""


@dataclass(frozen=True, slots=True)
class TierResult:
    """One line of the certificate: the value reached, a proven bound, whether they meet.

    ``optimal`` says that this tier and all before it are proven.
    """

    tier: str
    value: int
    bound: int
    optimal: bool


@dataclass(frozen=True)
class Formation:
    """Who goes with whom, before names and statistics.

    ``outcome``: one row an enterprise, in the ledger's order: ``enterprise_id``, ``mode``
    (an :data:`OUTCOMES` word), ``branch_id`` (standalone, joint, affiliated),
    ``instructor_id`` (dispatched, where an instructors file was given), ``rank`` (position
    of the mode in the rule's list, 0 for pins, length of the list if uncovered, null if
    excluded), ``distance_m`` (to the lead enterprise, the host or the instructor; null
    where there is none or it is unknown), ``changed`` (bool, null without current
    coverage or if excluded), ``pinned`` (bool).

    ``joint``: one row a joint group: ``branch_id``, ``lead_enterprise_id``, ``carries``
    (the current joint branch whose name it takes over, or null), ``pin_branch`` (the label
    its pins name, or null), ``dispersion_m``.
    """

    outcome: pl.DataFrame
    joint: pl.DataFrame
    certificate: tuple[TierResult, ...]
    warnings: tuple[Problem, ...] = ()
    cut_by_time: bool = False


@dataclass(frozen=True)
class Plan:
    """The plan: a pure function of the ledger, the rules and the day.

    The tables are those of the plan folder (``assignments.csv``, ``branches.csv``,
    ``instructors.csv``, ``edges.csv``), sorted by id.
    """

    ledger: Ledger
    rules: Any
    assignments: pl.DataFrame
    branches: pl.DataFrame
    instructors: pl.DataFrame
    edges: pl.DataFrame
    statistics: dict[str, Any]
    certificate: tuple[TierResult, ...]
    warnings: tuple[Problem, ...] = ()
    committee: str | None = None
    cut_by_time: bool = False
    settings: dict[str, Any] = field(default_factory=dict)
    moves: pl.DataFrame | None = None
    """The ordered steps from today to the plan (``moves.csv``); None without today's coverage."""


Progress = Callable[[str, int, int], None]
"""Called as ``progress(stage, done, total)``; nothing in the core prints."""
