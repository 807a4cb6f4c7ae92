"""``planner forecast``: read the file, plan year after year, write and show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.baseline import ground_of, yaml_text
from planner.cli.progress import ProgressShown
from planner.cli.scenario import target_folder
from planner.cli.screen import print_bytes
from planner.cli.talk import tell, tell_problems, tell_warnings
from planner.cli.usage import choice, refuse_value, seconds, whole_number
from planner.errors import Problem
from planner.language import Language, Text, counted

if TYPE_CHECKING:
    from planner.forecasting.course import Forecast, Year
    from planner.forecasting.spread import Course, Spread
    from planner.model import Progress

FORMATS = ("table", "json", "csv")
RESULT = "forecast.json"


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line, as it was written there."""

    file: str
    output: str | None = None
    runs: str | None = None
    seed: str | None = None
    format: str = "table"
    force: bool = False
    time_limit: str | None = None
    workers: str | None = None
    progress: bool | None = None


def forecast(wanted: Wanted, language: Language) -> int:
    """Plan every year, and the courses by lot if they are wanted. 0, or an error."""
    choice("--format", wanted.format, FORMATS)
    time_limit = seconds("--time-limit", wanted.time_limit)
    workers = whole_number("--workers", wanted.workers, at_least=1) or 1
    number = whole_number("--runs", wanted.runs, at_least=1) or 0
    seed = whole_number("--seed", wanted.seed, at_least=0)
    if seed is not None and not number:
        remedy = Text("种子只用于 --runs", "a seed is for --runs")
        raise refuse_value("--seed", str(seed), remedy)
    seed = 1 if seed is None else seed
    if wanted.output is not None and not wanted.output.strip():
        raise refuse_value("--output", wanted.output, Text("请写一个文件夹的名称", "name a folder"))
    made = read(wanted.file)
    names = ["baseline", *map(str, made.labels)]
    folder = None
    if wanted.output is not None:
        folder = target_folder(wanted.output, names, RESULT, force=wanted.force)

    from planner.forecasting.course import course, even, runs
    from planner.formation import Memory

    memory = Memory()
    with ProgressShown(language, wanted.progress) as shown:

        def at(part: str) -> Progress:
            def progress(stage: str, done: int, total: int) -> None:
                shown(stage, done, total, part=part)

            return progress

        years: list[Year] = []
        for year in course(
            made,
            even(),
            memory=memory,
            time_limit=time_limit,
            workers=workers,
            progress=lambda label: at(str(label or "")),
        ):
            wrong = _off(year, language)
            if wrong:
                return wrong
            years.append(year)
            if folder is not None:
                _write_year(folder, made.file.sheet.file, years, force=wanted.force)
                _if_interrupted(len(years), wanted.output or "")
        courses: list[Course] = list(
            runs(
                made,
                number,
                seed,
                start=years[0].plan,
                memory=memory,
                time_limit=time_limit,
                workers=workers,
                progress=lambda run, label: at(f"{run}/{number} {label or ''}"),
            )
        )
    spread = _spread(courses, made.labels)
    if folder is not None and courses:
        _write_runs(folder, made.file.sheet.file, years, courses, spread, seed)
    _show(made, years, courses, spread, seed, wanted.format, language)
    tell_warnings(made.warnings, language)
    _tell(years, language)
    if wanted.output is not None:
        done = Text("{n} 个方案（含基准）已写入 {folder}", "{n} plans are in {folder}")
        tell(done.fill(n=len(years), folder=wanted.output), language)
    return 0


def read(path: str) -> Forecast:
    """The forecast in a file, ready to be planned; raises with every fault."""
    from planner.forecasting.course import prepared
    from planner.forecasting.reading import read_forecast

    file = read_forecast(yaml_text(path), Path(path).name)
    return prepared(file, *ground_of(file.sheet, file.paper.baseline, Path(path).parent))


def _off(year: Year, language: Language) -> int:
    """Whether a plan does not pass the independent check, which is our own mistake."""
    from planner.cli.assign import what_is_off
    from planner.cli.session import BROKEN

    wrong: list[Problem] = what_is_off(year.plan)
    if not wrong:
        return 0
    tell_problems(wrong, language)
    said = Text(
        f"程序内部错误：{year.label or '基准'} 的方案没有通过核对，因此没有写出。"
        "请把上面几行报告给开发者。",
        f"internal error: the plan of {year.label or 'the baseline'} did not pass its own check "
        "and was not written. Please report the lines above.",
    )
    tell(said, language)
    return BROKEN


def _write_year(folder: Path, file: str, years: Sequence[Year], *, force: bool) -> None:
    """The newest plan, then the figures of all that are there: whole at any moment."""
    from planner.report.folder import write_plan
    from planner.report.forecast.document import forecast_csv, forecast_json, name_of
    from planner.report.single import write_file

    write_plan(years[-1].plan, folder / name_of(years[-1].label), force=force)
    write_file(folder / "forecast.csv", forecast_csv(years))
    write_file(folder / RESULT, forecast_json(file, years))


def _if_interrupted(done: int, output: str) -> None:
    from planner.cli.session import if_interrupted

    if_interrupted(
        Text(
            f"已中断；已完成的 {done} 个方案（含基准）在 {output}。",
            f"Interrupted; what was done before, {counted(done, 'plan')} (the baseline among "
            f"them), is in {output}.",
        )
    )


def _spread(courses: Sequence[Course], labels: Sequence[int]) -> list[Spread]:
    from planner.forecasting.spread import spreads

    return spreads(courses, labels) if courses else []


def _write_runs(
    folder: Path,
    file: str,
    years: Sequence[Year],
    courses: Sequence[Course],
    spread: Sequence[Spread],
    seed: int,
) -> None:
    from planner.report.forecast.document import forecast_json, spread_csv
    from planner.report.single import write_file

    write_file(folder / "spread.csv", spread_csv(spread))
    write_file(folder / RESULT, forecast_json(file, years, courses, spread, seed))


def _show(
    made: Forecast,
    years: Sequence[Year],
    courses: Sequence[Course],
    spread: Sequence[Spread],
    seed: int,
    format_: str,
    language: Language,
) -> None:
    from planner.report.forecast import document

    if format_ == "json":
        file = made.file.sheet.file
        print_bytes(document.forecast_json(file, years, courses, spread, seed))
    elif format_ == "csv":
        print_bytes(document.forecast_csv(years))
    else:
        from planner.cli.screen import console
        from planner.report.forecast.screen import render_forecast
        from planner.scenario.reading import text_of

        render_forecast(
            years,
            language,
            console(),
            title=text_of(made.file.paper.title),
            runs=len(courses),
            seed=seed,
            spread=spread,
        )


def _tell(years: Sequence[Year], language: Language) -> None:
    """The warnings of the baseline, and of each later year those of a kind not heard before."""
    heard: set[str] = set()
    for year in years:
        new = [one for one in year.plan.warnings if one.code not in heard]
        tell_warnings(new, language)
        heard.update(one.code for one in new)
