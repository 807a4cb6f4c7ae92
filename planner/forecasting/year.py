"""What a year does to a ledger: members come and go, firms close and are founded.

The order is fixed: probation ends, relations are transferred, applicants are admitted, new
ones trained, members leave, enterprises close, others are founded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from planner.forecasting.chance import Chance, Counts, Even, Shares
from planner.forecasting.papers import RATES, RatePaper, RatesPaper
from planner.rulebook.conditions import COVERAGE_FIELDS, all_hold
from planner.rulebook.rules import Condition, Rules
from planner.scenario.enterprises import PINS, overwritten, with_new_rows
from planner.scenario.town import Town

UNITS = {
    "confirmed": "probationary_members",
    "transferred": "members_elsewhere",
    "admitted": "activists",
    "trained": "employees",
    "left": "members",
}
"""Whose number a share is a share of; of closed and founded, enterprises in scope."""
CLOSED = "停业"


@dataclass(frozen=True)
class Happened:
    """What happened in a year, in persons and enterprises."""

    confirmed: int = 0
    transferred: int = 0
    admitted: int = 0
    trained: int = 0
    left: int = 0
    closed: int = 0
    founded: int = 0

    def record(self) -> dict[str, int]:
        """As plain data, in the order of the year."""
        return {name: getattr(self, name) for name in RATES}


def year_after(
    town: Town,
    rates: RatesPaper,
    rules: Rules,
    chance: Chance,
    *,
    label: int,
    spared: frozenset[str] = frozenset(),
) -> tuple[Town, Happened]:
    """The town a year later, and what happened in it.

    ``spared``: enterprises that are known to go on, which no rate closes. New enterprises
    are like one that there is (its zone, place, industry and staff), without members.
    """
    year = _Year(town.ledger.enterprises.sort("id"), rates, rules, chance)
    year.confirm()
    year.transfer()
    year.admit()
    year.train()
    year.leave()
    year.close(spared)
    like = year.founded()
    table = overwritten(town.ledger.enterprises, year.touched())
    after = town.with_table("enterprises", table)
    if like:
        after = with_new_rows(after, _new_ones(year.table, like, label, set(table["id"])))
    return after, replace(year.happened, founded=len(like))


_TOUCHED = (
    "members", "full_members", "probationary_members", "members_elsewhere", "activists",
    "status", "operating",
)  # fmt: skip


class _Year:
    """The enterprises on their way through the year."""

    def __init__(
        self, table: pl.DataFrame, rates: RatesPaper, rules: Rules, chance: Chance
    ) -> None:
        self.table, self.rates, self.rules, self.chance = table, rates, rules, chance
        self.happened = Happened()

    def _count(self, name: str) -> Counts:
        return self.table[name].fill_null(0).to_numpy().astype(np.int64)

    def _shares(self, kind: str, units: Counts) -> Shares:
        """Each row's share: of its rates the first whose conditions hold of it counts."""
        share = np.zeros(self.table.height)
        free = self.table["operating"].to_numpy().copy()
        columns = {name: pl.col(name) for name in COVERAGE_FIELDS}
        for rate in self.rates.of(kind):
            mask = self.table.select(all_hold(conditions_of(rate, self.rules), columns))
            here = free & mask.to_series().to_numpy()
            if rate.share is not None:
                share[here] = rate.share
            elif (total := int(units[here].sum())) and rate.number:
                share[here] = min(1.0, rate.number / total)
            free &= ~here
        return share

    def _happens(self, kind: str, units: Counts | None = None) -> Counts:
        """How many of each row it happens to."""
        if not self.rates.of(kind):
            return np.zeros(self.table.height, dtype=np.int64)
        if units is None:
            units = self._count(UNITS[kind])
        if isinstance(self.chance, Even):
            self.chance.kind = kind
        found = self.chance.happens(units, self._shares(kind, units))
        self.happened = replace(self.happened, **{kind: int(found.sum())})
        return found

    def _add(self, **more: Counts) -> None:
        """Add to counts; one that is not known stays so where nothing is added to it."""
        self.table = self.table.with_columns(
            pl.when(pl.Series(name, number) == 0)
            .then(pl.col(name))
            .otherwise(pl.col(name).fill_null(0) + pl.Series(name, number))
            .alias(name)
            for name, number in more.items()
        )

    def touched(self) -> pl.DataFrame:
        """The columns that a year may change."""
        pins = [name for name in PINS if name in self.table.columns]
        return self.table.select("id", *_TOUCHED, *pins)

    def confirm(self) -> None:
        number = self._happens("confirmed")
        self._add(probationary_members=-number, full_members=number)

    def transfer(self) -> None:
        number = self._happens("transferred")
        self._add(members_elsewhere=-number, members=number, full_members=number)

    def admit(self) -> None:
        number = self._happens("admitted")
        part = "full" if self.rates.admitted_as == "full" else "probationary"
        self._add(activists=-number, members=number, **{f"{part}_members": number})

    def train(self) -> None:
        staff = self._count("employees")
        taken = self._count("members") + self._count("activists")
        self._add(activists=self._happens("trained", np.maximum(staff - taken, 0)))

    def leave(self) -> None:
        """Who leaves is a full member, while there is one."""
        number = self._happens("left")
        full = np.minimum(number, self._count("full_members"))
        young = np.minimum(number - full, self._count("probationary_members"))
        self._add(members=-number, full_members=-full, probationary_members=-young)

    def close(self, spared: frozenset[str]) -> None:
        here = self.table["operating"] & ~self.table["id"].is_in(sorted(spared))
        number = self._happens("closed", here.to_numpy().astype(np.int64))
        closed = pl.Series("closed", number > 0)
        pins = [
            pl.when(~closed).then(pl.col(name)).alias(name)
            for name in PINS
            if name in self.table.columns
        ]
        self.table = self.table.with_columns(
            status=pl.when(closed).then(pl.lit(CLOSED)).otherwise("status"),
            operating=pl.col("operating") & ~closed,
        ).with_columns(pins)

    def founded(self) -> list[str]:
        """The enterprises that new ones are like, one for each new one."""
        like: list[str] = []
        columns = {name: pl.col(name) for name in COVERAGE_FIELDS}
        for index, rate in enumerate(self.rates.of("founded")):
            mask = self.table.select(
                pl.col("operating") & all_hold(conditions_of(rate, self.rules), columns)
            )
            weights = mask.to_series().to_numpy().astype(np.float64)
            number = rate.number if rate.number is not None else (rate.share or 0) * weights.sum()
            if isinstance(self.chance, Even):
                self.chance.kind = f"founded {index}"
            picked = self.chance.picks(float(number), weights)
            like += [
                one
                for one, times in zip(self.table["id"], picked.tolist(), strict=True)
                for _ in range(times)
            ]
        return like


def conditions_of(rate: RatePaper, rules: Rules) -> list[Condition]:
    """The conditions of a rate; they name no parameters, which is checked on reading."""
    found = []
    for one in rate.where:
        operator, value = one.comparison
        plain: Any = tuple(value) if isinstance(value, list) else value
        found.append(Condition(one.field, operator, plain, None, one.or_unknown))
    return found


_INHERITED = ("zone", "industry", "employees", "above_scale", "x", "y", "lon", "lat")


def _new_ones(table: pl.DataFrame, like: list[str], label: int, taken: set[str]) -> pl.DataFrame:
    """New enterprises, each like one that there is, numbered within the year."""
    models = {row["id"]: row for row in table.filter(pl.col("id").is_in(like)).to_dicts()}
    rows = []
    number = 0
    for one in like:
        number += 1
        while (ident := f"{label}-{number}") in taken:
            number += 1
        rows.append(
            {
                "id": ident,
                "name": f"{label} 年新企业 {number}",
                **{name: models[one][name] for name in _INHERITED},
                "members": 0,
                "full_members": 0,
                "operating": True,
            }
        )
    schema = {name: table.schema[name] for name in rows[0]}
    return pl.DataFrame(rows, schema=schema)
