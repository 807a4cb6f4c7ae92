"""The faults of a table on a day in words: gaps, overlaps, rows that answer for nobody."""

from __future__ import annotations

from collections.abc import Sequence

from planner.errors import Place
from planner.language import Text
from planner.rulebook.audit.cells import Held
from planner.rulebook.audit.diagram import satisfied
from planner.rulebook.audit.findings import At, Finding
from planner.rulebook.audit.regions import Box
from planner.rulebook.audit.tables import Faults, Row, Slip, find_slip, say_region
from planner.rulebook.conditions import fulfilled, say_condition
from planner.rulebook.rules import Condition

MOST_BOXES = 4
MOST_NEAR = 4

_NEITHER = Text("{below} 与 {above} 都不含 {number}", "neither {below} nor {above} takes {number}")
_BOTH = Text("{below} 与 {above} 都含 {number}", "both {below} and {above} take {number}")


class Table:
    """How a table and its rows are called."""

    def __init__(self, name: str | None = None) -> None:
        self.name = name

    def no_row(self, where: Text) -> Text:
        if self.name is None:
            return Text(f"没有规则适用：{where.zh}", f"no rule answers: {where.en}")
        return Text(
            f"结构表 {self.name} 没有一行适用：{where.zh}",
            f"no row of the structure table {self.name} answers: {where.en}",
        )

    def both(self, one: str, other: str, where: Text) -> Text:
        if self.name is None:
            return Text(
                f"规则 {one} 与 {other} 同时适用，又没有写明例外：{where.zh}",
                f"the rules {one} and {other} both answer, without a declared exception: "
                f"{where.en}",
            )
        return Text(
            f"结构表 {self.name} 的 {one} 与 {other} 同时适用：{where.zh}",
            f"{one} and {other} of the structure table {self.name} both answer: {where.en}",
        )

    def row(self, name: str) -> Text:
        if self.name is None:
            return Text(f"规则 {name}", f"the rule {name}")
        return Text(f"结构表 {self.name} 的 {name}", f"{name} of the structure table {self.name}")


def say_faults(faults: Faults, table: Table) -> list[Finding]:
    """Every fault of the table as a finding, without its days."""
    found = [_gap(faults, boxes, table) for boxes in faults.gaps]
    found += [_overlap(faults, pair, boxes, table) for pair, boxes in faults.overlaps.items()]
    for number, parts in sorted(faults.contradictions.items()):
        found.append(_contradiction(faults, number, parts, table))
    for number, others in sorted(faults.excepted.items()):
        found.append(_never_alone(faults, number, others, table, by_exception=True))
    for number, others in sorted(faults.shadowed.items()):
        found.append(_never_alone(faults, number, others, table, by_exception=False))
    return found


def _where(faults: Faults, boxes: Sequence[Box]) -> Text:
    said = say_region(boxes[:MOST_BOXES], faults.diagram)
    zh, en = "；或 ".join(s.zh for s in said), "; or ".join(s.en for s in said)
    if len(boxes) > MOST_BOXES:
        more = len(boxes) - MOST_BOXES
        zh, en = f"{zh}；另有 {more} 处", f"{en}; and {more} more such places"
    return Text(zh, en)


def _gap(faults: Faults, boxes: Sequence[Box], table: Table) -> Finding:
    unit, _ = faults.example(boxes)
    slip = find_slip(faults, boxes)
    if slip is not None:
        at = _slip_lines(faults, slip)
        remedy = _between(
            faults,
            slip,
            _NEITHER,
        )
    else:
        at = _nearly(faults.rows, unit)
        remedy = Text(
            "请补一条规则，或放宽下列条件之一",
            "add a rule for them, or widen one of the conditions below",
        )
    return Finding(
        "gap",
        table.no_row(_where(faults, boxes)),
        remedy,
        at,
        _shown(unit),
        rules=tuple(dict.fromkeys(_names(faults, slip))) if slip else (),
    )


def _overlap(faults: Faults, pair: tuple[int, int], boxes: Sequence[Box], table: Table) -> Finding:
    one, other = (faults.rows[number] for number in pair)
    unit, _ = faults.example(boxes)
    slip = find_slip(faults, boxes)
    if slip is not None and {slip.below, slip.above} == set(pair):
        at = _slip_lines(faults, slip)
        remedy = _between(
            faults,
            slip,
            _BOTH,
        )
    else:
        at = tuple(_row_line(row) for row in (one, other))
        remedy = Text(
            "请改条件，或在一方用 except 写明例外",
            "change the conditions, or declare an exception (except) in one of them",
        )
    return Finding(
        "overlap",
        table.both(one.name, other.name, _where(faults, boxes)),
        remedy,
        at,
        _shown(unit),
        rules=(one.name, other.name),
    )


def _contradiction(
    faults: Faults, number: int, parts: tuple[Condition, ...], table: Table
) -> Finding:
    row = faults.rows[number]
    said = [say_condition(c) for c in parts]
    zh, en = "、".join(s.zh for s in said), " and ".join(s.en for s in said)
    name = table.row(row.name)
    one = len(parts) == 1
    rest = [c for c in row.when if c is not parts[-1]]
    cells = satisfied(rest, faults.diagram.space)
    unit = faults.diagram.space.example(cells) if cells else {}
    return Finding(
        "never-holds",
        Text(
            f"{name.zh} 永远不适用：{zh}{'不可能成立' if one else '不可能同时成立'}",
            f"{name.en} can never answer: {en} can never {'hold' if one else 'all hold'}",
        ),
        Text("请改条件，或删去这一条", "change the conditions, or take the rule away"),
        tuple(At(c.place or row.place or Place(), say_condition(c)) for c in parts),
        _shown(unit),
        rules=(row.name,),
    )


def _never_alone(
    faults: Faults, number: int, others: Sequence[int], table: Table, *, by_exception: bool
) -> Finding:
    row = faults.rows[number]
    names = [faults.rows[other].name for other in others]
    held = [h for h in faults.diagram.sets() if h >> number & 1]
    unit, _ = faults.example(faults.diagram.region(held))
    name = table.row(row.name)
    zh, en = "、".join(names), " and ".join(names)
    if by_exception:
        what = Text(
            f"{name.zh} 永远轮不到：它的情形全部由例外 {zh} 取走",
            f"{name.en} is unreachable: its exceptions ({en}) take all its enterprises",
        )
    else:
        what = Text(
            f"{name.zh} 从不单独适用：它的情形全部被 {zh} 覆盖",
            f"{name.en} is shadowed: it never answers alone, only where {en} does too",
        )
    return Finding(
        "unreachable" if by_exception else "shadowed",
        what,
        Text("请改条件，或删去这一条", "change the conditions, or take the rule away"),
        tuple(_row_line(faults.rows[n]) for n in (number, *others)),
        _shown(unit),
        rules=(row.name, *names),
    )


def _row_line(row: Row) -> At:
    return At(row.place or Place(), Text(row.name, row.name))


def _condition_line(row: Row, one: Condition) -> At:
    said = say_condition(one)
    return At(
        one.place or row.place or Place(), Text(f"{row.name}：{said.zh}", f"{row.name}: {said.en}")
    )


def _names(faults: Faults, slip: Slip) -> tuple[str, str]:
    return faults.rows[slip.below].name, faults.rows[slip.above].name


def _slip_lines(faults: Faults, slip: Slip) -> tuple[At, ...]:
    """The conditions of both rows on the field where their limits do not meet."""
    found: list[At] = []
    for number in (slip.below, slip.above):
        row = faults.rows[number]
        limits = [c for c in row.when if c.field == slip.field]
        # Of two limits on one field only one can be at fault: the one that changes here.
        changing = [
            c
            for c in limits
            if len({fulfilled(c, v) for v in (slip.low - 1, slip.low, slip.high, slip.high + 1)})
            > 1
        ]
        found += [_condition_line(row, c) for c in changing or limits] or [_row_line(row)]
    return tuple(found)


def _between(faults: Faults, slip: Slip, how: Text) -> Text:
    below, above = _names(faults, slip)
    low, high = slip.low, slip.high
    number = f"{low}" if low == high else f"{low}–{high}"
    said = how.fill(below=below, above=above, number=number)
    return Text(
        f"界线没有对上：{said.zh}；请改其中一处界线",
        f"the limits do not meet: {said.en}; change one of them",
    )


def _nearly(rows: Sequence[Row], unit: dict[str, Held]) -> tuple[At, ...]:
    """The conditions that keep the fewest-failing rows from answering for a unit."""
    failing = [(row, [c for c in row.when if not fulfilled(c, unit.get(c.field))]) for row in rows]
    failing = [(row, conditions) for row, conditions in failing if conditions]
    # Nobody makes a closed enterprise operate to fit a rule: another condition is at fault.
    others = [f for f in failing if all(c.field != "operating" for c in f[1])]
    failing = others or failing
    if not failing:
        return ()
    fewest = min(len(conditions) for _, conditions in failing)
    near = [(r, cs) for r, cs in failing if len(cs) == fewest][:MOST_NEAR]
    return tuple(_condition_line(row, c) for row, conditions in near for c in conditions)


def _shown(unit: dict[str, Held]) -> tuple[tuple[str, Held], ...]:
    """The unit in a fixed order, with full members beside members so that it is whole."""
    whole = dict(unit)
    if "members" in whole and "full_members" not in whole:
        whole["full_members"] = whole["members"]
    if "probationary_members" in whole and isinstance(whole.get("members"), int):
        part = whole["probationary_members"]
        if "full_members" not in unit and isinstance(part, int):
            whole["full_members"] = int(whole["members"] or 0) - part
    from planner.rulebook.conditions import COVERAGE_FIELDS

    order = [*COVERAGE_FIELDS, "form"]
    return tuple(sorted(whole.items(), key=lambda item: order.index(item[0])))
