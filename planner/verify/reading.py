"""Reads a plan folder back: every file as it lies there, compared with the hashes in plan.json."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from planner.language import Text
from planner.verify.case import FILES
from planner.verify.findings import Findings

PLAN = "plan.json"

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
            Text(f"plan.json 无法读取：{error}", f"plan.json cannot be read: {error}"),
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
            Text("plan.json 不是一个对象", "plan.json holds no object"),
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
                Text(f"无法读取：{error.strerror}", f"cannot be read: {error.strerror}"),
                file=file,
            )
            tables[table] = None
            continue
        tables[table] = frame = _table(content, file, findings)
        if file.startswith("inputs/"):
            _compare(file, content, frame, listed.get(file), findings)
    return tables


def _listed(document: Mapping[str, Any], findings: Findings) -> dict[str, Mapping[str, Any]]:
    """The canonical inputs that plan.json names, by their place in the folder."""
    inputs = document.get("inputs")
    if not isinstance(inputs, list) or not all(isinstance(one, Mapping) for one in inputs):
        findings.add(
            "inputs-unreadable",
            Text("plan.json 的 inputs 无法读取", "inputs cannot be read"),
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
                f"SHA-256 为 {digest}，plan.json 写的是 {entry.get('sha256')}",
                f"its SHA-256 is {digest}, plan.json says {entry.get('sha256')}",
            ),
            file=file,
            value=digest,
        )
    if frame is not None and entry.get("rows") != frame.height:
        findings.add(
            "input-rows",
            Text(
                f"有 {frame.height} 行，plan.json 写的是 {entry.get('rows')}",
                f"it has {frame.height} rows, plan.json says {entry.get('rows')}",
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
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        findings.add(
            "file-unreadable",
            Text(f"不是可读的 CSV：{error}", f"is no CSV that can be read: {error}"),
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
