"""What ``planner rules`` does: list the packs, show one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.cli.assign import day
from planner.language import Language, Text

if TYPE_CHECKING:
    from planner.rulebook.rules import ParameterDetail, Rules


def list_packs(as_of: str | None, language: Language) -> int:
    """List the packs that ship, each with its day and its title."""
    from rich.table import Table

    from planner.cli.screen import console
    from planner.report.trimmed import Trimmed
    from planner.rulebook import load_rules, packs

    when = day("--as-of", as_of)

    table = Table.grid(padding=(0, 2))
    for name in packs():
        found = load_rules(name, as_of=when)
        table.add_row(name, found.as_of.isoformat(), found.title.say(language))
    console().print(Trimmed(table, indent=0))
    return 0


def show_pack(pack: str, as_of: str | None, language: Language) -> int:
    """Show what one pack says on a day, and where it has it from."""
    from planner.rulebook import load_rules

    _show(load_rules(pack, as_of=day("--as-of", as_of)), language)
    return 0


def _show(found: Rules, language: Language) -> None:
    from rich.table import Table

    from planner.cli.screen import console
    from planner.report.trimmed import Trimmed
    from planner.report.words import words_of

    def say(zh: str, en: str) -> str:
        return Text(zh, en).say(language)

    words = words_of(found)
    screen = console()
    screen.print(f"{found.pack}  {found.title.say(language)}  {found.as_of}", style="bold")
    screen.print()
    screen.print(say("谁可以采取哪些方式", "Who may take which forms"), style="bold")
    for rule in found.coverage:
        modes = " → ".join(words[mode].say(language) for mode in rule.modes)
        screen.print(f"  {rule.id}  {rule.title.say(language)}")
        outcome = words["excluded"].say(language) if rule.excluded else modes
        screen.print(f"      {outcome or '–'}  ({rule.source.say(language)})", style="dim")
    screen.print()
    screen.print(say("参数", "Parameters"), style="bold")
    table = Table.grid(padding=(0, 2))
    for detail in found.parameter_details.values():
        table.add_row(
            detail.name,
            _value(detail, language),
            detail.title.say(language),
            _source(detail, language),
        )
    screen.print(Trimmed(table))


def _value(detail: ParameterDetail, language: Language) -> str:
    if detail.value is None:
        return Text("不限", "no limit").say(language)
    if isinstance(detail.value, bool):
        return (Text("是", "yes") if detail.value else Text("否", "no")).say(language)
    return f"{detail.value:,} {detail.unit.say(language)}".rstrip()


def _source(detail: ParameterDetail, language: Language) -> str:
    from planner.rulebook.parameters import STATUS

    if detail.status not in ("in force", "default"):
        return STATUS[detail.status].say(language)
    if detail.law and detail.cite:
        return ("、" if language == "zh" else "; ").join(c.text.say(language) for c in detail.cite)
    if detail.own_reading is not None:
        return Text("规则包自己的理解", "the pack's own reading").say(language)
    return Text("默认值，没有规定", "a default; no rule says so").say(language)
