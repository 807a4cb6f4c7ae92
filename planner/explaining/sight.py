"""A finished plan laid out for questions: who may take what, who stands where, who has room.

Rows run over the ledger's enterprises in the order of their ids, as they do in formation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planner.formation.nearness import Ints, Places
from planner.formation.parameters import Parameters
from planner.formation.pins import with_whole_pins
from planner.formation.supply import Flags, Supplies, hosts_of, instructors_of, no_supplies
from planner.model import MODES, OUTCOMES
from planner.structure import standalone_names

if TYPE_CHECKING:
    from planner.model import Plan

STANDALONE, JOINT, AFFILIATED, DISPATCHED, UNCOVERED, EXCLUDED = range(6)
"""Forms as numbers, in the order of ``planner.model.OUTCOMES``."""


@dataclass(frozen=True)
class Sight:
    """The plan as arrays over its enterprises.

    ``listed`` is the position of each of the four modes in the rule's list (-1 where it is not
    listed), ``may`` the same after pins, which put their own mode in place of the list.
    """

    plan: Plan
    table: pl.DataFrame
    parameters: Parameters
    listed: Ints
    length: Ints
    may: Ints
    mode: Ints
    rank: Ints
    pinned: Flags

    @staticmethod
    def of(plan: Plan) -> Sight:
        """Lay a plan out."""
        given = plan.assignments.select("enterprise_id", "mode", "modes", "rank", "pinned")
        table = plan.ledger.enterprises.sort("id").join(
            given.rename({"mode": "taken"}),
            left_on="id",
            right_on="enterprise_id",
            how="left",
            maintain_order="left",
        )
        table = table.with_columns(excluded=pl.col("taken") == "excluded")
        instructors = plan.ledger.instructors
        if instructors is not None:
            instructors = instructors.filter(_proper())
        table = with_whole_pins(table, plan.ledger.hosts, instructors)
        listed, length = _positions(table["modes"].fill_null(""))
        pins = pl.select(
            pl.when(table["pin_mode"].is_not_null())
            .then(table["pin_mode"])
            .otherwise(table["modes"].fill_null(""))
        ).to_series()
        may, _ = _positions(pins)
        out = table["excluded"].to_numpy()
        may[out] = -1
        mode = table["taken"].replace_strict(
            list(OUTCOMES), list(range(len(OUTCOMES))), return_dtype=pl.Int64
        )
        return Sight(
            plan,
            table,
            Parameters.of(plan.rules.parameters, int(plan.settings.get("resilience", 0))),
            listed,
            length,
            may,
            mode.to_numpy(),
            table["rank"].fill_null(0).to_numpy(),
            table["pinned"].fill_null(False).to_numpy(),
        )

    @cached_property
    def ids(self) -> list[str]:
        return self.table["id"].to_list()

    @cached_property
    def names(self) -> list[str]:
        """What each enterprise is called: its name, else its id."""
        return self.table["name"].fill_null(self.table["id"]).to_list()

    @cached_property
    def row_of(self) -> dict[str, int]:
        return {one: row for row, one in enumerate(self.ids)}

    @cached_property
    def places(self) -> Places:
        return Places.of(self.table)

    @cached_property
    def members(self) -> Ints:
        return self.table["members"].to_numpy()

    @cached_property
    def full(self) -> Ints:
        return self.table["full_members"].to_numpy()

    @cached_property
    def branch(self) -> list[str | None]:
        """The branch of each enterprise in the plan."""
        return self._taken("branch_id")

    @cached_property
    def instructor(self) -> list[str | None]:
        return self._taken("instructor_id")

    @cached_property
    def distance(self) -> list[int | None]:
        found: list[int | None] = self._taken("distance_m")  # type: ignore[assignment]
        return found

    def _taken(self, column: str) -> list[str | None]:
        return (
            self.table.select("id")
            .join(
                self.plan.assignments.select(pl.col("enterprise_id").alias("id"), column),
                on="id",
                how="left",
                maintain_order="left",
            )[column]
            .to_list()
        )

    @cached_property
    def branch_names(self) -> dict[str, str]:
        branches = self.plan.branches
        return dict(
            zip(
                branches["branch_id"].to_list(),
                branches["name"].fill_null(branches["branch_id"]).to_list(),
                strict=True,
            )
        )

    @cached_property
    def instructor_names(self) -> dict[str, str]:
        people = self.plan.instructors
        return dict(
            zip(
                people["instructor_id"].to_list(),
                people["name"].fill_null(people["instructor_id"]).to_list(),
                strict=True,
            )
        )

    @cached_property
    def in_branch(self) -> dict[str, list[int]]:
        """The enterprises of each branch, by row."""
        found: dict[str, list[int]] = {}
        for row, branch in enumerate(self.branch):
            if branch is not None:
                found.setdefault(branch, []).append(row)
        return found

    @cached_property
    def taught(self) -> dict[str, list[int]]:
        """The enterprises of each instructor, by row."""
        found: dict[str, list[int]] = {}
        for row, one in enumerate(self.instructor):
            if one is not None:
                found.setdefault(one, []).append(row)
        return found

    # ---- who has room -------------------------------------------------------------------

    @cached_property
    def hosts(self) -> Supplies:
        """Existing hosts, then every enterprise whose own branch might host (``unit`` >= 0)."""
        alone = self.may[:, STANDALONE] >= 0
        none = np.zeros(len(self.table), dtype=bool)
        table = self.table
        if table["home_branch"].null_count() < len(table):
            table = table.with_columns(branch_name=standalone_names(table, self.plan.rules))
        return hosts_of(table, self.places, self.plan.ledger.hosts, self.parameters, none, alone)[0]

    @cached_property
    def teachers(self) -> Supplies:
        instructors = self.plan.ledger.instructors
        if instructors is None:
            return no_supplies()
        return instructors_of(instructors.filter(_proper()).sort("id"), self.parameters)

    @cached_property
    def host_branch(self) -> list[str | None]:
        """The branch that each host is in the plan; None for one that was not founded."""
        return [
            one if unit < 0 else (self.branch[unit] if self.mode[unit] == STANDALONE else None)
            for one, unit in zip(self.hosts.id, self.hosts.unit.tolist(), strict=True)
        ]

    @cached_property
    def host_load(self) -> tuple[Ints, Ints]:
        """Affiliates of each host in the plan, and their members."""
        taken = pl.DataFrame(
            {"branch": self.branch, "members": self.members},
            schema={"branch": pl.String, "members": pl.Int64},
        ).filter(pl.Series(self.mode == AFFILIATED))
        sums = taken.group_by("branch").agg(units=pl.len(), heads=pl.col("members").sum())
        found = pl.DataFrame({"branch": self.host_branch}, schema={"branch": pl.String}).join(
            sums, on="branch", how="left", maintain_order="left"
        )
        units = found["units"].fill_null(0).cast(pl.Int64).to_numpy()
        return units, found["heads"].fill_null(0).to_numpy()

    @cached_property
    def teacher_load(self) -> Ints:
        return np.array([len(self.taught.get(one, ())) for one in self.teachers.id], dtype=np.int64)


def _proper() -> pl.Expr:
    """Instructors proper: contact cadres are no supply."""
    return (pl.col("role") != "contact").fill_null(True)


def _positions(menus: pl.Series) -> tuple[Ints, Ints]:
    """Position of each of the four modes in each list (-1 if absent), and its length."""
    distinct = menus.unique().sort().to_list()
    position = np.full((max(1, len(distinct)), len(MODES)), -1, dtype=np.int64)
    length = np.zeros(max(1, len(distinct)), dtype=np.int64)
    for k, text in enumerate(distinct):
        words = [word for word in text.split(",") if word]
        length[k] = len(words)
        for place, word in enumerate(words):
            position[k, MODES.index(word)] = place
    row = menus.replace_strict(distinct, list(range(len(distinct))), return_dtype=pl.Int64)
    index = row.to_numpy()
    return position[index], length[index]
