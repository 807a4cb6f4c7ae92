"""The ledger's own columns that the planner does not know: the plan must carry them untouched."""

from __future__ import annotations

import polars as pl

from planner.language import Text
from planner.verify.case import FILES, KEYS, SCHEMAS
from planner.verify.findings import Findings
from planner.verify.layout import strange_column

FILE = FILES["assignments"]


def check_carried(enterprises: pl.DataFrame, assignments: pl.DataFrame, findings: Findings) -> None:
    """Every unknown column of the input stands in the assignments, with the same cells.

    Asked of the files, where both tables are text. One that is called like a column of the
    plan has ``ledger:`` before its name there, more than once where that is taken too.
    """
    key, there = KEYS["assignments"], set(assignments.columns)
    if KEYS["enterprises"] not in enterprises.columns or key not in there:
        return  # said already
    names: dict[str, str] = {}
    taken = set(SCHEMAS["assignments"])
    for name in enterprises.columns:
        if name in SCHEMAS["enterprises"]:
            continue
        carried = name
        while carried in taken:
            carried = f"ledger:{carried}"
        taken.add(carried)
        names[name] = carried
    own = [name for name in assignments.columns if name not in SCHEMAS["assignments"]]
    for name in own:
        if name not in names.values():
            strange_column(name, FILE, findings)
    if [name for name in own if name in names.values()] != [n for n in names.values() if n in own]:
        findings.add(
            "columns-order",
            Text("台账自有的列次序不符", "the ledger's own columns are in another order"),
            file=FILE,
        )
    for name, carried in names.items():
        if carried not in there:
            findings.add(
                "column-lost",
                Text(
                    f"台账的“{name}”列应在方案中（“{carried}”）",
                    f"the ledger's column {name} should be here as {carried}",
                ),
                file=FILE,
                value=carried,
            )
            continue
        both = enterprises.select(pl.col(KEYS["enterprises"]).alias("id"), own=name).join(
            assignments.select(pl.col(key).alias("id"), said=carried), on="id"
        )
        findings.rows(
            "fact-differs",
            both.filter(pl.col("own").ne_missing(pl.col("said"))),
            Text(
                f"{{id}}：“{_plain(carried)}”在台账中为“{{own}}”，方案写的是“{{said}}”",
                f'{{id}}: {_plain(carried)} is "{{own}}" in the ledger, "{{said}}" in the plan',
            ),
            file=FILE,
            key="id",
            column=carried,
        )


def _plain(name: str) -> str:
    """A header that may hold braces, ready for a sentence with placeholders."""
    return name.replace("{", "{{").replace("}", "}}")
