"""``planner fragility``: which branches of a plan one loss would end."""

from __future__ import annotations

import json

from planner.cli.screen import console, print_bytes
from planner.cli.talk import tell
from planner.cli.usage import choice
from planner.language import Language, Text

FORMATS = ("table", "json", "csv")


def fragile(
    directory: str, format_: str, output: str | None, language: Language, *, everything: bool
) -> int:
    """Show, or write as CSV, what each branch of a plan folder would come to. Always 0."""
    choice("--format", format_, FORMATS)

    from planner.fragility import fragility
    from planner.ledger.cells import canonical_csv
    from planner.report.fragile import fragility_document, fragility_lines
    from planner.report.reopening import read_plan
    from planner.report.single import write_file

    plan = read_plan(directory)
    table = fragility(plan)
    if output is not None:
        write_file(output, canonical_csv(table))
        tell(Text("已写入 {file}", "written to {file}").fill(file=output), language)
    if format_ == "json":
        data = json.dumps(fragility_document(table), ensure_ascii=False, indent=2)
        print_bytes(f"{data}\n".encode())
    elif format_ == "csv":
        print_bytes(canonical_csv(table))
    else:
        width = console().width
        for line in fragility_lines(plan, table, language, width, everything=everything):
            print(line)
    return 0
