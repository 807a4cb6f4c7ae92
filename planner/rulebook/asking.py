"""Whether a condition can be asked: its field exists, its comparison and value fit the field.

The same for every file that holds conditions: the tables of a rule pack, and scenarios that
choose enterprises in the words of a pack.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from planner.errors import Place, Problem
from planner.language import Text
from planner.rulebook.conditions import ORDERED, Kind
from planner.rulebook.documents import ConditionPaper
from planner.rulebook.papers import did_you_mean


def condition_faults(
    one: ConditionPaper,
    fields: Mapping[str, Kind],
    parameters: Mapping[str, Kind],
    at: Callable[[str], Place],
) -> list[Problem]:
    """What is wrong with a condition; nothing, if it can be asked.

    ``fields`` and ``parameters`` are those that it may name, with their kinds; ``at`` says
    where the value of one of its keys stands.
    """
    kind = fields.get(one.field)
    if kind is None:
        what = Text(f"没有字段“{one.field}”", f'there is no field "{one.field}"')
        remedy = did_you_mean(one.field, fields)
        return [Problem("unknown-field", what, remedy, at("field"))]
    operator, value = one.comparison
    place = at(one.key)
    if operator in ORDERED and kind != "number":
        return [
            Problem(
                "wrong-comparison",
                Text(
                    f"“{one.field}”不是数，不能用 {operator}",
                    f'"{one.field}" is not a number, so {operator} cannot be asked of it',
                ),
                Text("请用 is、one_of 或 known", "use is, one_of or known"),
                place,
            )
        ]
    if isinstance(value, str) and value.startswith("$"):
        return parameter_faults(value, kind, parameters, place)
    if operator == "known":
        return []
    found = value if isinstance(value, list) else [value]
    if not found:
        what = Text("列表是空的", "the list is empty")
        return [Problem("wrong-value", what, place=place)]
    wanted = {"number": int, "flag": bool, "text": str}[kind]
    if all(type(item) is wanted for item in found):
        return []
    said = {
        "number": Text("整数", "a whole number"),
        "flag": Text("true 或 false", "true or false"),
        "text": Text("文字", "words"),
    }[kind]
    what = Text(f"“{one.field}”应与{said.zh}比较", f'"{one.field}" is compared with {said.en}')
    return [Problem("wrong-type", what, place=place)]


def parameter_faults(
    reference: str, kind: Kind, parameters: Mapping[str, Kind], at: Place
) -> list[Problem]:
    """``$name`` must name a parameter of the kind of the field that it is compared with."""
    name = reference[1:]
    if not reference.startswith("$"):
        what = Text(
            f"“{reference}”应为整数或 $参数",
            f'"{reference}" must be a whole number or a $parameter',
        )
        return [Problem("wrong-type", what, place=at)]
    if name not in parameters:
        what = Text(f"没有参数“{name}”", f'there is no parameter "{name}"')
        return [Problem("unknown-parameter", what, did_you_mean(name, parameters), at)]
    if parameters[name] != kind:
        what = Text(
            f"参数“{name}”与所比较的字段类型不同",
            f'the parameter "{name}" is of another kind than the field',
        )
        return [Problem("wrong-kind", what, place=at)]
    return []
