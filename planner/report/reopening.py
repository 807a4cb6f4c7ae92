"""A plan folder as the plan that it holds, so that everything can be asked of it again.

The ledger comes from ``inputs/``, the rules from the pack that lies beside it, everything
else from the tables and from ``plan.json``. Nothing is worked out anew, and nothing is
checked beyond what reading needs: that is :mod:`planner.verify`'s part.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from planner.errors import InputError, OutputError, Place, PlannerError, Problem, RulesError
from planner.language import Text
from planner.ledger import ReadOptions, TableOptions, read_ledger
from planner.ledger.cells import unguard_text
from planner.ledger.options import ALL, NOT_OURS
from planner.model import TABLES, Ledger, Plan, Source, TierResult
from planner.report.folder import RULES_FOLDER, read_moves, read_plan_document, read_plan_tables
from planner.rulebook import Rules, load_rules, packs
from planner.tables import PLAN_TABLES

_CANONICAL = " (canonical)"


def read_plan(directory: str | os.PathLike[str]) -> Plan:
    """The plan that a folder holds: its ledger, its rules, its tables and its document.

    The ledger has no warnings of its own (those of the plan are ``Plan.warnings``) and its
    ``sources`` are the files that the plan was first made from. Raises ``OutputError`` where
    the folder holds no plan, or one that cannot be read.
    """
    folder = Path(directory)
    document = read_plan_document(folder)
    try:
        ledger = _ledger(folder, document)
        rules = _rules(folder, document["rules"])
        tables = read_plan_tables(folder)
        for name, columns in PLAN_TABLES.items():
            for column in columns:
                tables[name].get_column(column.name)
        return Plan(
            ledger=ledger,
            rules=rules,
            **tables,
            statistics=document["statistics"],
            certificate=tuple(
                TierResult(t["tier"], t["value"], t["bound"], t["optimal"])
                for t in document["certificate"]
            ),
            warnings=tuple(Problem.of_record(one) for one in document["warnings"]),
            committee=document["committee"],
            cut_by_time=document["cut_by_time"],
            settings=document["settings"],
            moves=read_moves(folder),
        )
    except (InputError, RulesError) as error:
        raise _spoilt(directory, error) from error
    except (OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise _spoilt(directory) from error
    except Exception as error:
        # What the columnar library raises has no kind of its own that covers all.
        if type(error).__module__.partition(".")[0] != "polars":
            raise
        raise _spoilt(directory) from error


def rules_again(directory: str | os.PathLike[str], overrides: Mapping[str, object]) -> Rules:
    """The rules of a plan folder with further values of parameters, over those that it had."""
    folder = Path(directory)
    said = read_plan_document(folder)["rules"]
    return _rules(folder, {**said, "overrides": {**said["overrides"], **overrides}})


def _ledger(folder: Path, document: Mapping[str, Any]) -> Ledger:
    """The three tables as the plan was made from them."""
    files = {role: folder / "inputs" / f"{role}.csv" for role in TABLES}
    there = {role: path for role, path in files.items() if path.is_file()}
    tables: Any = {role: _as_written(path, role) for role, path in there.items()}
    ledger = read_ledger(
        files["enterprises"],
        hosts=there.get("hosts"),
        instructors=there.get("instructors"),
        options=ReadOptions(keep_columns=(ALL,), **tables),
    )
    sources = tuple(
        Source(one["role"], one["name"], one["sha256"], one["rows"])
        for one in document["inputs"]
        if not one["role"].endswith(_CANONICAL)
    )
    datum = document["settings"].get("datum")
    return replace(ledger, sources=sources, warnings=(), datum=datum, reading={})


def _as_written(path: Path, role: str) -> TableOptions:
    """Each column is what its header says and nothing else: this is our own file."""
    import polars as pl

    known = {column.name for column in TABLES[role]}
    header = pl.read_csv(path, has_header=False, n_rows=1, infer_schema=False).row(0)
    names = [unguard_text(name or "") for name in header]
    pairs = tuple((name, name if name in known else NOT_OURS) for name in names)
    return TableOptions(header=(1, 1), columns=pairs)


def _rules(folder: Path, said: Mapping[str, Any]) -> Rules:
    """The pack that lies in the folder, on the plan's day; in older plans one that ships."""
    shelf = [folder / RULES_FOLDER / name for name in said.get("folders", ())]
    if any(path.parent.resolve() != (folder / RULES_FOLDER).resolve() for path in shelf):
        raise ValueError("a pack outside the plan folder")
    day, overrides = said["as_of"], said["overrides"]
    if shelf:
        return load_rules(shelf[0], as_of=day, overrides=overrides, shelf=shelf[1:])
    if said["pack"] in packs():
        rules = load_rules(said["pack"], as_of=day, overrides=overrides)
        if rules.sha256 == said["sha256"]:
            return rules
    what = Text(
        "方案由旧版本写出，不含所用的规则包“{pack}”",
        'the plan was written by an older version, without its rule pack "{pack}"',
    ).fill(pack=said["pack"])
    remedy = Text("请用 planner assign 重新得出方案", "make the plan again with planner assign")
    raise RulesError(Problem("plan-without-rules", what, remedy))


def _spoilt(directory: str | os.PathLike[str], error: PlannerError | None = None) -> OutputError:
    """The folder is no plan as this version writes it: what was found, or that it was changed."""
    what = Text(
        f"方案文件夹“{directory}”无法读取，其中的文件可能被改动过",
        f"the plan folder {directory} cannot be read; files in it may have been changed",
    )
    remedy = Text(
        "planner verify 会逐项指出；或重新得出方案",
        "planner verify says what is off; or make the plan again",
    )
    first = Problem("spoilt-plan", what, remedy, Place(file=str(Path(directory) / "plan.json")))
    return OutputError([first, *(error.problems if error else ())])
