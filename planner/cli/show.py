"""``planner show``: a plan folder on the screen, as ``assign`` showed it; or a part of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.cli.assign import BRANCHES_SHOWN, FORMATS, STATISTICS, branches_shown
from planner.cli.outputs import public_limit
from planner.cli.screen import console
from planner.cli.talk import nearest
from planner.cli.usage import choice
from planner.errors import Problem, UsageError
from planner.language import Language, Text

if TYPE_CHECKING:
    import polars as pl

    from planner.model import Plan


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line, as it was written there."""

    directory: str
    format: str = "table"
    tree: str | None = None
    statistics: str = "short"
    enterprise: str | None = None
    branch: str | None = None
    zone: str | None = None
    public: str | None = None


def show(wanted: Wanted, language: Language) -> int:
    """Show a plan, or those of its enterprises that were asked for. 0, or an error."""
    choice("--format", wanted.format, FORMATS)
    choice("--statistics", wanted.statistics, STATISTICS)
    branches = branches_shown(wanted.tree)
    limit = public_limit(wanted.public)
    if limit is not None:
        _refuse_what_is_internal(wanted)
    from planner.report.reopening import read_plan

    plan = read_plan(wanted.directory)
    if limit is not None:
        _show_public(plan, wanted, limit, language)
        return 0
    if (wanted.enterprise, wanted.branch, wanted.zone) == (None, None, None):
        from planner.cli.assign import show as show_all

        full = wanted.statistics == "full"
        show_all(plan, wanted.format, language, branches, full=full)
        return 0
    chosen = _chosen(plan, wanted)
    if wanted.format == "csv":
        from planner.cli.screen import print_bytes
        from planner.ledger.cells import canonical_csv

        print_bytes(canonical_csv(chosen))
    elif wanted.format == "json":
        from planner.cli.screen import print_bytes
        from planner.report.document import to_json

        print_bytes(to_json(chosen.to_dicts()))
    else:
        from planner.report.selected import render_selected

        most = None if wanted.tree == "all" else max(BRANCHES_SHOWN, branches or 0)
        render_selected(plan, chosen, language, console(), most=most)
    return 0


def _show_public(plan: Plan, wanted: Wanted, limit: int, language: Language) -> None:
    from planner.cli.screen import print_bytes
    from planner.report.story import story_of

    story = story_of(plan, public=limit)
    if wanted.format == "json":
        from planner.report.graphs.data import json_of

        print_bytes(json_of(story, language))
    elif wanted.format == "csv":
        from planner.report.listing import csv_of

        print_bytes(csv_of(story, language))
    else:
        from planner.report.public_screen import render_public

        render_public(story, language, console())


def _refuse_what_is_internal(wanted: Wanted) -> None:
    """Single enterprises are never for publication."""
    for option in ("enterprise", "branch", "zone"):
        if getattr(wanted, option) is not None:
            raise UsageError(
                Problem(
                    "not-for-publication",
                    Text(
                        f"--public 不能与 --{option} 同用", f"--public does not go with --{option}"
                    ),
                    Text("公布的内容不列企业", "what is published lists no enterprises"),
                )
            )


def _chosen(plan: Plan, wanted: Wanted) -> pl.DataFrame:
    """The rows of the assignments that all filters let through; what names nobody is an error."""
    import polars as pl

    table = plan.assignments
    problems: list[Problem] = []
    if wanted.zone is not None:
        zone = wanted.zone.strip()
        found = (
            table.filter(pl.col("zone") == zone) if zone else table.filter(pl.col("zone").is_null())
        )
        if found.is_empty():
            zones = plan.assignments["zone"].drop_nulls().unique().to_list()
            problems.append(_unknown("zone", Text("片区", "zone"), zone, zones))
        table = found
    if wanted.branch is not None:
        ids = _named(plan.branches, "branch_id", wanted.branch)
        if not ids:
            names = plan.branches["name"].drop_nulls().to_list()
            word = plan.rules.words["organisation"]
            problems.append(_unknown("branch", word, wanted.branch, names))
        table = table.filter(pl.col("branch_id").is_in(ids))
    if wanted.enterprise is not None:
        ids = _named(plan.assignments, "enterprise_id", wanted.enterprise)
        if not ids:
            names = plan.assignments["name"].drop_nulls().to_list()
            word = plan.rules.words["enterprise"]
            problems.append(_unknown("enterprise", word, wanted.enterprise, names))
        table = table.filter(pl.col("enterprise_id").is_in(ids))
    if problems:
        raise UsageError(problems)
    return table


def _named(table: pl.DataFrame, key: str, asked: str) -> list[str]:
    """The rows of that id; else of that name; else those whose name has it in it."""
    import polars as pl

    asked = asked.strip()
    for condition in (
        pl.col(key) == asked,
        pl.col("name") == asked,
        pl.col("name").str.contains(asked, literal=True) if asked else pl.lit(False),
    ):
        found = table.filter(condition)[key].to_list()
        if found:
            return list(found)
    return []


def _unknown(option: str, word: Text, asked: str, known: list[str]) -> Problem:
    near = nearest(asked, known)
    ask = Text("planner show 不加此项可列出全部", "planner show without it shows all")
    return Problem(
        "nobody-of-that-name",
        Text(
            "--{option}：没有“{asked}”这个{word}", '--{option}: there is no {word} "{asked}"'
        ).fill(option=option, asked=asked, word=word),
        near if near.zh else ask,
        value=asked,
    )
