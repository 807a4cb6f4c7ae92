"""The ledger of the next round: the new figures, and what people had decided and entered before.

Column by column: *decisions* (the pin with its reason) stay until the new ledger gives
others; *today's coverage* is the plan's, else the new ledger's where it tells any, else the
old one's; *places and names* (zone, industry, home branch, coordinates) fill blanks; a
*figure* that the new file holds is the new one, blank or not, and only a column that it does
not hold at all comes from the old ledger. Unknown columns likewise.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from planner.ledger.synonyms import header_key
from planner.merging.changes import PIN
from planner.merging.coverage import CURRENT
from planner.merging.rounds import Round, name_keys
from planner.model import ENTERPRISE_COLUMNS

FILLED = (("zone",), ("industry",), ("home_branch",), ("x", "y"), ("lon", "lat"))
"""Columns whose blanks are filled from the old ledger; pairs of coordinates only together."""
_PLACES = (("x", "y"), ("lon", "lat"))
_WHOLE_COLUMNS = ("employees", "members_elsewhere", "activists", "above_scale", "status")
_SPLIT = ("full_members", "probationary_members")
_REFERENCES = ("pin_branch", "current_branch", "home_branch")


@dataclass
class Carried:
    """The merged table (new rows in their order, ``o``: the old row or null) and what came over.

    ``cells``: per column, how many cells come from the old ledger or its plan.
    """

    frame: pl.DataFrame
    columns: tuple[str, ...]
    extras: tuple[str, ...]
    cells: dict[str, int] = field(default_factory=dict)
    moved: int = 0
    """Enterprises whose zone is another one now; their old coordinates were left behind."""
    other_today: pl.Series | None = None
    """New rows whose own form of coverage today differs from the plan's."""


def carry(
    old: Round, new: Round, pairs: pl.DataFrame, coverage: pl.DataFrame | None = None
) -> Carried:
    """Lay the old round's decisions beside the new round's figures.

    ``coverage``: today's coverage as a plan of the old round has it, one row an old row.
    """
    joined = (
        pl.DataFrame({"n": pl.Series(range(new.rows), dtype=pl.UInt32)})
        .join(pairs.select("o", "n"), on="n", how="left", maintain_order="left")
        .get_column("o")
    )
    came = new.enterprises
    was = old.enterprises[joined] if old.rows else old.enterprises.clear(new.rows)
    calls = _calls(old, new, pairs)
    was = was.with_columns(_renamed(was[column], calls) for column in _REFERENCES)
    desk = _Desk(old, new, came, was, joined.is_not_null())
    desk.take_ids()
    desk.take_pins()
    if coverage is not None:
        coverage = coverage.with_columns(
            current_branch=pl.coalesce(
                _renamed(coverage["host"], calls, default=None), pl.col("current_branch")
            )
        )
    desk.take_current(coverage, joined)
    desk.fill_blanks()
    desk.take_columns()
    desk.take_extras()
    known = [c.name for c in ENTERPRISE_COLUMNS]
    written = [
        c
        for c in known
        if c in ("name", "members")
        or desk.frame[c].null_count() < new.rows
        or (c == "current_mode" and desk.tells_current)
    ]
    return Carried(
        desk.frame.with_columns(o=joined),
        tuple(written),
        tuple(desk.extras),
        {c: n for c, n in desk.cells.items() if n},
        desk.moved,
        desk.other_today,
    )


class _Desk:
    """The merged table while it is put together, column group by column group."""

    def __init__(
        self, old: Round, new: Round, came: pl.DataFrame, was: pl.DataFrame, joined: pl.Series
    ) -> None:
        self.old, self.new, self.was, self.joined = old, new, was, joined
        self.frame = came
        self.cells: dict[str, int] = {}
        self.extras: list[str] = list(new.extras)
        self.moved = 0
        self.other_today: pl.Series | None = None
        self.tells_current = False

    def put(self, column: str, where: pl.Series, values: pl.Series, target: str = "") -> None:
        """Take the old values of a column where the mask holds."""
        target = target or column
        came = where & values.is_not_null()
        self.cells[target] = self.cells.get(target, 0) + int(came.sum())
        chosen = pl.DataFrame({"new": self.frame[target], "old": values, "take": where})
        taken = pl.when("take").then("old").otherwise("new")
        self.frame = self.frame.with_columns(chosen.select(taken.alias(target)).to_series())

    def take_ids(self) -> None:
        """A code that the new file lacks, unless another of its rows has it."""
        theirs = self.was["id"]
        free = ~theirs.is_in(self.frame["id"].drop_nulls().implode()).fill_null(False)
        self.put("id", self.joined & self.frame["id"].is_null() & free, theirs)

    def take_pins(self) -> None:
        """A pin is one decision: form, branch, reason and end come together or not at all."""
        own = self.frame.select(pl.any_horizontal(pl.col(*PIN).is_not_null())).to_series()
        for column in PIN:
            self.put(column, self.joined & ~own, self.was[column])
        repeated = (
            self.frame["pin_mode"].eq_missing(self.was["pin_mode"])
            & self.frame["pin_branch"].eq_missing(self.was["pin_branch"])
            & self.frame["pin_reason"].is_null()
        )
        for column in ("pin_reason", "pin_until"):
            self.put(column, self.joined & own & repeated, self.was[column])

    def take_current(self, coverage: pl.DataFrame | None, joined: pl.Series) -> None:
        """Today's coverage; what the plan says is one fact, and so is what a ledger says."""
        if coverage is not None:
            theirs = coverage[joined] if coverage.height else coverage.clear(self.new.rows)
            told = self.frame["current_mode"]
            self.other_today = (
                self.joined & told.is_not_null() & told.ne_missing(theirs["current_mode"])
            )
            for column in CURRENT:
                self.put(column, self.joined, theirs[column])
            self.tells_current = True
        elif not self.new.held & {*CURRENT}:
            for column in CURRENT:
                self.put(column, self.joined, self.was[column])
            self.tells_current = bool(self.old.held & {*CURRENT})
        else:
            self.tells_current = True

    def fill_blanks(self) -> None:
        """Places and names that the new file leaves blank; coordinates only of the same zone."""
        zones = name_keys(self.frame["zone"]), name_keys(self.was["zone"])
        moved = (zones[0] != zones[1]).fill_null(False)
        for group in FILLED:
            blank = self.frame.select(pl.all_horizontal(pl.col(*group).is_null())).to_series()
            take = self.joined & blank
            if group in _PLACES:
                there = self.was[group[0]].is_not_null()
                self.moved += int((take & there & moved).sum())
                take = take & ~moved
            for column in group:
                self.put(column, take, self.was[column])

    def take_columns(self) -> None:
        """Figures that the new file does not hold at all."""
        for column in _WHOLE_COLUMNS:
            if column not in self.new.held:
                self.put(column, self.joined, self.was[column])
        if not self.new.held & {*_SPLIT}:
            # Of as many members; the split of other members would be made up.
            same = self.joined & (self.frame["members"] == self.was["members"]).fill_null(False)
            for column in _SPLIT:
                self.put(column, same, self.was[column])

    def take_extras(self) -> None:
        """Unknown columns that only the old ledger has."""
        theirs = {header_key(column) for column in self.new.extras}
        taken = {column.name for column in ENTERPRISE_COLUMNS} | set(self.extras)
        for column in self.old.extras:
            if header_key(column) in theirs or column in taken:
                continue
            self.extras.append(column)
            blank = pl.repeat(None, self.new.rows, dtype=pl.String, eager=True)
            self.frame = self.frame.with_columns(blank.alias(column))
            self.put(column, self.joined, self.was[column])


def _calls(old: Round, new: Round, pairs: pl.DataFrame) -> pl.DataFrame:
    """How each old enterprise is called now (``id``, ``now``): by its name where only it has it."""
    names = new.enterprises["name"]
    alone = names.is_not_null() & ~names.is_duplicated()
    called = pl.DataFrame({"name": names, "id": new.enterprises["id"], "alone": alone}).select(
        pl.coalesce(pl.when("alone").then("name"), "id").alias("now")
    )
    return pl.DataFrame(
        {
            "id": old.made[pairs["o"]],
            "now": called["now"][pairs["n"]],
            "same": old.made[pairs["o"]].eq_missing(new.enterprises["id"][pairs["n"]]),
        }
    ).drop_nulls("now")


def _renamed(words: pl.Series, calls: pl.DataFrame, default: str | None = "as it is") -> pl.Series:
    """References to enterprises by the ids of the old round, as the new round calls them.

    ``default`` None: what refers to no enterprise is blank; else it stays as it is, and so
    does a reference whose id still holds.
    """
    if default is not None:
        calls = calls.filter(~pl.col("same"))
        calls = pl.concat([calls, calls.with_columns(id="S-" + pl.col("id"))])
    if calls.is_empty() or words.null_count() == len(words):
        return words if default is not None else words.clear(len(words))
    left = words if default is not None else None
    return words.replace_strict(
        calls["id"], calls["now"], default=left, return_dtype=pl.String
    ).alias(words.name)
