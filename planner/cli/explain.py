"""``planner explain``: why this form, why not another, and what would change it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from planner.cli.progress import ProgressShown
from planner.cli.screen import console, print_bytes
from planner.cli.talk import tell
from planner.cli.usage import choice, refuse_value, whole_number
from planner.language import Language, Text

if TYPE_CHECKING:
    from planner.model import Plan

FORMATS = ("table", "json", "csv")
USUAL_LIMIT = 50
"""So many enterprises are looked into unless more are asked for: each takes several plans."""


def explain(
    enterprise: str | None,
    directory: str,
    format_: str,
    output: str | None,
    most: str | None,
    progress: bool | None,
    language: Language,
) -> int:
    """Explain one enterprise of a plan folder, or all who have no better than their last choice."""
    choice("--format", format_, FORMATS)
    if enterprise is not None and format_ == "csv":
        remedy = Text("一家企业请用 table 或 json", "for one enterprise use table or json")
        raise refuse_value("--format", format_, remedy)
    limit: int | None = USUAL_LIMIT
    if most == "all":
        limit = None
    elif most is not None:
        limit = whole_number("--limit", most, at_least=1)

    from planner.report.reopening import read_plan

    plan = read_plan(directory)
    if enterprise is not None:
        return _one(plan, enterprise, format_, progress, language)
    return _all(plan, format_, output, limit, progress, language)


def _one(
    plan: Plan, enterprise: str, format_: str, progress: bool | None, language: Language
) -> int:
    from planner.explaining import enterprise_called
    from planner.explaining import explain as do
    from planner.report.explained import Telling, explanation_document

    one = enterprise_called(plan, enterprise)
    with ProgressShown(language, progress) as shown:
        told = do(plan, one, progress=shown)
    if format_ == "json":
        _print_json(explanation_document(plan, told))
        return 0
    for line in Telling(plan, language, console().width).explanation(told):
        print(line)
    return 0


def _all(
    plan: Plan,
    format_: str,
    output: str | None,
    limit: int | None,
    progress: bool | None,
    language: Language,
) -> int:
    from planner.explaining import whole
    from planner.explaining.explanation import concerned
    from planner.explaining.sight import Sight
    from planner.report.explained import CASE_COLUMNS, Telling, case_rows, cases_document
    from planner.report.single import write_file

    total = len(concerned(Sight.of(plan)))
    telling = Telling(plan, language, console().width)
    with ProgressShown(language, progress) as shown:
        cases = list(whole(plan, limit=limit, progress=shown))
    if output is not None or format_ == "csv":
        import polars as pl

        from planner.ledger.cells import canonical_csv
        from planner.tables import in_order, polars_schema

        rows = pl.DataFrame(case_rows(telling, cases), schema=polars_schema(CASE_COLUMNS))
        table = canonical_csv(in_order(rows, CASE_COLUMNS))
        if output is not None:
            write_file(output, table)
            tell(Text("已写入 {file}", "written to {file}").fill(file=output), language)
    if format_ == "json":
        _print_json(cases_document(plan, cases, total))
    elif format_ == "csv":
        print_bytes(table)
    else:
        said = _HEAD.fill(n=f"{total:,}") if total else _NOBODY
        print(telling.say(said))
        for case in cases:
            print()
            for line in telling.case(case):
                print(line)
        if total > len(cases):
            print()
            print(telling.say(_MORE.fill(n=f"{total - len(cases):,}")))
    return 0


_HEAD = Text(
    "未覆盖或只得到最后一种方式的⟦enterprise⟧共 {n} 家，最急的在前：",
    "{n} ⟦enterprise+⟧ uncovered or on their last choice, the most urgent first:",
)
_NOBODY = Text(
    "没有未覆盖的⟦enterprise⟧，也没有只得到最后一种方式的。",
    "No ⟦enterprise⟧ is uncovered or on its last choice.",
)
_MORE = Text(
    "另有 {n} 家未列出（--limit all 全部列出，每家都要重新规划几次）。",
    "{n} more are not shown (--limit all shows them; each takes several plans).",
)


def _print_json(document: object) -> None:
    print_bytes(f"{json.dumps(document, ensure_ascii=False, indent=2)}\n".encode())
