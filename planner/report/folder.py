"""The plan folder: four tables, one document, the graph and the inputs, readable without us.

Tables are CSV that Excel and WPS open (UTF-8 with a byte-order mark); tokens in them are
English in every language. The folder can be moved, kept and verified alone.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from planner.errors import OutputError, Place, Problem, plain_reason
from planner.language import Text
from planner.ledger.cells import canonical_csv, unguard, unguard_text
from planner.model import Column, Plan
from planner.report.document import (
    SCHEMA_VERSION,
    TOOL,
    canonical_inputs,
    document_of,
    plan_document,
    to_json,
)
from planner.report.receipt import sealed
from planner.report.whole import Own, replace_folder
from planner.tables import MOVE_COLUMNS, PLAN_TABLES, polars_schema

GRAPH_ENTERPRISES = 20_000
"""Up to so many enterprises the graph is written as GraphML and JSON too; no tool that
draws a graph opens a larger one, and ``edges.csv`` always says it all."""

RULES_FOLDER = "inputs/rules"
"""Where the rule pack lies in a plan folder, with those that it extends."""

OWN_FILES = Own(
    frozenset(
        {
            "inputs/enterprises.csv",
            "inputs/hosts.csv",
            "inputs/instructors.csv",
            "plan.json",
            *(f"{name}.csv" for name in PLAN_TABLES),
            "graph.graphml",
            "graph.json",
            "moves.csv",
        }
    ),
    {RULES_FOLDER: frozenset({".yaml", ".md"})},
)
"""Every file that a plan folder may have; anything else in it belongs to somebody else."""


def write_plan(plan: Plan, directory: str | os.PathLike[str], *, force: bool = False) -> Path:
    """Write the plan folder as a whole, and say where it is.

    A folder that holds a plan is replaced, an empty one filled; files of others in it stay
    as they are. A folder that is neither is refused, unless ``force`` says that the plan
    may lie among what is there. Raises ``OutputError``; then everything is as it was.
    """
    target = refuse_to_overwrite(directory, force=force)
    try:
        replace_folder(target, folder_files(plan), OWN_FILES)
    except OSError as error:
        raise OutputError(_unwritable(directory, error, writing=True)) from error
    return target


def refuse_to_overwrite(directory: str | os.PathLike[str], *, force: bool = False) -> Path:
    """Refuse a folder that holds other things than a plan, unless ``force``; else its real path.

    Worth asking before the work, so that nobody waits for a plan that has no place.
    """
    target = Path(directory)
    try:
        target = target.resolve()
        if target.exists() and not target.is_dir():
            raise OutputError(
                Problem(
                    "output-is-a-file",
                    Text(
                        f"“{directory}”是文件，不是文件夹", f"{directory} is a file, not a folder"
                    ),
                    Text("请另选一个文件夹", "name another folder"),
                )
            )
        if force or not target.exists() or is_plan(target) or not any(target.iterdir()):
            return target
    except OSError as error:
        raise OutputError(_unwritable(directory, error)) from error
    raise OutputError(
        Problem(
            "output-not-a-plan",
            Text(
                f"文件夹“{directory}”里有别的文件，不是方案文件夹",
                f"the folder {directory} holds other files and is no plan folder",
            ),
            Text(
                "请另选一个文件夹，或加 --force 把方案写在这些文件旁边",
                "name another folder, or use --force to write the plan beside those files",
            ),
        )
    )


def is_plan(directory: Path) -> bool:
    """Whether a folder holds a plan that this version knows."""
    try:
        document = json.loads((directory / "plan.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    if not isinstance(document, dict) or not isinstance(document.get("tool"), dict):
        return False
    return document.get("schema_version") == SCHEMA_VERSION and document["tool"].get("name") == TOOL


def plan_there(directory: str | os.PathLike[str]) -> Text | None:
    """Which plan a folder holds: its ledger's files and the day of its rules; None without one."""
    if not is_plan(Path(directory)):
        return None
    document = json.loads((Path(directory) / "plan.json").read_bytes())
    inputs, rules = document.get("inputs"), document.get("rules")
    names = [
        str(one["name"])
        for one in (inputs if isinstance(inputs, list) else [])
        if isinstance(one, dict) and one.get("name") and "(canonical)" not in str(one.get("role"))
    ]
    names = list(dict.fromkeys(names))
    day = rules.get("as_of") if isinstance(rules, dict) else None
    unknown = Text("不明", "unknown")
    return Text("{names}（规则日期 {day}）", "{names} (rules as of {day})").fill(
        names=Text("、".join(names), ", ".join(names)) if names else unknown, day=day or unknown
    )


def read_plan_document(directory: str | os.PathLike[str]) -> dict[str, Any]:
    """``plan.json`` of a plan folder; ``OutputError`` where the folder holds none."""
    folder = Path(directory)
    if not is_plan(folder):
        raise OutputError(
            Problem(
                "not-a-plan",
                Text(f"“{directory}”不是方案文件夹", f"{directory} is no plan folder"),
                Text(
                    "方案文件夹由 planner assign … -o 写出",
                    "planner assign … -o writes a plan folder",
                ),
                Place(file=str(folder / "plan.json")),
            )
        )
    found: dict[str, Any] = json.loads((folder / "plan.json").read_bytes())
    return found


def read_plan_tables(directory: str | os.PathLike[str]) -> dict[str, pl.DataFrame]:
    """The four tables of a plan folder, typed as they were in memory: name -> table.

    Columns that the ledger carried through come back as text.
    """
    read_plan_document(directory)
    folder = Path(directory)
    return {
        name: _read_table(folder / f"{name}.csv", columns) for name, columns in PLAN_TABLES.items()
    }


def read_moves(directory: str | os.PathLike[str]) -> pl.DataFrame | None:
    """The steps from today to the plan of a plan folder; None where it has none."""
    path = Path(directory) / "moves.csv"
    return _read_table(path, MOVE_COLUMNS) if path.is_file() else None


def _read_table(path: Path, columns: tuple[Column, ...]) -> pl.DataFrame:
    raw = pl.read_csv(path, infer_schema=False)
    raw = raw.rename({header: unguard_text(header) for header in raw.columns})
    kinds = polars_schema(columns)
    return raw.select(
        _typed(pl.col(header), kinds.get(header, pl.String)) for header in raw.columns
    )


def plan_json(plan: Plan) -> bytes:
    """What ``plan.json`` holds, as the file's bytes."""
    files = {name: hashlib.sha256(content).hexdigest() for name, content in _outputs(plan)}
    return _sealed(plan_document(plan), files)


def assignments_csv(plan: Plan) -> bytes:
    """What ``assignments.csv`` holds, as the file's bytes."""
    return canonical_csv(plan.assignments)


def _typed(text: pl.Expr, dtype: Any) -> pl.Expr:
    """A column of cells as values."""
    if dtype == pl.Boolean:
        return text == "true"
    return unguard(text) if dtype == pl.String else text.cast(dtype)


def folder_files(plan: Plan) -> Iterator[tuple[str, bytes]]:
    """The files of the folder, one at a time, ``plan.json`` last."""
    canonical = canonical_inputs(plan.ledger)
    document = document_of(plan, canonical)
    for role, (content, _) in canonical.items():
        yield f"inputs/{role}.csv", content
    del canonical
    for pack, files in plan.rules.files.items():
        for name, content in files.items():
            yield f"{RULES_FOLDER}/{pack}/{name}", content
    files = {}
    for name, content in _outputs(plan):
        files[name] = hashlib.sha256(content).hexdigest()
        yield name, content
    yield "plan.json", _sealed(document, files)


def _sealed(document: dict[str, Any], files: dict[str, str]) -> bytes:
    """``plan.json`` with the hashes of the outputs and its own seal."""
    listed = [{"name": name, "sha256": digest} for name, digest in files.items()]
    return sealed(to_json({**document, "files": listed, "seal": ""}))


def _outputs(plan: Plan) -> Iterator[tuple[str, bytes]]:
    """What was worked out, as files: the tables and, up to a size, the drawings of the graph."""
    for name in PLAN_TABLES:
        yield f"{name}.csv", canonical_csv(getattr(plan, name))
    if plan.moves is not None:
        yield "moves.csv", canonical_csv(plan.moves)
    if plan.assignments.height <= GRAPH_ENTERPRISES:
        from planner.graph import branch_graph, to_graphml, to_node_link

        graph = branch_graph(plan)
        yield "graph.graphml", to_graphml(graph)
        yield "graph.json", to_json(to_node_link(graph))


def _unwritable(
    directory: str | os.PathLike[str], error: OSError, *, writing: bool = False
) -> Problem:
    """The folder that was asked for: names of the passing files in it say nothing to anybody."""
    reason = plain_reason(error)
    if writing and isinstance(error, FileNotFoundError):
        reason = Text("那里不能新建目录", "no folder can be made there")
    if writing and isinstance(error, FileExistsError):
        reason = plain_reason(NotADirectoryError(errno.ENOTDIR, ""))
    return Problem(
        "output-unwritable",
        Text("无法写入“{folder}”：{reason}", "cannot write to {folder}: {reason}").fill(
            folder=directory, reason=reason
        ),
        Text(
            "请检查权限和磁盘空间，或另选一个文件夹",
            "check permissions and free space, or name another folder",
        ),
    )
