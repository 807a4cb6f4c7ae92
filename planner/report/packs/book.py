"""A whole pack as a document: who may take what, every number with its article and its history."""

from __future__ import annotations

from typing import Any

from planner.language import Language, Text
from planner.report.packs.blocks import MARK, Block, Facts, Grid, Heading, Paragraph, link
from planner.report.packs.wording import (
    NO_LAW,
    UNVERIFIED,
    amount,
    articles,
    both,
    condition_cell,
    days,
    field_title,
    outcome,
    phrases,
    reading,
    source_of,
    source_text,
    status_word,
    value_text,
)
from planner.rulebook.chronicle import Chronicle
from planner.rulebook.conditions import fields_of
from planner.rulebook.inheriting import Entry

STRUCTURE = ("branch_form", "committee", "party_groups")


def pack_document(book: Chronicle, language: Language) -> list[Block]:
    """Everything that the pack says, for the day and before and after it."""
    return _Book(book, language).blocks()


class _Book:
    def __init__(self, book: Chronicle, language: Language) -> None:
        self.book, self.language = book, language
        self.merged = book.merged
        self.found: list[Block] = []
        self.entry = self.say("条目", "Entry")

    def say(self, zh: str, en: str, **values: object) -> str:
        return self.text(Text(zh, en).fill(**values) if values else Text(zh, en))

    def text(self, text: Text) -> str:
        return text.in_words(self.book.words).say(self.language)

    def heading(self, zh: str, en: str, anchor: str) -> None:
        self.found.append(Heading(self.say(zh, en), 2, anchor))

    def note(self, zh: str, en: str) -> None:
        self.found.append(Paragraph(self.say(zh, en), "dim"))

    def blocks(self) -> list[Block]:
        self.head()
        self.rules()
        self.rules_of_other_days()
        self.parameters()
        self.structure()
        self.statistics()
        self.provisions()
        self.overrides()
        self.columns()
        self.instruments()
        self.to_be_checked()
        return self.found

    def head(self) -> None:
        pack, book = self.merged.pack, self.book
        self.found.append(Heading(f"{self.text(both(pack.title))}", 1))
        status = book.pack_standing
        first = min((min(e.paper.in_force) for e in self._own_rules()), default=None)
        if first is not None and self.merged.begins is not None:
            first = max(first, self.merged.begins)
        standing = self.text(status_word(status))
        if status in ("not yet in force", "announced") and first is not None:
            standing = self.say("{s}，自 {d} 起施行", "{s}; it begins on {d}", s=standing, d=first)
        rows = [
            (self.say("规则包", "Pack"), pack.name),
            (self.say("日期", "Day"), f"{book.day.isoformat()} · {standing}"),
            (self.say("最近核对", "Last checked"), pack.last_checked.isoformat()),
        ]
        if book.day > pack.last_checked:
            said = self.say("其后的变化未计入", "what changed since is not in it")
            rows[-1] = (rows[-1][0], f"{MARK} {pack.last_checked.isoformat()} · {said}")
        if len(self.merged.lineage) > 1:
            rows.append((self.say("继承", "Extends"), " → ".join(self.merged.lineage[1:])))
        self.found.append(Facts(rows))
        if pack.description is not None:
            self.found.append(Paragraph(self.text(both(pack.description))))
        for problem in book.problems if status == "in force" else ():
            self.found.append(Paragraph(f"{MARK} {problem.say(self.language)}", "notice"))

    def _own_rules(self) -> list[Entry[Any]]:
        return [e for e in self.merged.rules.values() if e.paper.drop is None]

    def rules(self) -> None:
        rules = list(self.book.coverage.values())
        if not rules:
            return
        self.heading("谁可以采取哪些方式", "Who may take which forms", "rules")
        self.note(
            "每家企业恰有一条规则适用；方式按先后次序，优先级越大越先覆盖。",
            "Exactly one rule answers for each enterprise; forms come in order, and a greater "
            "priority is covered first.",
        )
        asked = list(dict.fromkeys(name for rule in rules for name in fields_of(rule.when)))
        heads = [
            self.say("规则", "Rule"),
            *(self.text(field_title(self.book, name)) for name in asked),
            self.say("方式", "Forms"),
            self.say("优先级", "Priority"),
            self.say("出处", "Source"),
        ]
        rows = []
        for rule in rules:
            title = self.text(rule.title)
            if rule.except_:
                but = ", ".join(rule.except_)
                title += "\n" + self.say("例外：{but}", "but not: {but}", but=but)
            cells = [
                self.text(condition_cell(self.book, [c for c in rule.when if c.field == name]))
                for name in asked
            ]
            entry = self.merged.rules[rule.id]
            version = entry.paper.in_force[rule.since]
            rows.append(
                [
                    f"{rule.id}\n{title}",
                    *cells,
                    self.text(outcome(self.book, rule.modes, rule.excluded)),
                    "" if rule.excluded else str(rule.priority),
                    self.text(source_of(self.book, version)),
                ]
            )
        last = len(heads) - 1
        self.found.append(Grid(heads, rows, frozenset({0, last - 2, last})))

    def rules_of_other_days(self) -> None:
        rows = []
        for rule_id, entry in self.merged.rules.items():
            if rule_id in self.book.coverage or entry.paper.drop is not None:
                continue
            status = self.book.standing(entry.paper.in_force)
            if self.book.before_it_begins:
                status = "not yet in force"
            spans = self.book.spans(entry.paper.in_force)
            when = "\n".join(self.text(days(span.since, span.until)) for span in spans)
            title = self.text(both(entry.paper.title))
            rows.append([f"{rule_id}\n{title}", self.text(status_word(status)), when])
        if rows:
            self.found.append(Heading(self.say("当日不适用的规则", "Rules of other days"), 3))
            heads = [self.say("规则", "Rule"), self.say("状态", "State"), self.say("期间", "Days")]
            self.found.append(Grid(heads, rows, frozenset({0})))

    def parameters(self) -> None:
        self.heading("参数", "Parameters", "parameters")
        heads = [
            self.say("参数", "Parameter"),
            self.say("当日", "On the day"),
            self.say("出处", "Source"),
            self.say("沿革", "History"),
        ]
        rows = []
        for name, detail in self.book.details.items():
            paper = self.merged.parameters[name].paper
            title = f"{name}\n{self.text(detail.title)}"
            if detail.note is not None:
                title += f"\n{self.text(detail.note)}"
            spans = self.book.spans(paper.values)
            source = self.text(NO_LAW)
            if detail.status == "in force" and detail.since is not None:
                source = self.text(source_of(self.book, paper.values[detail.since]))
            elif detail.status != "default":
                source = self.text(status_word(detail.status))
                if detail.until is not None:
                    source += self.say("，自 {d} 起", ", from {d}", d=detail.until)
            history = []
            for span in spans:
                told = self.text(days(span.since, span.until))
                if span.version.repealed:
                    history.append(self.say("{d} 废止", "repealed on {d}", d=span.since))
                    continue
                value = self.text(amount(span.version.value, detail.unit))  # type: ignore[attr-defined]
                state = (
                    ""
                    if span.status in ("in force", "past")
                    else self.say("（{s}）", " ({s})", s=self.text(status_word(span.status)))
                )
                history.append(
                    f"{told}：{value}{state}"
                    if self.language == "zh"
                    else f"{told}: {value}{state}"
                )
                if span.status != "in force":
                    history[-1] += f" · {self.text(source_of(self.book, span.version))}"
            rows.append([title, self.text(value_text(detail)), source, "\n".join(history) or "–"])
        self.found.append(Grid(heads, rows, frozenset({0, 2, 3})))

    def structure(self) -> None:
        for name in STRUCTURE:
            table = getattr(self.book.structure, name)
            entry: Entry[Any] | None = getattr(self.merged, name)
            if entry is None:
                continue
            self.heading(table.title.zh, table.title.en, name)
            status = self.text(status_word(self.book.standing(entry.paper.in_force)))
            if table.rows:
                says = [key for key in table.rows[0].says]
                heads = [self.say("条件", "Where"), *(self.key(key) for key in says)]
                rows = [
                    [
                        self.text(phrases(self.book, row.when)),
                        *(self.cell(row.says[key]) for key in says),
                    ]
                    for row in table.rows
                ]
                self.found.append(Grid(heads, rows, frozenset({0})))
            facts = [(self.say("状态", "State"), status)]
            for span in self.book.spans(entry.paper.in_force):
                label = self.text(days(span.since, span.until))
                said = (
                    self.text(status_word("repealed"))
                    if span.version.repealed
                    else self.text(source_of(self.book, span.version))
                )
                own = reading(span.version)
                facts.append((label, said + (f"\n{self.text(own)}" if own else "")))
            self.found.append(Facts(facts))

    def key(self, key: str) -> str:
        known = {
            "form": Text("建制", "Form"),
            "organ": Text("领导机构", "Led by"),
            "least": Text("最少人数", "At least"),
            "most": Text("最多人数", "At most"),
            "group_size": Text("每组约", "About a group"),
            "group_least": Text("每组最少", "At least a group"),
        }
        return self.text(known.get(key, Text(key, key)))

    def cell(self, value: object) -> str:
        if isinstance(value, str):
            return self.text(self.book.words.get(value, Text(value, value)))
        return str(value)

    def statistics(self) -> None:
        counted = self.book.statistics
        self.heading("统计口径", "What is counted", "statistics")
        heads = [
            self.say("名称", "Name"),
            self.say("含义", "Means"),
            self.say("出处", "Source"),
        ]
        rows = []
        for base in counted.bases:
            means = self.say("基数：", "Base: ") + (
                self.text(phrases(self.book, base.when))
                if base.when
                else self.say("范围内全部企业", "every enterprise in scope")
            )
            rows.append([f"{base.name}\n{self.text(base.title)}", means, *self.origin(base.source)])
        for rate in counted.rates:
            parts = " + ".join(self.text(self.book.words[mode]) for mode in rate.modes)
            means = self.say("比率：", "Rate: ") + parts
            rows.append([f"{rate.name}\n{self.text(rate.title)}", means, *self.origin(rate.source)])
        if counted.report_code is not None:
            code = counted.report_code
            means = "\n".join(
                f"{value} = {self.text(self.book.words[mode])}"
                for mode, value in code.values.items()
            )
            rows.append([f"report_code\n{self.text(code.title)}", means, *self.origin(code.source)])
        self.found.append(Grid(heads, rows, frozenset({0, 1, 2})))
        for table in counted.tables:
            self.found.append(Heading(self.text(table.title), 3))
            columns = [self.say("行", "Row"), self.say("条件", "Where")]
            lines = [
                [
                    ("　" if self.language == "zh" else "– ") * bool(row.within)
                    + self.text(row.title),
                    self.text(phrases(self.book, row.when))
                    if row.when
                    else self.say("同上一级", "as the row it is part of"),
                ]
                for row in table.rows
            ]
            self.found.append(Grid(columns, lines, frozenset({0, 1})))
            own = table.source.own_reading
            said = self.text(source_text(table.source))
            self.found.append(Paragraph(said + (f" — {self.text(own)}" if own else ""), "dim"))

    def origin(self, source: Any) -> list[str]:
        said = self.text(source_text(source))
        if source.own_reading is not None:
            said += f"\n{self.text(source.own_reading)}"
        return [said]

    def provisions(self) -> None:
        """What the law says besides, which no plan decides."""
        rows = []
        for name, entry in self.merged.provisions.items():
            for span in self.book.spans(entry.paper.in_force):
                if span.status == "past" or span.version.repealed:
                    continue
                said = self.text(both(span.version.text))  # type: ignore[attr-defined]
                own = reading(span.version)
                if own is not None:
                    said += f"\n{self.text(own)}"
                when = self.text(days(span.since, span.until))
                if span.status != "in force":
                    when += f"\n{self.text(status_word(span.status))}"
                title = f"{name}\n{self.text(both(entry.paper.title))}"
                rows.append([title, said, when, self.text(source_of(self.book, span.version))])
        if not rows:
            return
        self.heading("其他规定", "Further provisions", "provisions")
        self.note(
            "规划器不作这些决定，落实方案时须遵守。",
            "No plan decides these; whoever carries one out must know them.",
        )
        heads = [
            self.entry,
            self.say("内容", "Says"),
            self.say("期间", "Days"),
            self.say("出处", "Source"),
        ]
        self.found.append(Grid(heads, rows, frozenset({0, 1, 3})))

    def overrides(self) -> None:
        """What this pack puts in the place of what it inherits: old, new, and both articles."""
        rows = []
        for kind, name, entry in _entries(self.merged):
            if entry.pack != self.merged.pack.name or entry.above is None:
                continue
            old, new = self.told(kind, entry.above), self.told(kind, entry)
            rows.append([f"{name}\n{self.text(both(entry.paper.title))}", old, new])
        if not rows:
            return
        self.heading("改动上级规则包的条目", "What it changes of the pack above", "overrides")
        heads = [self.say("条目", "Entry"), self.say("原为", "Was"), self.say("改为", "Is")]
        self.found.append(Grid(heads, rows, frozenset({0, 1, 2})))

    def told(self, kind: str, entry: Entry[Any]) -> str:
        """What an entry says on the day (or of all days), in which pack, by which article."""
        paper = entry.paper
        pack = self.say("（{p}）", " ({p})", p=entry.pack)
        if kind == "rule" and paper.drop is not None:
            return (
                self.say("不采用：{why}", "left out: {why}", why=self.text(both(paper.drop))) + pack
            )
        versions = paper.values if kind == "parameter" else paper.in_force
        lines = []
        if kind == "parameter" and not versions:
            unit = both(paper.unit)
            lines.append(f"{self.text(amount(paper.default, unit))} · {self.text(NO_LAW)}")
        for span in self.book.spans(versions):
            if span.status == "past":
                continue
            lines.append(
                f"{self.content(kind, span.version, paper)} · "
                f"{self.text(days(span.since, span.until))} · "
                f"{self.text(source_of(self.book, span.version))}"
            )
        return "\n".join(lines) + pack

    def content(self, kind: str, version: Any, paper: Any) -> str:
        if version.repealed:
            return self.text(status_word("repealed"))
        if kind == "parameter":
            return self.text(amount(version.value, both(paper.unit)))
        if kind == "rule":
            modes = self.text(outcome(self.book, version.modes, version.excluded))
            return f"{self.text(phrases(self.book, version.when))} ⇒ {modes}"
        if kind == "provision":
            return self.text(both(version.text))
        return self.say("{n} 行", "{n} rows", n=len(version.rows))

    def columns(self) -> None:
        if not self.merged.columns:
            return
        self.heading("台账各列在本包中的含义", "What the ledger's columns mean here", "columns")
        rows = [
            [name, self.text(both(column)), self.text(both(column.note)) or "–"]
            for name, column in self.merged.columns.items()
        ]
        heads = [self.say("列", "Column"), self.say("含义", "Means"), self.say("说明", "Note")]
        self.found.append(Grid(heads, rows, frozenset({1, 2})))

    def instruments(self) -> None:
        self.heading("引用的文件", "Instruments", "instruments")
        heads = [
            self.say("文件", "Instrument"),
            self.say("日期", "Days"),
            self.say("说明", "Note"),
        ]
        rows = []
        for name, one in self.merged.instruments.items():
            told = [
                self.say(zh, en, d=day)
                for zh, en, day in (
                    ("{d} 公布", "announced {d}", one.announced),
                    ("{d} 施行", "in force {d}", one.in_force),
                    ("{d} 废止", "repealed {d}", one.repealed),
                )
                if day is not None
            ]
            note = self.text(both(one.note)) if one.note else ""
            if one.unverified:
                note = f"{self.text(UNVERIFIED)} {note}".rstrip()
            title = link(self.text(both(one.title)), one.url)
            rows.append([f"{title}\n{name}", "\n".join(told) or "–", note or "–"])
        self.found.append(Grid(heads, rows, frozenset({0, 2})))

    def to_be_checked(self) -> None:
        """What is read into the law, approximated, or not yet looked up; all in one place."""
        readings, unverified = [], []
        for kind, name, entry in _entries(self.merged):
            versions = entry.paper.values if kind == "parameter" else entry.paper.in_force
            for span in self.book.spans(versions):
                if span.version.repealed:
                    continue
                own = reading(span.version)
                when = self.text(days(span.since, span.until))
                source = self.text(articles_of(self.book, span.version))
                if own is not None and span.status != "past":
                    readings.append([f"{name}\n{when}", source, self.text(own)])
                if span.version.unverified:
                    unverified.append([name, when, source])
        if readings:
            self.heading("自己的理解和近似", "Own readings and approximations", "readings")
            heads = [
                self.say("条目", "Entry"),
                self.say("条文", "Article"),
                self.say("理解", "Reading"),
            ]
            self.found.append(Grid(heads, readings, frozenset({0, 1, 2})))
        self.heading("待核之处", "Not yet verified", "unverified")
        if unverified:
            heads = [
                self.say("条目", "Entry"),
                self.say("期间", "Days"),
                self.say("条文", "Article"),
            ]
            self.found.append(Grid(heads, unverified, frozenset({2})))
        else:
            self.note("没有标为待核的条目。", "No entry is marked unverified.")


def articles_of(book: Chronicle, version: Any) -> Text:
    """The articles of a version, or a dash."""
    from planner.rulebook.parameters import cites

    found = cites(version.cite, book.merged.instruments)
    return articles(found) if found else Text("–", "–")


def _entries(merged: Any) -> list[tuple[str, str, Entry[Any]]]:
    """Every rule, parameter and structure table with its kind and its name."""
    found: list[tuple[str, str, Entry[Any]]] = [
        ("rule", name, entry) for name, entry in merged.rules.items()
    ]
    found += [("parameter", name, entry) for name, entry in merged.parameters.items()]
    for name in STRUCTURE:
        entry = getattr(merged, name)
        if entry is not None:
            found.append(("table", name, entry))
    found += [("provision", name, entry) for name, entry in merged.provisions.items()]
    return found
