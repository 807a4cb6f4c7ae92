"""The sheets that are read first: the headline with the legend of colours, and the statistics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from planner.report.numbers import percent
from planner.report.office.naming import pale, upper
from planner.report.words import WITHHELD as MARK
from planner.report.workbook import Book, Cell, Line
from planner.report.wrapping import wrap

if TYPE_CHECKING:
    from planner.language import Text
    from planner.report.office.naming import Wording
    from planner.report.story.nouns import CoverageTable, Share

_HEAD, _HEAD_TEXT, _SOFT = "1F4E79", "FFFFFF", "52606D"
_FIRST, _OTHER = 30.0, 12.0
_LINE = 17.0

Value = str | int | float | None


class _Page:
    """Lines of a sheet, one under the other."""

    def __init__(self, columns: int) -> None:
        self.lines: list[Line] = []
        self.columns = columns
        self.room = int(_FIRST + _OTHER * (columns - 1))

    def sentence(self, text: str, *, size: int = 11, bold: bool = False, colour: str = "") -> None:
        """A sentence over the whole width, as high as it needs."""
        if not text:
            return
        rows = wrap(text, max(20, int(self.room * 11 / size) - 6))
        cell = Cell(text, bold=bold, size=size, colour=colour, wrap=True)
        blank = tuple(Cell() for _ in range(self.columns - 1))
        height = size * 1.5 * len(rows) + 5
        self.lines.append(Line((cell, *blank), height, merged=((0, self.columns - 1),)))

    def head(self, text: str) -> None:
        self.gap()
        cells = [Cell(text, bold=True, size=13, colour=_HEAD, line="medium")]
        cells += [Cell(line="medium") for _ in range(self.columns - 1)]
        self.lines.append(Line(tuple(cells), 24))

    def gap(self) -> None:
        self.lines.append(Line((), 9))

    def headers(self, names: Sequence[str]) -> None:
        names = [upper(name) for name in names]
        cells = [
            Cell(
                name,
                bold=True,
                colour=_HEAD_TEXT,
                fill=_HEAD,
                wrap=True,
                align="left" if number == 0 else "right",
            )
            for number, name in enumerate(names)
        ]
        widths = [int(_FIRST if number == 0 else _OTHER) - 2 for number in range(len(names))]
        most = max(len(wrap(name, w)) for name, w in zip(names, widths, strict=True))
        self.lines.append(Line(tuple(cells), _LINE * most + 6))

    def row(self, values: Sequence[Cell], *, bold: bool = False, line: str = "hair") -> None:
        made = tuple(_with(cell, bold=bold or cell.bold, line=line) for cell in values)
        height = None
        if values and isinstance(values[0].value, str):
            height = _LINE * max(1, len(wrap(values[0].value, int(_FIRST) - 2))) + 3
        self.lines.append(Line(made, height))

    def write(self, book: Book, name: str, footer: str, *, pages: int = 0) -> None:
        widths = [_FIRST] + [_OTHER] * (self.columns - 1)
        book.sheet(name, self.lines, widths, footer=footer, pages=pages)


def _with(cell: Cell, *, bold: bool, line: str) -> Cell:
    return Cell(
        cell.value, bold, cell.size, cell.colour, cell.fill, cell.format, cell.wrap, cell.align,
        line,  # type: ignore[arg-type]
    )  # fmt: skip


def text(value: str, *, fill: str = "") -> Cell:
    """A cell of text that may need more than one line."""
    return Cell(value, wrap=True, fill=fill)


def count(value: int | None) -> Cell:
    """A count, or the mark of one that is withheld."""
    if value is None:
        return Cell(MARK, align="right")
    return Cell(value, format="#,##0", align="right")


def rate(share: Share | None) -> Cell:
    """A rate as a number that shows as every report says it: 0 and 100 percent only where it is."""
    if share is None:
        return Cell("–", align="right")
    said = percent(share.numerator, share.base)
    if share.ratio is None:
        return Cell(said, align="right")
    shown = f"{share.ratio:.1%}"
    format = "0.0%" if shown == said else f'"{said}"'
    return Cell(share.ratio, format=format, align="right")


def add(book: Book, wording: Wording, footer: str) -> None:
    """The headline: what the plan reaches, on which bases, and whether it is proven best."""
    story, say = wording.story, wording.say
    rates = [i for i, one in enumerate(story.rates) if not one.on_request]
    page = _Page(max(2 + 2 * len(rates), 8))
    page.sentence(wording.text(story.title), size=20, bold=True, colour=_HEAD)
    page.sentence(wording.text(story.basis), colour=_SOFT)
    page.gap()
    page.sentence(wording.text(story.summary), bold=True, size=12)
    for sentence in story.headline:
        page.sentence(wording.text(sentence))
    page.sentence(wording.text(story.verdict))
    if story.withheld is not None:
        for sentence in story.withheld.said:
            page.sentence(wording.text(sentence), colour=_SOFT)
    page.head(say("覆盖方式", "Forms of coverage"))
    page.headers(
        [say("方式", "Form"), say("⟦enterprise⟧数", "⟦enterprise+⟧"), say("占比", "Share")]
    )
    for outcome in story.outcomes:
        if outcome.token in story.shown:
            name = text(wording.start(outcome.word), fill=pale(outcome.colour, 0.35))
            page.row([name, count(outcome.count), rate(outcome.share)])
    page.head(say("覆盖率", "Coverage"))
    _bases(page, wording, rates)
    page.head(say("主要数字", "Key figures"))
    for figure in story.figures:
        _pair(page, wording.text(figure.label), wording.text(figure.value))
    page.head(say("最优性证明", "Proof"))
    heads = [say("目标（先后有序，越小越好）", "Aims in order, less is better")]
    page.headers([*heads, say("本方案", "Plan"), say("下界", "Bound"), say("结论", "Proven")])
    for tier in story.proof:
        said = Cell(wording.text(tier.said), align="right")
        page.row([text(wording.start(tier.word)), count(tier.value), count(tier.bound), said])
    page.write(book, wording.sheet("overview"), footer, pages=1 if len(page.lines) < 70 else 0)


def add_statistics(book: Book, wording: Wording, footer: str) -> None:
    """Coverage by zone, industry and size, the pack's own tables, and how things are spread."""
    story, say = wording.story, wording.say
    rates = [i for i, one in enumerate(story.rates) if not one.on_request]
    shown = [i for i, o in enumerate(story.outcomes) if o.token in story.shown]
    page = _Page(max(3 + len(shown) + 2 * len(rates), 8))
    page.sentence(say("统计", "Statistics"), size=18, bold=True, colour=_HEAD)
    page.sentence(wording.text(story.basis), colour=_SOFT)
    definitions = [wording.text(r.definition) for r in story.rates if wording.text(r.definition)]
    page.sentence(say("；", "; ").join(definitions), colour=_SOFT)
    page.head(say("各基数覆盖率", "Coverage on each base"))
    _bases(page, wording, list(range(len(story.rates))), everything=True)
    for table in story.coverage:
        if table.rows:
            page.head(wording.start(table.title))
            _by_group(page, wording, table, rates, shown)
    for counted in story.tables:
        page.head(wording.start(counted.title))
        page.headers(["", *(wording.start(head) for head in counted.heads)])
        for row in counted.rows:
            label = "　" * row.level + wording.text(row.label)
            page.row([text(label), *(count(n) for n in row.counts)], bold=row.level == 0)
    if story.report_codes:
        page.head(wording.start(story.report_codes_title))
        page.headers([say("代码", "Code"), say("⟦enterprise⟧数", "⟦enterprise+⟧")])
        for code in story.report_codes:
            page.row([text(f"{code.code}  {wording.text(code.label)}"), count(code.count)])
    if story.distributions:
        page.head(say("分布", "How things are spread"))
        heads = [
            say("项目", "What"),
            say("单位", "Unit"),
            say("最小", "Least"),
            say("中位", "Median"),
            say("平均", "Mean"),
            say("最大", "Most"),
            say("个数", "Of"),
        ]
        page.headers(heads)
        for one in story.distributions:
            numbers = (one.least, one.median, one.mean, one.greatest, one.number)
            page.row(
                [
                    text(wording.start(one.label)),
                    Cell(wording.text(one.unit), align="center"),
                    *(
                        Cell("–" if n is None else n, format="#,##0.##", align="right")
                        if isinstance(n, float) and n != int(n)
                        else Cell("–" if n is None else int(n), format="#,##0", align="right")
                        for n in numbers
                    ),
                ]
            )
    page.write(book, wording.sheet("statistics"), footer)


def _bases(
    page: _Page, wording: Wording, rates: Sequence[int], *, everything: bool = False
) -> None:
    """One line a base: every rate as a number of enterprises and in percent."""
    story, say = wording.story, wording.say
    page.headers(
        [
            say("基数", "Base"),
            say("⟦enterprise⟧数", "⟦enterprise+⟧"),
            *_twice(wording, [story.rates[i].title for i in rates]),
        ]
    )
    for number, (base, shares) in enumerate(zip(story.bases, story.whole.rates, strict=True)):
        if (base.on_request and not everything) or not shares:
            continue
        cells = [text(wording.start(base.title)), count(shares[0].base)]
        for i in rates:
            cells += [count(shares[i].numerator), rate(shares[i])]
        page.row(cells, bold=number == 0)


def _by_group(
    page: _Page,
    wording: Wording,
    table: CoverageTable,
    rates: Sequence[int],
    shown: Sequence[int],
) -> None:
    story, say = wording.story, wording.say
    page.headers(
        [
            wording.start(table.head),
            say("在范围内", "In scope"),
            *(wording.start(story.outcomes[i].word) for i in shown),
            *_twice(wording, [story.rates[i].title for i in rates]),
            say("应建未建", "Due, none planned"),
        ]
    )
    for row in (*table.rows, story.whole):
        total = row is story.whole
        label = say("合计", "Total") if total else wording.text(row.label)
        cells = [text(label), count(row.in_scope), *(count(row.counts[i]) for i in shown)]
        for i in rates:
            cells += [count(row.rates[0][i].numerator), rate(row.rates[0][i])]
        page.row([*cells, count(row.gap)], bold=total)


def _twice(wording: Wording, titles: Sequence[Text]) -> list[str]:
    """Two headers for each rate: how many, and what share."""
    heads = []
    for title in titles:
        name = wording.start(title)
        heads += [wording.say("{n}（家）", "{n}", n=name), wording.say("{n}率", "{n} %", n=name)]
    return heads


def _pair(page: _Page, label: str, value: str) -> None:
    rest = page.columns - 1
    room = int(_OTHER * rest) - 4
    rows = max(len(wrap(value, room)), len(wrap(label, int(_FIRST) - 2)))
    blank = tuple(Cell(line="hair") for _ in range(rest - 1))
    cells = (
        Cell(label, colour=_SOFT, wrap=True, line="hair"),
        Cell(value, wrap=True, line="hair"),
        *blank,
    )
    page.lines.append(Line(cells, _LINE * rows + 3, merged=((1, rest),)))
