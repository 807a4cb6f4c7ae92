"""A little town with every form of coverage, and its plan folder in hands that may spoil it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
from towns import enterprise_frame, frame

from planner.ledger.cells import canonical_csv, unguard
from planner.model import HOST_COLUMNS, INSTRUCTOR_COLUMNS, Ledger

WEST, EAST = {"x": 0.0, "y": 0.0}, {"x": 20_000.0, "y": 0.0}


def little_town() -> Ledger:
    rows: list[dict[str, Any]] = [
        {"id": "a", "full_members": 5, "zone": "西村", "current_mode": "standalone"} | WEST,
        {"id": "b", "full_members": 1, "zone": "东村", "home_branch": "a", "pin_mode": "affiliated"}
        | EAST
        | {"pin_branch": "a", "y": 9000.0},
        {"id": "c", "full_members": 2, "zone": "西村", "industry": "灯具", "x": 100.0, "y": 0.0},
        {"id": "d", "full_members": 1, "members": 2, "zone": "西村", "industry": "化工"} | WEST,
        {"id": "e", "members": 0, "zone": "西村", "employees": 120} | WEST,
        {"id": "f", "full_members": 1, "zone": "西村", "x": 0.0, "y": 70.0}
        | {"pin_mode": "affiliated", "pin_branch": "=村党支部", "pin_reason": "镇党委决定"},
        {"id": "g", "full_members": 2, "zone": "西村", "status": "停产", "operating": False} | WEST,
        {"id": "j", "full_members": 2, "zone": "东村"} | EAST,
        {"id": "k", "full_members": 2, "zone": "东村", "x": 20_000.0, "y": 300.0},
        {"id": "l", "members": 0, "zone": "东村", "x": 20_000.0, "y": 300.0},
        {
            "id": "m",
            "full_members": 1,
            "zone": "西村",
            "pin_mode": "joint",
            "pin_branch": "片区联合",
        }
        | WEST,
        {
            "id": "n",
            "full_members": 2,
            "zone": "西村",
            "pin_mode": "joint",
            "pin_branch": "片区联合",
        }
        | WEST,
    ]
    for row in rows:
        if row["id"] in "jk":
            row |= {"current_mode": "joint", "current_branch": "东村联合党支部"}
    hosts = [
        {"id": "h1", "name": "=村党支部", "zone": "西村", "members": 4, "full_members": 4}
        | {"max_members": 6, "max_units": 2, "accepts": "zone"}
        | WEST,
        {"id": "h2", "name": "东村党支部", "zone": "东村", "members": 9, "max_members": 9}
        | {"accepts": "zone"}
        | EAST,
    ]
    cadres = [
        {"id": "i1", "name": "甲", "role": "instructor", "zone": "西村", "capacity": 1} | WEST,
        {"id": "k1", "name": "乙", "role": "contact"},
    ]
    decided = ["rule_id", "modes", "priority", "excluded"]
    return Ledger(
        enterprise_frame(rows).drop(decided),
        frame(HOST_COLUMNS, hosts),
        frame(INSTRUCTOR_COLUMNS, cadres),
        has_current=True,
    )


class Folder:
    """A copy of the plan folder that a test may spoil."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, file: str) -> pl.DataFrame:
        return pl.read_csv(self.path / file, infer_schema=False).with_columns(unguard(pl.all()))

    def write(self, file: str, table: pl.DataFrame) -> None:
        (self.path / file).write_bytes(canonical_csv(table))
        if not file.startswith("inputs/"):
            self.change(lambda document: None)

    def put(self, file: str, key: str, column: str, value: str | None) -> None:
        """Write another value into one cell; an input keeps its seal, so that only this is off."""
        table = self.read(file)
        first = table.columns[0]
        assert key in table[first].to_list()
        cell = pl.when(pl.col(first) == key).then(pl.lit(value, pl.String)).otherwise(column)
        self.write(file, table.with_columns(cell.alias(column)))
        self.seal(file)

    def drop(self, file: str, **where: str) -> None:
        table = self.read(file)
        gone = pl.all_horizontal(pl.col(name) == value for name, value in where.items())
        assert table.filter(gone).height == 1
        self.write(file, table.filter(~gone))

    def add(self, file: str, **row: str) -> None:
        table = self.read(file)
        extra = pl.DataFrame([row], schema=dict.fromkeys(row, pl.String))
        self.write(file, pl.concat([table, extra], how="diagonal"))

    def seal(self, file: str) -> None:
        if file.startswith("inputs/"):

            def change(document: dict[str, Any]) -> None:
                content = (self.path / file).read_bytes()
                for entry in document["inputs"]:
                    if entry["name"] == file:
                        entry["sha256"] = hashlib.sha256(content).hexdigest()

            self.change(change)

    def forget_rules(self) -> None:
        """Make an older plan of it, which has no copy of its rule pack."""
        shutil.rmtree(self.path / "inputs/rules")
        self.change(lambda document: document["rules"].pop("folders"))

    def change(self, change: Callable[[dict[str, Any]], object]) -> None:
        path = self.path / "plan.json"
        document = json.loads(path.read_bytes())
        change(document)
        path.write_bytes(self.sealed(document))

    def sealed(self, document: dict[str, Any]) -> bytes:
        """A document that was changed with care: the hashes and seals are right again."""
        for entry in document.get("files", ()):
            name = str(entry.get("name")) if isinstance(entry, dict) else ""
            if (self.path / name).is_file():
                content = (self.path / name).read_bytes()
                entry["sha256"] = hashlib.sha256(content).hexdigest()
        for entry in document["inputs"] if isinstance(document.get("inputs"), list) else ():
            if isinstance(entry, dict) and "seal" in entry:
                said = "\n".join(str(entry.get(k)) for k in ("role", "name", "sha256", "rows"))
                entry["seal"] = hashlib.sha256(said.encode()).hexdigest()
        if "seal" in document:
            document["seal"] = ""
        content = json.dumps(document, ensure_ascii=False).encode()
        seal = hashlib.sha256(content).hexdigest().encode()
        return content.replace(b'"seal": ""', b'"seal": "' + seal + b'"')
