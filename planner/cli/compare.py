"""``planner compare``: two plan folders side by side."""

from __future__ import annotations

from pathlib import Path

from planner.cli.screen import console, print_bytes
from planner.cli.talk import tell
from planner.cli.usage import choice, refuse_value
from planner.language import Language, Text

FORMATS = ("table", "json", "csv")
ENDINGS = (".xlsx", ".csv", ".json")


def compared(
    old: str,
    new: str,
    format_: str,
    outputs: list[str],
    language: Language,
    *,
    everything: bool,
) -> int:
    """Show what differs between two plan folders, and write it where asked. Always 0."""
    choice("--format", format_, FORMATS)
    for output in outputs:
        if Path(output).suffix.lower() not in ENDINGS:
            raise refuse_value(
                "--output",
                output,
                Text("请以 .xlsx、.csv 或 .json 结尾", "let it end in .xlsx, .csv or .json"),
            )

    from planner.comparing import compare
    from planner.report.compared.document import compared_csv, compared_json
    from planner.report.reopening import read_plan

    found = compare(read_plan(old), read_plan(new))
    for output in outputs:
        from planner.report.single import write_file

        ending = Path(output).suffix.lower()
        if ending == ".xlsx":
            from planner.report.compared.book import compared_workbook

            content = compared_workbook(found, language)
        elif ending == ".csv":
            content = compared_csv(found)
        else:
            content = compared_json(found, everything=everything)
        write_file(output, content)
    if format_ == "json":
        print_bytes(compared_json(found, everything=everything))
    elif format_ == "csv":
        print_bytes(compared_csv(found))
    else:
        from planner.report.compared.screen import SHOWN, render_comparison

        render_comparison(found, language, console(), most=None if everything else SHOWN)
    for output in outputs:
        tell(Text("已写入 {file}", "written to {file}").fill(file=output), language)
    return 0
