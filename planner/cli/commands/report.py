"""``planner report``: files made from a plan folder."""

# No `from __future__ import annotations` here: see :mod:`planner.cli.commands.desk`.
from typing import Annotated

import typer

from planner.cli.commands.desk import Desk, Job


def add(desk: Desk) -> None:
    """Put the command on the desk."""
    t = desk.t

    @desk.command(
        "report",
        t(
            "由方案目录做出报告文件，种类由文件名的结尾决定，可以一次做几种。\n"
            "只用目录中的内容，不需要原来的台账。给两个方案目录，则写出两者的比较。",
            "Make report files from a plan folder; the ending of each name says of which kind.\n"
            "The folder alone is enough: the ledger is not asked for again. "
            "Of two folders it writes how they differ.",
        ),
        "  planner report plan -o {r}.html\n"
        "  planner report plan -o {r}.json --public\n"
        "  planner report plan -o {r}.graphml -o {r}.json --force\n"
        "  planner report plan-2024 plan-2025 -o {r}.html".format(r=t("报告", "report")),
    )
    def report(
        directories: Annotated[
            list[str],
            typer.Argument(
                metavar=desk.folder,
                help=t(
                    "方案目录；给两个则比较：先旧后新。",
                    "The plan folder; two to compare them, the old one first.",
                ),
            ),
        ],
        output: Annotated[
            list[str] | None,
            typer.Option(
                "--output",
                "-o",
                metavar=desk.file,
                help=t(
                    "写到哪个文件，可多次使用；结尾决定种类：.html（网页）、.xlsx（改后可重新编制）、"
                    ".docx（公文）、.pdf、"
                    ".png 和 .svg（图片）、.graphml（yEd）、.gexf（Gephi）、"
                    ".dot（Graphviz）、.mmd（Mermaid）、.json、.csv（企业清单）、"
                    ".nodes.csv 和 .edges.csv（图的两张表）。",
                    "The file to write; may be given repeatedly. The ending says the kind: "
                    ".html (a page), .xlsx (to plan from again), .docx (for a meeting), .pdf, "
                    ".png and .svg (pictures), .graphml (yEd), .gexf (Gephi), .dot (Graphviz), "
                    ".mmd (Mermaid), .json, .csv (the enterprises), .nodes.csv and .edges.csv "
                    "(the graph as two tables).",
                ),
            ),
        ] = None,
        picture: Annotated[
            str,
            typer.Option(
                "--picture",
                metavar="tree|map|bars",
                help=t(
                    "图片画什么：tree 组织架构（默认），map 分布图，bars 覆盖率。",
                    "What a picture shows: tree (default), map or coverage bars.",
                ),
            ),
        ] = "tree",
        public: Annotated[
            str | None,
            typer.Option(
                "--public",
                metavar="[N]",
                help=t(
                    "做成可以公布的：小于 N（默认 3）的数和能推算出它们的数不写，"
                    "也不列企业和个人。",
                    "For publication: without counts below N (3 by default), those that would "
                    "give them away, and lists of enterprises and persons.",
                ),
            ),
        ] = None,
        remedies: Annotated[
            str | None,
            typer.Option(
                "--remedies",
                metavar="[N]",
                help=t(
                    "对未覆盖的企业（默认最要紧的 30 家）逐家重新编制，找出怎样才能覆盖；"
                    "要花些时间。",
                    "Plan again for the uncovered (the 30 most urgent by default) to find what "
                    "would help each; takes a while.",
                ),
            ),
        ] = None,
        boundary: Annotated[
            str | None,
            typer.Option(
                "--boundary",
                metavar=desk.file,
                help=t(
                    "网页地图上的边界：GeoJSON 文件，坐标与台账一致（经纬度或米）。",
                    "Borders for the page's map: a GeoJSON file in the ledger's own coordinates "
                    "(degrees or metres).",
                ),
            ),
        ] = None,
        template: Annotated[
            str | None,
            typer.Option(
                "--template",
                metavar=desk.file,
                help=t(
                    "Word 模板（.docx、.dotx）：.docx 报告沿用它的样式、页面、页眉和页脚。",
                    "A Word document or template whose styles, page, header and footer a .docx "
                    "is to have.",
                ),
            ),
        ] = None,
        force: Annotated[
            bool,
            typer.Option(
                "--force",
                help=t("替换已有的同名文件。", "Replace files of the same names."),
            ),
        ] = False,
    ) -> Job:
        def job() -> int:
            from planner.cli.report import Wanted
            from planner.cli.report import report as do

            folders, outputs = tuple(directories), tuple(output or ())
            wanted = Wanted(folders, outputs, picture, public, force, boundary, template, remedies)
            return do(wanted, desk.language)

        return job
