"""What an audit says: findings, each with its days, an example and the lines at fault."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from planner.errors import Place
from planner.language import Text
from planner.rulebook.audit.cells import Held

NOTHING = Text("", "")


@dataclass(frozen=True)
class At:
    """A line at fault, and what stands there."""

    place: Place
    what: Text


@dataclass(frozen=True)
class Finding:
    """One fault of a pack.

    ``example`` is a unit for which it shows, with its fields as a case's ``given`` has them;
    ``since`` and ``until`` (exclusive) the days on which it does, None where it is not about
    days or has no end. A remark is worth a look, and does not fail an audit.
    """

    code: str
    what: Text
    remedy: Text = NOTHING
    at: tuple[At, ...] = ()
    example: tuple[tuple[str, Held], ...] = ()
    since: date | None = None
    until: date | None = None
    remark: bool = False
    rules: tuple[str, ...] = ()
    """The rules (or rows of a structure table) that it is about."""

    def record(self) -> dict[str, object]:
        """The finding as plain data for JSON."""
        return {
            "code": self.code,
            "remark": self.remark,
            "zh": self.what.zh,
            "en": self.what.en,
            "remedy": {"zh": self.remedy.zh, "en": self.remedy.en},
            "rules": list(self.rules),
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "example": dict(self.example) or None,
            "at": [
                {
                    "file": one.place.file,
                    "line": one.place.line,
                    "position": one.place.position,
                    "zh": one.what.zh,
                    "en": one.what.en,
                }
                for one in self.at
            ],
        }


@dataclass(frozen=True)
class Period:
    """Days on which the law does not change, and into how many kinds units were cut then."""

    since: date
    until: date | None
    kinds: int


@dataclass(frozen=True)
class Audit:
    """What the audit of a pack found, and over what it is a proof.

    ``periods`` are the days that were looked at; on ``silent`` ones no rule is in force at
    all, which is an answer of its own and no gap.
    """

    pack: str
    title: Text
    findings: tuple[Finding, ...]
    periods: tuple[Period, ...]
    silent: tuple[tuple[date, date | None], ...] = ()
    rules: int = 0
    cases: int = 0
    instruments: int = 0

    @property
    def faults(self) -> tuple[Finding, ...]:
        """The findings that fail the audit."""
        return tuple(f for f in self.findings if not f.remark)

    @property
    def kinds(self) -> int:
        """How many kinds of units were looked at, over all periods."""
        return sum(period.kinds for period in self.periods)


def over_time(found: Iterable[tuple[Period, list[Finding]]]) -> list[Finding]:
    """The findings of each period, those that go on from one to the next said once."""
    everything: list[Finding] = []
    last: dict[object, int] = {}
    for period, findings in found:
        for one in findings:
            key = (one.code, one.what, one.example, one.rules)
            at = last.get(key)
            if at is not None and everything[at].until == period.since:
                before = everything[at]
                lines = dict.fromkeys((*before.at, *one.at))
                everything[at] = replace(before, until=period.until, at=tuple(lines))
            else:
                last[key] = len(everything)
                everything.append(replace(one, since=period.since, until=period.until))
    return everything
