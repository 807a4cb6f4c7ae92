"""``planner check``: read a ledger as ``assign`` would, and say all that was found in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planner.cli.reading import ReadingAsked, options_of
from planner.cli.talk import tell, tell_problems
from planner.cli.usage import choice, refuse_value
from planner.language import Language, Text

if TYPE_CHECKING:
    from planner.ledger.options import ReadOptions
    from planner.ledger.reading import Reading

FORMATS = ("table", "json")
CLEAN, FOUND, UNREADABLE = 0, 1, 2


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line, as it was written there."""

    ledger: str
    hosts: str | None = None
    instructors: str | None = None
    format: str = "table"
    annotate: str | None = None
    save_mapping: str | None = None
    everything: bool = False
    reading: ReadingAsked = field(default_factory=ReadingAsked)


def check(wanted: Wanted, language: Language) -> int:
    """Say how a ledger is understood and what is wrong with it; 0 clean, 1 findings, 2 unread."""
    choice("--format", wanted.format, FORMATS)
    for option, path in (("--annotate", wanted.annotate), ("--save-mapping", wanted.save_mapping)):
        if path is not None and not path.strip():
            raise refuse_value(option, path, Text("请写一个文件名", "name a file"))
    options = options_of(wanted.reading)
    if wanted.annotate is not None:
        from planner.report.annotate import refuse_to_annotate

        refuse_to_annotate(wanted.annotate, (wanted.ledger, wanted.hosts, wanted.instructors))

    from planner.ledger.reading import examine
    from planner.report.check import options_refused, verdict_of

    reading = examine(
        wanted.ledger, hosts=wanted.hosts, instructors=wanted.instructors, options=options
    )
    _call_roles_by_their_names(reading)
    verdict = verdict_of(reading)
    refused = options_refused(reading)
    read = "enterprises" in reading.tables and not refused
    # Files first: who reads only the top of the report has them all the same.
    written = _write(wanted, reading, options, language) if read else []
    if wanted.format == "json":
        _print_json(reading)
        if not read:  # whoever passes the data on sees why all the same
            tell_problems(refused or reading.errors, language)
    elif not read:
        tell_problems(refused or reading.errors, language)
    else:
        from planner.cli.screen import console
        from planner.report.check_screen import render

        render(reading, language, console(), everything=wanted.everything)
    for said in written:
        tell(said, language)
    return {"clean": CLEAN, "unreadable": UNREADABLE}.get(verdict, FOUND)


def _call_roles_by_their_names(reading: Reading) -> None:
    """Say members, branches and instructors as the default pack calls them."""
    found = (*reading.errors, *reading.warnings, *reading.notes)
    if any("⟦" in part for p in found for text in (p.what, p.remedy) for part in text):
        from planner.rulebook import DEFAULT_PACK, load_rules

        reading.in_words(load_rules(DEFAULT_PACK).words)


def _write(
    wanted: Wanted, reading: Reading, options: ReadOptions, language: Language
) -> list[Text]:
    """Write the files that were asked for, and hand back the sentences that say so."""
    said = []
    if wanted.annotate is not None:
        from planner.report.annotate import annotate

        said.append(annotate(reading, wanted.annotate, language))
    if wanted.save_mapping is not None:
        from planner.ledger.mapping_file import mapping_text
        from planner.report.single import write_file

        tables = {role: (t.mapping, t.sheet.name) for role, t in reading.tables.items()}
        text = mapping_text(tables, options, language)
        write_file(wanted.save_mapping, text.encode())
        said.append(
            Text("列对应已写入 {file}", "The mapping is in {file}").fill(file=wanted.save_mapping)
        )
    return said


def _print_json(reading: Reading) -> None:
    from planner.cli.screen import print_bytes
    from planner.report.check import check_document
    from planner.report.document import to_json

    print_bytes(to_json(check_document(reading)))
