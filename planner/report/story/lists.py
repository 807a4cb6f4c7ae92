"""The lists of a story: enterprises with their reasons, branches, instructors, the uncovered."""

from __future__ import annotations

from dataclasses import replace
from string import Formatter
from typing import TYPE_CHECKING, Any

import polars as pl

from planner.explaining import why_uncovered
from planner.language import Text
from planner.report.story.nouns import (
    Branch,
    Choice,
    Enterprise,
    Fragile,
    Instructor,
    Uncovered,
)
from planner.report.words import token_words, usual_form

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planner.model import Ledger, Plan
    from planner.report.story.spots import Spots
    from planner.rulebook.rules import CoverageRule, Rules

_NOTHING = Text("", "")
_OF_THE_LEDGER = (
    "members_elsewhere", "activists", "probationary_members", "status", "operating", "current_mode",
    "current_branch", "current_instructor",
)  # fmt: skip


def enterprises_of(plan: Plan, spots: Spots) -> tuple[Enterprise, ...]:
    """Every enterprise of the ledger, by id."""
    rules, words = plan.rules, plan.rules.words
    there = set(plan.ledger.enterprises.columns)
    further = plan.ledger.enterprises.select(
        pl.col("id").alias("enterprise_id"),
        *(pl.col(name) if name in there else pl.lit(None).alias(name) for name in _OF_THE_LEDGER),
    )
    table = plan.assignments.join(
        further, on="enterprise_id", how="left", maintain_order="left", suffix="_of_the_ledger"
    )
    names = _names_served(plan)
    cadres = _grouped(plan, "contacts", "target", "source")
    leads = set(plan.branches.filter(pl.col("kind") == "joint")["lead_enterprise_id"])
    known = {rule.id: rule for rule in rules.coverage}
    because = {rule.id: _Because(rule, rules) for rule in rules.coverage}
    found = []
    for row in table.iter_rows(named=True):
        modes = tuple(filter(None, (row["modes"] or "").split(",")))
        rule = known.get(row["rule_id"])
        served = row["branch_id"] or row["instructor_id"]
        found.append(
            Enterprise(
                id=row["enterprise_id"],
                name=row["name"] or row["enterprise_id"],
                zone=row["zone"],
                industry=row["industry"],
                employees=row["employees"],
                above_scale=row["above_scale"],
                members=row["members"],
                full_members=row["full_members"],
                members_elsewhere=row["members_elsewhere"],
                activists=row["activists"],
                mode=row["mode"],
                branch_id=row["branch_id"],
                instructor_id=row["instructor_id"],
                with_=names.get(served, served) if served else "",
                distance_m=row["distance_m"],
                rule_id=row["rule_id"],
                because=because[row["rule_id"]].of(row) if rule else _NOTHING,
                articles=rule.source if rule else _NOTHING,
                modes=modes,
                rank=row["rank"],
                choices=tuple(
                    Choice(mode, words[mode], mode == row["mode"], _NOTHING) for mode in modes
                ),
                priority=row["priority"],
                changed=row["changed"],
                today=_today(row, words) if plan.ledger.has_current else None,
                today_mode=row["current_mode"],
                pinned=bool(row["pinned"]),
                pin_reason=row["pin_reason"],
                contact_ids=tuple(cadres.get(row["enterprise_id"], ())),
                spot=spots.of("enterprises", row["enterprise_id"]),
                lead=row["enterprise_id"] in leads,
            )
        )
    return tuple(found)


class _Because:
    """A rule's sentence, ready to be filled in for thousands of enterprises."""

    def __init__(self, rule: CoverageRule, rules: Rules) -> None:
        from planner.rulebook.conditions import COVERAGE_FIELDS, say_value

        said = rule.because.in_words(rules.words)
        asked = {
            name for text in said for _, name, _, _ in Formatter().parse(text) if name is not None
        }
        self.say_value = say_value
        self.template = said
        self.fields = sorted(asked & set(COVERAGE_FIELDS))
        self.parameters = {
            name: say_value(value) for name, value in rules.parameters.items() if name in asked
        }

    def of(self, row: Mapping[str, Any]) -> Text:
        values = {
            name: self.say_value(row.get(_IN_THE_TABLE.get(name, name))) for name in self.fields
        }
        return self.template.fill(**{**values, **self.parameters})


_IN_THE_TABLE = {"id": "enterprise_id"}


def _today(row: Mapping[str, Any], words: Mapping[str, Text]) -> Text:
    mode = row["current_mode"]
    word = words[mode] if mode in words else words["uncovered"]
    name = row["current_branch"] or row["current_instructor"]
    if not name:
        return word
    if mode is None:
        return Text(name, name)
    return Text(f"{word.zh}：{name}", f"{word.en}: {name}")


def _names_served(plan: Plan) -> dict[str, str]:
    """The names of branches and instructors by id; a post is called by its id."""
    names = {
        key: name or key for key, name in plan.instructors.select("instructor_id", "name").rows()
    }
    return names | {
        key: name or key for key, name in plan.branches.select("branch_id", "name").rows()
    }


def _grouped(plan: Plan, relation: str, by: str, what: str) -> dict[str, list[str]]:
    edges = plan.edges.filter(pl.col("relation") == relation).sort(by, what)
    return dict(edges.group_by(by, maintain_order=True).agg(what).rows())


def branches_of(plan: Plan, spots: Spots, fragile: Sequence[Fragile]) -> tuple[Branch, ...]:
    """Every branch of the plan, used or not, by id."""
    words = plan.rules.words
    usual = usual_form(plan)
    names = dict(plan.branches.select("branch_id", "name").rows())
    enterprises = dict(
        plan.assignments.select("enterprise_id", pl.coalesce("name", "enterprise_id")).rows()
    )
    covered = _covered(plan)
    endings = {one.branch_id: one.sentences for one in fragile}
    kinds = {
        "existing": words["existing_branch"],
        "standalone": words["own_branch"],
        "joint": words["joint_branch"],
    }
    found = []
    for row in plan.branches.iter_rows(named=True):
        lead, existing = row["lead_enterprise_id"], row["kind"] == "existing"
        parent = row["parent_id"]
        form = row["form"]
        found.append(
            Branch(
                id=row["branch_id"],
                name=row["name"] or row["branch_id"],
                kind=row["kind"],
                kind_word=kinds[row["kind"]],
                form=form,
                form_word=token_words(words, form) if form else _NOTHING,
                usual=form in (None, usual),
                lead_id=lead,
                lead=enterprises.get(lead),
                units=row["units"],
                members=row["members"],
                full_members=row["full_members"],
                parent_id=parent,
                parent=names.get(parent, parent),
                zone=row["zone"],
                committee=_leadership(row, words),
                committee_min=row["committee_min"],
                committee_max=row["committee_max"],
                party_groups=row["party_groups"],
                parts=row["parts"],
                max_members=row["max_members"],
                dispersion_m=row["dispersion_m"],
                carries=row["carries"],
                enterprise_ids=tuple(covered.get(row["branch_id"], ())),
                spot=spots.of("hosts", row["branch_id"])
                if existing
                else spots.of("enterprises", lead),
                fragile=endings.get(row["branch_id"], ()),
            )
        )
    return tuple(found)


def _covered(plan: Plan) -> dict[str, list[str]]:
    """Whom each branch covers or hosts: its own enterprise or the lead first, then by id."""
    leads = plan.branches["lead_enterprise_id"].drop_nulls().unique()
    ordered = plan.assignments.filter(pl.col("branch_id").is_not_null()).sort(
        pl.col("mode") != "standalone",
        ~pl.col("enterprise_id").is_in(leads.implode()),
        "enterprise_id",
    )
    return dict(ordered.group_by("branch_id", maintain_order=True).agg("enterprise_id").rows())


def _leadership(row: Mapping[str, Any], words: Mapping[str, Text]) -> Text:
    organ, least, most = row["leadership"], row["committee_min"], row["committee_max"]
    if not organ:
        return _NOTHING
    word = token_words(words, organ)
    if least is None or most is None or most <= 1:
        return word
    if least == most:
        return Text(f"{word.zh} {most} 人", f"{word.en} of {most}")
    return Text(f"{word.zh} {least}–{most} 人", f"{word.en} of {least} to {most}")


def instructors_of(
    plan: Plan, spots: Spots
) -> tuple[tuple[Instructor, ...], tuple[Instructor, ...]]:
    """The instructors or posts, then the contact cadres, by id."""
    sent = _grouped(plan, "dispatched_to", "source", "target")
    kept = _grouped(plan, "contacts", "source", "target")
    posts = plan.ledger.instructors is None
    found: dict[str, list[Instructor]] = {"instructor": [], "contact": []}
    for row in plan.instructors.iter_rows(named=True):
        role = "contact" if row["role"] == "contact" else "instructor"
        key = row["instructor_id"]
        found[role].append(
            Instructor(
                id=key,
                name=row["name"] or (row["zone"] if posts else None) or key,
                role=role,
                post=posts,
                zone=row["zone"],
                capacity=row["capacity"],
                load=row["load"] or 0,
                to_be_appointed=row["to_be_appointed"] or 0,
                contact_points=row["contact_points"] or 0,
                enterprise_ids=tuple((kept if role == "contact" else sent).get(key, ())),
                spot=spots.of("instructors", key),
            )
        )
    return tuple(found["instructor"]), tuple(found["contact"])


def fragile_of(plan: Plan) -> tuple[Fragile, ...]:
    """The branches that one loss would end, then the hosts that nobody could replace."""
    from planner.fragility import fragility
    from planner.report.fragile import sentences

    names = {
        key: name or key for key, name in plan.ledger.enterprises.select("id", "name").iter_rows()
    }
    found = []
    for row in fragility(plan).iter_rows(named=True):
        said = tuple(one.in_words(plan.rules.words) for one in sentences(row, names))
        if said:
            found.append(
                Fragile(
                    row["branch_id"],
                    row["name"] or row["branch_id"],
                    row["kind"],
                    row["units"],
                    row["full_members"],
                    row["spare_full_members"],
                    bool(row["fragile"]),
                    said,
                )
            )
    return tuple(sorted(found, key=lambda one: (not one.fragile, one.branch_id)))


def uncovered_of(plan: Plan) -> tuple[Uncovered, ...]:
    """The enterprises without coverage, the most urgent first."""
    left = plan.assignments.filter(pl.col("mode") == "uncovered").sort(
        ["priority", "enterprise_id"], descending=[True, False]
    )
    return tuple(Uncovered(key, _NOTHING) for key in left["enterprise_id"])


def uncovered_reasons(plan: Plan) -> tuple[tuple[Text, int], ...]:
    """Why enterprises are left, where the plan's tables alone say so, with how many."""
    return tuple(why_uncovered(plan))


def without_persons(ledger: Ledger) -> Ledger:
    """The ledger without the columns that hold persons."""
    hidden = [name for name in ledger.person_columns if name in ledger.enterprises.columns]
    return replace(
        ledger,
        enterprises=ledger.enterprises.drop(hidden),
        extra_columns=tuple(name for name in ledger.extra_columns if name not in hidden),
    )
