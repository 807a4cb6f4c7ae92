"""What every command that plans was asked for, and the ledger and the rules that follow from it.

The same options mean the same everywhere. All that can be refused without work is refused by
:func:`prepare`; :meth:`Prepared.read` then opens the files.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from planner.cli.objective import objective_of
from planner.cli.reading import ReadingAsked, options_of
from planner.cli.usage import refuse_value, seconds, whole_number
from planner.errors import InputError
from planner.language import Text

if TYPE_CHECKING:
    from planner.formation import Memory
    from planner.ledger.options import ReadOptions
    from planner.model import Ledger, Plan, Progress
    from planner.pins import Pin
    from planner.rulebook import Rules


@dataclass(frozen=True)
class PlanningAsked:
    """The options of planning, as they were written on the command line."""

    ledger: str
    hosts: str | None = None
    instructors: str | None = None
    pack: str | None = None
    as_of: str | None = None
    overrides: tuple[str, ...] = ()
    pins: tuple[tuple[str, str], ...] = ()
    committee: str | None = None
    objective: str | None = None
    keep: str | None = None
    resilience: str | None = None
    most_changes: str | None = None
    time_limit: str | None = None
    workers: str | None = None
    progress: bool | None = None
    reading: ReadingAsked = field(default_factory=ReadingAsked)


@dataclass(frozen=True)
class Prepared:
    """The options of planning as values: the rules are loaded, the files not yet opened."""

    asked: PlanningAsked
    rules: Rules
    options: ReadOptions
    objective: tuple[str, ...]
    resilience: int
    most_changes: int | None
    time_limit: float | None
    workers: int
    pins: tuple[Pin, ...] = ()

    def read(self) -> Ledger:
        """The ledger with the pins given beside it, with errors in the words of the pack.

        Raises ``InputError``.
        """
        from planner.ledger import read_ledger
        from planner.pins import with_pins

        try:
            ledger = read_ledger(
                self.asked.ledger,
                hosts=self.asked.hosts,
                instructors=self.asked.instructors,
                options=self.options,
            )
            return with_pins(ledger, self.pins)
        except InputError as error:
            raise error.in_words(self.rules.words) from error

    def plan(
        self, ledger: Ledger, progress: Progress | None = None, *, memory: Memory | None = None
    ) -> Plan:
        """The plan for a ledger, by these rules and options; a demand on it is told its price."""
        from planner.planning import make_plan

        def made(resilience: int) -> Plan:
            return make_plan(
                ledger,
                self.rules,
                committee=self.asked.committee,
                objective=self.objective,
                memory=memory,
                resilience=resilience,
                most_changes=self.most_changes,
                time_limit=self.time_limit,
                workers=self.workers,
                progress=progress,
            )

        plan = made(self.resilience)
        if not self.resilience:
            return plan
        from planner.report.price import price_said
        from planner.resilience import price_of

        price = price_said(price_of(plan, made(0))).in_words(self.rules.words)
        return replace(plan, warnings=(*plan.warnings, price))


def prepare(asked: PlanningAsked) -> Prepared:
    """Check the options and load the rules; raises ``UsageError`` and ``RulesError``."""
    time_limit = seconds("--time-limit", asked.time_limit)
    workers = whole_number("--workers", asked.workers, at_least=1) or 1
    as_of = day("--as-of", asked.as_of)
    overrides = values_set(asked.overrides)
    objective = objective_of(asked.objective, asked.keep)
    resilience = _resilience(asked.resilience)
    most_changes = whole_number("--most-changes", asked.most_changes, at_least=0)
    options = options_of(asked.reading)
    pins: tuple[Pin, ...] = ()
    if asked.pins:
        from planner.cli.pinning import pins_of

        pins = tuple(pins_of(asked.pins))

    from planner.rulebook import DEFAULT_PACK, load_rules

    rules = load_rules(asked.pack or DEFAULT_PACK, as_of=as_of, overrides=overrides)
    return Prepared(
        asked, rules, options, objective, resilience, most_changes, time_limit, workers, pins
    )


def _resilience(value: str | None) -> int:
    """Of how many members any one joint branch must withstand the loss: 0 or 1."""
    if value in (None, "0"):
        return 0
    if value == "1":
        return 1
    remedy = Text(
        "可取 0 或 1：每个联合组织经得起几名成员转出",
        "it can be 0 or 1: of how many members every joint branch withstands the loss",
    )
    raise refuse_value("--resilience", value, remedy)


def day(option: str, value: str | None) -> date | None:
    """A day written as year-month-day, None where the option was not given."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        remedy = Text("请写成 2024-06-30 这样的日期", "write a day like 2024-06-30")
        raise refuse_value(option, value, remedy) from None


def values_set(pairs: list[str] | tuple[str, ...]) -> dict[str, str]:
    """The parameters given by ``--set NAME=VALUE``; what they mean is the rulebook's affair."""
    values: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not (name and equals and value):
            remedy = Text(
                "请写成 名称=值，例如 joint_max_units=5", "write NAME=VALUE, e.g. joint_max_units=5"
            )
            raise refuse_value("--set", pair, remedy)
        if name in values and values[name] != value:
            remedy = Text(
                "{name} 已设为 {value}，只能给一次",
                "{name} is {value} already; give it once",
            ).fill(name=name, value=values[name])
            raise refuse_value("--set", pair, remedy)
        values[name] = value
    return values
