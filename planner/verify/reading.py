"""Reads a plan folder back: every file as it lies there, compared with the hashes in plan.json."""

from __future__ import annotations

import codecs
import hashlib
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from planner.errors import plain_reason
from planner.language import Text
from planner.verify.case import FILES
from planner.verify.findings import Findings, as_said

PLAN = "plan.json"

GRAPH_ENTERPRISES = 20_000
"""Up to so many enterprises a plan has its graph as GraphML and JSON too."""

_OPTIONAL = ("hosts", "instructors")

# One apostrophe before what a spreadsheet would run as a formula; only that one is taken off.
_GUARDED = r"\A'(?:[\t\r\n]|\s*[=+\-@＝＋－＠'])"


def read_document(folder: Path, findings: Findings) -> dict[str, Any] | None:
    """``plan.json``; None (and a finding) where there is none."""
    try:
        document = json.loads((folder / PLAN).read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        findings.add(
            "not-a-plan",
            Text("无法读取：{why}", "cannot be read: {why}").fill(why=_why(error)),
            file=PLAN,
            remedy=Text(
                "请给出 planner assign -o 写出的目录",
                "name a folder that planner assign -o wrote",
            ),
        )
        return None
    if not isinstance(document, dict):
        findings.add(
            "not-a-plan",
            Text("不是一个对象", "it holds no object"),
            file=PLAN,
        )
        return None
    return document


def read_tables(
    folder: Path, document: Mapping[str, Any], findings: Findings
) -> dict[str, pl.DataFrame | None]:
    """Every table of the folder as text; None for hosts and instructors that were not given."""
    listed = _listed(document, findings)
    tables: dict[str, pl.DataFrame | None] = {}
    for table, file in FILES.items():
        path = folder / file
        if table in _OPTIONAL and file not in listed and not path.exists():
            tables[table] = None
            continue
        try:
            content = path.read_bytes()
        except OSError as error:
            findings.add(
                "file-missing",
                _missing(error),
                file=file,
            )
            tables[table] = None
            continue
        if not content.startswith(codecs.BOM_UTF8):
            findings.add(
                "mark-missing",
                Text(
                    "开头没有 UTF-8 标记（BOM），Excel 和 WPS 会显示乱码",
                    "it has no UTF-8 byte-order mark, without which Excel and WPS garble it",
                ),
                file=file,
            )
        tables[table] = frame = _table(content, file, findings)
        if file.startswith("inputs/"):
            _compare(file, content, frame, listed.get(file), findings)
            _compare_original(table, frame, document, findings)
    return tables


def _compare_original(
    role: str, frame: pl.DataFrame | None, document: Mapping[str, Any], findings: Findings
) -> None:
    """The file that was read must be named, and have had as many rows.

    The file itself is not here; where all tables came from memory, none is named.
    """
    inputs = document.get("inputs")
    named = {
        one.get("role"): one
        for one in (inputs if isinstance(inputs, list) else [])
        if isinstance(one, Mapping) and not str(one.get("name")).startswith("inputs/")
    }
    if not named or frame is None:
        return
    if role not in named:
        findings.add(
            "input-unlisted",
            Text(
                f"没有列出 {role} 的原文件", f"it does not list the file that {role} were read from"
            ),
            file=PLAN,
            value=role,
        )
        return
    said = as_said(named[role].get("rows"))
    if said != frame.height:
        findings.add(
            "input-rows",
            Text(
                f"{role} 的原文件记为 {said} 行，inputs/ 中有 {frame.height} 行",
                f"the original of {role} is said to have {said} rows, the table in inputs/ "
                f"has {frame.height}",
            ),
            file=PLAN,
            value=role,
        )


def check_graph(folder: Path, assignments: pl.DataFrame | None, findings: Findings) -> None:
    """The drawings of the graph: there, unless the plan is too large for them, and readable.

    What they show is not compared: ``edges.csv`` is, and they are drawn from it.
    """
    for file, parse in GRAPHS.items():
        try:
            parse((folder / file).read_bytes())
        except FileNotFoundError as error:
            if assignments is not None and assignments.height <= GRAPH_ENTERPRISES:
                findings.add("file-missing", _missing(error), file=file)
        except OSError as error:
            findings.add("file-missing", _missing(error), file=file)
        except (ValueError, RecursionError, SyntaxError) as error:
            findings.add(
                "file-unreadable",
                Text("无法读取：{why}", "cannot be read: {why}").fill(why=_why(error)),
                file=file,
            )


def _as_xml(content: bytes) -> object:
    from xml.etree import ElementTree

    return ElementTree.fromstring(content)


GRAPHS: dict[str, Callable[[bytes], object]] = {
    "graph.graphml": _as_xml,
    "graph.json": json.loads,
}


def _missing(error: OSError) -> Text:
    if isinstance(error, FileNotFoundError):
        return Text("文件缺失", "the file is missing")
    return Text("无法读取：{why}", "cannot be read: {why}").fill(why=plain_reason(error))


def _why(error: Exception) -> Text:
    """Why a file could not be read, in plain words."""
    if isinstance(error, OSError):
        return plain_reason(error)
    if isinstance(error, SyntaxError):  # of XML
        line, before = getattr(error, "position", (None, 0))  # it counts positions from 0
        return _at(Text("不是 XML", "it is no XML"), line, before + 1)
    if isinstance(error, json.JSONDecodeError):
        return _at(Text("不是 JSON", "it is no JSON"), error.lineno, error.colno)
    return Text("不是 JSON（UTF-8）", "it is no JSON (UTF-8)")


def _at(what: Text, line: int | None, position: int | None) -> Text:
    if line is None or position is None:
        return what
    return Text(
        f"{what.zh}（第 {line} 行第 {position} 列）",
        f"{what.en} (line {line}, position {position})",
    )


def _listed(document: Mapping[str, Any], findings: Findings) -> dict[str, Mapping[str, Any]]:
    """The canonical inputs that plan.json names, by their place in the folder."""
    inputs = document.get("inputs")
    if not isinstance(inputs, list) or not all(isinstance(one, Mapping) for one in inputs):
        findings.add(
            "inputs-unreadable",
            Text("inputs 无法读取", "inputs cannot be read"),
            file=PLAN,
        )
        return {}
    return {
        one["name"]: one
        for one in inputs
        if isinstance(one.get("name"), str) and one["name"].startswith("inputs/")
    }


def _compare(
    file: str,
    content: bytes,
    frame: pl.DataFrame | None,
    entry: Mapping[str, Any] | None,
    findings: Findings,
) -> None:
    """An input must be the very file that the plan was made from."""
    if entry is None:
        findings.add(
            "input-unlisted",
            Text("plan.json 没有列出这个文件", "plan.json does not list this file"),
            file=file,
        )
        return
    digest = hashlib.sha256(content).hexdigest()
    if entry.get("sha256") != digest:
        findings.add(
            "input-changed",
            Text(
                f"SHA-256 为 {digest}，plan.json 写的是 {as_said(entry.get('sha256'))}",
                f"its SHA-256 is {digest}, plan.json says {as_said(entry.get('sha256'))}",
            ),
            file=file,
            value=digest,
        )
    if frame is not None and entry.get("rows") != frame.height:
        findings.add(
            "input-rows",
            Text(
                f"有 {frame.height} 行，plan.json 写的是 {as_said(entry.get('rows'))}",
                f"it has {frame.height} rows, plan.json says {as_said(entry.get('rows'))}",
            ),
            file=file,
            value=frame.height,
        )


def _table(content: bytes, file: str, findings: Findings) -> pl.DataFrame | None:
    """A CSV file as text, guards taken off; blank cells are null."""
    try:
        raw = pl.read_csv(io.BytesIO(content), infer_schema=False)
    except pl.exceptions.NoDataError:
        raw = pl.DataFrame()
    except (pl.exceptions.PolarsError, UnicodeDecodeError):
        findings.add(
            "file-unreadable",
            Text("不是可读的 CSV（UTF-8）表格", "is no CSV table (UTF-8) that can be read"),
            file=file,
        )
        return None
    names = {name: _unguard_name(name) for name in raw.columns}
    if len(set(names.values())) < len(names):
        names = {}
    return raw.select(_bare(pl.col(name)) for name in raw.columns).rename(names)


def _bare(text: pl.Expr) -> pl.Expr:
    bare = pl.when(text.str.contains(_GUARDED)).then(text.str.slice(1)).otherwise(text)
    return pl.when(bare != "").then(bare)


def _unguard_name(name: str) -> str:
    guarded = pl.select(pl.lit(name).str.contains(_GUARDED)).item()
    return name[1:] if guarded else name
