"""``planner pins``: the decisions that a plan keeps, and what each costs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from planner.cli.progress import ProgressShown
from planner.cli.screen import console, print_bytes
from planner.cli.usage import choice
from planner.language import Language, Text

if TYPE_CHECKING:
    from planner.formation import Memory
    from planner.model import Plan, Progress
    from planner.pin_prices import PinPrice

FORMATS = ("table", "json", "csv")
_FEW, _SMALL = 10, 5_000
"""So many pins, among so many enterprises, are priced whenever a plan is shown."""


def pins(directory: str, format_: str, language: Language, *, progress: bool | None) -> int:
    """Show every pin of a plan folder with its price. Always 0."""
    choice("--format", format_, FORMATS)

    from planner.formation import Memory
    from planner.ledger.cells import canonical_csv
    from planner.pin_prices import prices
    from planner.planning import again
    from planner.report.pinned import pin_lines, pin_record, pins_table
    from planner.report.reopening import read_plan

    plan = read_plan(directory)
    memory = Memory()
    number = int(plan.assignments["pinned"].sum())
    found = []
    with ProgressShown(language, progress) as shown:
        shown("form", 0, number)
        if number:
            again(plan, plan.ledger, memory=memory)
        for one in prices(plan, lambda ledger: again(plan, ledger, memory=memory)):
            found.append(one)
            shown("form", len(found), number)
    if format_ == "json":
        data = json.dumps([pin_record(one) for one in found], ensure_ascii=False, indent=2)
        print_bytes(f"{data}\n".encode())
    elif format_ == "csv":
        print_bytes(canonical_csv(pins_table(found)))
    else:
        for line in pin_lines(found, plan.rules.words, language, console().width):
            print(line)
    return 0


def prices_if_few(plan: Plan, memory: Memory, progress: Progress) -> list[PinPrice] | None:
    """What the pins of a plan just made cost; None where there are too many to ask unasked."""
    number = int(plan.assignments["pinned"].sum())
    if not number or plan.cut_by_time:
        return []
    if number > _FEW or plan.assignments.height > _SMALL:
        return None
    from planner.pin_prices import prices
    from planner.planning import again

    progress("form", 0, number)
    return list(prices(plan, lambda ledger: again(plan, ledger, memory=memory)))


def show_prices(
    plan: Plan, found: list[PinPrice] | None, folder: str | None, language: Language
) -> None:
    """The pins with their prices below the report, or how to ask for them."""
    from planner.report.pinned import pin_lines

    words = plan.rules.words
    if found:
        print("\n" + Text("人工指定及其代价", "Pins and what they cost").say(language))
        for line in pin_lines(found, words, language, console().width):
            print(line)
    elif found is None:
        ask = Text(
            "方案保留了 {n} 项人工指定；planner pins {folder} 列出各项的代价。",
            "The plan keeps {n} pins; planner pins {folder} says what each costs.",
        )
        where = folder or Text("方案目录", "DIR")
        print("\n" + ask.fill(n=int(plan.assignments["pinned"].sum()), folder=where).say(language))
