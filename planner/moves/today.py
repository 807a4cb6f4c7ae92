"""Where everybody stands today and where in the plan, in the same words for both.

A place is a word: ``h:`` an existing host, ``s:`` the standalone branch of an enterprise,
``j:`` today's joint branch of that name (and whoever carries it on), ``J:`` a joint branch
that the plan founds, ``i:`` an instructor. Nobody's place is known where an enterprise is
uncovered, or names a branch or an instructor that the ledger does not have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planner.model import Ledger
from planner.structure import standalone_names

if TYPE_CHECKING:
    from planner.rulebook import Rules


def positions(
    ledger: Ledger, assignments: pl.DataFrame, branches: pl.DataFrame, rules: Rules
) -> pl.DataFrame:
    """One row an enterprise, sorted by id: today's and the plan's mode and place, who moves.

    Columns: ``id, from_mode, from_place, to_mode, to_place, moves``. Who has not changed
    stands today where the plan has it, however the ledger writes that; who is out of scope
    moves if it was covered.
    """
    table = ledger.enterprises.select(
        "id", "current_mode", "current_branch", "current_instructor"
    ).sort("id")
    plan = (
        assignments.select("enterprise_id", "mode", "branch_id", "instructor_id", "changed")
        .join(
            branches.select("branch_id", "kind", "carries", "lead_enterprise_id"),
            on="branch_id",
            how="left",
        )
        .select(
            pl.col("enterprise_id").alias("id"),
            pl.col("mode").alias("to_mode"),
            _planned(ledger.instructors is not None).alias("to_place"),
            "changed",
        )
    )
    both = table.join(plan, on="id", how="left", maintain_order="left")
    words = _words(ledger, both, rules)
    both = (
        both.join(words, left_on="current_branch", right_on="word", how="left")
        .join(_people(ledger), left_on="current_instructor", right_on="word", how="left")
        .sort("id")
    )
    moves = pl.col("changed").fill_null(
        (pl.col("to_mode") == "excluded") & pl.col("current_mode").is_not_null()
    )
    today = _today()
    return both.with_columns(
        from_mode=pl.col("current_mode").fill_null("uncovered"), moves=moves.fill_null(False)
    ).select(
        "id",
        "from_mode",
        pl.when("moves").then(today).otherwise("to_place").alias("from_place"),
        "to_mode",
        "to_place",
        "moves",
    )


def _planned(file_given: bool) -> pl.Expr:
    """The place that the plan gives; a post that nobody fills yet is none."""
    mode = pl.col("mode")
    own = pl.lit("s:") + pl.col("lead_enterprise_id")
    existing = pl.col("kind") == "existing"
    joint = pl.coalesce(pl.lit("j:") + pl.col("carries"), pl.lit("J:") + pl.col("branch_id"))
    person = pl.lit("i:") + pl.col("instructor_id") if file_given else pl.lit(None, pl.String)
    return (
        pl.when(mode == "standalone")
        .then(pl.lit("s:") + pl.col("enterprise_id"))
        .when(mode == "joint")
        .then(joint)
        .when(mode == "affiliated")
        .then(pl.when(existing).then(pl.lit("h:") + pl.col("branch_id")).otherwise(own))
        .when(mode == "dispatched")
        .then(person)
    )


def _today() -> pl.Expr:
    mode = pl.col("current_mode")
    own = pl.lit("s:") + pl.col("id")
    return (
        pl.when(mode == "standalone")
        .then(own)
        .when(mode == "joint")
        .then(pl.lit("j:") + pl.col("current_branch"))
        .when(mode == "affiliated")
        .then(pl.when(pl.col("branch_place") != own).then(pl.col("branch_place")))
        .when(mode == "dispatched")
        .then(pl.col("person_place"))
    )


def _words(ledger: Ledger, both: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """What branches are called -> where that is; a host before an enterprise, an id before a name.

    Only words that somebody who moves uses are looked up: ledgers are long.
    """
    used = both.filter(
        pl.col("changed").fill_null(True) & (pl.col("current_mode") == "affiliated")
    )["current_branch"]
    parts = []
    if ledger.hosts is not None:
        hosts = ledger.hosts.sort("id")
        place = pl.lit("h:") + pl.col("id")
        parts += [hosts.select(word=word, branch_place=place) for word in ("id", "name")]
    if used.drop_nulls().len():
        own = ledger.enterprises.sort("id")
        called = own.with_columns(own_name=standalone_names(own, rules))
        place = pl.lit("s:") + pl.col("id")
        words = (pl.col("id"), pl.lit("S-") + pl.col("id"), pl.col("name"), pl.col("own_name"))
        parts += [called.select(word=word, branch_place=place) for word in words]
    if not parts:
        return pl.DataFrame(schema={"word": pl.String, "branch_place": pl.String})
    found = pl.concat(parts).filter(pl.col("word").is_in(used.drop_nulls().unique().to_list()))
    return found.unique("word", keep="first", maintain_order=True)


def _people(ledger: Ledger) -> pl.DataFrame:
    """What instructors are called -> who that is; contact cadres are none."""
    if ledger.instructors is None:
        return pl.DataFrame(schema={"word": pl.String, "person_place": pl.String})
    people = ledger.instructors.sort("id").filter(
        pl.col("role").fill_null("instructor") == "instructor"
    )
    place = pl.lit("i:") + pl.col("id")
    words = [people.select(word=word, person_place=place) for word in ("id", "name")]
    return pl.concat(words).drop_nulls("word").unique("word", keep="first", maintain_order=True)
