"""The paper that a meeting reads: what the Word document and the PDF say, in their order.

Plain blocks (headings, sentences, tables, pictures); how they look is the affair of whoever
writes them. Every figure in a sentence is the story's, as are those of the tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from planner.language import Language, Text
from planner.report.numbers import day, metres, number
from planner.report.office import paper_lists as lists
from planner.report.office.naming import upper
from planner.report.words import at_start, number_of

if TYPE_CHECKING:
    from planner.report.story import Story

Picture = Literal["tree", "map", "bars"]


@dataclass(frozen=True)
class Title:
    """The title of the paper, or with ``annex`` that of an annex on a page of its own."""

    text: str
    below: str = ""
    annex: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading; ``level`` 1 to 3."""

    level: int
    text: str


@dataclass(frozen=True)
class Sentence:
    """A paragraph; ``note`` is one in small print."""

    text: str
    note: bool = False


@dataclass(frozen=True)
class Table:
    """A table under its caption; ``widths`` are shares of the page, ``numbers`` stand right."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    numbers: frozenset[int] = frozenset()
    bold: frozenset[int] = frozenset()
    """Rows that stand out."""


@dataclass(frozen=True)
class Figure:
    """A picture of the plan under its caption."""

    kind: Picture
    caption: str


Block = Title | Heading | Sentence | Table | Figure

SMALL = 8
"""A table of so few rows is not parted over two pages."""

_ZH = "一二三四五六七八九十"


class Paper:
    """The blocks of a plan's paper, in one language."""

    def __init__(self, story: Story, language: Language) -> None:
        self.story, self.language = story, language
        self._counts = [0, 0, 0]
        self._tables = self._figures = 0

    # ------------------------------------------------------------ words

    def say(self, zh: str, en: str, **values: object) -> str:
        return Text(zh, en).fill(**values).in_words(self.story.words).say(self.language)

    def text(self, text: Text) -> str:
        return text.in_words(self.story.words).say(self.language)

    def start(self, text: Text) -> str:
        return at_start(text.in_words(self.story.words)).say(self.language)

    def outcome(self, token: str) -> str:
        return self.start(self.story.words[token])

    def joined(self, parts: Sequence[str]) -> str:
        return self.say("、", ", ").join(parts)

    def head(self, level: int, zh: str, en: str, **values: object) -> Heading:
        """A heading with its number: 一、（一）1. in Chinese, 1. 1.1 in English."""
        self._counts[level - 1] += 1
        self._counts[level:] = [0] * (3 - level)
        at = self._counts[:level]
        said = upper(self.say(zh, en, **values))
        if self.language == "en":
            mark = f"{at[0]}. " if level == 1 else ".".join(str(n) for n in at) + " "
        else:
            mark = (f"{zh_number(at[-1])}、", f"（{zh_number(at[-1])}）", f"{at[-1]}. ")[level - 1]
        return Heading(level, mark + said)

    def table(
        self,
        caption: str,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        *,
        numbers: Sequence[int] = (),
        bold: Sequence[int] = (),
    ) -> Table:
        self._tables += 1
        mark = self.say("表 {n}  ", "Table {n}. ", n=self._tables)
        return Table(
            mark + upper(caption),
            tuple(upper(head) for head in heads),
            tuple(tuple(row) for row in rows),
            tuple(widths),
            frozenset(numbers),
            frozenset(bold),
        )

    def figure(self, kind: Picture, caption: str) -> Figure:
        self._figures += 1
        return Figure(kind, self.say("图 {n}  ", "Figure {n}. ", n=self._figures) + caption)

    # ------------------------------------------------------------ parts

    def blocks(self) -> Iterator[Block]:
        """The paper from its title to the annex."""
        story = self.story
        when = self.say("（按{day}的规则）", "By the rules of {day}", day=day(story.day))
        yield Title(self.text(story.title), when)
        yield from self.situation()
        yield from self.basis()
        yield from self.plan()
        yield from self.steps()
        yield from self.troubles()
        yield from self.behind()
        yield from lists.annex(self)

    def situation(self) -> Iterator[Block]:
        story, say = self.story, self.say
        yield self.head(1, "基本情况", "Situation")
        of = [
            say("{t} {n} 家", "{t}: {n}", t=self.text(base.title), n=number(shares[0].base))
            for base, shares in zip(story.bases[1:], story.whole.rates[1:], strict=True)
            if shares and not base.on_request
        ]
        yield Sentence(
            say(
                "列入台账的有 {all}，在范围内的 {scope} 家{of}。",
                "The ledger holds {all}, {scope} of them in scope{of}.",
                all=number_of(story.whole.enterprises, "enterprise"),
                scope=number(story.whole.in_scope),
                of=(say("，其中", " (") + say("，", "; ").join(of) + say("", ")")) if of else "",
            )
        )
        yield from self.today()
        for sentence in story.headline:
            yield Sentence(self.text(sentence))
        if story.withheld is not None:
            for sentence in story.withheld.said:
                yield Sentence(self.text(sentence))
        yield lists.forms(self)
        yield lists.bases(self)
        yield self.figure("bars", say("覆盖情况", "Coverage"))
        if story.figures:
            rows = [(self.text(f.label), self.text(f.value)) for f in story.figures]
            heads = (say("项目", "Item"), say("数字", "Figure"))
            yield self.table(say("主要数字", "Key figures"), heads, rows, (0.3, 0.7))

    def today(self) -> Iterator[Block]:
        """What is there today, and for how many it changes."""
        story, say = self.story, self.say
        known = [e for e in story.enterprises if e.mode != "excluded"]
        if not story.has_today or not known:
            return
        kept = sum(1 for e in known if not e.changed)
        covered = [e for e in known if e.today_mode not in (None, "uncovered")]
        yield Sentence(
            say(
                "目前已有安排的 {covered} 家，尚未覆盖的 {bare} 家。按本方案，{kept} 家与现状相同，"
                "{changed} 家有变动。",
                "Covered today: {covered}; not covered: {bare}. Under this plan unchanged: {kept}; "
                "changed: {changed}.",
                covered=number(len(covered)),
                bare=number(len(known) - len(covered)),
                kept=number(kept),
                changed=number(len(known) - kept),
            )
        )

    def basis(self) -> Iterator[Block]:
        story, say = self.story, self.say
        made = story.provenance
        yield self.head(1, "编制依据", "Basis in rules")
        yield self.head(2, "规则和文件", "Rules and instruments")
        yield Sentence(
            say(
                "本方案按规则包“{title}”（{pack}）编制，取{day}有效的规定。所引文件如下。",
                'The plan was made by the rule pack "{title}" ({pack}) as of {day}. It cites:',
                title=made.pack_title,
                pack=made.pack,
                day=day(made.day),
            )
        )
        if made.overrides:
            changed = ", ".join(f"{name}={value}" for name, value in made.overrides)
            yield Sentence(
                say("编制时改动了参数：{x}。", "Parameters were changed: {x}.", x=changed)
            )
        for place, one in enumerate(story.instruments, start=1):
            since = ""
            if one.in_force:
                since = say("，自{day}施行", ", in force since {day}", day=day(one.in_force))
            check = say("（待核实）", " (to be checked)") if one.unverified else ""
            note = self.text(one.note)
            tail = say("。", ". ") + note if note else say("。", ".")
            title = self.text(one.title)
            if self.language == "zh" and "〔" not in title and not title.startswith("《"):
                title = f"《{title}》"
            yield Sentence(f"{place}. {title}{since}{check}{tail}")
        yield self.head(2, "各类⟦enterprise⟧适用的规定", "What applies to whom")
        yield lists.rules(self)
        yield self.head(2, "限值", "Limits")
        yield lists.parameters(self)

    def plan(self) -> Iterator[Block]:
        yield self.head(1, "方案内容", "The plan")
        story, say = self.story, self.say
        for outcome in story.outcomes:
            if outcome.token not in story.shown or outcome.token == "excluded":
                continue
            if not outcome.count and outcome.count is not None:
                continue
            yield self.head(2, "{w}", "{w}", w=at_start(outcome.word))
            share = outcome.share.percent if outcome.share else ""
            told = say(
                "{w} {n} 家，占在范围内⟦enterprise⟧的 {share}。",
                "{w}: {n}, {share} of those in scope.",
                w=at_start(outcome.word),
                n=number(outcome.count),
                share=share,
            )
            yield Sentence(told)
            yield from lists.of_outcome(self, outcome.token)
        yield from lists.contacts(self)
        if story.branches or story.withheld is not None:
            yield self.head(2, "组织架构图", "The branches in a picture")
            yield self.figure("tree", say("组织架构", "The branches"))
            if any(one.spot for one in story.enterprises):
                yield self.figure("map", say("分布", "Where they are"))

    def steps(self) -> Iterator[Block]:
        """The moves with dates to fill in; without today's coverage, the branches to be founded."""
        story, say = self.story, self.say
        if story.moves:
            yield self.head(1, "调整步骤", "Steps")
            yield Sentence(
                say(
                    "由现状到方案共 {n} 步，先后有序；完成日期由经办单位填写。",
                    "Steps from today to the plan: {n}, in this order; dates are to be filled in.",
                    n=number(len({move.number for move in story.moves})),
                )
            )
            yield lists.moves(self)
            return
        founded = [b for b in story.branches if b.kind != "existing" and b.units]
        if founded and not story.has_today:
            yield self.head(1, "组织实施", "Carrying it out")
            yield Sentence(
                say(
                    "需新建的⟦organisation⟧ {n} 个，完成日期由经办单位填写。",
                    "To be founded: {n}; dates are to be filled in.",
                    n=number(len(founded)),
                )
            )
            yield lists.founded(self, founded)

    def troubles(self) -> Iterator[Block]:
        parts = [*lists.uncovered(self), *lists.fragile(self), *lists.findings(self)]
        if not parts:
            return
        self._counts[1:] = [0, 0]
        yield self.head(1, "问题和办法", "Problems and remedies")
        for title, blocks in parts:
            yield self.head(2, *title)
            yield from blocks

    def behind(self) -> Iterator[Block]:
        """How far it is proven, how rates are counted, from which files it was made."""
        story, say = self.story, self.say
        yield self.head(1, "说明", "Notes")
        yield self.head(2, "是否最优", "Whether it is best")
        yield Sentence(self.text(story.verdict))
        yield lists.proof(self)
        yield self.head(2, "统计口径", "How rates are counted")
        yield Sentence(
            say(
                "覆盖率按⟦enterprise⟧计，不按⟦organisation⟧计；每个比率都列出分子和分母。",
                "Rates count ⟦enterprise+⟧, not ⟦organisation+⟧; each has its numerator and base.",
            )
        )
        for rate in story.rates:
            said = self.text(rate.definition)
            if said:
                yield Sentence(said + say("。", "."))
        yield self.head(2, "出处", "Provenance")
        made = story.provenance
        hashes = [
            (one.name, number(one.rows), one.sha256)
            for one in made.inputs
            if "canonical" not in one.role
        ]
        hashes.append((made.pack, "", made.rules_sha256))
        yield self.table(
            say("文件与规则的校验值", "Files and rules"),
            (say("文件", "File"), say("行数", "Rows"), "SHA-256"),
            hashes,
            (0.3, 0.1, 0.6),
            numbers=(1,),
        )
        yield Sentence(
            say(
                "本方案由 {tool} {version} 编制。",
                "Made by {tool} {version}.",
                tool=made.tool,
                version=made.version,
            ),
            note=True,
        )

    def far(self, value: int | None) -> str:
        return metres(value).say(self.language)


def zh_number(value: int) -> str:
    """A number below a hundred as Chinese headings write it."""
    tens, ones = divmod(value, 10)
    if not tens:
        return _ZH[ones - 1]
    return ("" if tens == 1 else _ZH[tens - 1]) + "十" + (_ZH[ones - 1] if ones else "")
