"""Reads decision tables out of a DMN file (1.1 to 1.5), and says what it does not take over.

The file is read by position, without entities: a document type, which could blow up or reach
for other files, is refused. What is not a plain decision table (another hit policy, an
expression where a column's name should stand) is refused with its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from planner.errors import Place, Problem, RulesError
from planner.language import Text
from planner.rulebook.dmn.feel import (
    FeelError,
    Tests,
    Value,
    kinds_of,
    parse_tests,
    parse_value,
    parse_values,
)
from planner.rulebook.dmn.tables import DecisionTable, HitPolicy, Input, Kind, Output, Row
from planner.rulebook.papers import did_you_mean

MOST_BYTES = 20_000_000
DEEPEST = 60

_KINDS: dict[str, Kind] = {
    "number": "number",
    "integer": "number",
    "long": "number",
    "double": "number",
    "boolean": "flag",
    "string": "text",
    "date": "date",
}
_OF_TYPE: dict[type, Kind] = {float: "number", int: "number", bool: "flag", str: "text"}


@dataclass
class _Node:
    """An element without its namespace: DMN's versions differ in little else."""

    name: str
    attributes: dict[str, str]
    line: int
    position: int
    text: str = ""
    children: list[_Node] = field(default_factory=list)

    def all(self, name: str) -> Iterator[_Node]:
        return (child for child in self.children if child.name == name)

    def one(self, name: str) -> _Node | None:
        return next(self.all(name), None)

    def words(self) -> str:
        """The text of the element's ``text`` child; empty where there is none."""
        inner = self.one("text")
        return inner.text.strip() if inner is not None else ""


def read_dmn(path: str | Path, *, decision: str | None = None) -> tuple[DecisionTable, ...]:
    """The decision tables of a file, in its order; raises ``RulesError`` with every fault.

    With ``decision``, the name or id of one, only that is read, whatever else the file holds.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        what = Text(f"无法读取：{error.strerror}", f"cannot be read: {error.strerror}")
        raise RulesError(Problem("dmn-unreadable", what, place=Place(path.name))) from error
    return parse_dmn(data, path.name, decision=decision)


def parse_dmn(
    data: bytes, shown: str = "table.dmn", *, decision: str | None = None
) -> tuple[DecisionTable, ...]:
    """The decision tables of a document in memory; ``shown`` is how messages call it."""
    if len(data) > MOST_BYTES:
        what = Text("文件超过 20 MB", "the file is over 20 MB")
        raise RulesError(Problem("dmn-too-large", what, place=Place(shown)))
    root = _tree(data, shown)
    reader = _Reader(shown, root)
    tables = tuple(reader.tables(decision))
    if reader.problems:
        raise RulesError(reader.problems)
    if not tables:
        what = Text("没有判定表", "there is no decision table in it")
        if decision is not None:
            what = Text(f"没有判定表“{decision}”", f'there is no decision table "{decision}"')
        remedy = did_you_mean(decision or "", reader.names()) if reader.names() else Text("", "")
        raise RulesError(Problem("dmn-no-table", what, remedy, Place(shown)))
    return tables


def _tree(data: bytes, shown: str) -> _Node:
    parser = expat.ParserCreate()
    top = _Node("", {}, 1, 1)
    stack = [top]

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(stack) > DEEPEST:
            refuse("嵌套过深", "nested too deeply")
        node = _Node(
            name.rsplit(":", 1)[-1],
            {key.rsplit(":", 1)[-1]: value for key, value in attributes.items()},
            parser.CurrentLineNumber,
            parser.CurrentColumnNumber + 1,
        )
        stack[-1].children.append(node)
        stack.append(node)

    def words(text: str) -> None:
        stack[-1].text += text

    def refuse(zh: str, en: str) -> None:
        at = Place(shown, line=parser.CurrentLineNumber, position=parser.CurrentColumnNumber + 1)
        raise RulesError(Problem("dmn-unsafe", Text(zh, en), place=at))

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: stack.pop()
    parser.CharacterDataHandler = words
    parser.StartDoctypeDeclHandler = lambda *_: refuse(
        "不接受文档类型声明（DOCTYPE）", "a document type (DOCTYPE) is not accepted"
    )
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        at = Place(shown, line=error.lineno, position=error.offset + 1)
        said = expat.errors.messages.get(error.code, str(error))
        what = Text(f"XML 有误：{said}", f"not well-formed XML: {said}")
        raise RulesError(Problem("dmn-xml", what, place=at)) from error
    return top.children[0]


class _Reader:
    def __init__(self, shown: str, root: _Node) -> None:
        self.shown, self.root = shown, root
        self.problems: list[Problem] = []
        self.types = {
            v.attributes.get("name", ""): v.attributes.get("typeRef", "")
            for data in root.all("inputData")
            for v in data.all("variable")
        }
        self.simple = {
            item.attributes.get("name", ""): ref.text.strip()
            for item in root.all("itemDefinition")
            for ref in item.all("typeRef")
        }
        self.called = {d.attributes.get("name", "") for d in root.all("decision")}
        self.ids = {d.attributes.get("id", ""): d for d in root.all("decision")}

    def at(self, node: _Node) -> Place:
        return Place(self.shown, line=node.line, position=node.position)

    def refuse(self, node: _Node, zh: str, en: str, value: str | None = None) -> None:
        self.problems.append(Problem("dmn-refused", Text(zh, en), place=self.at(node), value=value))

    def names(self) -> list[str]:
        """What the decisions that are tables are called."""
        tables = (d for d in self.root.all("decision") if d.one("decisionTable") is not None)
        return [d.attributes.get("name", d.attributes.get("id", "")) for d in tables]

    def tables(self, wanted: str | None) -> Iterator[DecisionTable]:
        if self.root.name != "definitions":
            self.refuse(self.root, "不是 DMN 文件", "this is no DMN file")
            return
        for decision in self.root.all("decision"):
            table = decision.one("decisionTable")
            called = (decision.attributes.get("name"), decision.attributes.get("id"))
            if table is not None and (wanted is None or wanted in called):
                found = self.table(decision, table)
                if found is not None:
                    yield found

    def table(self, decision: _Node, table: _Node) -> DecisionTable | None:
        name = decision.attributes.get("name", decision.attributes.get("id", "table"))
        policy = table.attributes.get("hitPolicy", "UNIQUE")
        if policy not in ("UNIQUE", "FIRST"):
            self.refuse(
                table,
                f"判定表“{name}”的命中策略 {policy} 不能导入；可用 UNIQUE 和 FIRST",
                f'the hit policy {policy} of "{name}" cannot be imported; UNIQUE and FIRST can',
                policy,
            )
            return None
        before = len(self.problems)
        rows = list(table.all("rule"))
        inputs = tuple(self.input(node, at, rows) for at, node in enumerate(table.all("input")))
        outputs = tuple(
            self.output(node, name, at, rows, decision)
            for at, node in enumerate(table.all("output"))
        )
        rules = tuple(self.rule(row, number, inputs, outputs) for number, row in enumerate(rows, 1))
        if len(self.problems) > before:
            return None
        needs = tuple(
            self.ids[href].attributes.get("name", href)
            for requirement in decision.all("informationRequirement")
            for needed in requirement.all("requiredDecision")
            if (href := needed.attributes.get("href", "").lstrip("#")) in self.ids
        )
        hit: HitPolicy = "FIRST" if policy == "FIRST" else "UNIQUE"
        identity = decision.attributes.get("id", name)
        return DecisionTable(identity, name, hit, inputs, outputs, rules, self.at(table), needs)

    def input(self, node: _Node, at: int, rows: list[_Node]) -> Input:
        expression = node.one("inputExpression")
        name = expression.words() if expression is not None else ""
        name = " ".join((name or node.attributes.get("label", "")).split())
        declared = name in self.types or name in self.called
        odd = any(sign in name for sign in '()[]{}"<>=+*/,') or " - " in name
        if not name or (not declared and (odd or name[:1].isdigit())):
            self.refuse(
                node,
                f"输入“{name}”不是一个列名，而是一个算式",
                f'the input "{name}" is an expression and not the name of a column',
                name,
            )
        kind = self.kind(expression.attributes.get("typeRef", "") if expression else "")
        kind = kind or self.kind(self.types.get(name, ""))
        cells = [_nth(row.all("inputEntry"), at) for row in rows]
        kind = kind or _kind_of_cells([c.words() for c in cells if c is not None])
        listed = node.one("inputValues")
        values: tuple[Value, ...] = ()
        if listed is not None:
            try:
                values = parse_values(listed.words())
            except FeelError:
                values = ()  # a range of allowed values is no list; it decides nothing
        return Input(name, kind, values)

    def output(
        self, node: _Node, decision: str, at: int, rows: list[_Node], owner: _Node
    ) -> Output:
        name = node.attributes.get("name") or node.attributes.get("label") or decision
        kind = self.kind(node.attributes.get("typeRef", ""))
        variable = owner.one("variable")
        if kind is None and variable is not None:
            kind = self.kind(variable.attributes.get("typeRef", ""))
        cells = [_nth(row.all("outputEntry"), at) for row in rows]
        kind = kind or _kind_of_cells([c.words() for c in cells if c is not None])
        default = node.one("defaultOutputEntry")
        value = self.value(default) if default is not None else None
        return Output(name, kind, value)

    def kind(self, reference: str) -> Kind | None:
        """The kind that a type's name stands for; a type of the file's own by what it rests on."""
        local = reference.rsplit(":", 1)[-1].rsplit("}", 1)[-1]
        for _ in range(8):
            if local in _KINDS:
                return _KINDS[local]
            if local not in self.simple:
                return None
            local = self.simple[local].rsplit(":", 1)[-1]
        return None

    def rule(
        self, row: _Node, number: int, inputs: tuple[Input, ...], outputs: tuple[Output, ...]
    ) -> Row:
        entries = list(row.all("inputEntry"))
        said = list(row.all("outputEntry"))
        if len(entries) != len(inputs) or len(said) != len(outputs):
            self.refuse(
                row,
                f"第 {number} 条规则有 {len(entries)} 个输入、{len(said)} 个输出，"
                f"应为 {len(inputs)} 个和 {len(outputs)} 个",
                f"rule {number} has {len(entries)} inputs and {len(said)} outputs; "
                f"the table has {len(inputs)} and {len(outputs)}",
            )
            return Row(str(number), (), ())
        tests = []
        for entry, one in zip(entries, inputs, strict=True):
            tests.append(self.tests(entry, one, number))
        says = tuple(self.value(entry) for entry in said)
        note = row.one("description")
        description = " ".join(note.text.split()) if note is not None else ""
        identity = row.attributes.get("id") or f"rule-{number}"
        return Row(identity, tuple(tests), says, description, self.at(row))

    def tests(self, entry: _Node, one: Input, number: int) -> Tests:
        text = entry.words()
        try:
            tests = parse_tests(text)
        except FeelError as error:
            self.refuse(
                entry,
                f"第 {number} 条规则，输入“{one.name}”：{error.what.zh}",
                f'rule {number}, input "{one.name}": {error.what.en}',
                text,
            )
            return Tests()
        wrong = {_OF_TYPE.get(kind, "date") for kind in kinds_of(tests)} - {one.kind}
        if wrong:
            self.refuse(
                entry,
                f"第 {number} 条规则，输入“{one.name}”：“{text}”与该列的类型不符",
                f'rule {number}, input "{one.name}": "{text}" is of another type than the column',
                text,
            )
            return Tests()
        return tests

    def value(self, entry: _Node) -> Value:
        text = entry.words()
        try:
            return parse_value(text)
        except FeelError as error:
            self.refuse(
                entry,
                f"输出“{text}”不是一个值：{error.what.zh}",
                f'the output "{text}" is not a value: {error.what.en}',
                text,
            )
            return None


def _nth(nodes: Iterator[_Node], at: int) -> _Node | None:
    for number, node in enumerate(nodes):
        if number == at:
            return node
    return None


def _kind_of_cells(cells: list[str]) -> Kind:
    """The kind of an untyped column, by what its cells compare with; text where none tells."""
    for text in cells:
        try:
            kinds = kinds_of(parse_tests(text))
        except FeelError:
            continue
        for kind in kinds:
            return _OF_TYPE.get(kind, "date")
    return "text"
