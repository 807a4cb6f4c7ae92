"""The lists of a story: enterprises with their reasons, branches, instructors, the uncovered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

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

    from planner.explaining import Reason
    from planner.model import Ledger, Plan, Progress
    from planner.report.story.spots import Spots

_NOTHING = Text("", "")
_OF_THE_LEDGER = (
    "members_elsewhere", "activists", "probationary_members", "status", "operating", "current_mode",
    "current_branch", "current_instructor",
)  # fmt: skip


def enterprises_of(plan: Plan, spots: Spots, by_id: Mapping[str, Reason]) -> tuple[Enterprise, ...]:
    """Every enterprise of the ledger, by id."""
    words = plan.rules.words
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
    found = []
    for row in table.iter_rows(named=True):
        modes = tuple(filter(None, (row["modes"] or "").split(",")))
        reason = by_id[row["enterprise_id"]]
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
                because=reason.because,
                articles=reason.source,
                modes=modes,
                rank=row["rank"],
                choices=_choices(reason, words),
                why_not_better=reason.line.in_words(words),
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


def _choices(reason: Reason, words: Mapping[str, Text]) -> tuple[Choice, ...]:
    """What became of each form: those that the rule lists in its order, then the others."""
    others = {one.mode: one for one in reason.others}
    found = []
    for place, mode in enumerate(reason.choices):
        if mode == reason.mode:
            found.append(Choice(mode, words[mode], place, True, "taken", reason.taken))
        elif mode in others:
            one = others.pop(mode)
            found.append(Choice(mode, words[mode], place, False, one.standing, one.sentence))
        else:
            found.append(Choice(mode, words[mode], place, False, "later", _NOTHING))
    if reason.mode not in (*reason.choices, "uncovered", "excluded"):
        mode = reason.mode
        found.append(Choice(mode, words[mode], None, True, "taken", reason.taken))
    found += [
        Choice(one.mode, words[one.mode], None, False, one.standing, one.sentence)
        for one in others.values()
        if one.mode != reason.mode
    ]
    return tuple(found)


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


def remedies_of(
    plan: Plan, most: int | None, progress: Progress | None = None
) -> dict[str, tuple[Text, ...]]:
    """What would help those without coverage, the most urgent first, by planning again for each.

    ``most``: for how many, None for all. Each takes a plan or several: minutes for many.
    """
    from planner.explaining import whole

    left = int((plan.assignments["mode"] == "uncovered").sum())
    found: dict[str, tuple[Text, ...]] = {}
    for case in whole(plan, limit=left if most is None else min(most, left), progress=progress):
        told = [case.remedy.sentence] if case.remedy else [one.sentence for one in case.tried]
        found[case.reason.enterprise_id] = tuple(one.in_words(plan.rules.words) for one in told)
    return found


def uncovered_of(
    plan: Plan, by_id: Mapping[str, Reason], remedies: Mapping[str, tuple[Text, ...]]
) -> tuple[Uncovered, ...]:
    """The enterprises without coverage, why, and what would help; the most urgent first."""
    left = plan.assignments.filter(pl.col("mode") == "uncovered").sort(
        ["priority", "enterprise_id"], descending=[True, False]
    )
    words = plan.rules.words
    return tuple(
        Uncovered(key, by_id[key].line.in_words(words), remedies.get(key, ()))
        for key in left["enterprise_id"]
    )


def without_persons(ledger: Ledger) -> Ledger:
    """The ledger without the columns that hold persons."""
    hidden = [name for name in ledger.person_columns if name in ledger.enterprises.columns]
    return replace(
        ledger,
        enterprises=ledger.enterprises.drop(hidden),
        extra_columns=tuple(name for name in ledger.extra_columns if name not in hidden),
    )
