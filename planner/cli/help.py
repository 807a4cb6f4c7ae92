"""Help pages in Chinese and English, laid out by the width that characters really take.

Typer's own pages have English headings and count a Chinese character as one column.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from typer.core import TyperCommand, TyperGroup

from planner.language import Language, Text
from planner.report.wrapping import columns, wrap

if TYPE_CHECKING:
    from typer import Context

_USAGE = Text("用法：", "Usage: ")
_ARGUMENTS = Text("参数", "Arguments")
_OPTIONS = Text("选项", "Options")
_COMMANDS = Text("命令", "Commands")
_ANY_OPTIONS = Text("[选项]", "[OPTIONS]")
_A_COMMAND = Text("命令 …", "COMMAND ...")
_SHOW_HELP = Text("显示这一页。", "Show this page.")
_OF_THE_RUN = (
    (
        "--lang zh|en",
        Text("输出语言；默认随系统。", "Language of what is shown; the system's."),
    ),
    ("--debug", Text("出错时显示详细经过。", "Show where it went wrong, should it.")),
)
"""Options of every command; they are taken before anything is parsed."""


class Command(TyperCommand):
    """A command whose help page is in the language of the run.

    An option whose metavar is ``[N]`` may stand alone or be followed by a number.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take the arguments; an option that stands alone gets a blank value."""
        alone = {
            name for p in self.params for name in p.opts if str(p.metavar or "").startswith("[")
        }
        given = list(args)
        if alone:
            given = []
            for argument, after in zip(args, [*args[1:], ""], strict=True):
                number = after.isascii() and after.isdigit()
                given.append(f"{argument}=" if argument in alone and not number else argument)
        return list(super().parse_args(ctx, given))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page."""
        formatter.write(page(self, ctx))


class Group(TyperGroup):
    """The program itself; its help page lists the commands."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page."""
        formatter.write(page(self, ctx))


def page(command: Any, context: Context) -> str:
    """The help page of one command as text that ends with a line end."""
    language: Language = context.find_root().obj or "en"
    width = max(50, min(shutil.get_terminal_size().columns, 100) - 1)
    parameters = command.get_params(context)
    arguments = [p for p in parameters if p.param_type_name == "argument"]
    options = [p for p in parameters if p.param_type_name == "option" and not p.hidden]
    commands = [c for c in getattr(command, "commands", {}).values() if not c.hidden]

    words = [context.command_path, *(_argument_name(p) for p in arguments)]
    words += [_ANY_OPTIONS.say(language)] if options else []
    words += [_A_COMMAND.say(language)] if commands else []
    lines = [_USAGE.say(language) + " ".join(words), ""]
    lines += wrap(command.help or "", width, "  ")
    general = [(name, help_text.say(language)) for name, help_text in _OF_THE_RUN]
    sections = (
        (_COMMANDS, [(c.name, c.help.split("\n")[0]) for c in commands]),
        (_ARGUMENTS, [(_argument_name(p), p.help or "") for p in arguments]),
        (_OPTIONS, [(_option_name(p), _option_help(p, language)) for p in options] + general),
    )
    for title, rows in sections:
        if rows:
            lines += ["", title.say(language), *_two_columns(rows, width)]
    if command.epilog:
        lines += ["", *command.epilog.split("\n")]
    return "\n".join(lines) + "\n"


def _argument_name(parameter: Any) -> str:
    name = str(parameter.metavar or parameter.name.upper())
    return name if parameter.required else f"[{name}]"


def _option_name(parameter: Any) -> str:
    names = ", ".join(sorted(parameter.opts, key=len))
    names += "".join(f"/{name}" for name in parameter.secondary_opts)
    return names if parameter.is_flag else f"{names} {parameter.metavar}"


def _option_help(parameter: Any, language: Language) -> str:
    return _SHOW_HELP.say(language) if parameter.name == "help" else parameter.help or ""


def _two_columns(rows: Iterable[tuple[str, str]], width: int) -> list[str]:
    rows = list(rows)
    left = min(28, max(columns(name) for name, _ in rows))
    lines = []
    for name, help_text in rows:
        first, *rest = wrap(help_text, width - left - 4) or [""]
        gap = left - columns(name)
        if gap >= 0:
            lines.append(f"  {name}{' ' * gap}  {first}".rstrip())
        else:
            lines += [f"  {name}", f"  {' ' * left}  {first}".rstrip()]
        lines += [f"  {' ' * left}  {line}" for line in rest]
    return lines
