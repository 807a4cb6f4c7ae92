"""What every command is laid down with: the language, the words of its options, its help.

Each command's module has ``add(desk)``, which declares the command inside a function: typer
evaluates annotations, and these speak the language of the run. For the same reason such a
module must not postpone annotations (``from __future__ import annotations``).
"""

from collections.abc import Callable
from dataclasses import dataclass

import typer

from planner.cli.help import Command, Group
from planner.language import Language, Text

Job = Callable[[], int]
"""What a command hands back: the work itself, which ends with an exit code."""


@dataclass(frozen=True)
class Desk:
    """One program, or one group of commands in it, in the language of the run."""

    app: typer.Typer
    language: Language

    def t(self, zh: str, en: str) -> str:
        """A text in the language of the run."""
        return Text(zh, en).say(self.language)

    @property
    def file(self) -> str:
        """How a file is called in help."""
        return self.t("文件", "FILE")

    @property
    def folder(self) -> str:
        """How a folder is called in help."""
        return self.t("目录", "DIR")

    @property
    def ledger(self) -> str:
        """How a ledger is called in help."""
        return self.t("台账", "LEDGER")

    def command(
        self, name: str, help_text: str, examples: str
    ) -> Callable[[Callable[..., Job]], Callable[..., Job]]:
        """Declare one command; ``examples`` stand at the end of its help."""
        return self.app.command(
            name,
            cls=Command,
            help=help_text,
            epilog=self.t("例：\n", "Examples:\n") + examples,
            options_metavar=self.t("[选项]", "[OPTIONS]"),
        )

    def group(self, name: str, help_text: str) -> "Desk":
        """Declare a group of commands (``planner NAME COMMAND``) and hand back its desk."""
        inner = new_app()
        self.app.add_typer(inner, name=name, help=help_text, cls=Group)
        return Desk(inner, self.language)


def new_app() -> typer.Typer:
    """A program, or a group in it, without commands."""
    return typer.Typer(
        cls=Group,
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
