"""Which kinds of files a report can be, told by the ending of the name that is asked for.

Each kind is a function from a story to bytes. What it needs is loaded when it is asked for,
so that a list of kinds costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal

from planner.errors import Problem, UsageError
from planner.language import Language, Text

if TYPE_CHECKING:
    from planner.report.page.boundary import Boundary
    from planner.report.story import Story

Picture = Literal["tree", "map", "bars"]
PICTURES: tuple[Picture, ...] = ("tree", "map", "bars")


@dataclass(frozen=True, slots=True)
class Settings:
    """What else was asked of a report: which picture it is to be, borders for its map."""

    picture: Picture = "tree"
    boundary: Boundary | None = None
    template: bytes | None = None
    """A Word document whose styles, page, header and footer a .docx is to have."""


Render = Callable[["Story", Language, Settings, "list[Problem]"], bytes]
"""Makes the file; what the reader should know of it is added to the list."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: how its name ends, what it is, how it is made."""

    ending: str
    title: Text
    render: Render


def _page(story: Story, language: Language, settings: Settings, told: list[Problem]) -> bytes:
    from planner.report.page import page_of
    from planner.report.page.remarks import remarks_on

    told += remarks_on(story, settings.boundary)
    return page_of(story, language, boundary=settings.boundary)


def _yed(story: Story, language: Language, settings: Settings, told: list[Problem]) -> bytes:
    from planner.report.graphs.yed import yed_of

    return yed_of(story, language)


def _gexf(story: Story, language: Language, settings: Settings, told: list[Problem]) -> bytes:
    from planner.report.graphs.gephi import gexf_of

    return gexf_of(story, language)


def _dot(story: Story, language: Language, settings: Settings, told: list[Problem]) -> bytes:
    from planner.report.graphs.dot import dot_of

    return dot_of(story, language)


def _mermaid(story: Story, language: Language, settings: Settings, told: list[Problem]) -> bytes:
    from planner.report.graphs.mermaid import mermaid_of

    return mermaid_of(story, language, warnings=told)


def _json(story: Story, language: Language, settings: Settings, told: list[Problem]) -> bytes:
    from planner.report.graphs.data import json_of

    return json_of(story, language)


def _nodes(story: Story, language: Language, settings: Settings, told: list[Problem]) -> bytes:
    from planner.report.graphs.data import nodes_csv

    return nodes_csv(story, language)


def _edges(story: Story, language: Language, settings: Settings, told: list[Problem]) -> bytes:
    from planner.report.graphs.data import edges_csv

    return edges_csv(story, language)


def _csv(story: Story, language: Language, settings: Settings, told: list[Problem]) -> bytes:
    from planner.report.listing import csv_of

    return csv_of(story, language)


def _workbook(story: Story, language: Language, settings: Settings, told: list[Problem]) -> bytes:
    from planner.report.office import workbook_of

    return workbook_of(story, language, warnings=told)


def _document(story: Story, language: Language, settings: Settings, told: list[Problem]) -> bytes:
    from planner.report.office import document_of

    return document_of(story, language, settings.template, warnings=told)


def _pdf(story: Story, language: Language, settings: Settings, told: list[Problem]) -> bytes:
    from planner.report.office import pdf_of

    return pdf_of(story, language, warnings=told)


def _png(story: Story, language: Language, settings: Settings, told: list[Problem]) -> bytes:
    from planner.report.pictures import picture_of

    return picture_of(story, language, settings.picture, "png", warnings=told)


def _svg(story: Story, language: Language, settings: Settings, told: list[Problem]) -> bytes:
    from planner.report.pictures import picture_of

    return picture_of(story, language, settings.picture, "svg", warnings=told)


KINDS: tuple[Kind, ...] = (
    Kind(".html", Text("网页，单个文件，不需要网络", "one page that needs no network"), _page),
    Kind(".xlsx", Text("工作簿，改后可重新编制", "a workbook to plan from again"), _workbook),
    Kind(".docx", Text("公文格式的报告", "a report for a meeting"), _document),
    Kind(".pdf", Text("同样的报告，可直接打印", "the same report, to print"), _pdf),
    Kind(".png", Text("图片：组织架构、地图或覆盖率", "a picture: tree, map or coverage"), _png),
    Kind(".svg", Text("同样的图片，可放大", "the same picture, to enlarge"), _svg),
    Kind(".nodes.csv", Text("图的节点表（Gephi 可导入）", "the graph's nodes, for Gephi"), _nodes),
    Kind(".edges.csv", Text("图的边表（Gephi 可导入）", "the graph's edges, for Gephi"), _edges),
    Kind(".csv", Text("企业清单：去向与理由", "the enterprises: what becomes of each"), _csv),
    Kind(".json", Text("图和统计数据（node-link）", "graph and figures, node-link data"), _json),
    Kind(".graphml", Text("关系图，用 yEd 打开", "the graph, for yEd"), _yed),
    Kind(".gexf", Text("关系图，用 Gephi 打开", "the graph, for Gephi"), _gexf),
    Kind(".dot", Text("关系图，用 Graphviz 绘制", "the graph, for Graphviz"), _dot),
    Kind(".mmd", Text("关系图，Mermaid 文本", "the graph as a Mermaid text"), _mermaid),
)
"""Longer endings stand before those that they end in."""

_OTHERS = frozenset(
    [
        ".doc",
        ".xls",
        ".xlsm",
        ".xlsb",
        ".ods",
        ".odt",
        ".ppt",
        ".pptx",
        ".htm",
        ".jpg",
        ".jpeg",
        ".gif",
        ".webp",
        ".txt",
        ".md",
        ".rtf",
        ".wps",
        ".et",
        ".gv",
        ".gml",
        ".tsv",
        ".yaml",
        ".yml",
        ".xml",
        ".zip",
    ]
)
"""Endings of files, so that nobody gets a folder of such a name for a report."""


def endings() -> tuple[str, ...]:
    """The endings in the order in which they are told."""
    return tuple(kind.ending for kind in KINDS)


def kind_of(path: str) -> Kind:
    """The kind of file that a name asks for; ``UsageError`` with the list of all otherwise."""
    name = PurePath(path).name.lower()
    for kind in KINDS:
        if name.endswith(kind.ending) and name != kind.ending:
            return kind
    listed = Text("、".join(endings()), ", ".join(endings()))
    raise UsageError(
        Problem(
            "unknown-kind-of-report",
            Text(f"不知道“{path}”是哪一种报告", f'cannot tell what kind of report "{path}" is'),
            Text("文件名须以下列之一结尾：{all}", "the name must end in one of {all}").fill(
                all=listed
            ),
            value=path,
        )
    )


def is_report(path: str) -> bool:
    """Whether a name is that of a file and not of a folder, by its ending."""
    name = PurePath(path).name.lower()
    if any(name.endswith(kind.ending) and name != kind.ending for kind in KINDS):
        return True
    return PurePath(name).suffix in _OTHERS
