"""``planner example``: copy the example that ships."""

# No `from __future__ import annotations` here: see :mod:`planner.cli.commands.desk`.
from typing import Annotated

import typer

from planner.cli.commands.desk import Desk, Job


def add(desk: Desk) -> None:
    """Put the command on the desk."""
    t = desk.t

    @desk.command(
        "example",
        t(
            "把随程序提供的例子复制到一个目录，以便试用。",
            "Copy the example that ships to a folder, to try things on.",
        ),
        "  planner example guoji",
    )
    def example(
        directory: Annotated[
            str,
            typer.Argument(
                metavar=desk.folder,
                help=t("新目录；默认 guoji。", "A new folder; guoji by default."),
            ),
        ] = "guoji",
    ) -> Job:
        def job() -> int:
            from planner.cli.others import example as do

            return do(directory, desk.language)

        return job
