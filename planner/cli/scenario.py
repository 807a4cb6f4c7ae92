"""``planner scenario``: read the file, plan baseline and scenarios, write and compare them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.baseline import ground_of, yaml_text
from planner.cli.progress import ProgressShown
from planner.cli.screen import print_bytes
from planner.cli.talk import tell, tell_problems, tell_warnings
from planner.cli.usage import choice, refuse_value, seconds, whole_number
from planner.errors import OutputError, Problem
from planner.language import Language, Text, counted

if TYPE_CHECKING:
    from planner.scenario import Outcome, ScenarioFile, Variant

FORMATS = ("table", "json", "csv")
COMPARISON = ("comparison.csv", "comparison.json")
IMPOSSIBLE = 1
"""The exit code where a scenario has no plan."""


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line, as it was written there."""

    file: str
    output: str | None = None
    only: tuple[str, ...] = ()
    format: str = "table"
    force: bool = False
    time_limit: str | None = None
    workers: str | None = None
    progress: bool | None = None


def run(wanted: Wanted, language: Language) -> int:
    """Plan the baseline and the scenarios; 0, or 1 where a scenario has no plan."""
    choice("--format", wanted.format, FORMATS)
    time_limit = seconds("--time-limit", wanted.time_limit)
    workers = whole_number("--workers", wanted.workers, at_least=1) or 1
    if wanted.output is not None and not wanted.output.strip():
        remedy = Text("请写一个文件夹的名称", "name a folder")
        raise refuse_value("--output", wanted.output, remedy)
    file = read_file(wanted.file)
    names = _only(wanted.only, file)
    folder = (
        None
        if wanted.output is None
        else target_folder(wanted.output, names, COMPARISON[1], force=wanted.force)
    )

    with ProgressShown(language, wanted.progress) as progress:
        progress("read", 0, 0)
        made = [one for one in read_variants(file, wanted.file) if one.name in names]

        from planner.scenario import plans_of

        outcomes: list[Outcome] = []

        def shown(stage: str, done: int, total: int) -> None:
            progress(
                stage,
                done,
                total,
                part=f"{made[len(outcomes)].name} {len(outcomes) + 1}/{len(made)}",
            )

        for outcome in plans_of(
            made,
            committee=file.paper.baseline.committee,
            time_limit=time_limit,
            workers=workers,
            progress=shown,
        ):
            wrong = _off(outcome)
            if wrong:
                return _say_that_a_plan_is_wrong(outcome.variant, wrong, language)
            if folder is not None:
                shown("write", 0, 0)
                _write(folder, file.sheet.file, [*outcomes, outcome], force=wanted.force)
                _if_interrupted(len(outcomes) + 1, wanted.output or "")
            outcomes.append(outcome)
    _show(outcomes, file.sheet.file, wanted.format, language)
    return _say_done(outcomes, wanted.output, language)


def check(path: str, language: Language) -> int:
    """Read a file of scenarios, apply its changes, and say what each one does."""
    from planner.cli.screen import console
    from planner.report.scenario.screen import render_changes

    file = read_file(path)
    made = read_variants(file, path)
    render_changes(made, language, console())
    for one in made[1:]:
        tell_warnings(one.ledger.warnings[len(made[0].ledger.warnings) :], language)
    return 0


def read_file(path: str) -> ScenarioFile:
    """The file of scenarios as written; raises ``InputError`` with every fault."""
    from planner.scenario import read_scenarios

    return read_scenarios(yaml_text(path), Path(path).name)


def read_variants(file: ScenarioFile, path: str) -> list[Variant]:
    """The baseline and the scenarios, ready to be planned; paths are relative to the file."""
    from planner.scenario import variants_of

    return variants_of(file, *ground_of(file.sheet, file.paper.baseline, Path(path).parent))


def _only(only: Sequence[str], file: ScenarioFile) -> list[str]:
    """The names of the scenarios that are wanted, with the baseline."""
    from planner.rulebook.papers import did_you_mean

    known = list(file.paper.scenarios)
    for name in only:
        if name not in known:
            raise refuse_value("--only", name, did_you_mean(name, known))
    return ["baseline", *(name for name in known if not only or name in only)]


def target_folder(output: str, names: Sequence[str], result: str, *, force: bool) -> Path:
    """The folder for several plans; refused where it holds what is not ours, unless ``force``.

    ``result`` is the file that tells such a folder.
    """
    from planner.report.folder import refuse_to_overwrite

    folder = Path(output)
    if folder.exists() and not folder.is_dir():
        refuse_to_overwrite(output)
    try:
        there = folder.is_dir() and any(folder.iterdir())
    except OSError:
        there = False
    if there and not force and not (folder / result).is_file():
        raise OutputError(
            Problem(
                "output-not-a-comparison",
                Text(
                    f"文件夹“{output}”里有别的文件，没有 {result}",
                    f"the folder {output} holds other files and no {result}",
                ),
                Text(
                    "请另选一个文件夹，或加 --force 写在这些文件旁边",
                    "name another folder, or use --force to write beside those files",
                ),
            )
        )
    for name in names:
        refuse_to_overwrite(folder / name, force=force)
    return folder


def _off(outcome: Outcome) -> list[Problem]:
    from planner.cli.assign import what_is_off

    if outcome.plan is None or outcome.variant.unchanged:
        return []
    return what_is_off(outcome.plan)


def _write(folder: Path, file: str, outcomes: Sequence[Outcome], *, force: bool) -> None:
    """The newest plan, then the comparison of all that are there: whole at any moment."""
    from planner.report.folder import write_plan
    from planner.report.scenario.document import comparison_csv, comparison_json
    from planner.report.single import write_file

    newest = outcomes[-1]
    if newest.plan is not None:
        write_plan(newest.plan, folder / newest.variant.name, force=force)
    write_file(folder / COMPARISON[0], comparison_csv(outcomes))
    write_file(folder / COMPARISON[1], comparison_json(file, outcomes))


def _if_interrupted(done: int, output: str) -> None:
    from planner.cli.session import if_interrupted

    if_interrupted(
        Text(
            f"已中断；已完成的 {done} 个方案（含基准）及其比较在 {output}。",
            f"Interrupted; what was done before, {counted(done, 'plan')} (the baseline among them) "
            f"and their comparison, is in {output}.",
        )
    )


def _show(outcomes: Sequence[Outcome], file: str, format_: str, language: Language) -> None:
    if format_ == "json":
        from planner.report.scenario.document import comparison_json

        print_bytes(comparison_json(file, outcomes))
    elif format_ == "csv":
        from planner.report.scenario.document import comparison_csv

        print_bytes(comparison_csv(outcomes))
    else:
        from planner.cli.screen import console
        from planner.report.scenario.screen import render_comparison

        render_comparison(outcomes, language, console())


def _say_done(outcomes: Sequence[Outcome], output: str | None, language: Language) -> int:
    first = outcomes[0].plan
    assert first is not None
    tell_warnings(first.warnings, language)
    for outcome in outcomes[1:]:
        name = outcome.variant.name
        if outcome.plan is not None and not outcome.variant.unchanged:
            new = [one for one in outcome.plan.warnings if one not in first.warnings]
            tell_warnings([_of(name, one) for one in new], language)
        tell_problems([_of(name, one) for one in outcome.problems], language)
    if output is not None:
        written = sum(outcome.plan is not None for outcome in outcomes)
        tell(
            Text(
                "{n} 个方案（含基准）和比较表已写入 {folder}",
                "{n} plans (the baseline among them) and the comparison are in {folder}",
            ).fill(n=written, folder=output),
            language,
        )
    return IMPOSSIBLE if any(outcome.plan is None for outcome in outcomes) else 0


def _of(name: str, problem: Problem) -> Problem:
    from dataclasses import replace

    return replace(
        problem,
        what=Text(f"情景“{name}”：{problem.what.zh}", f'scenario "{name}": {problem.what.en}'),
    )


def _say_that_a_plan_is_wrong(variant: Variant, wrong: list[Problem], language: Language) -> int:
    from planner.cli.session import BROKEN

    tell_problems([_of(variant.name, problem) for problem in wrong], language)
    tell(
        Text(
            "程序内部错误：这个方案没有通过核对，因此没有写出。请把上面几行报告给开发者。",
            "internal error: this plan did not pass its own check and was not written. "
            "Please report the lines above.",
        ),
        language,
    )
    return BROKEN


def new(output: str, ledger: str | None, force: bool, language: Language) -> int:
    """Write a file of scenarios to begin with, and say how to go on."""
    from planner.cli.merge import check_file
    from planner.report.scenario.start import start
    from planner.report.single import write_file

    check_file(output, (".yaml", ".yml"), force=force)
    near = ledger
    if ledger is not None:
        try:
            near = Path(os.path.relpath(ledger, Path(output).parent or ".")).as_posix()
        except ValueError:  # another drive
            near = Path(ledger).resolve().as_posix()
    write_file(output, start(language, near).encode())
    tell(
        Text(
            "已写入 {file}；改好后运行 planner scenario check {file}，"
            "再运行 planner scenario run {file}",
            "{file} is written; change it, then planner scenario check {file} and "
            "planner scenario run {file}",
        ).fill(file=output),
        language,
    )
    return 0
