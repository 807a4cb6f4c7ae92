"""The branches of a plan: each one there, with the right sums, lead, name and form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from planner.language import Text
from planner.verify.case import FILES, Case
from planner.verify.rules import holds

BRANCHES = FILES["branches"]

_EVERYWHERE = pl.lit(True)
_UNIT = frozenset({"members", "full_members", "form"})


def check_branches(case: Case) -> None:
    """One row for every host, standalone and joint branch, with the right sums."""
    own = _own_branches(case, case.joint)
    case.findings.rows(
        "branch-id-shared",
        own.filter(pl.col("branch_id").is_duplicated()).unique("branch_id"),
        Text("“{branch_id}”指两个⟦organisation⟧", "{branch_id} stands for two ⟦organisation+⟧"),
        file=BRANCHES,
        key="branch_id",
    )
    own = own.unique("branch_id", keep="first", maintain_order=True)
    said = case.branches
    case.findings.rows(
        "branch-lost",
        own.join(said, on="branch_id", how="anti"),
        Text(
            "缺少⟦organisation⟧“{branch_id}”（{own_kind}）", "{branch_id} ({own_kind}) is missing"
        ),
        file=BRANCHES,
        key="branch_id",
    )
    case.findings.rows(
        "branch-unknown",
        said.join(own, on="branch_id", how="anti").select("branch_id", "kind"),
        Text(
            "“{branch_id}”（{kind}）没有任何⟦enterprise⟧，也不是已有⟦organisation⟧",
            "{branch_id} ({kind}) covers no ⟦enterprise⟧ and is no host",
        ),
        file=BRANCHES,
        key="branch_id",
    )
    both = said.join(own, on="branch_id", how="inner")
    for column in (
        "kind",
        "lead_enterprise_id",
        "units",
        "members",
        "full_members",
        "dispersion_m",
    ):
        _compare(case, both, column, pl.lit(True))
    for column in ("zone", "max_members", "carries", "pin_branch", "parts"):
        if column in ("carries", "pin_branch"):  # those of joint branches are checked with them
            new = (pl.col("own_kind") == "joint") & (case.has_current or column != "carries")
            _compare(case, both, column, ~new)
        else:
            _compare(case, both, column, pl.lit(True))
    _check_names(case, both)
    _check_structure(case, both)
    if "committee" in case.document:
        _compare(case, _with_parents(case, both), "parent_id", pl.lit(True))
    case.findings.rows(
        "branch-cells",
        said.filter(pl.any_horizontal(pl.col("name", "form").is_null())),
        Text("“{branch_id}”缺名称或建制", "{branch_id} has no name or no form"),
        file=BRANCHES,
        key="branch_id",
    )
    case.findings.rows(
        "branch-prefix",
        both.filter(
            ((pl.col("own_kind") == "standalone") & ~_called("S-"))
            | ((pl.col("own_kind") == "joint") & ~_called("J-"))
        ),
        Text(
            "“{branch_id}”的编号与⟦enterprise⟧ {own_lead_enterprise_id} 不符",
            "{branch_id} is not an id of a ⟦organisation⟧ of {own_lead_enterprise_id}",
        ),
        file=BRANCHES,
        key="branch_id",
    )


def _called(prefix: str) -> pl.Expr:
    """Whether a branch is called after its lead, but for a number where that id was taken."""
    plain = pl.lit(prefix) + pl.col("own_lead_enterprise_id")
    rest = pl.col("branch_id").str.slice(plain.str.len_chars())
    return pl.col("branch_id").str.starts_with(plain) & rest.str.contains(r"^(-\d+)?$")


def _check_names(case: Case, both: pl.DataFrame) -> None:
    """Hosts keep their names, new branches are called after today's, their label or their lead.

    What follows the lead's name is the pack's word for such a branch; without the pack only
    the beginning can be asked for.
    """
    joint = pl.col("own_kind") == "joint"
    whole = pl.coalesce("own_name", pl.when(joint).then(_label(case)))
    if case.law is not None:
        plain, together = (
            {form: endings[k] for form, endings in case.law.endings.items()} for k in (0, 1)
        )
        other = str(case.law.stated["words"].get("organisation", {"zh": "组织"})["zh"])

        def ending(known: dict[str, str]) -> pl.Expr:
            return pl.col("form").replace_strict(known, default=other, return_dtype=pl.String)

        called = pl.when(joint).then(ending(together)).otherwise(ending(plain))
        whole = pl.coalesce(whole, pl.col("own_stem") + called)
    wrong = (
        pl.when(whole.is_not_null())
        .then(pl.col("name") != whole)
        .otherwise(~pl.col("name").str.starts_with(pl.col("own_stem")))
    )
    case.findings.rows(
        "branch-name",
        both.filter(wrong.fill_null(False)).select(
            "branch_id", pl.coalesce(whole, pl.col("own_stem") + "…").alias("own"), "name"
        ),
        Text(
            "“{branch_id}”应名为“{own}”，方案写的是“{name}”",
            "{branch_id} is called {own}, the plan says {name}",
        ),
        file=BRANCHES,
        key="branch_id",
        column="name",
    )


def _label(case: Case) -> pl.Expr:
    """What a joint branch is called by, where that is not its lead."""
    carries = pl.col("carries") if case.has_current else pl.lit(None, pl.String)
    return pl.coalesce(carries, "pin_branch")


def _check_structure(case: Case, both: pl.DataFrame) -> None:
    """Form, leadership and party groups follow from the structure tables, where the plan has them.

    Which organ a host is may stand in its own file, in words that only the pack knows; without
    the pack only the form of new branches is asked for.
    """
    rules = case.document.get("rules")
    tables = rules.get("structure") if isinstance(rules, Mapping) else None
    if tables is None:
        return
    try:
        own = both.with_columns(
            says(tables["branch_form"], "form", pl.String).fill_null("branch").alias("own_form"),
            says(tables["committee"], "organ", pl.String).alias("own_leadership"),
            says(tables["committee"], "least", pl.Int64).alias("own_committee_min"),
            says(tables["committee"], "most", pl.Int64).alias("own_committee_max"),
            says(tables["party_groups"], "group_size", pl.Int64).fill_null(0).alias("_size"),
            says(tables["party_groups"], "group_least", pl.Int64).fill_null(1).alias("_least"),
        )
    except (KeyError, TypeError, ValueError, pl.exceptions.PolarsError) as error:
        case.findings.add(
            "rules-unreadable",
            Text(f"结构表无法读取：{error}", f"the structure tables cannot be read: {error}"),
            file="plan.json",
        )
        return
    members, full = pl.col("members"), pl.col("full_members")
    size, least = pl.col("_size").clip(lower_bound=1), pl.col("_least").clip(lower_bound=1)
    groups = pl.min_horizontal(-(-members // size), members // least, full)
    divided = (pl.col("_size") > 0) & (groups > 1)
    own = own.with_columns(pl.when(divided).then(groups).otherwise(0).alias("own_party_groups"))
    new = pl.col("own_kind") != "existing"
    if case.law is None:
        _compare(case, own, "form", new)
    else:
        # The longest word that is found counts: they come in that order.
        kind = pl.col("own_written").str.to_lowercase().str.replace_all("[_-]", " ")
        words = [
            pl.when(kind.str.contains(word, literal=True)).then(pl.lit(form))
            for word, form in case.law.written_as
        ]
        written = pl.when(~new).then(pl.coalesce(*words, pl.lit(None, pl.String)))
        _compare(case, own.with_columns(own_form=pl.coalesce(written, "own_form")), "form")
    for column in ("leadership", "committee_min", "committee_max", "party_groups"):
        _compare(case, own, column, pl.lit(True))


def says(table: list[Mapping[str, Any]], key: str, kind: Any) -> pl.Expr:
    """What the row of a structure table that holds for a unit says under a key."""
    found = pl.lit(None, kind)
    for row in table:
        here = pl.lit(True)
        for condition in row["when"]:
            here = here & holds(condition, _UNIT)
        found = pl.when(here).then(pl.lit(row.get(key), kind)).otherwise(found)
    return found


def _own_branches(case: Case, joint: pl.DataFrame) -> pl.DataFrame:
    """The branches that there must be, as the inputs and the assignments have them."""
    units = case.units.filter(pl.col("a_branch_id").is_not_null())
    sums = units.group_by(pl.col("a_branch_id").alias("branch_id")).agg(
        pl.len().cast(pl.Int64).alias("own_units"),
        pl.col("members").sum().alias("_members"),
        pl.col("full_members").sum().alias("_full"),
    )
    zero = pl.lit(0, pl.Int64)
    usual = pl.lit(case.limit("branch_max_members"), pl.Int64).alias("own_max_members")
    stem = pl.coalesce("name", "id").alias("own_stem")
    alone = units.filter(pl.col("a_mode") == "standalone").select(
        pl.col("a_branch_id").alias("branch_id"),
        pl.lit("standalone").alias("own_kind"),
        pl.col("id").alias("own_lead_enterprise_id"),
        pl.lit(None, pl.Int64).alias("own_dispersion_m"),
        stem,
        pl.col("zone").alias("own_zone"),
    )
    together = joint.join(
        case.units.select("id", stem, pl.col("zone").alias("own_zone")),
        left_on="lead",
        right_on="id",
        how="left",
    ).select(
        "branch_id",
        pl.lit("joint").alias("own_kind"),
        pl.col("lead").alias("own_lead_enterprise_id"),
        pl.col("dispersion").alias("own_dispersion_m"),
        "own_stem",
        "own_zone",
    )
    parts = [
        pl.concat([alone, together]).with_columns(
            zero.alias("own_members"), zero.alias("own_full_members"), usual
        )
    ]
    if case.hosts is not None:
        parts.append(
            case.hosts.select(
                pl.col("id").alias("branch_id"),
                pl.lit("existing").alias("own_kind"),
                pl.coalesce("name", "id").alias("own_name"),
                pl.col("zone").alias("own_zone"),
                pl.col("members").fill_null(0).alias("own_members"),
                # As in the ledger: where only the members are known, all count as full.
                pl.coalesce("full_members", "members").fill_null(0).alias("own_full_members"),
                pl.coalesce("max_members", usual).alias("own_max_members"),
                pl.col("kind").alias("own_written"),
            )
        )
    nothing = dict.fromkeys(("own_name", "own_carries", "own_pin_branch", "own_written"), pl.String)
    parts.append(pl.DataFrame(schema=nothing))
    members = pl.col("own_members") + pl.col("_members").fill_null(0)
    cap = case.limit("branch_max_members")
    split = pl.lit(1, pl.Int64) if not cap else (-(-members // cap)).clip(lower_bound=1)
    return (
        pl.concat(parts, how="diagonal")
        .join(sums, on="branch_id", how="left")
        .with_columns(
            pl.col("own_units").fill_null(0),
            members.alias("own_members"),
            pl.col("own_full_members") + pl.col("_full").fill_null(0),
            split.alias("own_parts"),
        )
        .drop("_members", "_full")
    )


def _with_parents(case: Case, both: pl.DataFrame) -> pl.DataFrame:
    """Under whom each branch stands: a host under whom its file says, all others the committee.

    A file may name a parent by the id of another host, or by a name that only one of them has.
    Nobody stands under itself, and the committee, where it is listed, under nobody.
    """
    committee = case.document.get("committee")
    above = pl.lit(committee if isinstance(committee, str) else None, pl.String)
    itself = pl.any_horizontal(
        pl.col(name).eq(above).fill_null(False) for name in ("branch_id", "name")
    )
    own = pl.lit(None, pl.String)
    if case.hosts is not None:
        hosts = case.hosts.select("id", "name", "parent")
        ids = set(hosts["id"])
        called: dict[str, list[str]] = {}
        for host, name in hosts.select("id", "name").iter_rows():
            if name is not None:
                called.setdefault(name, []).append(host)
        parents: dict[str, str] = {}
        for host, _, parent in hosts.iter_rows():
            if parent is None:
                continue
            known = called.get(parent, [])
            found = parent if parent in ids or len(known) != 1 else known[0]
            if found not in (host, committee):
                parents[host] = found
        own = pl.col("branch_id").replace_strict(parents, default=None, return_dtype=pl.String)
    mine = pl.when(pl.col("own_kind") == "existing").then(own)
    return both.with_columns(
        own_parent_id=pl.when(itself).then(mine).otherwise(pl.coalesce(mine, above))
    )


def _compare(case: Case, both: pl.DataFrame, column: str, where: pl.Expr = _EVERYWHERE) -> None:
    own = pl.col(f"own_{column}")
    case.findings.rows(
        f"branch-{column.replace('_', '-')}",
        both.filter(where & pl.col(column).ne_missing(own)).select(
            "branch_id", own.alias("own"), pl.col(column).alias("said")
        ),
        Text(
            f"“{{branch_id}}”的 {column} 应为 {{own}}，方案写的是 {{said}}",
            f"{{branch_id}}: {column} is {{own}}, the plan says {{said}}",
        ),
        file=BRANCHES,
        key="branch_id",
        column=column,
    )
