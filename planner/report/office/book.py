"""The workbook of a plan: what a clerk files, filters, prints, and hands back with decisions.

Its sheets of enterprises, hosts and instructors hold the whole ledger under headers that the
reader knows, so that ``planner assign`` takes the workbook as it is, with the pins typed into it.
What the plan did stands under headers with a mark of their own, which the reader passes over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.errors import Problem
from planner.language import Language, Text
from planner.report.office import enterprises, lists, notes, overview
from planner.report.office.naming import SHEETS, Wording
from planner.report.workbook import Book

if TYPE_CHECKING:
    from planner.report.story import Story


def book_of(story: Story, language: Language, *, warnings: list[Problem] | None = None) -> bytes:
    """The bytes of the workbook."""
    wording = Wording(story, language)
    book = Book(story.title.say(language))
    footer = story.title.say(language)
    overview.add(book, wording, footer)
    if story.ledger is not None:
        enterprises.add(book, wording, story.ledger, footer)
        lists.add_branches(book, wording, footer)
        enterprises.add_others(book, wording, story.ledger, footer)
        lists.add_posts(book, wording, footer)
    overview.add_statistics(book, wording, footer)
    lists.add_rates(book, wording, footer)
    lists.add_moves(book, wording, footer)
    lists.add_uncovered(book, wording, footer)
    lists.add_fragile(book, wording, footer)
    lists.add_findings(book, wording, footer)
    lists.add_rules(book, wording, footer)
    lists.add_parameters(book, wording, footer)
    if story.ledger is not None:
        enterprises.add_choices(book, wording, footer)
    book.page(SHEETS["notes"].say(language), notes.lines(wording))
    if warnings is not None:
        warnings.extend(_not_read_back(story))
    return book.bytes()


def _not_read_back(story: Story) -> list[Problem]:
    """Where the workbook alone would not give the same plan again."""
    ledger = story.ledger
    if ledger is None or ledger.instructors is None or ledger.instructors.height:
        return []
    return [
        Problem(
            "empty-instructors-not-read-back",
            Text(
                "方案的指导员名单是空的（没有可派的指导员）；单独用这份工作簿重新编制时，空表按未提供名单处理",
                "the plan was made with an empty list of instructors (nobody can be sent); read "
                "back from this workbook alone, an empty sheet counts as no list",
            ),
            Text(
                "重新编制时请另用 --instructors 给出那份空名单",
                "give the empty list with --instructors when planning from it again",
            ),
        )
    ]
