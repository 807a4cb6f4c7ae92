"""``planner restructure``: the steps from today's coverage to the plan, and what a few bring."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.assign import say_that_the_plan_is_wrong, what_is_off
from planner.cli.outputs import folder_written, say_if_interrupted
from planner.cli.planning import PlanningAsked, prepare
from planner.cli.progress import ProgressShown
from planner.cli.screen import print_bytes
from planner.cli.talk import tell, tell_warnings
from planner.cli.usage import choice, refuse_value
from planner.errors import InputError, Place, Problem
from planner.language import Language, Text

if TYPE_CHECKING:
    from planner.cli.planning import Prepared
    from planner.formation import Memory
    from planner.model import Ledger, Plan
    from planner.moves.budget import Stage
    from planner.tradeoff import Within

FORMATS = ("table", "json", "csv")
ENDINGS = (".xlsx", ".csv", ".json")
BUDGETS = "0,5,10,20"


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line, as it was written there."""

    planning: PlanningAsked
    budget: str | None = None
    output: tuple[str, ...] = ()
    format: str = "table"
    everything: bool = False
    force: bool = False


def restructure(wanted: Wanted, language: Language) -> int:
    """Plan with today's coverage, show the steps, write them where asked. 0, or an error."""
    choice("--format", wanted.format, FORMATS)
    budgets = budgets_of(BUDGETS if wanted.budget is None else wanted.budget)
    files, folder = _outputs(wanted.output)
    prepared = prepare(wanted.planning)
    if folder is not None:
        from planner.report.folder import refuse_to_overwrite

        refuse_to_overwrite(folder, force=wanted.force)
    from planner.formation import Memory

    memory = Memory()
    with ProgressShown(language, wanted.planning.progress) as progress:
        progress("read", 0, 0)
        ledger = prepared.read()
        if not ledger.has_current:
            raise _no_today(ledger)
        progress("decide", 0, 0)
        plan = prepared.plan(ledger, progress, memory=memory)
        progress("verify", 0, 0)
        wrong = what_is_off(plan)
        if not wrong and folder is not None:
            from planner.report.folder import write_plan

            progress("write", 0, 0)
            write_plan(plan, folder, force=wanted.force)
            say_if_interrupted([folder_written(folder)])
    if wrong:
        return say_that_the_plan_is_wrong(wrong, language)

    from planner.moves.budget import stages

    assert plan.moves is not None
    found = stages(plan.assignments, plan.moves, budgets)
    within = _whole_plans(wanted, prepared, plan, ledger, memory, budgets, language)
    for file in files:
        from planner.report.single import write_file

        write_file(file, _content(file, plan, found, within, language))
    tell_warnings(plan.warnings, language)
    _show(plan, found, within, wanted, language)
    for file in [*files, *([] if folder is None else [folder])]:
        tell(Text("已写入 {file}", "written to {file}").fill(file=file), language)
    return 0


def _whole_plans(
    wanted: Wanted,
    prepared: Prepared,
    plan: Plan,
    ledger: Ledger,
    memory: Memory,
    budgets: list[int],
    language: Language,
) -> list[Within]:
    """The best plans with few changes, where numbers were asked for: each is planned anew."""
    changes = next((t.value for t in plan.certificate if t.tier == "changes"), 0)
    numbers = [] if wanted.budget is None else [one for one in budgets if one < changes]
    if not numbers:
        return []

    from planner.tradeoff import plans_within

    with ProgressShown(language, wanted.planning.progress) as progress:

        def make(budget: int) -> Plan:
            def shown(stage: str, done: int, total: int) -> None:
                part = f"≤{budget}"
                progress(stage, done, total, part=part)

            few = replace(prepared, most_changes=budget)
            return few.plan(ledger, shown, memory=memory)

        return plans_within(make, numbers)


def budgets_of(value: str) -> list[int]:
    """Whole numbers parted by commas, in ascending order, each once."""
    parts = [part.strip() for part in value.replace("，", ",").split(",")]
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        remedy = Text(
            "请写成用逗号隔开的数，如 0,5,10,20", "write numbers with commas, like 0,5,10,20"
        )
        raise refuse_value("--budget", value, remedy)
    return sorted({int(part) for part in parts})


def _outputs(asked: tuple[str, ...]) -> tuple[list[str], str | None]:
    """Files by their ending, and at most one plan folder."""
    files = [one for one in asked if Path(one).suffix.lower() in ENDINGS]
    folders = [one for one in asked if one not in files]
    remedy = Text(
        "请写一个方案目录，或以 .xlsx、.csv、.json 结尾的文件",
        "name one plan folder, or files that end in .xlsx, .csv or .json",
    )
    for one in folders:
        if not one.strip() or len(folders) > 1 or (Path(one).suffix and not Path(one).is_dir()):
            raise refuse_value("--output", one, remedy)
    return files, folders[0] if folders else None


def _no_today(ledger: Ledger) -> InputError:
    """There is no today to start from."""
    file = next((s.name for s in ledger.sources if s.role == "enterprises"), None)
    return InputError(
        Problem(
            "no-current-coverage",
            Text(
                "台账没有现状，无从列出调整步骤",
                "the ledger has no coverage of today to start from",
            ),
            Text(
                "请加上 current_mode、current_branch、current_instructor 三列；"
                "planner merge 方案目录 新台账 会把上次方案的安排写进去",
                "add the columns current_mode, current_branch and current_instructor; "
                "`planner merge PLAN LEDGER` writes the last plan's arrangement into them",
            ),
            Place(file=file),
        )
    )


def _content(
    file: str, plan: Plan, found: list[Stage], within: list[Within], language: Language
) -> bytes:
    from planner.report.restructure import files

    ending = Path(file).suffix.lower()
    if ending == ".xlsx":
        return files.restructure_workbook(plan, found, language)
    if ending == ".csv":
        return files.restructure_csv(plan)
    return files.restructure_json(plan, found, within)


def _show(
    plan: Plan, found: list[Stage], within: list[Within], wanted: Wanted, language: Language
) -> None:
    from planner.report.restructure.files import curve_csv, restructure_json

    if wanted.format == "json":
        print_bytes(restructure_json(plan, found, within))
    elif wanted.format == "csv":
        print_bytes(curve_csv(found, within))
    else:
        from planner.cli.screen import console
        from planner.report.restructure.screen import SHOWN, render_restructure

        most = None if wanted.everything else SHOWN
        render_restructure(plan, found, language, console(), most=most, within=within)
