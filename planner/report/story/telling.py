"""From a plan to its story: every part is told by a module of its own, and put together here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner import explaining
from planner.language import Text
from planner.model import OUTCOMES
from planner.report.figures import key_figures
from planner.report.palette import LIGHT
from planner.report.story import coverage, lists, papers
from planner.report.story.nouns import Figure, Story, Term
from planner.report.story.spots import Spots
from planner.report.story.steps import moves_said
from planner.report.story.tree import public_tree, tree_of
from planner.report.words import at_start

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.model import Plan

_RELATIONS = {
    "reports_to": Text("隶属", "reports to"),
    "covers": Text("覆盖", "covers"),
    "hosts": Text("接收挂靠", "hosts"),
    "dispatched_to": Text("派驻", "dispatched to"),
    "contacts": Text("联系", "keeps contact with"),
    "includes": Text("其中", "includes"),
}


def story_of(
    plan: Plan,
    *,
    public: int | None = None,
    remedies: Mapping[str, tuple[Text, ...]] | None = None,
) -> Story:
    """Everything that a report may show of a plan.

    ``public``: tell it for publication, without counts below this (and those that would give
    them away), and without lists of enterprises, branches and persons. ``remedies``: what would
    help those without coverage, as :func:`.lists.remedies_of` finds it by planning again.
    """
    if public is not None:
        return _for_publication(plan, public)
    spots = Spots(plan.ledger)
    why = explaining.reasons(plan)
    by_id = {one.enterprise_id: one for one in why}
    enterprises = lists.enterprises_of(plan, spots, by_id)
    fragile = lists.fragile_of(plan)
    branches = lists.branches_of(plan, spots, fragile)
    instructors, contacts = lists.instructors_of(plan, spots)
    reasons = tuple(why.summary())
    counted = coverage.Counted(plan.rules, plan.statistics)
    return Story(
        **_of_both(plan, counted),
        figures=_figures(key_figures(plan, plan.rules.words, zones=None)),
        branches=branches,
        enterprises=enterprises,
        instructors=instructors,
        contacts=contacts,
        tree=tree_of(plan, enterprises, branches, instructors, contacts, reasons),
        uncovered=lists.uncovered_of(plan, by_id, remedies or {}),
        uncovered_reasons=reasons,
        fragile=fragile,
        moves=moves_said(plan),
        rules=papers.rules_said(plan.rules, plan.assignments),
        proof=papers.proof(plan),
        findings=papers.findings(plan),
        provenance=papers.provenance(plan),
        legend=_legend(plan, forms=True),
        projection=spots.projection,
        withheld=None,
        ledger=lists.without_persons(plan.ledger),
    )


def _for_publication(plan: Plan, limit: int) -> Story:
    """The same without anything that would tell of one enterprise; see :mod:`.publishing`."""
    from planner.report.story.publishing import published

    statistics, withheld = published(plan, limit)
    counted = coverage.Counted(plan.rules, statistics)
    outcomes, by_group = counted.outcomes(), counted.by_group()
    return Story(
        **_of_both(plan, counted),
        figures=_figures(key_figures(plan, plan.rules.words, statistics=statistics)),
        branches=(),
        enterprises=(),
        instructors=(),
        contacts=(),
        tree=public_tree(plan, outcomes, counted.shown(), by_group[0]),
        uncovered=(),
        uncovered_reasons=(),
        fragile=(),
        moves=(),
        rules=papers.rules_said(plan.rules, None),
        proof=papers.public_proof(plan),
        findings=(),
        provenance=papers.public_provenance(plan),
        legend=_legend(plan, forms=False),
        projection=None,
        withheld=withheld,
    )


def _of_both(plan: Plan, counted: coverage.Counted) -> dict[str, Any]:
    """What both kinds of stories tell, each from its own statistics."""
    committee = plan.committee or ""
    english = "plan of organisational coverage"
    return {
        "title": Text(
            f"{committee}组织覆盖方案",
            f"{committee}: {english}" if committee else english.capitalize(),
        ),
        "committee": plan.committee,
        "basis": papers.basis(plan.rules),
        "day": plan.rules.as_of,
        "summary": counted.summary(),
        "headline": counted.headline(),
        "verdict": papers.verdict(plan),
        "proven": all(tier.optimal for tier in plan.certificate),
        "cut_by_time": plan.cut_by_time,
        "outcomes": counted.outcomes(),
        "shown": counted.shown(),
        "bases": counted.bases(),
        "rates": counted.rates(),
        "whole": counted.whole(),
        "coverage": counted.by_group(),
        "tables": counted.tables(),
        "report_codes": counted.report_codes(),
        "report_codes_title": counted.report_codes_title(),
        "distributions": counted.distributions(),
        "has_today": plan.ledger.has_current,
        "parameters": papers.parameters_said(plan.rules),
        "instruments": papers.instruments_said(plan),
        "words": plan.rules.words,
    }


def _figures(rows: list[tuple[Text, Text]]) -> tuple[Figure, ...]:
    return tuple(Figure(at_start(label), value) for label, value in rows)


def _legend(plan: Plan, *, forms: bool) -> tuple[Term, ...]:
    """The words of every token that the lists have, in the pack's own words."""
    words = plan.rules.words
    found = [Term(token, words[token], LIGHT[token]) for token in OUTCOMES]
    kinds = {
        "existing": words["existing_branch"],
        "standalone_branch": words["own_branch"],
        "joint_branch": words["joint_branch"],
    }
    found += [Term(token, word) for token, word in kinds.items()]
    if forms:
        used = plan.branches["form"].drop_nulls().unique().sort().to_list()
        found += [Term(form, plan.rules.word(form)) for form in used]
    found += [Term(token, word) for token, word in _RELATIONS.items()]
    return tuple(found)
