"""The best lawful coverage of every enterprise by a branch or an instructor, with proof.

The whole way in a few lines::

    import planner

    ledger = planner.read_ledger("enterprises.csv", hosts="hosts.csv")
    rules = planner.load_rules("cpc-2018")
    plan = planner.make_plan(ledger, rules, committee="镇党委")
    planner.write_plan(plan, "plan")
    assert planner.verify_folder("plan") == []

Importing the package loads nothing heavy; each name is fetched where it is first used.
(``planner.verify`` is a module, so its function is ``verify_folder`` here.)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.graph import branch_graph as branch_graph
    from planner.ledger import ReadOptions as ReadOptions
    from planner.ledger import TableOptions as TableOptions
    from planner.ledger import ledger_from_frames as ledger_from_frames
    from planner.ledger import read_ledger as read_ledger
    from planner.planning import make_plan as make_plan
    from planner.report.folder import read_plan_tables as read_plan_tables
    from planner.report.folder import write_plan as write_plan
    from planner.rulebook import answer as answer
    from planner.rulebook import decide as decide
    from planner.rulebook import load_rules as load_rules
    from planner.rulebook import packs as packs
    from planner.rulebook import rule_ids as rule_ids
    from planner.rulebook.dmn import read_dmn as read_dmn
    from planner.rulebook.dmn import read_table as read_table
    from planner.verify import verify as verify_folder

__version__ = "0.1.0"

_HOMES = {
    "read_ledger": "planner.ledger",
    "ReadOptions": "planner.ledger",
    "TableOptions": "planner.ledger",
    "ledger_from_frames": "planner.ledger",
    "load_rules": "planner.rulebook",
    "packs": "planner.rulebook",
    "decide": "planner.rulebook",
    "rule_ids": "planner.rulebook",
    "answer": "planner.rulebook",
    "read_dmn": "planner.rulebook.dmn",
    "read_table": "planner.rulebook.dmn",
    "make_plan": "planner.planning",
    "branch_graph": "planner.graph",
    "write_plan": "planner.report.folder",
    "read_plan_tables": "planner.report.folder",
    "verify_folder": "planner.verify",
}

__all__ = [  # noqa: RUF022 - in the order of the work
    "read_ledger",
    "ReadOptions",
    "TableOptions",
    "ledger_from_frames",
    "load_rules",
    "packs",
    "decide",
    "rule_ids",
    "answer",
    "read_dmn",
    "read_table",
    "make_plan",
    "branch_graph",
    "write_plan",
    "read_plan_tables",
    "verify_folder",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'planner' has no attribute {name!r}")
    home = import_module(_HOMES[name])
    return getattr(home, "verify" if name == "verify_folder" else name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
