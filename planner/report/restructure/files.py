"""A restructure as files: the steps and the curve as data, or as a workbook to work off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from planner.language import Language, Text
from planner.ledger.cells import canonical_csv
from planner.model import Plan
from planner.moves.budget import Stage
from planner.report.document import to_json
from planner.report.numbers import percent
from planner.report.restructure.screen import names_of
from planner.report.restructure.words import (
    ACTION_WORDS,
    form_word,
    place_of,
)
from planner.report.story.steps import REASONS, TOGETHER
from planner.report.workbook import Book, Field, FieldKind
from planner.tables import MOVE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.tradeoff import Within


def restructure_document(
    plan: Plan, stages: list[Stage], within: Sequence[Within] = ()
) -> dict[str, Any]:
    """The steps and what a few of them bring, in tokens."""
    assert plan.moves is not None
    return {
        "rules": {"pack": plan.rules.pack, "as_of": str(plan.rules.as_of)},
        "moves": plan.moves.height,
        "steps": plan.moves["step"].n_unique(),
        "certificate": [
            {"tier": t.tier, "value": t.value, "bound": t.bound, "optimal": t.optimal}
            for t in plan.certificate
        ],
        "budgets": [stage_record(stage) for stage in stages],
        "plans_within": [within_record(one) for one in within],
        "list": plan.moves.to_dicts(),
    }


def within_record(one: Within) -> dict[str, Any]:
    """One plan that was made for few changes as plain data, or how many it takes."""
    record: dict[str, Any] = {"budget": one.budget, "least": one.least, "floor": one.floor}
    if one.plan is None:
        return record | {"certificate": None, "counts": None}
    proof = one.plan.certificate
    return record | {
        "certificate": [
            {"tier": t.tier, "value": t.value, "bound": t.bound, "optimal": t.optimal}
            for t in proof
        ],
        "counts": one.plan.statistics["counts"],
    }


def stage_record(stage: Stage) -> dict[str, Any]:
    """One point of the curve as plain data."""
    return {
        "budget": stage.budget,
        "moves": stage.moves,
        "steps": list(stage.steps),
        "uncovered": stage.uncovered,
        "preference": stage.preference,
        "irregular": stage.irregular,
        "counts": stage.counts,
        "organisation_coverage": {"numerator": stage.covered, "denominator": stage.base},
        "work_coverage": {"numerator": stage.reached, "denominator": stage.base},
    }


def restructure_json(plan: Plan, stages: list[Stage], within: Sequence[Within] = ()) -> bytes:
    """The document as the bytes of a file."""
    return to_json(restructure_document(plan, stages, within))


def restructure_csv(plan: Plan) -> bytes:
    """The steps, as ``moves.csv`` of the plan folder has them."""
    assert plan.moves is not None
    return canonical_csv(plan.moves)


def curve_csv(stages: list[Stage], within: Sequence[Within] = ()) -> bytes:
    """What a few moves bring, one row a budget; the last one, without a budget, is all.

    ``plan_*`` are those of the whole plan with at most so many changes, where it was asked for.
    """
    plans = {one.budget: one for one in within}
    rows = [
        {
            "budget": stage.budget,
            "moves": stage.moves,
            "steps": " ".join(map(str, stage.steps)),
            "uncovered": stage.uncovered,
            "preference": stage.preference,
            "irregular": stage.irregular,
            **stage.counts,
            "organisation_covered": stage.covered,
            "work_covered": stage.reached,
            "base": stage.base,
            **_plan_columns(plans.get(-1 if stage.budget is None else stage.budget), bool(within)),
        }
        for stage in stages
    ]
    return canonical_csv(pl.DataFrame(rows, infer_schema_length=None))


def _plan_columns(one: Within | None, asked: bool) -> dict[str, int | None]:
    if not asked:
        return {}
    names = ("uncovered", "preference", "changes")
    told = {f"plan_{name}": None if one is None else one.tier(name) for name in names}
    return {**told, "plan_least_changes": None if one is None else one.least}


def restructure_workbook(plan: Plan, stages: list[Stage], language: Language) -> bytes:
    """The steps in words with a column to tick off, and the curve."""
    assert plan.moves is not None
    book = Book(Text("调整清单", "Move list").say(language))
    words, names = plan.rules.words, names_of(plan)
    titles = {rule.id: rule.title.say(language) for rule in plan.rules.coverage}

    def say(text: Text) -> str:
        return text.in_words(words).say(language)

    heads = {column.name: column.title for column in MOVE_COLUMNS}
    chosen = (
        "step", "action", "enterprise_id", "name", "from_mode", "from_branch", "to_mode",
        "to_branch", "founds", "dissolves", "after", "together", "reason", "rule_id",
        "citation_zh", "members", "full_members",
    )  # fmt: skip
    whole = ("step", "members", "full_members")
    rows = []
    special: dict[tuple[int, int], tuple[str | None, str]] = {}
    for number, move in enumerate(plan.moves.iter_rows(named=True)):
        row = {name: move[name] for name in chosen if name in move}
        row["action"] = ACTION_WORDS[move["action"]].say(language)
        row["together"] = say(TOGETHER[move["together"]]) if move["together"] else None
        row["reason"] = say(REASONS[move["reason"]])
        row["rule_id"] = titles.get(move["rule_id"], move["rule_id"])
        row["citation_zh"] = move[f"citation_{language}"]
        row["after"] = (move["after"] or "").replace(" ", ", ") or None
        for side in ("from", "to"):
            row[f"{side}_mode"] = form_word(words, move[f"{side}_mode"]).say(language)
            row[f"{side}_branch"] = place_of(move, side, names)
        rows.append([row[name] for name in chosen] + [None])
        if _FILLS.get(move["action"]):
            special[number, 1] = (None, _FILLS[move["action"]])
    own = {
        "from_branch": Text("现在何处", "Where today"),
        "to_branch": Text("调整后何处", "Where in the plan"),
        "citation_zh": Text("条款", "Article"),
    }
    fields = [
        Field(own.get(name, heads[name]).say(language), "whole" if name in whole else "text")
        for name in chosen
    ]
    fields.append(Field(Text("办结", "Done").say(language)))
    table = pl.DataFrame(
        {
            f"c{k}": pl.Series(
                [row[k] for row in rows], dtype=pl.Int64 if f.kind == "whole" else pl.String
            )
            for k, f in enumerate(fields)
        }
    )
    book.table(
        Text("调整清单", "Move list").say(language), fields, table, special=special, frozen=4
    )
    _curve(book, stages, language, say)
    return book.bytes()


_FILLS = {"found": "D8EFDD", "transfer": "DCE8F8", "leave": "F8DAD6", "close": "E6E6E6"}


def _curve(book: Book, stages: list[Stage], language: Language, say: Any) -> None:
    everything = Text("全部", "all").say(language)
    rows = [
        (
            everything if stage.budget is None else str(stage.budget),
            stage.moves,
            " ".join(map(str, stage.steps)) if stage.budget is not None else everything,
            stage.counts["uncovered"],
            stage.uncovered,
            stage.covered,
            percent(stage.covered, stage.base),
            stage.reached,
            percent(stage.reached, stage.base),
            stage.preference,
            stage.irregular,
        )
        for stage in stages
    ]
    heads: list[tuple[Text, FieldKind]] = [
        (Text("变动至多", "At most"), "text"),
        (Text("变动家数", "Moves"), "whole"),
        (Text("步骤", "Steps"), "text"),
        (Text("⟦uncovered⟧", "⟦uncovered⟧"), "whole"),
        (Text("⟦uncovered⟧（按优先级加权）", "⟦uncovered⟧, weighted by priority"), "whole"),
        (Text("组织覆盖家数", "Organisation, covered"), "whole"),
        (Text("组织覆盖率", "Organisation coverage"), "text"),
        (Text("工作覆盖家数", "Work, covered"), "whole"),
        (Text("工作覆盖率", "Work coverage"), "text"),
        (Text("离首选方式的步数", "Steps from the first choice"), "whole"),
        (Text("不合规", "Irregular"), "whole"),
    ]
    fields = [Field(say(title)[:1].upper() + say(title)[1:], kind) for title, kind in heads]
    table = pl.DataFrame(rows, schema=[f"c{k}" for k in range(len(heads))], orient="row")
    book.table(Text("先办几家", "With a few moves").say(language), fields, table, frozen=1)
