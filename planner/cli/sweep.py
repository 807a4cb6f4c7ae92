"""``planner sweep``: which values, a plan for each, the chart and the files."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.planning import PlanningAsked, prepare
from planner.cli.progress import ProgressShown
from planner.cli.screen import print_bytes
from planner.cli.talk import tell, tell_warnings
from planner.cli.usage import choice, refuse_value, seconds, whole_number
from planner.errors import Problem, RulesError, UsageError
from planner.language import Language, Text

if TYPE_CHECKING:
    from planner.model import Ledger, Plan, Progress
    from planner.rulebook import Rules
    from planner.scenario.sweeping import Axis, Sweep, Value

FORMATS = ("table", "json", "csv")
ENDINGS = (".csv", ".json", ".png", ".svg")
FIGURES = (
    "organisation_coverage", "organisation_coverage_strict", "work_coverage", "standalone",
    "joint", "affiliated", "dispatched", "uncovered", "branches", "branches_new",
    "instructors_needed", "moves", "distance_m",
)  # fmt: skip
MOST_POINTS = 1000
_RANGE = re.compile(r"(\d{1,15}):(\d{1,15})(?::(\d{1,15}))?")


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line, as it was written there."""

    planning: PlanningAsked
    exact: bool = False
    figure: str = "organisation_coverage"
    output: tuple[str, ...] = ()
    format: str = "table"
    everything: bool = False
    force: bool = False


@dataclass(frozen=True)
class _Ground:
    """What a sweep plans on: rules for any values, the ledger, how a plan is made."""

    rules: Callable[[dict[str, str]], Rules]
    read: Callable[[], Ledger]
    plan: Callable[[Ledger, Rules, Progress], Plan]


def sweep(wanted: Wanted, language: Language) -> int:
    """Plan every value, show the chart and who flips, write the files. 0, or an error."""
    choice("--format", wanted.format, FORMATS)
    choice("--figure", wanted.figure, FIGURES)
    for output in wanted.output:
        from planner.cli.merge import check_file

        check_file(output, ENDINGS, force=wanted.force)
    swept, fixed = ranges(wanted.planning.overrides)
    if wanted.exact and len(swept) > 1:
        raise UsageError(
            Problem(
                "exact-of-two",
                Text("--exact 只用于一个参数", "--exact is for one parameter"),
                Text("请只给一个范围", "give one range"),
            )
        )
    ground = _ground(replace(wanted.planning, overrides=fixed))
    base = ground.rules({})
    axes = [_axis(name, values, base, ground) for name, values in swept.items()]
    total = 1
    for axis in axes:
        total *= len(axis.values)
    if total > MOST_POINTS:
        what = Text(f"共 {total:,} 个值，太多了", f"{total:,} values are too many")
        most = Text(f"最多 {MOST_POINTS:,} 个", f"at most {MOST_POINTS:,}")
        raise UsageError(Problem("too-many-values", what, most))

    from planner.report.scenario.sweep_document import written
    from planner.scenario.sweeping import sweep as do

    with ProgressShown(language, wanted.planning.progress) as progress:
        progress("read", 0, 0)
        ledger = ground.read()

        def plan_at(values: tuple[Value, ...]) -> Plan:
            said = {axis.name: written(v) for axis, v in zip(axes, values, strict=True)}
            part = ", ".join(f"{name}={value}" for name, value in said.items())

            def shown(stage: str, done: int, whole: int) -> None:
                progress(stage, done, whole, part=part)

            return ground.plan(ledger, ground.rules(said), shown)

        baseline = ground.plan(ledger, base, progress)
        found = do(axes, baseline, plan_at, exact=wanted.exact)
    warnings: list[Problem] = []
    for output in wanted.output:
        _write(output, found, base, wanted.figure, language, warnings)
    _show(found, base, wanted, language)
    tell_warnings([*baseline.warnings, *warnings], language)
    for output in wanted.output:
        tell(Text("已写入 {file}", "written to {file}").fill(file=output), language)
    return 0


def ranges(pairs: Sequence[str]) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    """The parameters that are swept with their values, and the pairs that are plain overrides."""
    swept: dict[str, list[str]] = {}
    fixed: list[str] = []
    for pair in pairs:
        name, equals, text = (part.strip() for part in pair.partition("="))
        if not equals or not (":" in text or "," in text):
            fixed.append(pair)
            continue
        if name in swept:
            remedy = Text("每个参数只给一个范围", "give one range for each parameter")
            raise refuse_value("--set", pair, remedy)
        swept[name] = _values(pair, text)
    if not 1 <= len(swept) <= 2:
        raise UsageError(
            Problem(
                "no-range",
                Text(f"给了 {len(swept)} 个参数的范围", f"{len(swept)} parameters have a range"),
                Text(
                    "请用 --set 给出一个或两个，如 --set joint_max_distance_m=500:5000:500",
                    "give one or two with --set, e.g. --set joint_max_distance_m=500:5000:500",
                ),
            )
        )
    return swept, tuple(fixed)


def _values(pair: str, text: str) -> list[str]:
    values: list[str] = []
    for part in (one.strip() for one in text.split(",")):
        found = _RANGE.fullmatch(part)
        if found is not None:
            first, last, step = int(found[1]), int(found[2]), int(found[3] or 1)
            if last >= first and step and (last - first) // step < MOST_POINTS:
                values += [str(value) for value in range(first, last + 1, step)]
                continue
        elif part and ":" not in part:
            values.append(part)
            continue
        remedy = Text(
            f"范围写成 起:止:步长，如 500:5000:500，最多 {MOST_POINTS:,} 个值；列举写成 3,5,8",
            f"write a range as FROM:TO:STEP, e.g. 500:5000:500, at most {MOST_POINTS:,} values, "
            "or a list as 3,5,8",
        )
        raise refuse_value("--set", pair, remedy)
    return values


def _axis(name: str, values: Sequence[str], base: Rules, ground: _Ground) -> Axis:
    """The values as the rules take them, each once, in order."""
    from planner.rulebook.papers import did_you_mean
    from planner.scenario.sweeping import Axis

    if name not in base.parameters:
        what = Text(f"没有参数“{name}”", f'there is no parameter "{name}"')
        raise RulesError(Problem("unknown-parameter", what, did_you_mean(name, base.parameters)))
    from planner.rulebook.parameters import parse_override

    detail = base.parameter_details[name]
    taken = dict.fromkeys(parse_override(detail, value) for value in values)
    numbers = sorted(value for value in taken if value is not None)
    return Axis(name, (*numbers, *(value for value in taken if value is None)))


def _ground(asked: PlanningAsked) -> _Ground:
    if Path(asked.ledger, "plan.json").is_file():
        return _of_a_plan(asked)
    from planner.formation import Memory

    prepared, memory = prepare(asked), Memory()

    def rules(values: dict[str, str]) -> Rules:
        if not values:
            return prepared.rules
        more = tuple(f"{name}={value}" for name, value in values.items())
        kept = tuple(p for p in asked.overrides if p.partition("=")[0].strip() not in values)
        return prepare(replace(asked, overrides=(*kept, *more))).rules

    def plan(ledger: Ledger, by: Rules, progress: Progress) -> Plan:
        return replace(prepared, rules=by).plan(ledger, progress, memory=memory)

    return _Ground(rules, prepared.read, plan)


def _of_a_plan(asked: PlanningAsked) -> _Ground:
    """The same from a plan folder, which brings its own files, rules and committee."""
    given = {
        "--hosts": asked.hosts,
        "--instructors": asked.instructors,
        "--rules": asked.pack,
        "--as-of": asked.as_of,
        "--committee": asked.committee,
    }
    for option, value in given.items():
        if value is not None:
            remedy = Text(
                "方案目录自带这些；要另给，请写台账而不是方案目录",
                "a plan folder brings these itself; to give others name the ledger instead",
            )
            raise refuse_value(option, value, remedy)
    from planner.cli.objective import objective_of
    from planner.cli.planning import values_set
    from planner.formation import Memory
    from planner.planning import make_plan
    from planner.report.reopening import read_plan, rules_again

    limit = seconds("--time-limit", asked.time_limit)
    workers = whole_number("--workers", asked.workers, at_least=1) or 1
    fixed = values_set(asked.overrides)
    there = read_plan(asked.ledger)
    given = {"--resilience": asked.resilience, "--most-changes": asked.most_changes}
    for option, value in given.items():
        if value is not None:
            remedy = Text(
                "方案目录已定；要另定，请写台账而不是方案目录",
                "the plan folder has settled it; to ask otherwise name the ledger instead",
            )
            raise refuse_value(option, value, remedy)
    aims = {
        name: there.settings[name]
        for name in ("objective", "resilience", "most_changes")
        if name in there.settings
    }
    if asked.objective is not None or asked.keep is not None:
        aims["objective"] = objective_of(asked.objective, asked.keep)
    memory = Memory()

    def plan(ledger: Ledger, by: Rules, progress: Progress) -> Plan:
        return make_plan(
            ledger,
            by,
            committee=there.committee,
            memory=memory,
            time_limit=limit,
            workers=workers,
            progress=progress,
            **aims,
        )

    return _Ground(
        lambda values: rules_again(asked.ledger, {**fixed, **values}), lambda: there.ledger, plan
    )


def _write(
    output: str,
    found: Sweep,
    rules: Rules,
    figure: str,
    language: Language,
    warnings: list[Problem],
) -> None:
    from planner.report.scenario.sweep_document import sweep_csv, sweep_json, sweep_picture
    from planner.report.single import write_file

    ending = Path(output).suffix.lower()
    if ending == ".csv":
        content = sweep_csv(found)
    elif ending == ".json":
        content = sweep_json(found, rules)
    else:
        content = sweep_picture(
            found, rules, figure, language, "svg" if ending == ".svg" else "png", warnings
        )
    write_file(output, content)


def _show(found: Sweep, rules: Rules, wanted: Wanted, language: Language) -> None:
    from planner.report.scenario.sweep_document import sweep_csv, sweep_json

    if wanted.format == "json":
        print_bytes(sweep_json(found, rules))
    elif wanted.format == "csv":
        print_bytes(sweep_csv(found))
    else:
        from planner.cli.screen import console
        from planner.report.scenario.sweep_screen import render_sweep

        render_sweep(found, rules, wanted.figure, language, console(), everything=wanted.everything)
