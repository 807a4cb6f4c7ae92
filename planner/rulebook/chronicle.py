"""A pack on a day with all that was before and comes after: what a person reads of it.

Loading a pack asks whether it can decide; this asks only what it says. A pack that is not yet
in force, announced or repealed has a chronicle too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from planner.errors import Problem
from planner.language import NEUTRAL, Text
from planner.rulebook.checking import check
from planner.rulebook.counting import resolve_statistics
from planner.rulebook.documents import Dated
from planner.rulebook.inheriting import Merged, read_merged
from planner.rulebook.parameters import resolve_parameters, standing
from planner.rulebook.resolving import resolve_coverage, resolve_structure
from planner.rulebook.rules import CoverageRule, ParameterDetail, Statistics, Status, Structure
from planner.rulebook.words import vocabulary


@dataclass(frozen=True)
class Span:
    """One version of something: from which day, until which day, and how it stands.

    ``status`` is how this version stands on the chronicle's day: ``past`` for what another
    version has replaced.
    """

    since: date
    until: date | None
    version: Dated
    status: Status | str


@dataclass(frozen=True)
class Chronicle:
    """A pack on a day: what is in force, and the papers with all their days."""

    merged: Merged
    day: date
    details: dict[str, ParameterDetail]
    coverage: dict[str, CoverageRule]
    structure: Structure
    statistics: Statistics
    problems: tuple[Problem, ...] = field(default=())

    @cached_property
    def words(self) -> dict[str, Text]:
        """The words for every role: the pack's own, and neutral ones where it has none."""
        return {**NEUTRAL, **vocabulary(self.merged)}

    def standing(self, versions: Mapping[date, Dated]) -> Status:
        """How something with these versions stands on the day."""
        merged = self.merged
        return standing(versions, self.day, merged.instruments, merged.pack.last_checked)

    @property
    def pack_standing(self) -> Status:
        """How the pack as a whole stands: in force where any of its rules is."""
        if self.before_it_begins:
            return "not yet in force"
        found = [
            self.standing(entry.paper.in_force)
            for entry in self.merged.rules.values()
            if entry.paper.drop is None
        ]
        for status in ("in force", "repealed", "announced", "not yet in force"):
            if status in found:
                return status
        return "no rule"

    @property
    def before_it_begins(self) -> bool:
        """Whether the day is before the first one that the pack speaks of."""
        begins = self.merged.begins
        return begins is not None and self.day < begins

    def spans(self, versions: Mapping[date, Dated]) -> list[Span]:
        """The versions in the order of their days, with how each stands on the day."""
        days = sorted(versions)
        spans = []
        for number, since in enumerate(days):
            until = days[number + 1] if number + 1 < len(days) else None
            version = versions[since]
            status: Status | str
            if since > self.day:
                status = self.standing({since: version})
            elif until is not None and until <= self.day:
                status = "past"
            else:
                status = "repealed" if version.repealed else "in force"
            spans.append(Span(since, until, version, status))
        return spans


def chronicle(pack: str | Path, as_of: date | None = None) -> Chronicle:
    """The chronicle of a pack on a day (its own by default); raises ``RulesError``."""
    merged = read_merged(pack)
    check(merged)
    day = as_of or merged.pack.as_of
    details, problems, _ = resolve_parameters(merged, day, {})
    coverage = resolve_coverage(merged, day, details, problems)
    structure = resolve_structure(merged, day, details, problems)
    statistics = resolve_statistics(merged, day, details, problems)
    silent = merged.begins is not None and day < merged.begins
    return Chronicle(
        merged,
        day,
        details,
        {} if silent else {rule.id: rule for rule in coverage},
        structure,
        statistics,
        tuple(problems),
    )
