"""Plans the baseline and every scenario, one after another, and compares each with the baseline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planner.errors import BudgetError, PinError, Problem, RulesError
from planner.formation import Memory
from planner.model import KEEP
from planner.planning import make_plan
from planner.scenario.figures import Figures, figures_of
from planner.scenario.today import with_today
from planner.scenario.variants import Variant

if TYPE_CHECKING:
    from planner.model import Plan, Progress

Making = Callable[[Variant], "Plan"]


@dataclass(frozen=True)
class Outcome:
    """What became of one scenario: its plan with its figures, or why there is none."""

    variant: Variant
    plan: Plan | None
    figures: Figures | None
    problems: tuple[Problem, ...] = ()


def plans_of(
    variants: Sequence[Variant],
    *,
    committee: str | None = None,
    time_limit: float | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Iterator[Outcome]:
    """The outcomes in order, the baseline's first; each is handed over as soon as it is there.

    A scenario that no plan can meet (a pin that cannot be kept, an enterprise for which the
    rules have no answer) is an outcome too. The baseline must be possible: its errors are
    raised. What the plans before have solved is not solved again, which changes no plan.
    """
    baseline: Plan | None = None
    memory = Memory()
    for variant in variants:
        try:
            if baseline is not None and variant.unchanged:
                plan = baseline
            else:
                ledger = variant.ledger
                if variant.restructure and baseline is not None:
                    ledger = with_today(ledger, baseline)
                plan = make_plan(
                    ledger,
                    variant.rules,
                    objective=KEEP[variant.keep],
                    resilience=variant.resilience,
                    committee=committee,
                    memory=memory,
                    time_limit=time_limit,
                    workers=workers,
                    progress=progress,
                )
        except (BudgetError, PinError, RulesError) as error:
            if baseline is None:
                raise
            yield Outcome(variant, None, None, error.problems)
            continue
        if variant.origin is not None:
            plan = replace(plan, settings={**plan.settings, "scenario": variant.origin})
        baseline = plan if baseline is None else baseline
        yield Outcome(variant, plan, figures_of(plan, baseline))
