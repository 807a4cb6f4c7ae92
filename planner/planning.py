"""From a ledger and rules to a plan: the whole story on one screen.

The rules decide which forms of coverage each enterprise may take, formation decides who
goes with whom, and what follows only says what that means: which branches there are, who
keeps contact with whom, the branch graph as a table, the coverage statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from planner.contacts import contact_points, slots_of
from planner.errors import BudgetError, PinError, Problem
from planner.language import Text
from planner.model import TIERS, Formation, Ledger, Plan, Progress
from planner.moves import moves_of
from planner.pins import expired, in_force
from planner.resilience import brittle
from planner.statistics import GAP_FULL_MEMBERS, coverage_statement
from planner.structure import build_branches, standalone_names
from planner.tables import ASSIGNMENT_COLUMNS, EDGE_COLUMNS, INSTRUCTOR_COLUMNS, in_order

if TYPE_CHECKING:
    from planner.formation import Memory
    from planner.rulebook import Rules


_FACTS = (
    "name", "zone", "members", "full_members", "employees", "industry", "above_scale", "pin_reason",
)  # fmt: skip
_NAMING = ("home_branch", "current_branch", "pin_branch")


def make_plan(
    ledger: Ledger,
    rules: Rules,
    *,
    committee: str | None = None,
    objective: Sequence[str] = TIERS,
    memory: Memory | None = None,
    resilience: int = 0,
    most_changes: int | None = None,
    time_limit: float | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Plan:
    """Make the best plan that the rules allow for a ledger, with proof of how good it is.

    ``committee`` names the organ above all branches. ``objective``: the four tiers, most
    important first. ``memory``, given to one plan after the other, spares what did not change
    between them; every plan is the same without it. ``resilience`` 1: every joint branch is lawful
    still when any one member has left (:mod:`planner.resilience`). ``most_changes``: so many
    enterprises at most are covered otherwise than today. ``time_limit`` [s] may cut the search
    short; a plan that it cut says so. The plan is a pure function of the ledger, the rules, what
    is asked of it and (where it cut) the limit: ``workers`` changes only how long it takes. Raises
    ``RulesError`` where the rules do not give exactly one answer for an enterprise, ``PinError``
    where a decision that a person has taken cannot be kept, and ``BudgetError`` where more must
    change than may.
    """
    from planner.formation import form
    from planner.rulebook import decide

    if most_changes is not None and not ledger.has_current:
        raise BudgetError(_NO_TODAY)
    ledger = _by_id(ledger)
    decided = in_force(ledger, rules.as_of)
    decisions = decide(ledger.enterprises, rules)
    table = decided.enterprises.with_columns(decisions, branch_name=_own_names(decided, rules))
    if resilience:
        table = table.with_columns(brittle(ledger.enterprises, rules))
    instructors = _with_role(ledger.instructors, "instructor")
    try:
        formation = form(
            table,
            ledger.hosts,
            instructors,
            rules.parameters,
            has_current=ledger.has_current,
            objective=objective,
            memory=memory,
            resilience=resilience,
            most_changes=most_changes,
            time_limit=time_limit,
            workers=workers,
            progress=progress,
        )
    except PinError as error:
        from planner.formation.conflict import with_conflict

        file = next((s.name for s in ledger.sources if s.role == "enterprises"), None)
        told = with_conflict(error, table, ledger.hosts, instructors, rules.parameters, resilience)
        raise told.in_words(rules.words).in_file(file) from error
    except BudgetError as error:
        raise error.in_words(rules.words) from error
    settings: dict[str, Any] = {"time_limit_s": time_limit}
    if tuple(objective) != TIERS:
        settings["objective"] = list(objective)
    if resilience:
        settings["resilience"] = resilience
    if most_changes is not None:
        settings["most_changes"] = most_changes
    if ledger.datum is not None:
        settings["datum"] = ledger.datum
    if ledger.reading:
        settings["reading"] = ledger.reading
    plan = assemble(ledger, rules, decisions, formation, committee=committee, settings=settings)
    if not ledger.has_current and objective.index("changes") != TIERS.index("changes"):
        return replace(plan, warnings=(*plan.warnings, _NO_TODAY))
    return plan


def again(
    plan: Plan,
    ledger: Ledger | None = None,
    *,
    rules: Rules | None = None,
    memory: Memory | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Plan:
    """A plan made as another one was, of another ledger or by other rules where they are given.

    A limit of time is not taken over. Errors are those of :func:`make_plan`.
    """
    return make_plan(
        plan.ledger if ledger is None else ledger,
        plan.rules if rules is None else rules,
        committee=plan.committee,
        memory=memory,
        workers=workers,
        progress=progress,
        **made_with(plan),
    )


KEPT = ("objective", "resilience", "most_changes")
"""The keywords of :func:`make_plan` that stand in a plan's settings."""


def made_with(plan: Plan) -> dict[str, Any]:
    """The keywords of :func:`make_plan` that a plan's settings keep."""
    return {name: plan.settings[name] for name in KEPT if name in plan.settings}


_NO_TODAY = Problem(
    "changes-unknown",
    Text(
        "台账没有现状（current_mode），变动无从计算：调整其次序没有作用，也不能限制其数量",
        "the ledger does not say what there is today (current_mode), so that changes cannot be "
        "counted: their place in the order has no effect, and they cannot be limited",
    ),
    Text(
        "在台账中填写 current_mode、current_branch、current_instructor",
        "fill in current_mode, current_branch and current_instructor",
    ),
)


def assemble(
    ledger: Ledger,
    rules: Rules,
    decisions: pl.DataFrame,
    formation: Formation,
    *,
    committee: str | None = None,
    settings: dict[str, Any] | None = None,
) -> Plan:
    """The plan that a formation means: its tables, its graph as a table, its statistics.

    ``decisions`` has one row an enterprise in the ledger's order (``rule_id, modes,
    priority, excluded``), as :func:`planner.rulebook.decide` gives them.
    """
    committee = (committee or "").strip() or None
    given, ledger = ledger, in_force(ledger, rules.as_of)
    assignments = _assignments(ledger, decisions, formation, rules)
    in_scope = ledger.enterprises.with_columns(decisions).filter(~pl.col("excluded"))
    cadres = _with_role(ledger.instructors, "contact")
    contacts = None if cadres is None else contact_points(in_scope, cadres, rules.parameters)
    branches = build_branches(
        ledger.enterprises, ledger.hosts, formation, rules, committee=committee
    )
    instructors = _instructors(ledger, assignments, contacts, rules.parameters)
    threshold = rules.parameters.get("standalone_min_full_members")
    statistics = coverage_statement(
        ledger.enterprises,
        assignments,
        branches,
        instructors,
        has_current=ledger.has_current,
        has_instructors=ledger.instructors is not None,
        gap_full_members=GAP_FULL_MEMBERS if threshold is None else int(threshold),
        definitions=rules.statistics,
    )
    moves = None
    if ledger.has_current:
        moves = moves_of(ledger, assignments, branches, instructors, rules)
    return Plan(
        ledger=given,
        rules=rules,
        assignments=assignments,
        branches=branches,
        instructors=instructors,
        edges=_edges(assignments, branches, contacts),
        statistics=statistics,
        certificate=formation.certificate,
        warnings=_told(
            rules,
            *ledger.warnings,
            *rules.warnings,
            *expired(given, rules.as_of),
            *formation.warnings,
        ),
        committee=committee,
        cut_by_time=formation.cut_by_time,
        settings=settings or {},
        moves=moves,
    )


def _told(rules: Rules, *warnings: Problem) -> tuple[Problem, ...]:
    """The warnings in the pack's words; those that mean nothing under it are left out."""
    one_kind = rules.words["full_member"] == rules.words["member"]
    return tuple(
        warning.in_words(rules.words)
        for warning in warnings
        if not (one_kind and warning.code == "all_members_full")
    )


def _own_names(ledger: Ledger, rules: Rules) -> pl.Series:
    """What each enterprise's own branch would be called; null where nothing in the ledger asks."""
    table = ledger.enterprises
    if all(table[c].null_count() == len(table) for c in _NAMING):
        return pl.repeat(None, len(table), dtype=pl.String, eager=True)
    return standalone_names(table, rules)


def _by_id(ledger: Ledger) -> Ledger:
    """The ledger with its tables sorted by id, on which the breaking of ties rests."""

    def ordered(table: pl.DataFrame | None) -> pl.DataFrame | None:
        return table if table is None or table["id"].is_sorted() else table.sort("id")

    enterprises = ordered(ledger.enterprises)
    assert enterprises is not None
    return replace(
        ledger,
        enterprises=enterprises,
        hosts=ordered(ledger.hosts),
        instructors=ordered(ledger.instructors),
    )


def _with_role(instructors: pl.DataFrame | None, role: str) -> pl.DataFrame | None:
    """The instructors proper or the contact cadres; None where no file was given."""
    if instructors is None:
        return None
    return instructors.filter(pl.col("role").fill_null("instructor") == role)


def _assignments(
    ledger: Ledger, decisions: pl.DataFrame, formation: Formation, rules: Rules
) -> pl.DataFrame:
    """One row an enterprise: what it is, what the rules allow it, what it got."""
    outcome = formation.outcome
    if ledger.instructors is None:
        # No file: the dispatched name the post of their zone that somebody must fill.
        post = pl.lit("post:") + pl.col("zone").fill_null("")
    else:
        post = pl.col("instructor_id")
    facts = ledger.enterprises.select(pl.col("id").alias("enterprise_id"), *_FACTS)
    table = (
        facts.hstack(decisions.select("rule_id", "modes", "priority"))
        .join(outcome, on="enterprise_id", how="left", maintain_order="left")
        .with_columns(
            pl.when(pl.col("mode") == "dispatched").then(post).alias("instructor_id"),
            _report_code(rules).alias("report_code"),
        )
    )
    own = in_order(table, ASSIGNMENT_COLUMNS)
    carried = carried_columns(ledger)
    # Out of the ledger itself: a column of the same name as one of ours must not be lost.
    extra = ledger.enterprises.select(pl.col(old).alias(new) for old, new in carried.items())
    return own.hstack(extra).sort("enterprise_id") if carried else own.sort("enterprise_id")


def _report_code(rules: Rules) -> pl.Expr:
    """What the pack's reports write for each form of coverage; null where there is no such code."""
    code = rules.statistics.report_code
    if code is None:
        return pl.lit(None, pl.String)
    return pl.col("mode").replace_strict(code.values, default=None, return_dtype=pl.String)


def carried_columns(ledger: Ledger) -> dict[str, str]:
    """The ledger's unknown columns that travel into the assignments: name there -> name here.

    Columns that hold persons stay behind. One that is called like a column of the plan
    gets ``ledger:`` before its name.
    """
    taken = {column.name for column in ASSIGNMENT_COLUMNS}
    carried: dict[str, str] = {}
    for name in ledger.extra_columns:
        if name in ledger.person_columns:
            continue
        new = name
        while new in taken:
            new = f"ledger:{new}"
        taken.add(new)
        carried[name] = new
    return carried


def _instructors(
    ledger: Ledger,
    assignments: pl.DataFrame,
    contacts: pl.DataFrame | None,
    parameters: dict[str, Any],
) -> pl.DataFrame:
    """The instructors with their load, or, without a file, the posts to be filled in each zone.

    ``load`` counts enterprises dispatched to, for contact cadres always 0: contact is no
    supply. Their ``capacity`` and ``contact_points`` speak of contact points.
    """
    sent = assignments.filter(pl.col("mode") == "dispatched")
    loads = sent.group_by("instructor_id").agg(pl.len().cast(pl.Int64).alias("load"))
    usual = parameters.get("instructor_capacity")
    if ledger.instructors is None or contacts is None:
        zones = sent.select("instructor_id", "zone").unique()
        # A capacity that is not in force is no limit: one person a zone then does.
        heads = pl.lit(1, pl.Int64) if usual is None else -(-pl.col("load") // max(1, usual))
        posts = loads.join(zones, on="instructor_id").with_columns(
            heads.cast(pl.Int64).alias("to_be_appointed"),
            pl.lit("instructor").alias("role"),
            pl.lit(0).alias("contact_points"),
        )
        capacity = None if usual is None else pl.col("to_be_appointed") * max(1, usual)
        posts = posts.with_columns(
            (pl.lit(None) if capacity is None else capacity).cast(pl.Int64).alias("capacity")
        )
        return in_order(posts, INSTRUCTOR_COLUMNS).sort("instructor_id")
    points = contacts.group_by(pl.col("cadre_id").alias("instructor_id")).agg(
        pl.len().cast(pl.Int64).alias("contact_points")
    )
    contact = pl.col("role") == "contact"
    table = (
        slots_of(ledger.instructors, parameters)
        .with_columns(
            pl.col("id").alias("instructor_id"),
            pl.col("role").fill_null("instructor"),
        )
        .join(loads, on="instructor_id", how="left")
        .join(points, on="instructor_id", how="left")
        .with_columns(
            pl.when(contact)
            .then("contact_enterprises")
            .otherwise(pl.col("capacity").fill_null(pl.lit(usual, pl.Int64)))
            .alias("capacity"),
            pl.col("load").fill_null(0),
            pl.col("contact_points").fill_null(0),
            pl.lit(0).alias("to_be_appointed"),
        )
    )
    return in_order(table, INSTRUCTOR_COLUMNS).sort("instructor_id")


def _edges(
    assignments: pl.DataFrame, branches: pl.DataFrame, contacts: pl.DataFrame | None
) -> pl.DataFrame:
    """The branch graph as a table of ``source, target, relation``, sorted."""

    def edges(frame: pl.DataFrame, source: str, target: str, relation: str) -> pl.DataFrame:
        named = frame.select(
            pl.col(source).alias("source"),
            pl.col(target).alias("target"),
            pl.lit(relation).alias("relation"),
        )
        return named.drop_nulls()

    mode = pl.col("mode")
    own = assignments.filter(mode.is_in(["standalone", "joint"]))
    parts = [
        edges(branches, "branch_id", "parent_id", "reports_to"),
        edges(own, "branch_id", "enterprise_id", "covers"),
        edges(assignments.filter(mode == "affiliated"), "branch_id", "enterprise_id", "hosts"),
        edges(
            assignments.filter(mode == "dispatched"),
            "instructor_id",
            "enterprise_id",
            "dispatched_to",
        ),
    ]
    if contacts is not None:
        parts.append(edges(contacts, "cadre_id", "enterprise_id", "contacts"))
    return in_order(pl.concat(parts), EDGE_COLUMNS).sort("source", "target", "relation")
