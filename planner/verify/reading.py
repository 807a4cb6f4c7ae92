"""Reads a plan folder back: every file as it lies there, compared with the hashes in plan.json."""

from __future__ import annotations

import codecs
import hashlib
import io
import re
from collections.abc import Mapping
from typing import Any

import polars as pl

from planner.language import Text
from planner.verify.case import EDGE, FILES, KEYS
from planner.verify.findings import Findings, as_said
from planner.verify.opening import (
    DOCUMENT_SHARE,
    MOST_DOCUMENT,
    Folder,
    Refused,
    as_json,
)

PLAN = "plan.json"
MOVES = "moves.csv"

_OPTIONAL = ("hosts", "instructors")
_MOST_COLUMNS = 10_000
_MOST_HEADER = 1 << 20

# One apostrophe before what a spreadsheet would run as a formula; only that one is taken off.
_GUARDED = r"\A'(?:[\t\r\n]|\s*[=+\-@＝＋－＠'])"

_INPUTS = re.compile(rb'\n  "inputs": \[.*?\n  \],', re.DOTALL)
_SEAL = re.compile(rb'("seal": ")[0-9a-f]{64}(")')


def read_document(folder: Folder, findings: Findings) -> dict[str, Any] | None:
    """``plan.json``; None (and a finding) where there is none that can be read."""
    most = max(MOST_DOCUMENT, DOCUMENT_SHARE * folder.size(FILES["assignments"]))
    try:
        content = folder.read(PLAN, most)
        document = as_json(content)
    except Refused as error:
        findings.add(
            "not-a-plan",
            error.why,
            file=PLAN,
            remedy=Text(
                "请给出 planner assign -o 写出的目录",
                "name a folder that planner assign -o wrote",
            ),
        )
        return None
    if not isinstance(document, dict):
        findings.add("not-a-plan", Text("不是一个对象", "it holds no object"), file=PLAN)
        return None
    _check_seal(content, document, findings)
    return document


def _check_seal(content: bytes, document: Mapping[str, Any], findings: Findings) -> None:
    """The seal is the hash of ``plan.json`` without its inputs, and with an empty seal."""
    said = document.get("seal")
    if not isinstance(said, str):
        return  # an older plan, or said already
    places = list(_SEAL.finditer(content))
    if places:
        last = places[-1]
        content = content[: last.end(1)] + content[last.start(2) :]
    own = hashlib.sha256(_INPUTS.sub(b"", content, count=1)).hexdigest()
    if own != said:
        findings.add(
            "seal-broken",
            Text(
                f"封印应为 {own}，写的是 {as_said(said)}：文件在写出之后被改动过",
                f"its seal should be {own}, it is {as_said(said)}: "
                "the file was changed after it was written",
            ),
            file=PLAN,
            value=own,
        )


def read_tables(
    folder: Folder, document: Mapping[str, Any], findings: Findings
) -> dict[str, pl.DataFrame | None]:
    """Every table of the folder as text; None for hosts and instructors that were not given."""
    listed = _listed(document, findings)
    tables: dict[str, pl.DataFrame | None] = {}
    for table, file in FILES.items():
        if table in _OPTIONAL and file not in listed and not folder.has(file):
            tables[table] = None
            continue
        try:
            content = folder.read(file)
        except Refused as error:
            findings.add("file-missing", error.why, file=file)
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
        if frame is not None and KEYS.get(table) in frame.columns:
            findings.know(file, frame[KEYS[table]])
        elif frame is not None and set(EDGE) <= set(frame.columns):
            parts = [pl.col(name).fill_null("") for name in EDGE]
            findings.know(file, frame.select(k=pl.concat_str(parts, separator="\x1f"))["k"])
        if file.startswith("inputs/"):
            _compare(file, folder.hashes[file], frame, listed.get(file), findings)
            _compare_original(table, frame, document, findings)
    return tables


def read_moves(folder: Folder, findings: Findings) -> pl.DataFrame | None:
    """``moves.csv`` as text; None where there is none, or none that can be read."""
    if not folder.has(MOVES):
        return None
    try:
        return _table(folder.read(MOVES), MOVES, findings)
    except Refused as error:
        findings.add("file-missing", error.why, file=MOVES)
        return None


def check_files(folder: Folder, document: Mapping[str, Any], findings: Findings) -> bool:
    """Every output must be the very file that was written; False where plan.json lists none."""
    files = document.get("files")
    if not isinstance(files, list):
        return False
    named = {
        one["name"]: one.get("sha256")
        for one in files
        if isinstance(one, Mapping) and isinstance(one.get("name"), str)
    }
    if len(named) < len(files):
        findings.add(
            "files-unreadable",
            Text(
                "files 中有重复或无法读取的条目", "files lists something twice, or nothing at all"
            ),
            file=PLAN,
            value="files",
        )
    for name in [*OUTPUTS, *(name for name in named if name not in OUTPUTS)]:
        if name not in OUTPUTS:
            what = Text("不是方案中的文件：{name}", "{name} is no file of a plan")
            findings.add("file-unlisted", what.fill(name=as_said(name)), file=PLAN, value=name)
        elif name not in named:
            if folder.has(name):
                what = Text("plan.json 没有列出这个文件", "plan.json does not list this file")
                findings.add("file-unlisted", what, file=name)
        else:
            _compare_output(folder, name, named[name], findings)
    return True


OUTPUTS = (
    "assignments.csv", "branches.csv", "instructors.csv", "edges.csv", "moves.csv",
    "graph.graphml", "graph.json",
)  # fmt: skip
"""What a plan folder may hold beside its inputs and ``plan.json``."""


def _compare_output(folder: Folder, name: str, said: object, findings: Findings) -> None:
    if name not in folder.hashes:
        try:
            folder.read(name)
        except Refused as error:
            if not any(p.place and p.place.file == name for p in findings.problems):
                findings.add("file-missing", error.why, file=name)
            return
    own = folder.hashes[name]
    if own != said:
        findings.add(
            "file-changed",
            Text(
                f"SHA-256 为 {own}，plan.json 写的是 {as_said(said)}：文件在写出之后被改动过",
                f"its SHA-256 is {own}, plan.json says {as_said(said)}: "
                "the file was changed after it was written",
            ),
            file=name,
            value=own,
        )


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
    digest: str,
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
    header = content[: _MOST_HEADER + 1].partition(b"\n")[0]
    if len(header) > _MOST_HEADER or header.count(b",") > _MOST_COLUMNS:
        findings.add(
            "file-unreadable",
            Text(
                "不是可读的 CSV 表格：表头过长",
                "is no CSV table that can be read: its header has no end",
            ),
            file=file,
        )
        return None
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
    return name[1:] if re.match(_GUARDED, name) else name
