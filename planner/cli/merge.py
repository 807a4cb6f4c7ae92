"""``planner merge``: read two rounds, join them, show what changed, write the merged ledger."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.cli.talk import tell, tell_warnings
from planner.cli.usage import choice, refuse_value
from planner.errors import OutputError, Place, Problem, plain_reason
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


def merge(wanted: Wanted, language: Language) -> int:
    """Join a new ledger to the last one, show the differences, write the result. 0, or an error."""
    choice("--format", wanted.format, FORMATS)
    if wanted.by is not None:
        choice("--by", wanted.by, BY)
    if wanted.output is not None:
        _check_output(wanted)

    from planner.merging import decided_pairs, merge_rounds

    old, coverage, said = _read_old(wanted.old)
    new, more = _read(wanted.new)
    merged = merge_rounds(
        old,
        new,
        by=wanted.by,  # type: ignore[arg-type]  # one of BY, as was checked
        decided=decided_pairs(old, new, wanted.same),
        coverage=coverage,
    )
    if wanted.output is not None:
        write_file(wanted.output, _content(merged, wanted.output, language))
    _show(
        merged,
        (*merged.warnings, *_of_reading(old, said), *_of_reading(new, more)),
        wanted,
        language,
    )
    if wanted.output is not None:
        _say_written(merged, wanted.output, language)
    return 0


def _read_old(path: str) -> tuple[Round, pl.DataFrame | None, list[Problem]]:
    """The last round: a ledger, or the folder of the plan that was made from it."""
    if not Path(path).is_dir():
        survey, warnings = _read(path)
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


def _of_reading(survey: Round, said: list[Problem]) -> list[Problem]:
    """What reading one ledger had to say, in short: that it left persons out, and how much more."""
    persons = [problem for problem in said if problem.code == "person_columns"]
    rest = len(said) - len(persons)
    if not rest:
        return persons
    return [
        *persons,
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


def write_file(output: str, content: bytes) -> None:
    """Write a file as a whole: after it there is the old one or the new one."""
    import secrets
    from contextlib import suppress

    target = Path(output)
    passing = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        try:
            passing.write_bytes(content)
            passing.replace(target)
        finally:
            with suppress(OSError):
                passing.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            Problem(
                "output-unwritable",
                Text("无法写入：{reason}", "it cannot be written: {reason}").fill(
                    reason=plain_reason(error)
                ),
                Text("请检查目录和权限", "check the folder and its permissions"),
                Place(file=output),
            )
        ) from error


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


def _say_written(merged: Merged, output: str, language: Language) -> None:
    tell(
        Text("合并后的台账已写入 {file}", "The merged ledger is in {file}").fill(file=output),
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
