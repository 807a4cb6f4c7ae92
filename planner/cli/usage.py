"""What is wrong with the command line itself, said in both languages.

Typer says it in English only; its errors are known here by the names of their kinds,
since most of them are not part of its public interface.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from planner.cli.talk import nearest
from planner.errors import Problem, UsageError
from planner.language import Text

_UNKNOWN_COMMAND = re.compile(r"No such command '(?P<name>[^']*)'")
_EXTRA = re.compile(r"unexpected extra argument\S* \((?P<words>.*)\)")
_HELP = Text("用 {command} --help 查看用法。", "{command} --help shows what can be asked for.")


def explain(error: Any) -> Text:
    """The usage error as the lines that a person reads."""
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":
        return Text(error.message, error.message)  # the help page itself, already in one language
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "planner"
    what = _what(kind, error)
    return Text(
        f"错误：{what.zh}\n{_HELP.zh}".replace("{command}", command),
        f"error: {what.en}\n{_HELP.en}".replace("{command}", command),
    )


def _what(kind: str, error: Any) -> Text:
    english = str(error.format_message()).rstrip(".")
    if kind == "NoSuchOption":
        return _with_near(
            Text("没有 {name} 这个选项", "there is no option {name}").fill(name=error.option_name),
            _nearest_option(error.option_name, error.possibilities or ()),
        )
    if kind == "MissingParameter" and error.param is not None:
        name = error.param.metavar or error.param.opts[0]
        if error.param.param_type_name == "option":
            name = f"{error.param.opts[0]} {name}"
        return Text("缺少“{name}”", "{name} is missing").fill(name=name)
    if kind == "BadOptionUsage":
        if "requires" in english:
            return Text("选项 {name} 后面要有一个值", "option {name} needs a value").fill(
                name=error.option_name
            )
        return Text("选项 {name} 不带值", "option {name} takes no value").fill(
            name=error.option_name
        )
    if found := _UNKNOWN_COMMAND.search(english):
        name = found["name"]
        what = Text("没有 {name} 这个命令", "there is no command {name}").fill(name=name)
        return _append(what, nearest(name, _commands(error)))
    if found := _EXTRA.search(english):
        return Text("多出了 {words}", "do not know what to do with {words}").fill(
            words=found["words"]
        )
    if english == "Missing command":
        return Text("缺少命令", "a command is missing")
    return Text(english, english[:1].lower() + english[1:])


def _nearest_option(name: str, near: Iterable[str]) -> Text:
    """The option that a mistyped one looks most like; a list of guesses helps nobody."""
    best = get_close_matches(name, list(near), n=1, cutoff=0)
    return Text(*(best * 2)) if best else Text("", "")


def _commands(error: Any) -> list[str]:
    context = getattr(error, "ctx", None)
    return list(getattr(getattr(context, "command", None), "commands", ()))


def _with_near(what: Text, near: Text) -> Text:
    if not near.zh:
        return what
    return _append(what, Text(f"您是不是要写 {near.zh}？", f"did you mean {near.en}?"))


def _append(what: Text, more: Text) -> Text:
    return Text(f"{what.zh}；{more.zh}", f"{what.en}; {more.en}") if more.zh else what


def refuse_value(option: str, value: str, remedy: Text) -> UsageError:
    """The error for a value that an option cannot take."""
    return UsageError(
        Problem(
            code="option-value",
            what=Text("{option} 不能取“{value}”", '{option} cannot be "{value}"').fill(
                option=option, value=value
            ),
            remedy=remedy,
            value=value,
        )
    )


def choice(option: str, value: str, known: tuple[str, ...]) -> str:
    """The value, where it is one of the known words; else an error that names them."""
    if value in known:
        return value
    named = Text("可取 " + "、".join(known), "it can be " + ", ".join(known))
    raise refuse_value(option, value, _append(named, nearest(value, known)))


def whole_number(option: str, value: str | None, *, at_least: int) -> int | None:
    """The value as a whole number, None where the option was not given."""
    if value is None:
        return None
    # int() also takes "1_000" and blanks, which nobody means here.
    if re.fullmatch(r"[0-9]{1,9}", value, re.ASCII) and int(value) >= at_least:
        return int(value)
    remedy = Text("请写不小于 {least} 的整数", "write a whole number, {least} or more")
    raise refuse_value(option, value, remedy.fill(least=at_least))


def seconds(option: str, value: str | None) -> float | None:
    """The value as seconds above zero, None where the option was not given."""
    if value is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", value, re.ASCII) and float(value) > 0:
        return float(value)
    remedy = Text("请写大于 0 的秒数，例如 60", "write seconds above zero, e.g. 60")
    raise refuse_value(option, value, remedy)
