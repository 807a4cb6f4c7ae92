"""The steps as the table ``moves.csv``: one row an enterprise that moves, in order.

Every row says what happens to its enterprise, why, under which rule, what the step founds
and dissolves, and which earlier steps must be done before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planner.model import Ledger
from planner.moves.admitted import misplaced
from planner.moves.today import positions
from planner.moves.town import Town
from planner.moves.waiting import Step
from planner.structure import standalone_names
from planner.tables import MOVE_COLUMNS, in_order, polars_schema

if TYPE_CHECKING:
    from planner.rulebook import Rules


def moves_of(
    ledger: Ledger,
    assignments: pl.DataFrame,
    branches: pl.DataFrame,
    instructors: pl.DataFrame,
    rules: Rules,
) -> pl.DataFrame:
    """The ordered list of steps from today's coverage to the plan, in :data:`MOVE_COLUMNS`.

    One row an enterprise that moves: whoever has changed, and whoever was covered and is out
    of scope. Each moves once, straight to its place in the plan. After every step what was
    lawful is lawful (:mod:`planner.moves.places` says it exactly), and who was covered is
    covered, unless the plan itself leaves it uncovered.
    """
    at = positions(ledger, assignments, branches, rules)
    if not at["moves"].any():
        return pl.DataFrame(schema=polars_schema(MOVE_COLUMNS))
    town = Town(ledger, assignments, at, rules)
    steps = town.steps()
    left, reached = at["from_place"].to_list(), at["to_place"].to_list()
    order = [(row, count) for count, (step, _) in enumerate(steps, 1) for row in step.rows]
    numbered = pl.DataFrame(
        {
            "row": [row for row, _ in order],
            "step": [count for _, count in order],
            "after": [" ".join(map(str, before)) for step, before in steps for _ in step.rows],
            "smallest": [step.smallest for step, _ in steps for _ in step.rows],
            "together": [_together(left, reached, step) for step, _ in steps for _ in step.rows],
        },
        schema={
            "row": pl.UInt32,
            "step": pl.Int64,
            "after": pl.String,
            "smallest": pl.Boolean,
            "together": pl.String,
        },
    ).with_columns(pl.col("after").replace("", None))
    faults = town.faults_today()
    places = _names_of_places(at, branches)
    table = (
        numbered.join(at.with_row_index("row"), on="row", how="left", maintain_order="left")
        .join(
            _today(ledger, rules),
            on="id",
            how="left",
            maintain_order="left",
        )
        .join(
            assignments.select(
                pl.col("enterprise_id").alias("id"),
                "name", "branch_id", "instructor_id", "rule_id", "rank", "modes", "pinned",
                "members", "full_members",
            ),
            on="id",
            how="left",
            maintain_order="left",
        )
        .join(_cited(rules), on="rule_id", how="left", maintain_order="left")
        .join(
            places.select(from_place="place", from_branch_id="branch_id", old="name"),
            on="from_place", how="left", maintain_order="left",
        )
        .join(
            places.select(to_place="place", new="name"),
            on="to_place", how="left", maintain_order="left",
        )
        .join(
            _turning(town, steps, left, reached),
            on=("step", "row"), how="left", maintain_order="left",
        )
    )  # fmt: skip
    named = table.with_columns(
        pl.col("id").alias("enterprise_id"),
        pl.col("branch_id").alias("to_branch"),
        pl.col("instructor_id").alias("to_instructor"),
        pl.when(pl.col("from_mode") != "dispatched").then("current_branch").alias("from_branch"),
        pl.when(pl.col("from_mode") == "dispatched")
        .then("current_instructor")
        .alias("from_instructor"),
        pl.coalesce("new", "old", "called").alias("branch"),
        pl.when("begins").then("new").alias("founds"),
        pl.when("ends").then(pl.coalesce("old", "called")).alias("dissolves"),
        _reason(faults, misplaced(ledger, at, town.parameters)).alias("reason"),
    )
    named = named.with_columns(_action().alias("action"))
    return in_order(named, MOVE_COLUMNS)


def _today(ledger: Ledger, rules: Rules) -> pl.DataFrame:
    """What the ledger writes of today, and what today's branch is called in any case."""
    table = ledger.enterprises
    own = standalone_names(table, rules).fill_null(table["name"].fill_null(table["id"]))
    alone = pl.col("current_mode") == "standalone"
    return table.with_columns(own=own).select(
        "id",
        "current_branch",
        "current_instructor",
        called=pl.coalesce("current_branch", pl.when(alone).then("own")),
    )


def _action() -> pl.Expr:
    """What happens to the enterprise, in one word."""
    mode, covered = pl.col("to_mode"), pl.col("from_mode") != "uncovered"
    sent = pl.col("from_mode") == "dispatched"
    return (
        pl.when(mode == "excluded")
        .then(pl.lit("close"))
        .when(mode == "uncovered")
        .then(pl.lit("leave"))
        .when(mode == "dispatched")
        .then(pl.when(sent).then(pl.lit("transfer")).otherwise(pl.lit("appoint")))
        .when("begins")
        .then(pl.lit("found"))
        .when(covered & ~sent)
        .then(pl.lit("transfer"))
        .otherwise(pl.lit("join"))
    )  # fmt: skip


def _reason(faults: set[str], strangers: list[str]) -> pl.Expr:
    """Why it moves, the plainest reason first."""
    today, place = pl.col("from_mode"), pl.col("from_place")
    menu = pl.col("modes").fill_null("").str.split(",")
    listed = menu.list.contains(today)
    held = today.is_in(["joint", "affiliated"])
    return (
        pl.when(pl.col("to_mode") == "excluded")
        .then(pl.lit("closed"))
        .when(today == "uncovered")
        .then(pl.lit("uncovered_today"))
        .when(pl.col("pinned"))
        .then(pl.lit("pinned"))
        .when(~listed)
        .then(pl.lit("form_not_allowed"))
        .when(held & place.is_null())
        .then(pl.lit("branch_unknown"))
        .when(pl.col("id").is_in(strangers))
        .then(pl.lit("place_not_allowed"))
        .when(place.is_in(sorted(faults)))
        .then(pl.lit("branch_unlawful"))
        .when(pl.col("to_mode") == today)
        .then(pl.lit("rearranged"))
        .when(_rank_of_today() > pl.col("rank"))
        .then(pl.lit("better_form"))
        .otherwise(pl.lit("gives_way"))
    )


def _rank_of_today() -> pl.Expr:
    """The position of today's form in the rule's list."""
    menu = pl.col("modes").fill_null("").str.split(",")
    rank = pl.lit(None, pl.Int64)
    for place in range(4):
        here = menu.list.get(place, null_on_oob=True) == pl.col("from_mode")
        rank = pl.when(here).then(pl.lit(place, pl.Int64)).otherwise(rank)
    return rank


def _cited(rules: Rules) -> pl.DataFrame:
    """The articles that each rule rests on, in both languages."""
    return pl.DataFrame(
        {
            "rule_id": [rule.id for rule in rules.coverage],
            "citation_zh": [rule.source.zh for rule in rules.coverage],
            "citation_en": [rule.source.en for rule in rules.coverage],
        },
        schema={"rule_id": pl.String, "citation_zh": pl.String, "citation_en": pl.String},
    )


def _names_of_places(at: pl.DataFrame, branches: pl.DataFrame) -> pl.DataFrame:
    """Each place that is a branch of the plan: its id there and its name."""
    kind, own = pl.col("kind"), pl.lit("s:") + pl.col("lead_enterprise_id")
    place = (
        pl.when(kind == "existing")
        .then(pl.lit("h:") + pl.col("branch_id"))
        .when(kind == "standalone")
        .then(own)
        .otherwise(
            pl.coalesce(pl.lit("j:") + pl.col("carries"), pl.lit("J:") + pl.col("branch_id"))
        )
    )
    return branches.select(place=place, branch_id="branch_id", name="name")


def _turning(
    town: Town,
    steps: list[tuple[Step, tuple[int, ...]]],
    source: list[str | None],
    target: list[str | None],
) -> pl.DataFrame:
    """For each row of a step whether its new branch begins and its old one ends with that step."""
    inside = {word: len(stand.inside) for word, stand in town.stands.items()}
    rows: list[tuple[int, int, bool, bool]] = []
    for count, (step, _) in enumerate(steps, 1):
        before = {w: inside.get(w, 0) for m in step.rows if (w := target[m]) is not None}
        for m in step.rows:
            if (old := source[m]) is not None:
                inside[old] -= 1
            if (new := target[m]) is not None:
                inside[new] = inside.get(new, 0) + 1
        for m in step.rows:
            old, new = source[m], target[m]
            begins = new is not None and (
                _is_own(new, m, town) or (new[:2] in ("j:", "J:") and before[new] == 0)
            )
            ends = old is not None and (
                _is_own(old, m, town) or (old[:2] == "j:" and inside[old] == 0)
            )
            rows.append((count, m, begins, ends))
    return pl.DataFrame(
        rows,
        schema={"step": pl.Int64, "row": pl.UInt32, "begins": pl.Boolean, "ends": pl.Boolean},
        orient="row",
    )


def _is_own(word: str, row: int, town: Town) -> bool:
    """Whether a place is the enterprise's own branch, which begins and ends with it."""
    return word[:2] == "s:" and town.ids[row] == word[2:]


def _together(source: list[str | None], target: list[str | None], step: Step) -> str | None:
    """Why the enterprises of a step go together; None where one goes alone."""
    if len(step.rows) == 1:
        return None
    left, reached = {source[m] for m in step.rows}, {target[m] for m in step.rows}
    if len(reached) == 1 and None not in reached:
        return "founding" if str(min(map(str, reached)))[:2] == "J:" else "joining"
    if len(left) == 1 and None not in left:
        return "dissolving"
    return "swap" if len(step.rows) == 2 and left == reached else "ring"
