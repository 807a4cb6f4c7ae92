"""What it would cost all together to give one enterprise a better form: the plan with a pin.

Where a form is possible for an enterprise, the whole town is planned once more with the
enterprise held to it. That plan is worse, as good, or (where the first was not proven best)
better, and it names who would have to give way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from planner.explaining.changes import Again, Change, Outcome
from planner.explaining.sight import Sight
from planner.model import MODES, OUTCOMES

Verdict = Literal["worse", "equal", "better", "blocked"]


@dataclass(frozen=True, slots=True)
class Affected:
    """Another enterprise that would get something else: from which form, to which.

    ``choices``, ``priority``: what its rule gives it; of two with the same, which of them gets a
    place is often nothing but their order.
    """

    enterprise_id: str
    name: str
    before: str
    after: str
    worse: bool
    choices: str
    priority: int


@dataclass(frozen=True, slots=True)
class Price:
    """What the plan would be with one enterprise held to a form.

    ``verdict``: ``worse`` (every plan that gives it this form is worse), ``equal`` (a plan as
    good gives it this form), ``better`` (the plan was not the best), ``blocked`` (pins of
    others forbid it: it is not possible). ``tiers``: each tier before and after, most important
    first; ``proven``: the verdict rests on proven bounds, not on the search alone.
    """

    verdict: Verdict
    proven: bool
    tiers: tuple[tuple[str, int, int], ...] = ()
    affected: tuple[Affected, ...] = ()


def price(sight: Sight, again: Again, row: int, mode: str) -> Price:
    """The price of holding one unpinned enterprise to a form that its rule lists."""
    one = sight.ids[row]
    pin = {"pin_mode": mode, "pin_branch": None, "pin_until": None}
    outcome = again.plan_with(Change(enterprises={one: pin}))
    if outcome is None:
        return Price("blocked", proven=not sight.plan.cut_by_time)
    # A pin counts nothing in preference; the form's place in the rule's list is added again.
    extra = int(sight.listed[row, MODES.index(mode)])
    tiers, bounds = [], []
    for before, after in zip(sight.plan.certificate, outcome.certificate, strict=True):
        more = extra if before.tier == "preference" else 0
        tiers.append((before.tier, before.value, after.value + more))
        bounds.append(after.bound + more)
    verdict: Verdict = "equal"
    proven = True
    for (_, before_, after_), bound, was in zip(tiers, bounds, sight.plan.certificate, strict=True):
        if before_ == after_:
            proven = proven and bound == after_
            continue
        verdict = "worse" if after_ > before_ else "better"
        # Worse for certain: even the least that such a plan can reach is above what there is.
        proven = (proven and bound > before_) if verdict == "worse" else not was.optimal
        break
    if verdict == "equal":
        proven = True  # the plan that is as good has been made
    return Price(verdict, proven, tuple(tiers), affected(sight, outcome, row))


def affected(sight: Sight, outcome: Outcome, row: int) -> tuple[Affected, ...]:
    """Who else gets another form than in the plan, those who lose first."""
    new = outcome.table.sort("enterprise_id")
    given = sight.plan.assignments.sort("enterprise_id")
    choices = given["modes"].fill_null("").to_list()
    priority = given["priority"].fill_null(0).to_list()
    modes = new["mode"].to_list()
    old = [OUTCOMES[k] for k in sight.mode.tolist()]
    found = []
    for other, (before, after) in enumerate(zip(old, modes, strict=True)):
        if other == row or before == after:
            continue
        found.append(
            Affected(
                sight.ids[other],
                sight.names[other],
                before,
                after,
                not is_better(sight, other, after),
                choices[other],
                priority[other],
            )
        )
    return tuple(sorted(found, key=lambda one: (not one.worse, one.enterprise_id)))


def apart_from_swaps(found: tuple[Affected, ...]) -> tuple[tuple[Affected, ...], int]:
    """The affected without those who merely change places with their like, and how many pairs.

    One who loses and one who gains the same, with the same choices and the same urgency, are such
    a pair: the plan is as good either way.
    """
    gains: dict[tuple[str, int, str, str], list[Affected]] = {}
    for one in found:
        if not one.worse:
            gains.setdefault((one.choices, one.priority, one.before, one.after), []).append(one)
    swapped: set[str] = set()
    for one in found:
        like = gains.get((one.choices, one.priority, one.after, one.before), [])
        if one.worse and like:
            swapped |= {one.enterprise_id, like.pop().enterprise_id}
    left = tuple(one for one in found if one.enterprise_id not in swapped)
    return left, len(swapped) // 2


def is_better(sight: Sight, row: int, mode: str) -> bool:
    """Whether a form is better for an enterprise than the one that it has in the plan.

    Two forms of its rule's list compare by their place there; else by the usual order: a branch
    of its own, a joint one, affiliation, an instructor, nothing.
    """
    now = OUTCOMES[int(sight.mode[row])]
    if now == mode or mode in ("uncovered", "excluded"):
        return False
    if now in ("uncovered", "excluded"):
        return True
    old, new = MODES.index(now), MODES.index(mode)
    a, b = int(sight.listed[row, old]), int(sight.listed[row, new])
    return b < a if a >= 0 and b >= 0 else new < old


__all__ = [
    "Affected",
    "Price",
    "Verdict",
    "affected",
    "apart_from_swaps",
    "is_better",
    "price",
]
