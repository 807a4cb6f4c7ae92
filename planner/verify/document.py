"""The form of ``plan.json``: every key that this version knows, each of its kind, and no other.

What a key says is compared elsewhere; here it is asked that it can be compared at all. A
key that is not known would be a statement that nobody checks, and is a finding.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from planner.errors import Place
from planner.language import Language, Text
from planner.model import TIERS
from planner.verify.findings import Findings, as_said
from planner.verify.opening import short

PLAN = "plan.json"

SCHEMA_VERSION = 1
"""The layout of plan.json that this check knows."""

ROLES = ("enterprises", "hosts", "instructors")
CANONICAL = " (canonical)"

_DIGEST = re.compile(r"[0-9a-f]{64}")
_VERSION = re.compile(r"[0-9]+(\.[0-9A-Za-z+-]+)*")
_DATUMS = ("wgs84", "gcj02", "bd09")

Check = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str) and value.strip() != ""


def _whole(value: Any) -> bool:
    return type(value) is int


def _count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _object(value: Any) -> bool:
    return isinstance(value, dict)


def _list(value: Any) -> bool:
    return isinstance(value, list)


def _digest(value: Any) -> bool:
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def _version(value: Any) -> bool:
    return isinstance(value, str) and _VERSION.fullmatch(value) is not None


def _none_or(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _seconds(value: Any) -> bool:
    return type(value) in (int, float) and value > 0


def _objective(value: Any) -> bool:
    """An order of the tiers; the usual one goes without saying."""
    if not _list(value) or not all(isinstance(tier, str) for tier in value):
        return False
    return sorted(value) == sorted(TIERS) and tuple(value) != TIERS


def _committee(value: Any) -> bool:
    return _text(value) and value == value.strip()


def _scenario(value: Any) -> bool:
    """Where the ledger and the rules of a scenario come from: nothing that a plan rests on."""

    def of(items: Any, keys: Mapping[str, Check]) -> bool:
        return isinstance(items, list) and all(
            isinstance(item, dict)
            and item.keys() == keys.keys()
            and all(check(item[name]) for name, check in keys.items())
            for item in items
        )

    source = {"role": _text, "name": _text, "sha256": _digest, "rows": _count}
    return (
        isinstance(value, dict)
        and value.keys() == {"file", "name", "changes", "tables", "baseline"}
        and _text(value["file"])
        and _text(value["name"])
        and of(value["changes"], {"zh": _text, "en": _text})
        and isinstance(value["tables"], list)
        and all(name in ("enterprises", "hosts", "instructors") for name in value["tables"])
        and of(value["baseline"], source)
    )


def _forecast(value: Any) -> bool:
    """The year that a plan is of, and what was expected to happen in it."""
    return (
        isinstance(value, dict)
        and value.keys() == {"file", "year", "happened"}
        and _text(value["file"])
        and _count(value["year"])
        and isinstance(value["happened"], dict)
        and all(_text(name) and _count(number) for name, number in value["happened"].items())
    )


_WHOLE_DOCUMENT: dict[str, Check] = {
    "schema_version": _whole,
    "tool": _object,
    "inputs": _list,
    "rules": _object,
    "committee": _none_or(_committee),
    "settings": _object,
    "statistics": _object,
    "certificate": _list,
    "cut_by_time": _flag,
    "warnings": _list,
}
_PARTS: dict[str, dict[str, Check]] = {
    "tool": {"name": lambda name: name == "planner", "version": _version},
    "rules": {
        "pack": _text,
        "as_of": _day,
        "sha256": _digest,
        "words": _object,
        "overrides": _object,
        "parameters": _object,
        "coverage": _list,
        "structure": _object,
        "statistics": _object,
    },
    "settings": {"time_limit_s": _none_or(_seconds)},
}
_OPTIONAL: dict[str, dict[str, Check]] = {
    "": {"software": _object, "files": _list, "seal": _digest},
    "rules": {"folders": _list},
    "settings": {
        "datum": lambda value: value in _DATUMS,
        "reading": _object,
        "scenario": _scenario,
        "forecast": _forecast,
        "objective": _objective,
        "resilience": lambda value: type(value) is int and value == 1,
        "most_changes": _count,
    },
}
_ITEMS: dict[str, dict[str, Check]] = {
    "inputs": {"role": _text, "name": _text, "sha256": _digest, "rows": _count},
    "files": {"name": _text, "sha256": _digest},
}
_SOFTWARE = dict.fromkeys(("python", "numpy", "polars", "scipy"), _version)
_WARNING: dict[str, Check] = {"code": _text, "zh": _text, "en": _text}
_WARNING_MAY: dict[str, Check] = {"place": _object, "value": lambda v: isinstance(v, str)}
_PLACE: dict[str, Check] = {
    **dict.fromkeys(("file", "sheet", "column", "letter"), lambda v: isinstance(v, str)),
    **dict.fromkeys(("row", "line", "position"), _count),
}


def check_document(document: Mapping[str, Any], findings: Findings) -> None:
    """Report what of ``plan.json`` is missing, of another kind, or not known."""
    version = document.get("schema_version")
    if _whole(version) and version != SCHEMA_VERSION:
        findings.add(
            "schema-unknown",
            Text(
                f"schema_version 为 {version}，本版本只认识 {SCHEMA_VERSION}",
                f"schema_version is {version}; this version knows {SCHEMA_VERSION} only",
            ),
            file=PLAN,
            value=version,
        )
    for path, problem, value in _faults(document):
        what = {
            "missing": Text("{path} 缺失", "{path} is missing"),
            "unknown": Text(
                "不认识 {path}，无从核对", "{path} is not known here, so it cannot be checked"
            ),
            "wrong": Text("{path} 无法读取：{value}", "{path} cannot be read: {value}"),
        }[problem]
        said = short(as_said(value))
        findings.add("document", what.fill(path=path, value=said), file=PLAN, value=path)
    _check_inputs(document.get("inputs"), findings, sealed="seal" in document)
    settings = document.get("settings")
    if (
        document.get("cut_by_time") is True
        and isinstance(settings, Mapping)
        and settings.get("time_limit_s") is None
    ):
        findings.add(
            "document",
            Text(
                "cut_by_time 为 true，却没有时限（settings.time_limit_s）",
                "cut_by_time is true, but there is no limit (settings.time_limit_s)",
            ),
            file=PLAN,
            value="cut_by_time",
        )
    rules = document.get("rules")
    if isinstance(rules, Mapping):
        _check_overrides(rules, findings)


def _faults(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Where the document is off: the way there, what is wrong, and what stands there."""
    yield from _object_faults("", document, _WHOLE_DOCUMENT, _OPTIONAL[""])
    receipt = _OPTIONAL[""]
    if any(name in document for name in receipt):  # an older plan has none of it
        yield from ((name, "missing", None) for name in receipt if name not in document)
    for name, keys in _PARTS.items():
        part = document.get(name)
        if isinstance(part, Mapping):
            yield from _object_faults(f"{name}.", part, keys, _OPTIONAL.get(name, {}))
    for name, keys in _ITEMS.items():
        part = document.get(name)
        may = {"seal": _digest} if name == "inputs" else {}
        for number, item in enumerate(part if isinstance(part, list) else []):
            yield from _item_faults(f"{name}[{number}]", item, keys, may)
    warnings = document.get("warnings")
    for number, item in enumerate(warnings if isinstance(warnings, list) else []):
        path = f"warnings[{number}]"
        yield from _item_faults(path, item, _WARNING, _WARNING_MAY)
        if isinstance(item, Mapping) and isinstance(item.get("place"), Mapping):
            yield from _place_faults(path, item)
    software = document.get("software")
    if isinstance(software, Mapping):
        yield from _object_faults("software.", software, _SOFTWARE, {"highs": _version})


def _place_faults(path: str, warning: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """A warning says its place twice: as data, and at the beginning of its sentences."""
    faults = list(_object_faults(f"{path}.place.", warning["place"], {}, _PLACE))
    yield from faults
    if faults:
        return
    place = Place(**warning["place"])
    languages: tuple[tuple[Language, str], ...] = (("zh", "："), ("en", ": "))
    for language, colon in languages:
        said, sentence = place.say(language), warning.get(language)
        if said and not (isinstance(sentence, str) and sentence.startswith(said + colon)):
            yield f"{path}.place", "wrong", said


def _item_faults(
    path: str, item: Any, keys: Mapping[str, Check], may: Mapping[str, Check]
) -> Iterator[tuple[str, str, Any]]:
    if isinstance(item, Mapping):
        yield from _object_faults(f"{path}.", item, keys, may)
    else:
        yield path, "wrong", item


def _object_faults(
    path: str, found: Mapping[str, Any], keys: Mapping[str, Check], may: Mapping[str, Check]
) -> Iterator[tuple[str, str, Any]]:
    for name, check in keys.items():
        if name not in found:
            yield f"{path}{name}", "missing", None
        elif not check(found[name]):
            yield f"{path}{name}", "wrong", found[name]
    for name, value in found.items():
        if name not in keys and name not in may:
            yield f"{path}{short(name)}", "unknown", value
        elif name in may and not may[name](value):
            yield f"{path}{name}", "wrong", value


def _check_inputs(inputs: Any, findings: Findings, *, sealed: bool) -> None:
    """Each role once, as it was given and as it lies in the folder."""
    if not isinstance(inputs, list):
        return
    roles = [str(one.get("role")) for one in inputs if isinstance(one, Mapping)]
    for number, one in enumerate(inputs):
        if not isinstance(one, Mapping):
            continue
        role, name = str(one.get("role")), one.get("name")
        said = f"{role}\n{name}\n{one.get('sha256')}\n{one.get('rows')}"
        own = hashlib.sha256(said.encode()).hexdigest()
        due = sealed and not role.endswith(CANONICAL)
        if (due or "seal" in one) and one.get("seal") != own:
            findings.add(
                "seal-broken",
                Text(
                    f"inputs[{number}]（{role}）的封印应为 {own}：所写内容被改动过",
                    f"inputs[{number}] ({role}): its seal should be {own}; what it says was "
                    "changed after it was written",
                ),
                file=PLAN,
                value=role,
            )
        plain = role.removesuffix(CANONICAL)
        wrong = plain not in ROLES or roles.count(role) > 1
        if role.endswith(CANONICAL):
            wrong = wrong or "seal" in one or name != f"inputs/{plain}.csv"
        if wrong:
            findings.add(
                "input-role",
                Text(
                    f"inputs[{number}]：角色“{short(role)}”与“{short(name)}”不符或重复",
                    f"inputs[{number}]: the role {short(role)} does not go with {short(name)}, "
                    "or stands twice",
                ),
                file=PLAN,
                value=role,
            )


def _check_overrides(rules: Mapping[str, Any], findings: Findings) -> None:
    """What was set on the command line must be what the parameters are."""
    overrides, parameters = rules.get("overrides"), rules.get("parameters")
    if not isinstance(overrides, Mapping) or not isinstance(parameters, Mapping):
        return  # said already
    for name, value in overrides.items():
        if name not in parameters or parameters[name] != value:
            taken = short(as_said(parameters.get(name)))
            findings.add(
                "override-not-taken",
                Text(
                    f"命令行把“{short(name)}”改为 {short(as_said(value))}，参数却是 {taken}",
                    f"{short(name)} was set to {short(as_said(value))}, but the parameter is "
                    f"{taken}",
                ),
                file=PLAN,
                value=name,
            )
