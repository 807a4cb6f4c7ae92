"""Which kinds of files a comparison of two plans can be, told by the ending of the name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from planner.errors import Problem, UsageError
from planner.language import Language, Text

if TYPE_CHECKING:
    from planner.comparing import Comparison

Render = Callable[["Comparison", Language], bytes]


def _page(comparison: Comparison, language: Language) -> bytes:
    from planner.report.compared.page import compared_page

    return compared_page(comparison, language)


def _book(comparison: Comparison, language: Language) -> bytes:
    from planner.report.compared.book import compared_workbook

    return compared_workbook(comparison, language)


def _csv(comparison: Comparison, language: Language) -> bytes:
    from planner.report.compared.document import compared_csv

    return compared_csv(comparison)


def _json(comparison: Comparison, language: Language) -> bytes:
    from planner.report.compared.document import compared_json

    return compared_json(comparison)


COMPARED: dict[str, Render] = {".html": _page, ".xlsx": _book, ".csv": _csv, ".json": _json}


def compared_kind(path: str) -> Render:
    """What makes the file of that name; ``UsageError`` with the list of all otherwise."""
    for ending, render in COMPARED.items():
        if path.lower().endswith(ending):
            return render
    listed = Text("、".join(COMPARED), ", ".join(COMPARED))
    raise UsageError(
        Problem(
            "unknown-kind-of-comparison",
            Text(
                f"两个方案的比较不能写成“{path}”",
                f'a comparison of two plans cannot be written as "{path}"',
            ),
            Text("文件名须以下列之一结尾：{all}", "the name must end in one of {all}").fill(
                all=listed
            ),
            value=path,
        )
    )
