"""What the plan is to be judged by, as it is written on the command line."""

from __future__ import annotations

import re

from planner.cli.talk import nearest
from planner.cli.usage import choice, refuse_value
from planner.errors import Problem, UsageError
from planner.language import Text
from planner.model import KEEP, TIERS

CALLED: dict[str, str] = {
    "未覆盖": "uncovered",
    "首选方式": "preference",
    "变动": "changes",
    "分散度": "dispersion",
}
"""The tiers by the names that one may also write in Chinese."""


def objective_of(objective: str | None, keep: str | None) -> tuple[str, ...]:
    """The order of the tiers that was asked for; tiers that are not named follow as usual."""
    kept = None if keep is None else KEEP[choice("--keep", keep, tuple(KEEP))]
    if objective is None:
        return kept or TIERS
    named = _named(objective)
    order = (*named, *(tier for tier in TIERS if tier not in named))
    if kept is not None and kept != order:
        raise UsageError(
            Problem(
                "option-twice",
                Text(
                    "--objective 与 --keep 要求的次序不同",
                    "--objective and --keep ask for different orders",
                ),
                Text("只写其中一个", "give only one of them"),
            )
        )
    return order


def _named(objective: str) -> tuple[str, ...]:
    """The tiers that are named, in their order; an unknown or repeated one is an error."""
    words = [word.strip() for word in re.split("[,，、]", objective)]
    found: list[str] = []
    for word in words:
        tier = CALLED.get(word, word)
        if tier not in TIERS:
            remedy = Text(
                "依次写出 " + "、".join(f"{tier}（{zh}）" for zh, tier in CALLED.items()),
                "name " + ", ".join(TIERS) + " in the order wanted",
            )
            near = nearest(word, TIERS)
            if near.zh:
                remedy = Text(f"{remedy.zh}；{near.zh}", f"{remedy.en}; {near.en}")
            raise refuse_value("--objective", word, remedy)
        if tier in found:
            remedy = Text("每一级只写一次", "name each tier once")
            raise refuse_value("--objective", objective, remedy)
        found.append(tier)
    return tuple(found)
