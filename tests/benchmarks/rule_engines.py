"""The national coverage table on made-up enterprises, beside the row engines of the field.

In memory: :func:`planner.rulebook.rule_ids`, which also checks that exactly one rule answers
for each row, beside datalogic-py (one compiled rule over documents that are parsed already) and
zen (its batch over dictionaries). From a file: CSV to rule ids beside polars reading the same
columns of the same file and doing nothing. One enterprise: the answer with all its reasons.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from measuring import Figure

from planner.rulebook import Rules, answer, load_rules, rule_ids

ROWS = (1_000, 100_000, 1_000_000, 10_000_000)
MOST_DATALOGIC, MOST_ZEN = 200_000, 20_000
"""Rows that the others are given; they take the same time a row however many there are."""
TIMES = 5
SCHEMA = {
    "operating": pl.Boolean,
    "employees": pl.Int64,
    "members": pl.Int64,
    "full_members": pl.Int64,
}
BLANK = "employees"
"""The column that may be blank."""


def measure(rows: Sequence[int] = ROWS) -> Iterator[Figure]:
    """Rows a second for each size, the others' for as many rows as they can bear."""
    rules = load_rules()
    for count in rows:
        table = made_up(count)
        case = f"{count:,} rows"
        ours = count / quickest(lambda table=table: rule_ids(table, rules))
        million = ours / 1e6
        mark = "≥ 30 million/s" if count >= 10_000_000 else ""
        met = million >= 30 if mark else None
        yield Figure(
            "rules", case, "planner, rows/s", f"{million:,.1f} million", "", None, mark, met
        )
        for name, run, most, least in ENGINES:
            some = table.head(most)
            try:
                seconds, ids = run(some, rules)
            except ImportError:
                yield Figure("rules", case, name, "not installed")
                continue
            assert ids == rule_ids(some, rules).cast(pl.String).to_list(), name
            theirs = some.height / seconds
            asked = f"≥ {least} ×" if count >= 1_000_000 else ""
            met = ours / theirs >= least if asked else None
            yield Figure(
                "rules", case, name, f"{theirs:,.0f}", "planner", ours / theirs, asked, met
            )
    yield from _from_a_file(max(rows), rules)
    yield _one_enterprise(rules)


def made_up(count: int) -> pl.DataFrame:
    """Enterprises in memory; one in twenty is closed, of one in twenty the staff is unknown."""
    chance = np.random.default_rng(20181028)
    full = chance.choice(7, count, p=(0.5, 0.15, 0.1, 0.1, 0.05, 0.05, 0.05))
    employees = pl.Series(chance.integers(0, 300, count))
    return pl.DataFrame(
        {
            "operating": chance.random(count) < 0.95,
            "employees": employees.set(pl.Series(chance.random(count) < 0.05), None),
            "members": full + chance.choice(3, count, p=(0.8, 0.15, 0.05)),
            "full_members": full,
        },
        schema=SCHEMA,
    )


def quickest(
    job: Callable[[], object],
    times: int = TIMES,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """Seconds of the quickest of some runs: the others were disturbed."""
    found = []
    for _ in range(times):
        start = clock()
        job()
        found.append(clock() - start)
    return min(found)


def _from_a_file(count: int, rules: Rules) -> Iterator[Figure]:
    case = f"CSV, {count:,} rows"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "enterprises.csv"
        made_up(count).write_csv(path)

        def scan() -> pl.LazyFrame:
            return pl.scan_csv(path, schema=SCHEMA)

        bare: list[float] = []
        whole: list[float] = []
        for _ in range(TIMES):  # in turns, so that a busy moment hits both
            bare.append(quickest(lambda: scan().collect(engine="streaming"), 1, time.process_time))
            whole.append(quickest(lambda: rule_ids(scan(), rules), 1, time.process_time))
    ratio = min(whole) / min(bare)
    value = f"{min(whole):.2f} s of a processor"
    beside = f"polars' bare scan, {min(bare):.2f} s"
    yield Figure("rules", case, "to rule ids", value, beside, ratio, "≤ 1.3 ×", ratio <= 1.3)


def _one_enterprise(rules: Rules) -> Figure:
    unit = {"name": "甲厂", "members": 4, "full_members": 2, "employees": 70}
    seconds = quickest(lambda: [answer(unit, rules) for _ in range(100)]) / 100
    value = f"{seconds * 1000:.3f} ms"
    met = seconds < 0.001
    return Figure("rules", "one enterprise", "all reasons", value, "", None, "< 1 ms", met)


# ------------------------------------------------------------------------ the others


def _session(rules: Rules) -> tuple[Any, Any]:
    import datalogic_py

    engine = datalogic_py.Engine()
    rule = engine.compile({"if": [part for r in rules.coverage for part in (_logic(r), r.id)]})
    return engine.session(), rule


def _datalogic_on_dictionaries(table: pl.DataFrame, rules: Rules) -> tuple[float, list[str]]:
    session, rule = _session(rules)
    rows = table.to_dicts()
    seconds = quickest(lambda: [session.evaluate(rule, row) for row in rows], 2)
    return seconds, [session.evaluate(rule, row) for row in rows]


def _datalogic(table: pl.DataFrame, rules: Rules) -> tuple[float, list[str]]:
    import datalogic_py

    session, rule = _session(rules)
    handles = [datalogic_py.DataHandle(json.dumps(row)) for row in table.iter_rows(named=True)]
    seconds = quickest(lambda: session.evaluate_batch(rule, handles), 3)
    return seconds, [json.loads(said) for said in session.evaluate_batch(rule, handles)]


_LOGIC = {"at_least": ">=", "at_most": "<=", "above": ">", "below": "<", "is": "==="}


def _logic(rule: Any) -> dict[str, Any]:
    """A rule's conditions as JSONLogic; a blank satisfies nothing unless it says so."""
    found = []
    for one in rule.when:
        value = {"var": one.field}
        blank = {"===": [value, None]}
        asked: dict[str, Any] = {_LOGIC[one.operator]: [value, one.value]}
        found.append({"or": [blank, asked]} if one.or_unknown else asked)
        if not one.or_unknown and one.field == BLANK:
            found.insert(-1, {"!": [blank]})
    return {"and": found}


def _zen(table: pl.DataFrame, rules: Rules) -> tuple[float, list[str]]:
    import zen

    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"table": _decision(rules)}}})
    requests = [{"key": "table", "context": row} for row in table.iter_rows(named=True)]
    found = engine.evaluate_batch(requests)
    ids = [one["data"]["result"]["rule"] for one in found]
    return quickest(lambda: engine.evaluate_batch(requests), 2), ids


def _decision(rules: Rules) -> dict[str, Any]:
    """The coverage table as a decision graph of zen: one decision table, first hit."""
    fields = list(SCHEMA)
    rows = []
    for rule in rules.coverage:
        row = {"_id": rule.id, "out": json.dumps(rule.id)}
        for field in fields:
            asked = [_unary(one) for one in rule.when if one.field == field]
            row[field] = " and ".join(asked)
        rows.append(row)
    content = {
        "hitPolicy": "first",
        # A column without a field takes whole expressions, which may ask for a blank.
        "inputs": [
            {"id": f, "name": f, "type": "expression", **({} if f == BLANK else {"field": f})}
            for f in fields
        ],
        "outputs": [{"id": "out", "name": "rule", "type": "expression", "field": "rule"}],
        "rules": rows,
    }
    return {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
            {
                "id": "table",
                "name": "table",
                "type": "decisionTableNode",
                "position": {"x": 1, "y": 0},
                "content": content,
            },
            {"id": "end", "name": "end", "type": "outputNode", "position": {"x": 2, "y": 0}},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "2", "sourceId": "table", "targetId": "end", "type": "edge"},
        ],
    }


def _unary(one: Any) -> str:
    value = str(one.value).lower() if isinstance(one.value, bool) else str(one.value)
    word = _LOGIC[one.operator].replace("===", "==")
    if one.field != BLANK:
        return f"$ {word} {value}"
    known = f"{one.field} == null or" if one.or_unknown else f"{one.field} != null and"
    return f"({known} {one.field} {word} {value})"


ENGINES = (
    ("datalogic-py on parsed documents, rows/s", _datalogic, MOST_DATALOGIC, 25),
    ("datalogic-py on dictionaries, rows/s", _datalogic_on_dictionaries, MOST_DATALOGIC, 25),
    ("zen, rows/s", _zen, MOST_ZEN, 500),
)
