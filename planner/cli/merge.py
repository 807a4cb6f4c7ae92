"""``planner merge``: read two rounds, join them, show what changed, write the merged ledger."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.cli.reading import ReadingAsked, options_of
from planner.cli.talk import tell, tell_warnings
from planner.cli.usage import choice, refuse_value
from planner.errors import OutputError, Place, Problem
from planner.language import Language, Text

if TYPE_CHECKING:
    import polars as pl

    from planner.ledger.options import ReadOptions
    from planner.merging.merged import Merged
    from planner.merging.rounds import Round

FORMATS = ("table", "json")
BY = ("code", "name")


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line, as it was written there."""

    old: str
    new: str
    output: str | None = None
    by: str | None = None
    same: list[str] | tuple[str, ...] = ()
    format: str = "table"
    everything: bool = False
    force: bool = False
    reading: ReadingAsked = field(default_factory=ReadingAsked)


def merge(wanted: Wanted, language: Language) -> int:
    """Join a new ledger to the last one, show the differences, write the result. 0, or an error."""
    choice("--format", wanted.format, FORMATS)
    if wanted.by is not None:
        choice("--by", wanted.by, BY)
    if wanted.output is not None:
        _check_output(wanted)

    options = options_of(wanted.reading)
    from planner.merging import decided_pairs, merge_rounds

    old, coverage, said = _read_old(wanted.old, options)
    new, more = _read(wanted.new, options=options)
    merged = merge_rounds(
        old,
        new,
        by=wanted.by,  # type: ignore[arg-type]  # one of BY, as was checked
        decided=decided_pairs(old, new, wanted.same),
        coverage=coverage,
    )
    if wanted.output is not None:
        from planner.report.single import write_file

        write_file(wanted.output, _content(merged, wanted.output, language))
    _show(
        merged,
        (*merged.warnings, *_of_reading(old, said), *_of_reading(new, more)),
        wanted,
        language,
    )
    if wanted.output is not None:
        _say_written(merged, wanted.output, language, options.datum)
    return 0


def _read_old(path: str, options: ReadOptions) -> tuple[Round, pl.DataFrame | None, list[Problem]]:
    """The last round: a ledger, or the folder of the plan that was made from it.

    How a ledger is to be read was said of the new one; what holds for both is the datum, and
    that all columns of persons are kept. The inputs of a plan are canonical.
    """
    if not Path(path).is_dir():
        from planner.ledger.options import ALL, ReadOptions

        keep = (ALL,) if ALL in options.keep_columns else ()
        survey, warnings = _read(path, options=ReadOptions(keep_columns=keep, datum=options.datum))
        return survey, None, warnings
    from planner.merging import coverage_of_plan
    from planner.report.folder import read_plan_document, read_plan_tables

    document = read_plan_document(path)
    folder = Path(path) / "inputs"
    hosts, instructors = (
        str(file) if (file := folder / f"{role}.csv").exists() else None
        for role in ("hosts", "instructors")
    )
    guessed = any(
        isinstance(w, dict) and w.get("code") == "all_members_full"
        for w in document.get("warnings", [])
    )
    survey, warnings = _read(
        str(folder / "enterprises.csv"),
        called=f"{Path(path).name or path}/inputs/enterprises.csv",
        guessed=guessed,
        hosts=hosts,
        instructors=instructors,
    )
    survey, warnings = _of_one_datum(survey, warnings, document, options.datum)
    tables = read_plan_tables(path)
    coverage = coverage_of_plan(tables["assignments"], tables["branches"], tables["instructors"])
    return survey, coverage, warnings


def _read(
    path: str,
    *,
    hosts: str | None = None,
    instructors: str | None = None,
    called: str | None = None,
    guessed: bool = False,
    options: ReadOptions | None = None,
) -> tuple[Round, list[Problem]]:
    """One ledger as a survey round, and what reading it had to say.

    ``guessed``: its full members were filled in when the plan was made, and are not known.
    """
    from dataclasses import replace

    from planner.ledger.options import NO_OPTIONS
    from planner.ledger.reading import examine
    from planner.merging import round_of

    reading = examine(path, hosts=hosts, instructors=instructors, options=options or NO_OPTIONS)
    ledger = reading.ledger()
    inferred = dict(reading.tables["enterprises"].inferred)
    if guessed:
        inferred["full_members"] = ledger.enterprises["source_row"]
    survey = round_of(ledger, inferred)
    return replace(survey, name=called or Path(path).name), list(ledger.warnings)


def _of_one_datum(
    survey: Round, warnings: list[Problem], document: dict[str, Any], datum: str | None
) -> tuple[Round, list[Problem]]:
    """A plan's round without its degrees, where those of the new ledger are in another datum.

    Degrees of a declared datum lie in the plan as WGS 84, others as they were written.
    """
    from dataclasses import replace

    import polars as pl

    was = document.get("settings", {}).get("datum")
    if (was is None) == (datum is None) or not {"lon", "lat"} & survey.held:
        return survey, warnings
    frame = survey.enterprises.with_columns(
        pl.lit(None, pl.Float64).alias(name) for name in ("lon", "lat")
    )
    problem = Problem(
        "other_datum",
        Text(
            "方案和新台账只有一方说明了坐标系，方案中的经纬度没有沿用",
            "only one of the plan and the new ledger declares a datum; the plan's degrees were "
            "left behind",
        ),
        Text("请用 --datum 说明新台账的坐标系", "declare the new ledger's datum: --datum")
        if datum is None
        else Text("请用 --datum 重做上一轮方案", "make the last plan again with --datum"),
        Place(file=survey.name),
    )
    held = survey.held - {"lon", "lat"}
    return replace(survey, enterprises=frame, held=held), [*warnings, problem]


def _of_reading(survey: Round, said: list[Problem]) -> list[Problem]:
    """What reading one ledger had to say, in short: that it left persons out, and how much more."""
    told = [problem for problem in said if problem.code in ("person_columns", "other_datum")]
    rest = len(said) - len(told)
    if not rest:
        return told
    return [
        *told,
        Problem(
            "reading",
            Text(
                f"读取时有 {rest} 条提醒", f"{rest} warning{'' if rest == 1 else 's'} on reading it"
            ),
            Text("用 planner check 查看", "planner check lists them"),
            Place(file=survey.name),
            count=rest,
        ),
    ]


def _content(merged: Merged, output: str, language: Language) -> bytes:
    from planner.report import merge_files

    if output.lower().endswith(".csv"):
        return merge_files.merged_csv(merged, language)
    return merge_files.merged_workbook(merged, language)


def _check_output(wanted: Wanted) -> None:
    """Refuse before the work what could not be written after it."""
    output = wanted.output or ""
    check_file(output, (".xlsx", ".csv"), force=wanted.force)
    for given in (wanted.old, wanted.new):
        if Path(given).exists() and Path(output).exists() and os.path.samefile(given, output):
            raise OutputError(
                Problem(
                    "output-is-input",
                    Text(f"“{output}”就是要合并的台账", f"{output} is one of the ledgers to merge"),
                    Text("请另起一个文件名", "give the result another name"),
                )
            )


def check_file(output: str, endings: tuple[str, ...], *, force: bool) -> None:
    """Refuse a file name of another kind, and a file that is there already unless ``force``."""
    if not output.lower().endswith(endings):
        words = Text(
            f"文件名须以 {' 或 '.join(endings)} 结尾",
            f"the name must end in {' or '.join(endings)}",
        )
        raise refuse_value("--output", output, words)
    if Path(output).is_dir():
        raise OutputError(
            Problem(
                "output-is-a-folder",
                Text(f"“{output}”是文件夹", f"{output} is a folder"),
                Text("请另起一个文件名", "give another name"),
            )
        )
    if Path(output).exists() and not force:
        raise OutputError(
            Problem(
                "output-exists",
                Text(f"“{output}”已经存在", f"{output} exists already"),
                Text(
                    "请另起一个文件名，或加 --force 替换它",
                    "give another name, or replace it: --force",
                ),
            )
        )


def _show(
    merged: Merged, warnings: tuple[Problem, ...], wanted: Wanted, language: Language
) -> None:
    if wanted.format == "json":
        from planner.report.document import to_json
        from planner.report.merge_document import merge_document

        tell_warnings(warnings, language)
        sys.stdout.write(to_json(merge_document(merged)).decode())
        return
    from planner.cli.screen import console
    from planner.report.merge_screen import SHOWN, render_merge

    most = None if wanted.everything else SHOWN
    render_merge(merged, language, console(), most=most, warnings=warnings)


def _say_written(merged: Merged, output: str, language: Language, datum: str | None) -> None:
    tell(
        Text("合并后的台账已写入 {file}", "The merged ledger is in {file}").fill(file=output),
        language,
    )
    if datum not in (None, "wgs84"):
        tell(
            Text(
                "其中的经纬度已换算为 WGS 84，以后读取请用 --datum wgs84",
                "its degrees are WGS 84 now: read it with --datum wgs84",
            ),
            language,
        )
    left: dict[str, Any] = {"hosts": merged.hosts, "instructors": merged.instructors}
    if output.lower().endswith(".csv") and any(table is not None for table in left.values()):
        tell(
            Text(
                "CSV 只有企业；挂靠组织和指导员请另给出，或写成 .xlsx",
                "a CSV holds the enterprises only; give hosts and instructors apart, "
                "or write .xlsx",
            ),
            language,
        )
