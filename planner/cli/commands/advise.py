"""``planner advise``: where the next members, transfers or instructors do most."""

# No `from __future__ import annotations` here: see :mod:`planner.cli.commands.desk`.
from typing import Annotated

import typer

from planner.cli.commands.desk import Desk, Job


def add(desk: Desk) -> None:
    """Put the command on the desk."""
    t = desk.t
    number = t("数", "N")

    @desk.command(
        "advise",
        t(
            "给出数量，从全局看下一步放在哪里最有用：新发展的党员、转入的组织关系、增派的指导员。"
            "先列应建未建；建议附所用规则、对覆盖的改善，以及是否已证明没有更好的分配。",
            "Given a number, where over the whole town do the next ones do most: members to be "
            "developed, members to be transferred, instructors to be appointed. Who should have "
            "a branch and has none comes first; the advice names the rule, the gain, and whether "
            "no allocation is better.",
        ),
        "  planner advise --plan plan --members 5\n"
        "  planner advise --plan plan --transfers 3 --instructors 2 --format json",
    )
    def advise(
        plan: Annotated[
            str,
            typer.Option(
                "--plan",
                metavar=desk.folder,
                help=t("方案目录（默认 plan）。", "The plan folder (by default plan)."),
            ),
        ] = "plan",
        members: Annotated[
            str | None,
            typer.Option(
                "--members",
                metavar=number,
                help=t(
                    "将新发展多少名党员（台账有入党积极分子数的，以此为限）。",
                    "So many members will be developed (where the ledger knows the applicants "
                    "in training, no more than there are).",
                ),
            ),
        ] = None,
        transfers: Annotated[
            str | None,
            typer.Option(
                "--transfers",
                metavar=number,
                help=t(
                    "将转入多少名组织关系在外的党员。",
                    "So many members whose relation is elsewhere will be transferred.",
                ),
            ),
        ] = None,
        instructors: Annotated[
            str | None,
            typer.Option(
                "--instructors",
                metavar=number,
                help=t("将增派多少名指导员。", "So many instructors will be appointed."),
            ),
        ] = None,
        format_: Annotated[
            str,
            typer.Option(
                "--format",
                metavar="table|json|csv",
                help=t("显示为文字（默认）、JSON 或 CSV。", "Show text (default), JSON or CSV."),
            ),
        ] = "table",
        output: Annotated[
            str | None,
            typer.Option(
                "--output",
                "-o",
                metavar=desk.file,
                help=t("另写成 CSV 文件。", "Write a CSV file too."),
            ),
        ] = None,
        progress: Annotated[
            bool | None,
            typer.Option(
                "--progress/--no-progress",
                help=t(
                    "是否显示进度（默认只在终端上显示）。",
                    "Show progress or not (by default on a terminal only).",
                ),
            ),
        ] = None,
    ) -> Job:
        wanted = {"members": members, "transfers": transfers, "instructors": instructors}

        def job() -> int:
            from planner.cli.advise import advise as do

            return do(plan, wanted, format_, output, progress, desk.language)

        return job
