"""What each row of the list says of its step: action, names, reasons, told once more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from planner.language import Text
from planner.verify.case import Case
from planner.verify.scene import FILE, Scene, Spot, called, lawful


class Told:
    """What each row says of its step, told once more while the steps are carried out."""

    def __init__(
        self, case: Case, scene: Scene, plan: Mapping[str, Spot | None], moves: pl.DataFrame
    ) -> None:
        self.case, self.scene, self.plan, self.moves = case, scene, plan, moves
        self.rows: list[dict[str, Any]] = []
        self.empty: set[Spot] = set()
        self.branches: dict[Spot, tuple[str, str]] = {}
        for row in case.branches.to_dicts():
            kind = row["kind"]
            spot = {
                "existing": ("host", row["branch_id"]),
                "standalone": ("standalone", row["lead_enterprise_id"]),
            }.get(kind) or (
                ("new", row["branch_id"]) if row["carries"] is None else ("joint", row["carries"])
            )
            self.branches[spot] = (row["branch_id"], row["name"])
        self.called = called(case)
        self.faulty = {
            spot for spot, there in scene.inside.items() if there and not lawful(scene, spot, there)
        }

    def before(self, movers: list[str]) -> None:
        """Which places are empty before a step."""
        spots = {spot for who in movers if (spot := self.plan[who]) is not None}
        self.empty = {spot for spot in spots if not self.scene.inside.get(spot)}

    def after(self, movers: list[str]) -> None:
        """What the step means for each who moves."""
        first = self.scene.first
        left, reached = {first[w] for w in movers}, {self.plan[w] for w in movers}
        together = None
        if len(movers) > 1:
            if len(reached) == 1 and None not in reached:
                new = self.plan[movers[0]]
                together = "founding" if new is not None and new[0] == "new" else "joining"
            elif len(left) == 1 and None not in left:
                together = "dissolving"
            else:
                together = "swap" if len(movers) == 2 and left == reached else "ring"
        for who in movers:
            self.rows.append(self._row(who, together))

    def _row(self, who: str, together: str | None) -> dict[str, Any]:
        row, old, new = self.scene.rows[who], self.scene.first[who], self.plan[who]
        own = ("standalone", who)
        begins = new == own or (
            new is not None and new[0] in ("joint", "new") and new in self.empty
        )
        ends = old == own or (
            old is not None and old[0] == "joint" and not self.scene.inside.get(old)
        )
        new_name = self.branches[new][1] if new in self.branches else None
        old_branch = self.branches.get(old) if old is not None else None
        called = row["current_branch"]
        if called is None and row["current_mode"] == "standalone":
            called = self.called.get(who) or row["name"] or who
        old_name = old_branch[1] if old_branch else None
        return {
            "enterprise_id": who,
            "own_action": self._action(row, begins=begins),
            "own_branch": new_name or old_name or called,
            "own_founds": new_name if begins else None,
            "own_dissolves": (old_name or called) if ends else None,
            "own_together": together,
            "own_reason": self._reason(row, old),
            "own_from_branch_id": old_branch[0] if old_branch else None,
        }

    def _action(self, row: Mapping[str, Any], *, begins: bool) -> str:
        today, mode = row["current_mode"], row["a_mode"]
        if mode in ("excluded", "uncovered"):
            return "close" if mode == "excluded" else "leave"
        if mode == "dispatched":
            return "transfer" if today == "dispatched" else "appoint"
        if begins:
            return "found"
        return "transfer" if today not in (None, "dispatched") else "join"

    def _reason(self, row: Mapping[str, Any], old: Spot | None) -> str | None:
        """The plainest reason that there is; None where only reach could tell."""
        today, mode = row["current_mode"], row["a_mode"]
        listed = row["modes"].split(",") if row["modes"] else []
        if mode == "excluded":
            return "closed"
        if today is None:
            return "uncovered_today"
        if row["pin_mode"] is not None:
            return "pinned"
        if today not in listed:
            return "form_not_allowed"
        if today in ("joint", "affiliated") and old is None:
            return "branch_unknown"
        if today in ("affiliated", "dispatched") and old is not None:
            return None
        if old in self.faulty:
            return "branch_unlawful"
        if mode == today:
            return "rearranged"
        rank = row["a_rank"]
        return "better_form" if listed.index(today) > rank else "gives_way"

    def compare(self) -> None:
        """Report what a row says otherwise."""
        schema = dict.fromkeys(self.rows[0], pl.String) if self.rows else {}
        both = (
            self.moves.join(pl.DataFrame(self.rows, schema=schema), on="enterprise_id")
            if schema
            else None
        )
        for column in list(schema)[1:] if both is not None else ():
            name = column.removeprefix("own_")
            off = pl.col(name).ne_missing(pl.col(column))
            if name == "reason":
                off = off & pl.col(column).is_not_null()
            self.case.findings.rows(
                f"move-{name.replace('_', '-')}",
                both.filter(off).select(  # type: ignore[union-attr]
                    "enterprise_id", pl.col(column).alias("own"), pl.col(name).alias("said")
                ),
                Text(
                    f"{{enterprise_id}} 的 {name} 应为“{{own}}”，清单写的是“{{said}}”",
                    f'{{enterprise_id}}: {name} is "{{own}}", the list says "{{said}}"',
                ),
                file=FILE,
                key="enterprise_id",
                column=name,
            )
