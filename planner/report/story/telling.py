"""From a plan to its story: every part is told by a module of its own, and put together here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.language import Text
from planner.model import OUTCOMES
from planner.report.figures import key_figures
from planner.report.palette import LIGHT
from planner.report.story import coverage, lists, papers
from planner.report.story.nouns import Figure, Story, Term
from planner.report.story.spots import Spots
from planner.report.story.tree import tree_of
from planner.report.words import at_start

if TYPE_CHECKING:
    from planner.model import Plan

_RELATIONS = {
    "reports_to": Text("隶属", "reports to"),
    "covers": Text("覆盖", "covers"),
    "hosts": Text("接收挂靠", "hosts"),
    "dispatched_to": Text("派驻", "dispatched to"),
    "contacts": Text("联系", "keeps contact with"),
}


def story_of(plan: Plan) -> Story:
    """Everything that a report may show of a plan."""
    rules, statistics = plan.rules, plan.statistics
    counted = coverage.Counted(rules, statistics)
    spots = Spots(plan.ledger)
    enterprises = lists.enterprises_of(plan, spots)
    fragile = lists.fragile_of(plan)
    branches = lists.branches_of(plan, spots, fragile)
    instructors, contacts = lists.instructors_of(plan, spots)
    uncovered = lists.uncovered_of(plan)
    reasons = lists.uncovered_reasons(plan)
    figures = [
        Figure(at_start(label), value)
        for label, value in key_figures(plan, rules.words, zones=None)
    ]
    committee = plan.committee or ""
    return Story(
        title=Text(
            f"{committee}组织覆盖方案",
            f"{committee}: plan of organisational coverage"
            if committee
            else "Plan of organisational coverage",
        ),
        committee=plan.committee,
        basis=papers.basis(rules),
        day=rules.as_of,
        summary=counted.summary(),
        headline=counted.headline(),
        verdict=papers.verdict(plan),
        proven=all(tier.optimal for tier in plan.certificate),
        cut_by_time=plan.cut_by_time,
        outcomes=counted.outcomes(),
        shown=counted.shown(),
        bases=counted.bases(),
        rates=counted.rates(),
        whole=counted.whole(),
        coverage=counted.by_group(),
        tables=counted.tables(),
        report_codes=counted.report_codes(),
        report_codes_title=counted.report_codes_title(),
        figures=tuple(figures),
        distributions=counted.distributions(),
        branches=branches,
        enterprises=enterprises,
        instructors=instructors,
        contacts=contacts,
        tree=tree_of(plan, enterprises, branches, instructors, contacts, reasons),
        uncovered=uncovered,
        uncovered_reasons=reasons,
        fragile=fragile,
        moves=(),
        has_today=plan.ledger.has_current,
        rules=papers.rules_said(rules, plan.assignments),
        parameters=papers.parameters_said(rules),
        instruments=papers.instruments_said(rules),
        proof=papers.proof(plan),
        findings=papers.findings(plan),
        provenance=papers.provenance(plan),
        legend=_legend(plan),
        words=rules.words,
        projection=spots.projection,
        withheld=None,
        ledger=lists.without_persons(plan.ledger),
    )


def _legend(plan: Plan) -> tuple[Term, ...]:
    """The words of every token that the lists have, in the pack's own words."""
    words = plan.rules.words
    found = [Term(token, words[token], LIGHT[token]) for token in OUTCOMES]
    kinds = {
        "existing": words["existing_branch"],
        "standalone_branch": words["own_branch"],
        "joint_branch": words["joint_branch"],
    }
    found += [Term(token, word) for token, word in kinds.items()]
    forms = plan.branches["form"].drop_nulls().unique().sort().to_list()
    found += [Term(form, plan.rules.word(form)) for form in forms]
    found += [Term(token, word) for token, word in _RELATIONS.items()]
    return tuple(found)
