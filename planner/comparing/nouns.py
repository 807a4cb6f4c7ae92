"""What a comparison of two plans is: plain tables, with nothing left to work out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from planner.language import Text

if TYPE_CHECKING:
    import polars as pl

    from planner.rulebook.rules import Rules

ACTIONS = ("new", "dissolved", "adjusted", "changed", "unchanged")
"""What became of an enterprise's coverage, or of a branch.

``new``: there was none before; ``dissolved``: there is none any more; ``adjusted``: the form,
the branch, the instructor (of a branch: its enterprises) are others; ``changed``: only
details are (names, members, the rule that answers); ``unchanged``.
"""

ENTERPRISE_FIELDS = (
    "name", "zone", "mode", "branch", "instructor", "rule_id", "rank", "distance_m", "members",
    "full_members", "employees", "industry", "pinned",
)  # fmt: skip
"""Of each of these the table of enterprises has ``<field>_old`` and ``<field>_new``."""

BRANCH_FIELDS = (
    "name", "kind", "form", "lead", "units", "members", "full_members", "parent_id", "zone",
)  # fmt: skip
"""Of each of these the table of branches has ``<field>_old`` and ``<field>_new``."""


@dataclass(frozen=True)
class Comparison:
    """Two plans side by side; ``old`` is the first, ``new`` the second.

    ``enterprises``: one row an enterprise of either plan, by id: ``action``, ``enterprise_id``,
    old and new of :data:`ENTERPRISE_FIELDS` (``branch`` and ``instructor`` by name), old and
    new of ``branch_id`` and ``instructor_id``, ``what`` (which of ``mode branch instructor``,
    of the ledger's columns, of ``pin`` and ``rule`` differ, blank-separated), ``why`` (tokens,
    the first the plainest), ``because_zh``, ``because_en`` (null where the arrangement is the
    same). Tokens of ``why``: ``new_enterprise gone_enterprise scope pin rule_by_facts
    rule_by_parameter rule_by_rules host instructor mates group_unlawful group_possible``,
    which settle it; ``parameter facts settings``, which differ and concern it; ``others``.

    ``branches``: one row a branch of either plan: ``action``, ``branch_id_old``,
    ``branch_id_new``, old and new of :data:`BRANCH_FIELDS`, ``size`` (``founded``,
    ``dissolved``, ``grown``, ``shrunk``, ``mixed``: some came and some went, ``same``),
    ``came``, ``went`` (names of enterprises, parted by 、), ``shared`` (units in both).
    Joint branches belong together where they share most units, standalone ones by their
    enterprise, hosts by id. Hosts that nobody uses in either plan are left out.

    ``figures``: one row a figure: ``key``, ``title_zh``, ``title_en``, ``old``, ``old_base``,
    ``new``, ``new_base``, ``difference`` (a base only where the figure is a share of it).

    ``parameters`` and ``rules``: what differs in the rules: ``name``, ``title_zh``,
    ``title_en``, ``old``, ``new`` (as text, null where it is not there).

    ``inputs``: one row a difference of the hosts, the instructors and the settings: ``table``,
    ``id``, ``name``, ``field``, ``old``, ``new`` (null where it is not there).
    """

    enterprises: pl.DataFrame
    branches: pl.DataFrame
    figures: pl.DataFrame
    parameters: pl.DataFrame
    rules: pl.DataFrame
    inputs: pl.DataFrame
    old: Text
    new: Text
    words: dict[str, Text] = field(default_factory=dict)
    """The words of the second plan's pack for roles and forms."""
    rule_titles: dict[str, Text] = field(default_factory=dict)
    """What the coverage rules of both plans are called; the second plan's words count."""
    rules_of: tuple[Rules, ...] = ()
    """The rules of the two plans, of which reports tell the conditions in words."""
    settings_of: tuple[dict[str, Any], ...] = ()
    """The settings of the two plans as they are, of which reports tell the values in words."""

    @property
    def same(self) -> bool:
        """Whether the two plans arrange everybody alike and say the same of everybody."""
        tables = (self.enterprises, self.branches)
        return all((table["action"] == "unchanged").all() for table in tables)

    def counts(self, table: str) -> dict[str, int]:
        """How many rows of ``enterprises`` or ``branches`` each action has."""
        actions: pl.DataFrame = getattr(self, table)
        found = dict(actions.group_by("action").len().iter_rows())
        return {action: int(found.get(action, 0)) for action in ACTIONS}
