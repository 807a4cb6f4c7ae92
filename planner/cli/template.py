"""``planner template``: write an empty ledger that can be filled in."""

from __future__ import annotations

from dataclasses import dataclass

from planner.cli.merge import check_file
from planner.cli.talk import tell
from planner.language import Language, Text


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line, as it was written there."""

    output: str
    pack: str | None = None
    current: bool = False
    force: bool = False


def template(wanted: Wanted, language: Language) -> int:
    """Write the template, and say what to do with it. 0, or an error."""
    check_file(wanted.output, (".xlsx", ".csv"), force=wanted.force)
    from planner.report.single import write_file
    from planner.report.template import template_book, template_csv

    if wanted.output.lower().endswith(".csv"):
        content = template_csv(language, current=wanted.current)
    else:
        rules = None
        if wanted.pack is not None:
            from planner.rulebook import load_rules

            rules = load_rules(wanted.pack)
        content = template_book(language, current=wanted.current, rules=rules)
    write_file(wanted.output, content)
    tell(
        Text(
            "空白台账已写入 {file}；填好后用 planner check 核对",
            "The empty ledger is in {file}; fill it in, then planner check it",
        ).fill(file=wanted.output),
        language,
    )
    return 0
