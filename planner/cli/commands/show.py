"""``planner show``: a plan folder on the screen."""

# No `from __future__ import annotations` here: see :mod:`planner.cli.commands.desk`.
from typing import Annotated

import typer

from planner.cli.commands.desk import Desk, Job


def add(desk: Desk) -> None:
    """Put the command on the desk."""
    t = desk.t

    @desk.command(
        "show",
        t(
            "在屏幕上显示方案目录中的方案，与 assign 所显示的相同；"
            "也可只看某家企业、某个党支部或某个片区。",
            "Show the plan of a folder on the screen, as assign showed it; or only an enterprise, "
            "a branch or a zone of it.",
        ),
        "  planner show plan\n"
        "  planner show plan --tree all --statistics full\n"
        "  planner show plan --zone {z} --format csv".format(z=t("东片", "East")),
    )
    def show(
        directory: Annotated[
            str,
            typer.Argument(metavar=desk.folder, help=t("方案目录。", "The plan folder.")),
        ],
        enterprise: Annotated[
            str | None,
            typer.Option(
                "--enterprise",
                metavar=t("企业", "NAME"),
                help=t(
                    "只列这些企业：编号、名称或名称中的几个字。",
                    "Only these enterprises: an id, a name, or a part of a name.",
                ),
            ),
        ] = None,
        branch: Annotated[
            str | None,
            typer.Option(
                "--branch",
                metavar=t("党支部", "NAME"),
                help=t(
                    "只列这个党支部的企业：编号、名称或名称中的几个字。",
                    "Only the enterprises of this branch: an id, a name, or a part of a name.",
                ),
            ),
        ] = None,
        zone: Annotated[
            str | None,
            typer.Option(
                "--zone",
                metavar=t("片区", "ZONE"),
                help=t("只列这个片区的企业。", "Only the enterprises of this zone."),
            ),
        ] = None,
        public: Annotated[
            str | None,
            typer.Option(
                "--public",
                metavar="[N]",
                help=t(
                    "只显示可以公布的：不含小于 N（默认 3）的数和能推算出它们的数，也不列企业。",
                    "Only what may be published: no counts below N (3 by default), none that "
                    "would give them away, no lists.",
                ),
            ),
        ] = None,
        format_: Annotated[
            str,
            typer.Option(
                "--format",
                metavar="table|json|csv",
                help=t(
                    "显示什么：table 报表（默认），json、csv 数据。",
                    "What to print: table, the report (default); json or csv, data.",
                ),
            ),
        ] = "table",
        tree: Annotated[
            str | None,
            typer.Option(
                "--tree",
                metavar=t("N|all|none", "N|all|none"),
                help=t(
                    "列出多少个党支部（或企业）；默认 40。",
                    "How many branches (or enterprises) are listed; 40 by default.",
                ),
            ),
        ] = None,
        statistics: Annotated[
            str,
            typer.Option(
                "--statistics",
                metavar="short|full",
                help=t(
                    "统计：short 主要口径（默认）；full 全部口径、年报表和代码。",
                    "Statistics: short (default), or full with every base, rate and table.",
                ),
            ),
        ] = "short",
    ) -> Job:
        def job() -> int:
            from planner.cli.show import Wanted
            from planner.cli.show import show as do

            wanted = Wanted(directory, format_, tree, statistics, enterprise, branch, zone, public)
            return do(wanted, desk.language)

        return job
