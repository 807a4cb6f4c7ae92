"""``planner assign``: read, decide, form, check, write, show; in this order, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.cli.outputs import (
    folder_written,
    outputs_of,
    say_if_interrupted,
    say_written,
    write_reports,
)
from planner.cli.pins import prices_if_few, show_prices
from planner.cli.planning import PlanningAsked, prepare
from planner.cli.progress import ProgressShown
from planner.cli.screen import print_bytes
from planner.cli.talk import tell, tell_problems, tell_warnings
from planner.cli.usage import choice, refuse_value
from planner.language import Language, Text

if TYPE_CHECKING:
    from planner.errors import Problem
    from planner.model import Plan
    from planner.pin_prices import PinPrice

FORMATS = ("table", "json", "csv")
STATISTICS = ("short", "full")
BRANCHES_SHOWN = 40


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line, as it was written there."""

    planning: PlanningAsked
    output: tuple[str, ...] = ()
    format: str = "table"
    tree: str | None = None
    statistics: str = "short"
    force: bool = False


def assign(wanted: Wanted, language: Language) -> int:
    """Make a plan from a ledger, check it, write it where asked, show it. 0, or an error."""
    # Everything that can be refused without work is refused before any work is done.
    choice("--format", wanted.format, FORMATS)
    choice("--statistics", wanted.statistics, STATISTICS)
    branches = branches_shown(wanted.tree)
    outputs = outputs_of(wanted.output, force=wanted.force, may_be_folder=True)
    folder = outputs.folder
    prepared = prepare(wanted.planning)
    replaced: Text | None = None
    reports: list[Text] = []
    if folder is not None:
        from planner.report.folder import plan_there, refuse_to_overwrite

        refuse_to_overwrite(folder, force=wanted.force)
        replaced = plan_there(folder)

    priced: list[PinPrice] | None = None
    with ProgressShown(language, wanted.planning.progress) as progress:
        from planner.formation import Memory

        memory = Memory()
        progress("read", 0, 0)
        ledger = prepared.read()
        progress("decide", 0, 0)
        plan = prepared.plan(ledger, progress, memory=memory)
        if wanted.format == "table":
            priced = prices_if_few(plan, memory, progress)
        progress("verify", 0, 0)
        wrong = what_is_off(plan)
        if not wrong and folder is not None:
            from planner.report.folder import write_plan

            progress("write", 0, 0)
            write_plan(plan, folder, force=wanted.force)
            say_if_interrupted([folder_written(folder)])
        if not wrong and outputs.files:
            from planner.report.kinds import Settings
            from planner.report.story import story_of

            progress("write", 0, 0)
            reports = write_reports(story_of(plan), outputs, Settings(), language)
    if wrong:
        return say_that_the_plan_is_wrong(wrong, language)

    if wanted.format != "table":  # the report has a section for them
        tell_warnings(plan.warnings, language)
    full = wanted.statistics == "full"
    show(plan, wanted.format, language, branches, full=full)
    if wanted.format == "table":
        show_prices(plan, priced, folder, language)
    if folder is not None:
        if replaced is not None:
            tell(
                Text("已替换其中原有的方案：{plan}", "replaced the plan of {plan}").fill(
                    plan=replaced
                ),
                language,
            )
        tell(folder_written(folder), language)
    say_written(reports, language)
    return 0


def what_is_off(plan: Plan) -> list[Problem]:
    """What the independent check finds wrong with a plan in memory; nothing, if all is well."""
    from planner.verify import verify_plan

    return list(verify_plan(plan))


def show(
    plan: Plan,
    format_: str,
    language: Language,
    branches: int | None,
    *,
    full: bool = False,
) -> None:
    """Print the plan on stdout in the form that was asked for."""
    if format_ == "json":
        from planner.report.folder import plan_json

        print_bytes(plan_json(plan))
    elif format_ == "csv":
        from planner.report.folder import assignments_csv

        print_bytes(assignments_csv(plan))
    else:
        from planner.cli.screen import console
        from planner.report.terminal import render

        render(
            plan,
            language,
            console(),
            branches=branches,
            statistics="full" if full else "short",
        )


def branches_shown(value: str | None) -> int | None:
    """How many branches the report lists: a number, None for all, 0 for no tree."""
    if value is None:
        return BRANCHES_SHOWN
    if value in ("all", "none"):
        return None if value == "all" else 0
    if value.isascii() and value.isdigit():
        return int(value)
    raise refuse_value(
        "--tree", value, Text("请写一个数，或 all、none", "write a number, or all, or none")
    )


def say_that_the_plan_is_wrong(wrong: list[Problem], language: Language) -> int:
    """Tell what the check of our own plan found: a fault of the program, and its exit code."""
    from planner.cli.session import BROKEN

    tell_problems(wrong, language)
    tell(
        Text(
            "程序内部错误：得出的方案没有通过核对，因此没有写出。请把上面几行连同台账的情况报告给开发者。",
            "internal error: the plan did not pass its own check and was not written. "
            "Please report the lines above.",
        ),
        language,
    )
    return BROKEN
