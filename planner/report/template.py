"""The template: an empty ledger to fill in, with notes, drop-down lists and number checks.

Its headers are those that the reader knows, so that what is filled in is read without a
question. Its example rows are marked in the first column, and the reader leaves them out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from planner.language import Language, Text
from planner.ledger.cells import canonical_csv
from planner.ledger.filling import EXAMPLE_MARK, EXAMPLES, GUIDE, NOTES, REFUSALS, STATUSES
from planner.ledger.sheet import column_letter
from planner.ledger.synonyms import Role
from planner.merging.coverage import CURRENT
from planner.model import TABLES, Column
from planner.report.ledger_book import SHEET_NAMES, WORDS, YES_NO, field_of
from planner.report.workbook import Book, Field, Rule

if TYPE_CHECKING:
    from planner.rulebook import Rules

ROLES: tuple[Role, ...] = ("enterprises", "hosts", "instructors")
ROWS = 100_000
"""So many rows below the header have drop-down lists and checks."""
_NUMBER = Text("序号", "No.")
_GUIDE_SHEET = Text("填写说明", "Guide")
_METRES = ("x", "y")
_MUST = {"enterprises": ("name", "members"), "hosts": ("name",), "instructors": ("name",)}


def template_book(
    language: Language, *, current: bool = False, rules: Rules | None = None
) -> bytes:
    """The template as a workbook: three sheets to fill in, and one that says how.

    ``current``: with the columns of today's coverage. They are left out else: a ledger that
    has them and leaves them blank says that nobody is covered today. ``rules``: a pack whose
    limits the guide is to name.
    """
    book = Book(Text("企业台账模板", "Ledger template").say(language))
    columns = {role: columns_of(role, current=current) for role in ROLES}
    for role in ROLES:
        fields = [Field(_NUMBER.say(language), least_width=9)]
        fields += [_field(c, role, columns, language) for c in columns[role]]
        row = _example_row(role, columns[role], language)
        book.table(
            SHEET_NAMES[role].say(language), fields, row, marked=(0,), rule_rows=ROWS, frozen=3
        )
    book.page(_GUIDE_SHEET.say(language), _guide(columns["enterprises"], language, rules))
    return book.bytes()


def template_csv(language: Language, *, current: bool = False) -> bytes:
    """The headers of the enterprises' table as a CSV file; it has no room for more."""
    titles = [c.title.say(language) for c in columns_of("enterprises", current=current)]
    return canonical_csv(pl.DataFrame(schema=dict.fromkeys(titles, pl.String)))


def columns_of(role: Role, *, current: bool) -> list[Column]:
    """The columns of a template's sheet; degrees serve as coordinates, not metres too."""
    left_out = {*_METRES} if current else {*_METRES, *CURRENT}
    return [column for column in TABLES[role] if column.name not in left_out]


def _field(
    column: Column, role: Role, columns: dict[Role, list[Column]], language: Language
) -> Field:
    return field_of(
        column,
        column.title.say(language),
        note=NOTES[role][column.name].say(language),
        rule=_rule(column, role, columns, language),
        must=column.name in _MUST[role],
    )


def _rule(
    column: Column, role: Role, columns: dict[Role, list[Column]], language: Language
) -> Rule | None:
    """What may be typed into a column."""

    def rule(refusal: str, **what: Any) -> Rule:
        return Rule(REFUSALS[refusal].say(language), title=column.title.say(language), **what)

    def letter(name: str) -> str:
        return column_letter(1 + [c.name for c in columns[role]].index(name))

    name, kind = column.name, column.kind
    if kind == "flag":
        return rule("choose", choices=tuple(word.say(language) for word in YES_NO))
    if kind == "mode" or name in WORDS:
        words = WORDS["mode" if kind == "mode" else name]
        known = [word.say(language) for token, word in words.items() if token != "other"]
        return rule("choose", choices=tuple(known))
    if name == "status":
        return rule("status", choices=tuple(STATUSES.say(language).split(",")), strict=False)
    if kind == "degrees":
        most = 180 if name == "lon" else 90
        return rule(name, within=(-most, most))
    if name in ("full_members", "probationary_members"):
        whole, parts = f"{letter('members')}2", [f"{letter('full_members')}2"]
        if role == "enterprises":
            parts.append(f"{letter('probationary_members')}2")
        cell, total = f"{letter(name)}2", "+".join(f"N({part})" for part in parts)
        fits = f'OR({whole}="",{total}<={whole})'
        number = f"ISNUMBER({cell}),{cell}>=0,{cell}=INT({cell})"
        return rule("parts", formula=f"AND({number},{fits})")
    if kind == "count":
        return rule("count", within=(0, 10_000_000), whole=True)
    if name == "id" and role == "enterprises":
        return rule("code", formula=f"LEN({letter(name)}2)=18", strict=False)
    if name in ("home_branch", "current_branch", "pin_branch"):
        return rule("choose", source=_names_of("hosts", columns, language))
    if name == "current_instructor":
        return rule("choose", source=_names_of("instructors", columns, language))
    return None


def _names_of(role: Role, columns: dict[Role, list[Column]], language: Language) -> str:
    """The names that stand on another sheet, as a range."""
    letter = column_letter(1 + [c.name for c in columns[role]].index("name"))
    return f"'{SHEET_NAMES[role].say(language)}'!${letter}$2:${letter}$2000"


def _example_row(role: Role, columns: list[Column], language: Language) -> pl.DataFrame:
    values = {"": EXAMPLE_MARK.say(language)}
    for column in columns:
        value: Any = EXAMPLES[role].get(column.name)
        values[column.name] = value.say(language) if isinstance(value, Text) else value
    return pl.DataFrame([values])


def _guide(columns: list[Column], language: Language, rules: Rules | None) -> list[tuple[str, str]]:
    lines = [(style, text.say(language)) for style, text in GUIDE]
    lines.append(("head", Text("企业台账各列", "The columns of the ledger").say(language)))
    notes = NOTES["enterprises"]
    mark = "：" if language == "zh" else ": "
    lines += [
        ("text", f"{c.title.say(language)}{mark}{notes[c.name].say(language)}") for c in columns
    ]
    if rules is not None:
        title = Text("规则中的限值（{title}，{day}）", "Limits of the rules ({title}, {day})")
        head = title.fill(title=rules.title, day=rules.as_of.isoformat())
        lines.append(("head", head.in_words(rules.words).say(language)))
        for detail in rules.parameter_details.values():
            if detail.value is not None and not isinstance(detail.value, bool):
                text = Text(
                    f"{detail.title.zh}：{detail.value:,} {detail.unit.zh}",
                    f"{detail.title.en}: {detail.value:,} {detail.unit.en}",
                )
                lines.append(("text", text.in_words(rules.words).say(language).rstrip()))
    return lines
