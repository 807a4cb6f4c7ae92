"""Reads the files of one pack into their models, and says every fault with its line.

A pack is a folder with ``pack.yaml``, ``parameters.yaml``, ``coverage.yaml``,
``structure.yaml``, ``statistics.yaml`` and ``provisions.yaml``; a pack that extends another may
leave out any but the first.
"""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from planner.errors import Place, Problem, RulesError
from planner.language import Text
from planner.rulebook.documents import (
    CoveragePaper,
    PackPaper,
    ParameterPaper,
    ParametersPaper,
    ProvisionPaper,
    ProvisionsPaper,
    RulePaper,
    StructurePaper,
)
from planner.rulebook.reading import Path_, Sheet, file_text, read_sheet
from planner.rulebook.statistics_papers import StatisticsPaper

# How pydantic names a day that is a key: as Python writes it.
_DAY_KEY = re.compile(r"datetime\.date\((\d+), (\d+), (\d+)\)")

M = TypeVar("M", bound=BaseModel)

PAPERS = (
    "provisions.yaml",
    "pack.yaml",
    "parameters.yaml",
    "coverage.yaml",
    "structure.yaml",
    "statistics.yaml",
)


@dataclass(frozen=True)
class PackPapers:
    """One pack as written: its models, and the sheets that know the places."""

    folder: Path
    pack: PackPaper
    parameters: dict[str, ParameterPaper]
    rules: tuple[RulePaper, ...]
    structure: StructurePaper
    statistics: StatisticsPaper
    provisions: dict[str, ProvisionPaper]
    sheets: dict[str, Sheet]
    files: dict[str, bytes]
    """Its documents by their path in the folder, with plain line ends."""

    @property
    def sha256(self) -> str:
        """SHA-256 over the documents, whatever their line ends and wherever they lie."""
        digest = hashlib.sha256()
        for name, content in self.files.items():
            digest.update(f"{name}\n{len(content)}\n".encode())
            digest.update(content)
        return digest.hexdigest()


def read_papers(folder: Path) -> PackPapers:
    """The pack in a folder; raises ``RulesError`` with everything that is wrong in it."""
    shown = folder.name
    if not (folder / "pack.yaml").is_file():
        raise RulesError(
            Problem(
                "no-pack",
                Text(f"“{folder}”不是规则包：没有 pack.yaml", f"{folder} has no pack.yaml"),
                Text("规则包是含有 pack.yaml 的文件夹", "a rule pack is a folder with a pack.yaml"),
            )
        )
    problems: list[Problem] = []
    sheets: dict[str, Sheet] = {}
    for name in PAPERS:
        sheet = Sheet(f"{shown}/{name}")
        try:
            if (folder / name).is_file():
                sheet = read_sheet(file_text(folder / name, sheet.file), sheet.file)
        except RulesError as error:
            problems.extend(error.problems)
        sheets[name] = sheet
    if problems:
        raise RulesError(problems)

    data = {name: sheet.data for name, sheet in sheets.items()}
    empty: dict[str, Any] = {}
    pack = read_model(PackPaper, data["pack.yaml"], sheets["pack.yaml"], problems)
    parameters = read_model(
        ParametersPaper,
        {"parameters": data["parameters.yaml"] or empty},
        sheets["parameters.yaml"],
        problems,
        skip=1,
    )
    rules = read_model(
        CoveragePaper, {"rules": data["coverage.yaml"] or []}, sheets["coverage.yaml"], problems, 1
    )
    structure = read_model(
        StructurePaper, data["structure.yaml"] or empty, sheets["structure.yaml"], problems
    )
    statistics = read_model(
        StatisticsPaper, data["statistics.yaml"] or empty, sheets["statistics.yaml"], problems
    )
    provisions = read_model(
        ProvisionsPaper,
        {"provisions": data["provisions.yaml"] or empty},
        sheets["provisions.yaml"],
        problems,
        skip=1,
    )
    if problems or not (pack and parameters and rules and structure and statistics and provisions):
        raise RulesError(sorted(problems, key=_by_place))
    return PackPapers(
        folder,
        pack,
        parameters.parameters,
        tuple(rules.rules),
        structure,
        statistics,
        provisions.provisions,
        sheets,
        _files(folder),
    )


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like one that is not known, if any is like it."""
    found = difflib.get_close_matches(word.lower(), sorted(known), n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> Text:
    """The remedy for an unknown word: the nearest known one, else all of them."""
    names = sorted(known)
    found = nearest(word, names)
    if found:
        return Text(f"是不是“{found}”？", f'did you mean "{found}"?')
    return Text(f"可用：{'、'.join(names)}", f"known are: {', '.join(names)}")


def _by_place(problem: Problem) -> tuple[str, int, int, str]:
    at = problem.place or Place()
    return (at.file or "", at.line or 0, at.position or 0, problem.code)


def _files(folder: Path) -> dict[str, bytes]:
    """The pack's documents by their path in the folder, sorted, with plain line ends."""
    files = {
        path.relative_to(folder).as_posix(): path
        for pattern in ("*.yaml", "*.md", "tests/*.yaml")
        for path in folder.glob(pattern)
        if path.is_file()
    }
    return {
        name: path.read_bytes()
        .removeprefix(b"\xef\xbb\xbf")
        .replace(b"\r\n", b"\n")
        .replace(b"\r", b"\n")
        for name, path in sorted(files.items())
    }


def read_model(
    model: type[M], data: Any, sheet: Sheet, problems: list[Problem], skip: int = 0
) -> M | None:
    """The data as a model, or None and the problems that stand in its way."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        seen: set[tuple[Place, str]] = set()
        for one in error.errors():
            problem = _explain(one, model, sheet, skip)
            # A value that fits none of several types is one fault, not one a type.
            key = (problem.place or Place(), problem.code)
            if key not in seen:
                seen.add(key)
                problems.append(problem)
        return None


def _explain(error: Any, model: type[BaseModel], sheet: Sheet, skip: int) -> Problem:
    """A finding of pydantic in the words of the house, at its place in the file."""
    path = _path(error["loc"][skip:], sheet)
    kind: str = error["type"]
    word = str(error["loc"][-1]) if error["loc"] else ""
    if kind == "extra_forbidden":
        return Problem(
            "unknown-key",
            Text(f"不认识“{word}”", f'"{word}" is not known here'),
            did_you_mean(word, _known_keys(model, error["loc"][:-1])),
            sheet.place(path),
            word,
        )
    if kind == "missing":
        if word in ("zh", "en"):
            what = {
                "zh": Text("缺少中文", "the Chinese text is missing"),
                "en": Text("缺少英文", "the English text is missing"),
            }[word]
            remedy = Text("标题和句子要有 zh 和 en", "titles and sentences need both zh and en")
            return Problem("missing-translation", what, remedy, sheet.place(path))
        return Problem(
            "missing-key", Text(f"缺少“{word}”", f'"{word}" is missing'), place=sheet.place(path)
        )
    at = sheet.place(path, value=word != "[key]")
    if kind == "planner":
        said = Text(error["ctx"]["zh"], error["ctx"]["en"])
        return Problem("wrong-content", said, place=sheet.place(path))
    value = error["input"]
    shown = "null" if value is None else str(value)
    shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
    want = _WANTED.get(kind)
    if want is None and kind in ("literal_error", "enum"):
        expected = error["ctx"]["expected"]
        want = Text(f"应为 {expected}", f"wanted: {expected}")
    if want is None:
        want = Text(f"不合要求（{error['msg']}）", error["msg"])
    code = "wrong-value" if kind in ("literal_error", "string_pattern_mismatch") else "wrong-type"
    return Problem(code, Text(f"“{shown}”不合适", f'"{shown}" does not fit'), want, at, shown)


_NUMBER = Text("应写整数", "write a whole number")
_WORDS = Text("应写文字；数字请加引号", 'write words; put a number in quotes: "4"')
_MAPPING = Text("应写“键: 值”", "write keys and values")
_WANTED: dict[str, Text] = {
    "int_type": _NUMBER,
    "int_from_float": _NUMBER,
    "bool_type": Text("应写 true 或 false", "write true or false"),
    "string_type": _WORDS,
    "string_too_short": Text("不能为空", "it must not be empty"),
    "string_too_long": Text("太长", "it is too long"),
    "too_short": Text("写得不够", "too little stands here"),
    "string_pattern_mismatch": Text(
        "名称只能用字母、数字、“-”、“_”、“.”", "a name is made of letters, digits, - _ and ."
    ),
    "list_type": Text("应写列表", "write a list"),
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "date_type": Text("应写日期，如 2018-10-28", "write a day, e.g. 2018-10-28"),
    "greater_than_equal": Text("数值太小", "the number is too small"),
    "less_than_equal": Text("数值太大", "the number is too large"),
}


def _path(location: tuple[Any, ...], sheet: Sheet) -> Path_:
    """Pydantic's way to a value as the sheet's: days are days again, marks of types left out."""
    path: Path_ = ()
    for step in location:
        if step == "[key]":
            continue
        choices: list[Any] = [step]
        day = _DAY_KEY.fullmatch(step) if isinstance(step, str) else None
        if day:
            with contextlib.suppress(ValueError):
                choices.insert(0, date(*(int(part) for part in day.groups())))
        for choice in choices:
            if (*path, choice) in sheet.marks:
                path = (*path, choice)
                break
    return path


def _known_keys(model: type[BaseModel], location: tuple[Any, ...]) -> list[str]:
    """The keys that may stand at a place of a model, found by walking down its fields."""
    kind: Any = model
    for step in location:
        kind = _below(kind, step)
        if kind is None:
            return []
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [field.alias or name for name, field in kind.model_fields.items()]
    return []


def _below(kind: Any, step: Any) -> Any:
    from types import UnionType
    from typing import Union, get_args, get_origin

    if get_origin(kind) in (Union, UnionType):
        # A choice of kinds that are told apart by marks of their own: the step is such a mark.
        for part in get_args(kind):
            if step in (getattr(mark, "tag", None) for mark in get_args(part)[1:]):
                return _inner(get_args(part)[0])
        return None
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            if step in (name, field.alias):
                return _inner(field.annotation)
        return None
    arguments = get_args(kind)
    return _inner(arguments[-1]) if arguments else None


def _inner(annotation: Any) -> Any:
    """The model inside an optional one; lists and mappings stay as they are."""
    from types import NoneType, UnionType
    from typing import Annotated, Union, get_args, get_origin

    if get_origin(annotation) is Annotated:
        return _inner(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        rest = [part for part in get_args(annotation) if part is not NoneType]
        return _inner(rest[0]) if len(rest) == 1 else annotation
    return annotation
