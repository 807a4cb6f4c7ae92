"""What changes from one pack (or day) to another, as a document, and whom it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.language import Language, Text
from planner.report.packs.blocks import Block, Grid, Heading, Paragraph
from planner.report.packs.wording import (
    NO_LAW,
    OWN_READING,
    articles,
    both,
    outcome,
    phrases,
    source_text,
    status_word,
    value_text,
)
from planner.rulebook.chronicle import Chronicle
from planner.rulebook.comparing import Difference, rows_of
from planner.rulebook.rules import Base, CoverageRule, ParameterDetail, Rate, StructureTable

if TYPE_CHECKING:
    import polars as pl

_KINDS: dict[str, Text] = {
    "parameter": Text("参数", "Parameters"),
    "rule": Text("规则", "Rules"),
    "structure": Text("结构表", "Structure tables"),
    "statistics": Text("统计口径", "What is counted"),
    "word": Text("用语", "Words"),
}
LISTED = 200
"""How many enterprises are named; the rest are counted."""


@dataclass(frozen=True)
class Affected:
    """Whom a change concerns in a ledger: who gets another answer, whom a changed limit binds."""

    enterprises: int
    rows: pl.DataFrame
    limits: dict[str, int]
    listed: int | None = LISTED


def changes_document(
    one: Chronicle,
    other: Chronicle,
    found: Sequence[Difference],
    affected: Affected | None,
    language: Language,
) -> list[Block]:
    """Every difference with both sides, then the enterprises, where a ledger was given."""
    return _Changes(one, other, language).blocks(found, affected)


class _Changes:
    def __init__(self, one: Chronicle, other: Chronicle, language: Language) -> None:
        self.one, self.other, self.language = one, other, language
        self.heads = [_called(one), _called(other)]

    def say(self, zh: str, en: str, **values: object) -> str:
        text = Text(zh, en).fill(**values) if values else Text(zh, en)
        return text.in_words(self.other.words).say(self.language)

    def text(self, text: Text, book: Chronicle) -> str:
        return text.in_words(book.words).say(self.language)

    def blocks(self, found: Sequence[Difference], affected: Affected | None) -> list[Block]:
        made: list[Block] = [Heading(f"{self.heads[0]} → {self.heads[1]}", 1)]
        for book in (self.one, self.other):
            title = self.text(both(book.merged.pack.title), book)
            status = self.text(status_word(book.pack_standing), book)
            made.append(Paragraph(f"{_called(book)} · {title} · {status}", "dim"))
        if not found:
            made.append(Paragraph(self.say("两者没有差别。", "They do not differ.")))
        for kind, word in _KINDS.items():
            of_kind = [one for one in found if one.kind == kind]
            if of_kind:
                what = self.text(word, self.other)
                head = self.say("{what}（{n}）", "{what} ({n})", what=what, n=len(of_kind))
                made.append(Heading(head, 2, kind))
                made.append(self.grid(of_kind))
        if affected is not None:
            made += self.whom(affected)
        return made

    def grid(self, found: Sequence[Difference]) -> Grid:
        rows = []
        for one in found:
            name = self.text(one.title, self.other)
            shown = name if name == one.name else f"{one.name}\n{name}"
            if one.source_only:
                shown += "\n" + self.say("（内容相同，出处不同）", "(the same, by another article)")
            sides = [(one.before, self.one, one.after), (one.after, self.other, one.before)]
            rows.append(
                [shown, *(self.told(thing, book, other, one) for thing, book, other in sides)]
            )
        return Grid([self.say("条目", "Entry"), *self.heads], rows, frozenset({0, 1, 2}))

    def told(self, thing: object, book: Chronicle, other: object, one: Difference) -> str:
        """What one side says, with its article; only the article where that alone differs."""
        if thing is None:
            return self.say("没有", "not there")
        if one.source_only and isinstance(thing, CoverageRule | StructureTable):
            return self.text(articles(thing.cite) if thing.cite else OWN_READING, book)
        if isinstance(thing, ParameterDetail):
            return self.parameter(thing, book)
        if isinstance(thing, CoverageRule):
            return self.rule(thing, book)
        if isinstance(thing, StructureTable):
            return self.table(thing, other, book)
        if isinstance(thing, Base | Rate):
            means = _base(book, thing) if isinstance(thing, Base) else _summed(book, thing)
            return f"{self.text(means, book)}\n{self.text(source_text(thing.source), book)}"
        assert isinstance(thing, Text)
        return thing.say(self.language)

    def table(self, table: StructureTable, other: object, book: Chronicle) -> str:
        """The rows that the other side does not have."""
        if not table.rows:
            return self.say("没有", "not there")
        known = rows_of(other) if isinstance(other, StructureTable) else []
        lines = [
            f"{self.text(phrases(book, row.when), book)} ⇒ "
            + ", ".join(self.word(value, book) for value in row.says.values())
            for row, said in zip(table.rows, rows_of(table), strict=True)
            if said not in known
        ]
        if len(lines) < len(table.rows):
            n = len(table.rows) - len(lines)
            lines.append(self.say("（另有 {n} 行相同）", "({n} rows are the same)", n=n))
        source = articles(table.cite) if table.cite else OWN_READING
        return "\n".join([*lines, self.text(source, book)])

    def word(self, value: object, book: Chronicle) -> str:
        known = book.words.get(str(value)) if isinstance(value, str) else None
        return self.text(known, book) if known is not None else str(value)

    def parameter(self, detail: ParameterDetail, book: Chronicle) -> str:
        value = self.text(value_text(detail), book)
        if detail.status == "default":
            return f"{value}\n{self.text(NO_LAW, book)}"
        if detail.status != "in force":
            state = self.text(status_word(detail.status), book)
            if detail.until is not None:
                state += self.say("，自 {d} 起", ", from {d}", d=detail.until)
            return f"{value}\n{state}"
        source = articles(detail.cite) if detail.cite else OWN_READING
        return f"{value}\n{self.text(source, book)}"

    def rule(self, rule: CoverageRule, book: Chronicle) -> str:
        lines = [
            self.text(phrases(book, rule.when), book),
            "⇒ " + self.text(outcome(book, rule.modes, rule.excluded), book),
        ]
        if not rule.excluded:
            lines.append(self.say("优先级 {n}", "priority {n}", n=rule.priority))
        return "\n".join([*lines, self.text(rule.source, book)])

    def whom(self, affected: Affected) -> list[Block]:
        rows = affected.rows
        made: list[Block] = [Heading(self.say("涉及的企业", "Whom it concerns"), 2, "affected")]
        made.append(
            Paragraph(
                self.say(
                    "{all:,} 家⟦enterprise⟧中有 {n:,} 家的规则、方式或优先级改变。",
                    "Of {all:,} ⟦enterprise+⟧, {n:,} get another rule, other forms or another "
                    "priority.",
                    all=affected.enterprises,
                    n=rows.height,
                )
            )
        )
        for limit, count in affected.limits.items():
            said = self.say(
                "{limit}（{title}）改变，可能影响 {n:,} 家列有相应方式的⟦enterprise⟧。",
                "{limit} changes ({title}): it may bind {n:,} ⟦enterprise+⟧ whose rule lists a "
                "form that it limits.",
                title=self.other.details[limit].title,
                limit=limit,
                n=count,
            )
            made.append(Paragraph(said))
        if rows.is_empty():
            return made
        counts = rows.group_by("rule_id", "rule_id_after").len().sort("rule_id", "rule_id_after")
        heads = [*self.heads, self.say("企业数", "Number")]
        made.append(Grid(heads, [[a, b, f"{n:,}"] for a, b, n in counts.iter_rows()]))
        shown = rows if affected.listed is None else rows.head(affected.listed)
        listed = [
            [
                f"{row['name'] or row['id']}\n{row['id']}",
                self.answer(row, "", self.one),
                self.answer(row, "_after", self.other),
            ]
            for row in shown.iter_rows(named=True)
        ]
        heads = [self.say("企业", "Enterprise"), *self.heads]
        made.append(Grid(heads, listed, frozenset({0, 1, 2})))
        if rows.height > shown.height:
            more = rows.height - shown.height
            made.append(Paragraph(self.say("另有 {n:,} 家。", "And {n:,} more.", n=more), "dim"))
        return made

    def answer(self, row: dict[str, object], end: str, book: Chronicle) -> str:
        modes = str(row[f"modes{end}"]).split(",") if row[f"modes{end}"] else []
        said = self.text(outcome(book, modes, bool(row[f"excluded{end}"])), book)
        priority = row[f"priority{end}"]
        more = self.say("，优先级 {n}", ", priority {n}", n=priority)
        return f"{row[f'rule_id{end}']}\n{said}{more}"


def _called(book: Chronicle) -> str:
    return f"{book.merged.pack.name}@{book.day.isoformat()}"


def _summed(book: Chronicle, rate: Rate) -> Text:
    """The forms that a rate counts, as a sum."""
    words = [book.words[mode] for mode in rate.modes]
    return Text(" + ".join(w.zh for w in words), " + ".join(w.en for w in words))


def _base(book: Chronicle, base: Base) -> Text:
    """Of which enterprises a base is."""
    if not base.when:
        return Text("范围内全部⟦enterprise⟧", "every ⟦enterprise⟧ in scope")
    return phrases(book, base.when)
