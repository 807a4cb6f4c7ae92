"""The branches of a plan: which there are, what each is called, how large, of what form.

One row for every existing host (used or not), every standalone branch and every joint
branch. Which organ a branch is (branch, general branch, primary committee), how many
branches stand under it, how large its committee is and how many party groups it has comes
from the structure tables of the rules; a host whose own file says that it is a general
branch or a committee is what it says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from planner.model import Formation
from planner.rulebook import structure as tables
from planner.tables import BRANCH_COLUMNS, in_order

if TYPE_CHECKING:
    from planner.rulebook import Rules


def build_branches(
    enterprises: pl.DataFrame,
    hosts: pl.DataFrame | None,
    formation: Formation,
    rules: Rules,
    *,
    committee: str | None = None,
) -> pl.DataFrame:
    """The branch table of a plan, sorted by id, in the columns of :data:`BRANCH_COLUMNS`.

    ``units`` counts the enterprises that a branch covers (its own and its affiliates),
    ``members`` and ``full_members`` are a host's own and those of the enterprises. The
    parent is the host's own where its file gives one, else the committee.
    """
    units = formation.outcome.select("enterprise_id", "mode", "branch_id").join(
        enterprises.select("id", "name", "zone", "members", "full_members"),
        left_on="enterprise_id",
        right_on="id",
        how="left",
        maintain_order="left",
    )
    rows = pl.concat(
        [_existing(hosts, committee, rules), _standalone(units), _joint(units, formation.joint)],
        how="diagonal",
    )
    sums = (
        units.filter(pl.col("branch_id").is_not_null())
        .group_by("branch_id")
        .agg(
            pl.len().cast(pl.Int64).alias("units"),
            pl.col("members").sum().alias("members_of_units"),
            pl.col("full_members").sum().alias("full_members_of_units"),
        )
    )
    cap = rules.parameters.get("branch_max_members")
    above = pl.lit(committee, pl.String)
    counted = rows.join(sums, on="branch_id", how="left").with_columns(
        pl.col("units").fill_null(0),
        pl.sum_horizontal("members", "members_of_units").alias("members"),
        pl.sum_horizontal("full_members", "full_members_of_units").alias("full_members"),
        # A file of hosts may list the committee itself, which stands under nobody here.
        pl.when(~pl.any_horizontal(pl.col("branch_id", "name") == above).fill_null(False))
        .then(pl.col("parent_id").fill_null(above))
        .otherwise("parent_id")
        .alias("parent_id"),
        pl.col("max_members").fill_null(pl.lit(cap, pl.Int64)),
    )
    return in_order(_formed(counted, rules), BRANCH_COLUMNS).sort("branch_id")


def _existing(hosts: pl.DataFrame | None, committee: str | None, rules: Rules) -> pl.DataFrame:
    """The hosts, with their own members, their own parent and the organ their file names."""
    if hosts is None:
        return pl.DataFrame(schema=_PARTS)
    known = pl.DataFrame(
        {"parent": pl.concat([hosts["id"], hosts["name"]]), "host": pl.concat([hosts["id"]] * 2)}
    ).drop_nulls()
    # A parent may be named by the id or the name of another host; an id counts before a name,
    # and a name that two hosts share stays as it is written.
    by_id = known.filter(pl.col("parent") == pl.col("host"))
    by_name = known.filter(pl.col("parent").is_unique()).join(by_id, on="parent", how="anti")
    resolved = hosts.join(
        pl.concat([by_id.unique(), by_name]), on="parent", how="left", maintain_order="left"
    )
    parent = pl.coalesce("host", "parent")
    outside = (parent != pl.col("id")) & (parent != pl.lit(committee, pl.String)).fill_null(True)
    return resolved.select(
        pl.col("id").alias("branch_id"),
        pl.coalesce("name", "id").alias("name"),
        pl.lit("existing").alias("kind"),
        _organ_written(rules).alias("organ"),
        "zone",
        pl.col("members").fill_null(0),
        # As in the ledger: where only the members are known, all of them count as full.
        pl.coalesce("full_members", "members").fill_null(0).alias("full_members"),
        pl.when(outside).then(parent).alias("parent_id"),
        "max_members",
    )


def _organ_written(rules: Rules) -> pl.Expr:
    """The organ that a host's own file says it is; the longest word that is found counts."""
    words = sorted(
        ((word, token) for token, form in rules.forms.items() for word in form.written_as),
        key=lambda one: (-len(one[0]), one),
    )
    kind = pl.col("kind").str.to_lowercase().str.replace_all("[_-]", " ")
    found = [
        pl.when(kind.str.contains(word, literal=True)).then(pl.lit(token)) for word, token in words
    ]
    return pl.coalesce(*found, pl.lit(None, pl.String))


def _standalone(units: pl.DataFrame) -> pl.DataFrame:
    """The branches of enterprises that have one of their own."""
    return units.filter(pl.col("mode") == "standalone").select(
        "branch_id",
        pl.coalesce("name", "enterprise_id").alias("stem"),
        pl.lit("standalone").alias("kind"),
        pl.col("enterprise_id").alias("lead_enterprise_id"),
        "zone",
    )


def _joint(units: pl.DataFrame, joint: pl.DataFrame) -> pl.DataFrame:
    """The joint branches, named after today's branch, the pins' label or the lead enterprise."""
    leads = joint.join(
        units.select("enterprise_id", "name", "zone"),
        left_on="lead_enterprise_id",
        right_on="enterprise_id",
        how="left",
        maintain_order="left",
    )
    return leads.select(
        "branch_id",
        pl.coalesce("carries", "pin_branch").alias("name"),
        pl.coalesce("name", "lead_enterprise_id").alias("stem"),
        pl.lit("joint").alias("kind"),
        "lead_enterprise_id",
        "zone",
        "carries",
        "pin_branch",
        pl.col("dispersion_m").cast(pl.Int64),
    )


_PARTS = {
    "branch_id": pl.String,
    "name": pl.String,
    "stem": pl.String,
    "kind": pl.String,
    "organ": pl.String,
    "lead_enterprise_id": pl.String,
    "zone": pl.String,
    "carries": pl.String,
    "pin_branch": pl.String,
    "dispersion_m": pl.Int64,
    "members": pl.Int64,
    "full_members": pl.Int64,
    "parent_id": pl.String,
    "max_members": pl.Int64,
}


def _formed(rows: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """The rows with the organ that each is, who leads it, its parts, its groups and its name."""
    members, full_members = pl.col("members"), pl.col("full_members")
    form = pl.coalesce("organ", tables.form_expr(rules, members))
    formed = rows.with_columns(form.alias("form"))
    least, most = tables.committee_expr(rules, full_members, pl.col("form"))
    return formed.with_columns(
        pl.coalesce("name", pl.col("stem") + _called(rules)).alias("name"),
        tables.parts_expr(rules, members).alias("parts"),
        least.alias("committee_min"),
        most.alias("committee_max"),
        tables.organ_expr(rules, full_members, pl.col("form")).alias("leadership"),
        tables.groups_expr(rules, members, full_members, pl.col("form")).alias("party_groups"),
    )


def standalone_names(enterprises: pl.DataFrame, rules: Rules) -> pl.Series:
    """What the branch of each enterprise would be called if it had one of its own, row by row.

    Null where affiliates could make another organ of it, and with that another name.
    """
    members = pl.col("members")
    cap = rules.parameters.get("branch_max_members")
    most = pl.max_horizontal(members, members.sum() if cap is None else pl.lit(int(cap)))
    forms = enterprises.select(
        pl.coalesce("name", "id").alias("stem"),
        pl.lit("standalone").alias("kind"),
        tables.form_expr(rules, members).alias("form"),
        tables.form_expr(rules, most).alias("largest"),
    )
    settled = pl.col("form") == pl.col("largest")
    return forms.select(
        pl.when(settled).then(pl.col("stem") + _called(rules)).alias("branch_name")
    ).to_series()


def _called(rules: Rules) -> pl.Expr:
    """The end of a new branch's name: what the pack calls a branch of its form, joint or not.

    Names of branches are proper names, the same in every language.
    """
    plain = rules.word("organisation").zh

    def endings(joint: bool) -> pl.Expr:
        known = {
            token: form.joint_ending if joint else form.ending
            for token, form in rules.forms.items()
        }
        return pl.col("form").replace_strict(known, default=plain, return_dtype=pl.String)

    return pl.when(pl.col("kind") == "joint").then(endings(True)).otherwise(endings(False))
