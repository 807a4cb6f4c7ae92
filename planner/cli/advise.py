"""``planner advise``: where the next members, transfers or instructors do most."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from planner.cli.progress import ProgressShown
from planner.cli.screen import console, print_bytes
from planner.cli.talk import tell
from planner.cli.usage import choice, refuse_value, whole_number
from planner.errors import Problem, UsageError
from planner.language import Language, Text

if TYPE_CHECKING:
    from planner.advising.units import Kind

FORMATS = ("table", "json", "csv")
MOST = 50
"""A larger budget is a plan of its own, not the next few."""


def advise(
    directory: str,
    wanted: dict[str, str | None],
    format_: str,
    output: str | None,
    progress: bool | None,
    language: Language,
) -> int:
    """Advise on a plan folder, each kind of unit on its own. Always 0."""
    choice("--format", format_, FORMATS)
    budgets: list[tuple[Kind, int]] = []
    kinds: tuple[Kind, ...] = ("members", "transfers", "instructors")
    for kind in kinds:
        number = whole_number(f"--{kind}", wanted[kind], at_least=1)
        if number is not None and number > MOST:
            remedy = Text("至多 {most}", "{most} at most").fill(most=MOST)
            raise refuse_value(f"--{kind}", str(number), remedy)
        if number is not None:
            budgets.append((kind, number))

    from planner.advising import advise as do
    from planner.advising import due
    from planner.report.advised import (
        ADVICE_COLUMNS,
        Advising,
        advice_document,
        advice_rows,
    )
    from planner.report.reopening import read_plan

    plan = read_plan(directory)
    if plan.ledger.instructors is None and any(kind == "instructors" for kind, _ in budgets):
        raise UsageError(
            Problem(
                "advise-without-instructors",
                Text(
                    "这个方案没有⟦instructor⟧名册：派驻没有名额限制，增派不会改变覆盖",
                    "this plan was made without an ⟦instructor⟧ file: there is no limit, and more "
                    "⟦instructor+⟧ change nothing",
                ),
                Text(
                    "用 --instructors 重新规划以后再问",
                    "plan again with --instructors, then ask",
                ),
            ).in_words(plan.rules.words)
        )
    found = due(plan)
    told = []
    with ProgressShown(language, progress) as shown:
        for kind, number in budgets:
            told.append(do(plan, kind, number, progress=shown))
    if output is not None or format_ == "csv":
        import polars as pl

        from planner.ledger.cells import canonical_csv
        from planner.report.single import write_file
        from planner.tables import in_order, polars_schema

        rows = pl.DataFrame(advice_rows(told), schema=polars_schema(ADVICE_COLUMNS))
        table = canonical_csv(in_order(rows, ADVICE_COLUMNS))
        if output is not None:
            write_file(output, table)
            tell(Text("已写入 {file}", "written to {file}").fill(file=output), language)
    if format_ == "json":
        data = json.dumps(advice_document(plan, found, told), ensure_ascii=False, indent=2)
        print_bytes(f"{data}\n".encode())
    elif format_ == "csv":
        print_bytes(table)
    else:
        advising = Advising(plan, language, console().width)
        lines = list(advising.due(found))
        for number, one in enumerate(told):
            lines += [""] * (number > 0) + list(advising.advice(one))
        if not lines:
            lines = [advising.say(_NOBODY_DUE)]
        for line in lines:
            print(line)
        if not budgets:
            tell(_ASK, language)
    return 0


_NOBODY_DUE = Text(
    "没有应建未建的⟦enterprise⟧，转入组织关系也不会使谁应建。",
    "No ⟦enterprise⟧ is due for a ⟦organisation⟧ that it lacks, nor would transfers make one so.",
)
_ASK = Text(
    "用 --members、--transfers 或 --instructors 给出数量，即可得到下一步的建议。",
    "--members, --transfers or --instructors with a number asks where the next ones do most.",
)
