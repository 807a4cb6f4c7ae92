"""JSON Schemas of the files of a pack, made from the very models that load them.

An editor that knows them completes keys and columns and marks mistakes while a person
writes. What only the whole pack can tell (whether a parameter exists, whether an instrument is
declared) is the loader's business; all that one file can tell, both say alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter

from planner.rulebook.cases import CasesPaper
from planner.rulebook.conditions import COUNTED_FIELDS, COVERAGE_FIELDS, STRUCTURE_FIELDS
from planner.rulebook.dmn.files import TablePaper
from planner.rulebook.documents import (
    CoveragePaper,
    Dated,
    DatedValue,
    PackPaper,
    ParametersPaper,
    ProvisionsPaper,
    ProvisionVersion,
    RuleVersion,
    StructurePaper,
)
from planner.rulebook.rules import Operator
from planner.rulebook.statistics_papers import (
    BaseVersion,
    CodeVersion,
    RateVersion,
    StatisticsPaper,
    TableVersion,
)

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_FILES: dict[str, tuple[Any, str, Iterable[str]]] = {
    "pack": (PackPaper, "pack.yaml", ()),
    "parameters": (ParametersPaper.model_fields["parameters"].annotation, "parameters.yaml", ()),
    "coverage": (CoveragePaper.model_fields["rules"].annotation, "coverage.yaml", COVERAGE_FIELDS),
    "structure": (StructurePaper, "structure.yaml", STRUCTURE_FIELDS),
    "statistics": (StatisticsPaper, "statistics.yaml", COUNTED_FIELDS),
    "provisions": (ProvisionsPaper.model_fields["provisions"].annotation, "provisions.yaml", ()),
    "tests": (CasesPaper.model_fields["cases"].annotation, "tests/*.yaml", ()),
    "table": (TablePaper, "a decision table (planner rules import)", ()),
}

_NEEDED: dict[type[Dated], tuple[str, ...]] = {
    DatedValue: ("value",),
    RuleVersion: ("when",),
    BaseVersion: ("when",),
    RateVersion: ("modes",),
    TableVersion: ("bases", "rows"),
    ProvisionVersion: ("text",),
    CodeVersion: ("values",),
}
"""What a version that is no repeal must have."""


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of each kind of file, by its name: pack, parameters, coverage, …"""
    return {name: schema_of(name, *about) for name, about in _FILES.items()}


def schema_of(name: str, model: Any, file: str, fields: Iterable[str]) -> dict[str, Any]:
    """The schema of a kind of file, from the model that loads it.

    ``fields`` are the columns that its conditions may ask about.
    """
    made = TypeAdapter(model).json_schema(by_alias=True)
    definitions: dict[str, Any] = made.get("$defs", {})
    for part in (made, *definitions.values()):
        _tidy(part)
    versions = {kind.__name__: kind for kind in _kinds(Dated)}
    for key, part in definitions.items():
        if key == "ConditionPaper":
            _condition(part, tuple(fields))
        elif key == "ParameterPaper":
            part["anyOf"] = [{"required": ["values"]}, {"required": ["default"]}]
        elif key == "RulePaper":
            part["oneOf"] = [{"required": ["in_force"]}, {"required": ["drop"]}]
            part["properties"]["in_force"]["minProperties"] = 1
        elif key in versions:
            _version(part, versions[key])
    if name == "tests":
        given = definitions["CasePaper"]["properties"]["given"]
        given["propertyNames"] = {"enum": list(COVERAGE_FIELDS)}
    head = {"$schema": DIALECT, "$id": f"urn:planner:schema:{name}", "title": file}
    return {**head, **{key: value for key, value in made.items() if key != "title"}}


def _kinds(kind: type[BaseModel]) -> Iterable[type[Dated]]:
    for below in kind.__subclasses__():
        yield below  # type: ignore[misc]
        yield from _kinds(below)


def _tidy(part: dict[str, Any]) -> None:
    """Takes out what the library adds for itself; a key that may be left out is not null."""
    part.pop("title", None)
    if "description" in part:
        part["description"] = part["description"].replace("``", "`")
    for name, one in part.get("properties", {}).items():
        one.pop("title", None)
        choices = one.get("anyOf", [])
        if one.get("default", ...) is None and name not in ("value", "default"):
            del one["default"]
            rest = [choice for choice in choices if choice != {"type": "null"}]
            if len(rest) == 1:
                del one["anyOf"]
                one.update(rest[0])
            elif rest:
                one["anyOf"] = rest
        elif name in ("value", "default"):
            one.pop("default", None)


def _condition(part: dict[str, Any], fields: tuple[str, ...]) -> None:
    """Exactly one comparison, of a column that the file may ask about."""
    part["properties"]["field"] = {"enum": list(fields)}
    part["oneOf"] = [{"required": [key]} for key in get_args(Operator)]
    part["not"] = {
        "required": ["known", "or_unknown"],
        "properties": {"or_unknown": {"const": True}},
    }


def _version(part: dict[str, Any], kind: type[Dated]) -> None:
    """A repeal has no content; any other version has its content and its source."""
    common = set(Dated.model_fields)
    content = [
        field.alias or name for name, field in kind.model_fields.items() if name not in common
    ]
    cited = {"required": ["cite"], "properties": {"cite": {"minItems": 1}}}
    part["if"] = {"required": ["repealed"], "properties": {"repealed": {"const": True}}}
    part["then"] = {"not": {"anyOf": [{"required": [key]} for key in content]}}
    whole: dict[str, Any] = {"anyOf": [cited, {"required": ["own_reading"]}]}
    needed = list(_NEEDED.get(kind, ()))
    if needed:
        whole["required"] = needed
    if kind is RuleVersion:
        whole["if"] = {"required": ["excluded"], "properties": {"excluded": {"const": True}}}
        whole["then"] = {"properties": {"modes": {"maxItems": 0}}}
        whole["else"] = {"required": ["modes"]}
        part["properties"]["modes"]["uniqueItems"] = True
    part["else"] = whole


def as_json(value: Any) -> Any:
    """The values of a pack file as JSON has them: a day is its text, and so is a key."""
    if isinstance(value, Mapping):
        return {str(key): as_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_json(one) for one in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
