"""Writes the coverage table of a day as a DMN decision table, for any engine that knows DMN.

One row a rule, hit policy UNIQUE: exactly one row answers, as in the pack. Conditions on one
field become one cell of FEEL unary tests; a blank is ``null``. Where a rule has declared
exceptions, DMN has no word for them: such a rule is written as the rows that are left to it.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as xml

from planner.rulebook.audit.cells import Cell, cells_of, holds_in
from planner.rulebook.audit.diagram import draw
from planner.rulebook.audit.spaces import ENTERPRISES, rows_of
from planner.rulebook.audit.tables import answering
from planner.rulebook.conditions import COVERAGE_FIELDS, FIELD_TITLES, Kind, fields_of
from planner.rulebook.rules import CoverageRule, Rules

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
FEEL = "https://www.omg.org/spec/DMN/20191111/FEEL/"
TYPES: dict[Kind, str] = {"number": "number", "flag": "boolean", "text": "string"}
OUTPUTS = (
    ("rule", "string"),
    ("modes", "string"),
    ("priority", "number"),
    ("excluded", "boolean"),
)
"""What a row says: the rule's id, its modes joined by commas, its priority, whether excluded."""


def to_dmn(rules: Rules) -> bytes:
    """The coverage table as a DMN 1.3 document: one decision, one input for each field asked."""
    fields = _fields(rules)
    xml.register_namespace("", DMN)
    root = _element(
        None,
        "definitions",
        id=f"{rules.pack}-{rules.as_of}",
        name=f"{rules.pack} {rules.as_of}",
        namespace=f"urn:planner:{rules.pack}",
        expressionLanguage=FEEL,
        typeLanguage=FEEL,
    )
    _element(root, "description").text = f"{rules.title.en} / {rules.title.zh}, {rules.as_of}"
    item = _element(root, "itemDefinition", name="Coverage")
    for name, kind in OUTPUTS:
        component = _element(item, "itemComponent", name=name)
        _element(component, "typeRef").text = kind
    for field in fields:
        data = _element(root, "inputData", id=f"input_{field}", name=field)
        title = FIELD_TITLES[field]
        _element(data, "description").text = f"{title.en} / {title.zh}"
        kind = TYPES[COVERAGE_FIELDS[field]]
        _element(data, "variable", id=f"variable_{field}", name=field, typeRef=kind)
    decision = _element(root, "decision", id="coverage", name="Coverage")
    _element(decision, "variable", id="variable_coverage", name="Coverage", typeRef="Coverage")
    for field in fields:
        need = _element(decision, "informationRequirement", id=f"needs_{field}")
        _element(need, "requiredInput", href=f"#input_{field}")
    _table(decision, rules, fields)
    xml.indent(root)
    body: bytes = xml.tostring(root, encoding="UTF-8", xml_declaration=True)
    return body + b"\n"


def _fields(rules: Rules) -> list[str]:
    used = {field for rule in rules.coverage for field in fields_of(rule.when)}
    return [name for name in COVERAGE_FIELDS if name in used]


def _table(decision: xml.Element, rules: Rules, fields: Sequence[str]) -> None:
    table = _element(decision, "decisionTable", id="coverage_table", hitPolicy="UNIQUE")
    for field in fields:
        # The label is the field's name too: some engines look values up by the label.
        column = _element(table, "input", id=f"column_{field}", label=field)
        kind = TYPES[COVERAGE_FIELDS[field]]
        expression = _element(column, "inputExpression", id=f"expression_{field}", typeRef=kind)
        _element(expression, "text").text = field
    for name, kind in OUTPUTS:
        _element(table, "output", id=f"output_{name}", name=name, typeRef=kind)
    for rule, cells in _rows(rules, fields):
        number = sum(1 for _ in table.iter(f"{{{DMN}}}rule")) + 1
        row = _element(table, "rule", id=f"row_{number}")
        title, source = rule.title, rule.source
        _element(row, "description").text = f"{title.en} ({source.en}) / {title.zh}（{source.zh}）"
        for at, field in enumerate(fields):
            entry = _element(row, "inputEntry", id=f"row_{number}_in_{at}")
            _element(entry, "text").text = cells.get(field, "-")
        said = (_quoted(rule.id), _quoted(",".join(rule.modes)), str(rule.priority))
        for at, text in enumerate((*said, str(rule.excluded).lower())):
            entry = _element(row, "outputEntry", id=f"row_{number}_out_{at}")
            _element(entry, "text").text = text


def _rows(rules: Rules, fields: Sequence[str]) -> list[tuple[CoverageRule, dict[str, str]]]:
    """Each rule with its cells; one with exceptions as the boxes that are left to it."""
    asked = {
        field: [c for rule in rules.coverage for c in rule.when if c.field == field]
        for field in fields
    }
    cells = {field: cells_of(ENTERPRISES.domains[field], asked[field]) for field in fields}
    found: list[tuple[CoverageRule, dict[str, str]]] = []
    if not any(rule.except_ for rule in rules.coverage):
        for rule in rules.coverage:
            found += [(rule, row) for row in _product(_own_cells(rule, cells))]
        return found
    table = rows_of(rules.coverage)
    diagram = draw([row.when for row in table], ENTERPRISES)
    for number, rule in enumerate(rules.coverage):
        held = [h for h in diagram.sets() if answering(table, h) == (number,)]
        for box in diagram.region(held):
            sides = {
                name: unary([diagram.cells[name][at] for at in sorted(side)], diagram.cells[name])
                for name, side in box.sides.items()
            }
            found += [(rule, row) for row in _product(sides)]
    return found


def _product(cells: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """One row for each choice of alternatives; none where a cell has none."""
    return [dict(zip(cells, row, strict=True)) for row in itertools.product(*cells.values())]


def _own_cells(rule: CoverageRule, cells: Mapping[str, Sequence[Cell]]) -> dict[str, list[str]]:
    found = {}
    for field in fields_of(rule.when):
        own = [c for c in rule.when if c.field == field]
        held = [cell for cell in cells[field] if all(holds_in(c, cell) for c in own)]
        found[field] = unary(held, cells[field])
    return found


def unary(held: Sequence[Cell], cells: Sequence[Cell]) -> list[str]:
    """Some of a field's cells as FEEL unary tests, e.g. ``[50..99]``, ``"a","b"`` or ``null``.

    A range stands alone, since not every engine reads one inside a list; so there may be
    several alternatives, which never overlap. There is none where no cell is held.
    """
    if len(held) == len(cells):
        return ["-"]
    parts = []
    blank = any(cell.sort == "blank" for cell in held)
    if any(cell.sort == "others" for cell in held):
        left_out = [_quoted(str(c.value)) for c in cells if c.sort == "value" and c not in held]
        left_out += [] if blank else ["null"]
        return [f"not({','.join(left_out)})"]
    run: list[Cell] = []
    for cell in [*(c for c in held if c.sort == "numbers"), None]:
        if cell is not None and (not run or run[-1].high == cell.low - 1):
            run.append(cell)
            continue
        if run:
            parts.append(_range(run[0].low, run[-1].high))
        run = [cell] if cell is not None else []
    for cell in held:
        if cell.sort == "value":
            value = cell.value
            parts.append(_quoted(value) if isinstance(value, str) else str(value).lower())
    if blank:
        parts.append("null")
    ranges = [part for part in parts if part.startswith("[")]
    rest = [part for part in parts if part not in ranges]
    return [*ranges, *([",".join(rest)] if rest else [])]


def _range(low: int, high: int | None) -> str:
    if high is None:
        return f">= {low}"
    if low == 0 < high:
        return f"<= {high}"  # counts are not negative
    return str(low) if low == high else f"[{low}..{high}]"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _element(parent: xml.Element | None, kind: str, /, **attributes: str) -> xml.Element:
    tag = f"{{{DMN}}}{kind}"
    if parent is None:
        return xml.Element(tag, attributes)
    return xml.SubElement(parent, tag, attributes)
