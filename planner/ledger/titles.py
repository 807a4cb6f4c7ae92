"""How a column or a table is called in a sentence: in Chinese by its title, in English by name.

A person who keeps the ledger in Chinese looks for 党员数 in the header row, not for ``members``;
the name in files stands beside it, since either may be written there.
"""

from __future__ import annotations

from collections.abc import Sequence

from planner.language import Text
from planner.ledger.synonyms import Role
from planner.model import TABLES

TABLE_TITLES: dict[Role, Text] = {
    "enterprises": Text("企业台账", "enterprises"),
    "hosts": Text("挂靠党支部名单", "hosts"),
    "instructors": Text("指导员名单", "instructors"),
}


def called(column: str, role: Role) -> Text:
    """One column, ``“党员数”（members）`` in Chinese and ``members`` in English."""
    title = next(c.title.zh for c in TABLES[role] if c.name == column)
    return Text(f"“{title}”（{column}）", column)


def called_any(columns: Sequence[str], role: Role) -> Text:
    """Several columns of which one is enough."""
    names = [called(column, role) for column in columns]
    return Text("或".join(n.zh for n in names), " or ".join(n.en for n in names))
