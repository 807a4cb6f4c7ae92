"""An independent replay of a list of moves: today, step by step, to the plan, and back.

Shares nothing with the planner but the tables: places, caps, nearness and what is lawful are
written here again, from the contract, over plain dictionaries.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from functools import cache
from itertools import combinations
from typing import Any

from oracle import View, above
from towns import Town

from planner.model import Plan

Where = tuple[str, tuple[str, str] | None]
"""A form of coverage and a place: (kind, key), or None where there is none that counts."""


class Replay:
    """One town with its plan and its moves, ready to be replayed."""

    def __init__(self, town: Town, plan: Plan) -> None:
        assert plan.moves is not None
        self.view = View(town)
        self.rows = {row["id"]: i for i, row in enumerate(self.view.rows)}
        self.plan = {row["enterprise_id"]: row for row in plan.assignments.to_dicts()}
        self.branches = {row["branch_id"]: row for row in plan.branches.to_dicts()}
        self.own_name = {
            row["lead_enterprise_id"]: row["name"]
            for row in plan.branches.to_dicts()
            if row["kind"] == "standalone"
        }
        self.moves = plan.moves.to_dicts()
        self.steps: dict[int, list[str]] = {}
        for row in self.moves:
            self.steps.setdefault(row["step"], []).append(row["enterprise_id"])
        self.after = {
            row["step"]: [int(one) for one in (row["after"] or "").split()] for row in self.moves
        }
        self.goal = {one: self.planned(one) for one in self.rows}
        self.today = {one: self.now(one) for one in self.rows}
        self.lawful = cache(self._lawful)

    # ---- places ------------------------------------------------------------------------

    def planned(self, one: str) -> Where:
        row = self.plan[one]
        mode, branch = row["mode"], row["branch_id"]
        if mode == "standalone":
            return mode, ("own", one)
        if mode == "joint":
            carried = self.branches[branch]["carries"]
            return mode, ("joint", carried) if carried is not None else ("new", branch)
        if mode == "affiliated":
            about = self.branches[branch]
            known = about["kind"] == "existing"
            return mode, ("host", branch) if known else ("own", about["lead_enterprise_id"])
        if mode == "dispatched" and self.view.file_given:
            return mode, ("post", row["instructor_id"])
        return mode, None

    def now(self, one: str) -> Where:
        row = self.view.rows[self.rows[one]]
        goal = self.goal[one]
        if self.plan[one]["changed"] is False:
            return goal
        mode, text = row["current_mode"] or "uncovered", row["current_branch"]
        if mode == "standalone":
            return mode, ("own", one)
        if mode == "joint":
            return mode, None if text is None else ("joint", text)
        if mode == "affiliated" and text is not None:
            hosts = [h["id"] for word in ("id", "name") for h in self.view.hosts if h[word] == text]
            firms = [
                other["id"]
                for called in (
                    lambda o: o["id"],
                    lambda o: f"S-{o['id']}",
                    lambda o: o["name"],
                    lambda o: f"{o['name']}党支部",
                )
                for other in self.view.rows
                if called(other) == text
            ]
            if hosts:
                return mode, ("host", hosts[0])
            return mode, ("own", firms[0]) if firms and firms[0] != one else None
        if mode == "dispatched":
            found = [
                p["id"]
                for word in ("id", "name")
                for p in self.view.instructors
                if p[word] == row["current_instructor"]
            ]
            return mode, ("post", found[0]) if found and self.view.file_given else None
        return mode, None

    # ---- law ---------------------------------------------------------------------------

    def at(self, state: dict[str, Where]) -> dict[tuple[str, str], frozenset[str]]:
        found: dict[tuple[str, str], set[str]] = {}
        for one, (_, place) in state.items():
            if place is not None:
                found.setdefault(place, set()).add(one)
        return {place: frozenset(inside) for place, inside in found.items()}

    def _lawful(self, place: tuple[str, str], inside: frozenset[str]) -> bool:
        view, (kind, key) = self.view, place
        heads = sum(view.rows[self.rows[one]]["members"] for one in inside)
        if not inside:
            return True
        if kind == "host":
            host = next(h for h in view.hosts if h["id"] == key)
            cap = view.host_cap(host)
            return not (
                above(host["members"] + heads, cap) or above(len(inside), host["max_units"])
            )
        if kind == "post":
            post = next(p for p in view.instructors if p["id"] == key)
            return not above(len(inside), view.capacity(post))
        if kind == "own":
            if inside == {key}:
                return True
            within = not above(heads, view.p["branch_max_members"])
            return bool(view.p["standalone_may_host"]) and key in inside and within
        group = sorted(self.rows[one] for one in inside)
        listed = all(
            view.in_scope(i) and ("joint" in view.lists[i] or view.pin(i) == "joint") for i in group
        )
        return (
            listed
            and len(group) >= 2
            and not above(len(group), view.p["joint_max_units"])
            and sum(view.rows[i]["full_members"] for i in group)
            >= (view.p["joint_min_full_members"] or 0)
            and not above(heads, view.p["branch_max_members"])
            and all(view.near(i, j) for i, j in combinations(group, 2))
        )

    def step_is_lawful(self, state: dict[str, Where], movers: Iterable[str]) -> bool:
        """Whether these may go to their places of the plan together, from where things stand."""
        after = state | {one: self.goal[one] for one in movers}
        return not self.faults(self.at(state), self.at(after))

    def faults(
        self,
        before: dict[tuple[str, str], frozenset[str]],
        after: dict[tuple[str, str], frozenset[str]],
    ) -> list[str]:
        wrong = []
        for place in sorted({*before, *after}):
            was, is_ = before.get(place, frozenset()), after.get(place, frozenset())
            if was == is_:
                continue
            came = is_ - was
            if came and not self.lawful(place, is_):
                wrong.append(f"{place} takes {sorted(came)} and is unlawful: {sorted(is_)}")
            if not came and self.lawful(place, was) and not self.lawful(place, is_):
                wrong.append(f"{place} was lawful and is no longer: {sorted(is_)}")
            if place[0] == "own" and place[1] in was - is_ and is_:
                wrong.append(f"the branch of {place[1]} ends over the heads of {sorted(is_)}")
        return wrong

    # ---- the checks --------------------------------------------------------------------

    def wrong(self) -> list[str]:
        """Everything that is wrong with the list of moves."""
        wrong = self._rows()
        state = dict(self.today)
        for number in sorted(self.steps):
            after = state | {one: self.goal[one] for one in self.steps[number]}
            wrong += [f"step {number}: {w}" for w in self.faults(self.at(state), self.at(after))]
            for one in self.rows:
                covered = [w[one][0] not in ("uncovered", "excluded") for w in (state, self.goal)]
                if all(covered) and after[one][0] in ("uncovered", "excluded"):
                    wrong.append(f"step {number}: {one} loses its coverage")
            state = after
        if state != self.goal | {
            one: self.today[one]
            for one in self.rows
            if self.goal[one][0] == "excluded" and self.today[one][0] == "uncovered"
        }:
            wrong.append("the moves do not lead to the plan")
        for number in sorted(self.steps, reverse=True):
            state |= {one: self.today[one] for one in self.steps[number]}
        if state != self.today:
            wrong.append("the moves backwards do not lead to today")
        return wrong

    def _rows(self) -> list[str]:
        wrong = []
        if sorted(self.steps) != list(range(1, len(self.steps) + 1)):
            wrong.append("the steps are not numbered one by one")
        seen = [row["enterprise_id"] for row in self.moves]
        due = {
            one
            for one, row in self.plan.items()
            if row["changed"]
            or (row["mode"] == "excluded" and self.view.rows[self.rows[one]]["current_mode"])
        }
        if len(seen) != len(set(seen)) or set(seen) != due:
            wrong.append(f"who moves: {sorted(seen)}, who should: {sorted(due)}")
        for row in self.moves:
            old = self.view.rows[self.rows[row["enterprise_id"]]]
            new = self.plan[row["enterprise_id"]]
            told = (row["from_mode"], row["to_mode"], row["to_branch"], row["to_instructor"])
            if told != (
                old["current_mode"] or "uncovered",
                new["mode"],
                new["branch_id"],
                new["instructor_id"],
            ):
                wrong.append(f"{row['enterprise_id']}: {told}")
            kept = row["from_branch"] == old["current_branch"]
            if row["from_mode"] in ("joint", "affiliated") and not kept:
                wrong.append(f"{row['enterprise_id']}: from {row['from_branch']}")
        return wrong

    def dividable(self) -> list[str]:
        """Steps of which a part could have gone alone."""
        wrong = []
        state = dict(self.today)
        for number in sorted(self.steps):
            rows = self.steps[number]
            for size in range(1, len(rows)):
                for part in combinations(rows, size):
                    if self.step_is_lawful(state, part):
                        wrong.append(f"step {number}: {part} could go before {rows}")
            state |= {one: self.goal[one] for one in rows}
        return wrong

    def in_another_order(self, rng: random.Random) -> list[str]:
        """What is wrong where the steps go in any other order that keeps to ``after``."""
        wrong: list[str] = []
        state = dict(self.today)
        left, done = sorted(self.steps), set[int]()
        while left:
            ready = [n for n in left if set(self.after[n]) <= done]
            number = rng.choice(ready)
            after = state | {one: self.goal[one] for one in self.steps[number]}
            wrong += [
                f"step {number} after {sorted(done)}: {w}"
                for w in self.faults(self.at(state), self.at(after))
            ]
            state = after
            done.add(number)
            left.remove(number)
        return wrong

    def finest(self, limit: int) -> list[tuple[int, int]]:
        """For parts of up to ``limit`` moves: the steps they take, and the most there could be.

        Parts with a joint branch that is unlawful today are left out: it is put in order
        early, which is worth a step now and then.
        """
        compared = []
        stands = self.at(self.today)
        for part in self._parts():
            ends = {w[one][1] for one in part for w in (self.today, self.goal)} - {None}
            calm = all(
                place[0] != "joint" or self.lawful(place, stands.get(place, frozenset()))
                for place in ends
            )
            if calm and len(part) <= limit:
                taken = sum(bool(set(rows) & set(part)) for rows in self.steps.values())
                compared.append((taken, self._most(part)))
        return compared

    def _most(self, part: list[str]) -> int:
        full = (1 << len(part)) - 1
        states: dict[int, dict[str, Where]] = {}

        def state(mask: int) -> dict[str, Where]:
            if mask not in states:
                moved = {one: self.goal[one] for k, one in enumerate(part) if mask >> k & 1}
                states[mask] = self.today | moved
            return states[mask]

        best = {0: 0}
        for mask in range(full + 1):
            if mask not in best:
                continue
            rest, sub = full ^ mask, full ^ mask
            lawful: list[int] = []
            subs = []
            while sub:
                subs.append(sub)
                sub = (sub - 1) & rest
            for sub in sorted(subs, key=lambda s: s.bit_count()):
                if any(small & sub == small for small in lawful):
                    continue
                movers = [one for k, one in enumerate(part) if sub >> k & 1]
                if self.step_is_lawful(state(mask), movers):
                    lawful.append(sub)
                    best[mask | sub] = max(best.get(mask | sub, 0), best[mask] + 1)
        return best[full]

    def _parts(self) -> list[list[str]]:
        movers = [row["enterprise_id"] for row in self.moves]
        groups: list[tuple[set[Any], list[str]]] = []
        for one in sorted(movers):
            ends = {self.today[one][1], self.goal[one][1]} - {None}
            if not ends:
                groups.append((set(), [one]))
                continue
            mine: tuple[set[Any], list[str]] = (set(ends), [one])
            others = []
            for places, members in groups:
                if places & mine[0]:
                    mine[0].update(places)
                    mine[1].extend(members)
                else:
                    others.append((places, members))
            groups = [*others, mine]
        return [sorted(members) for _, members in groups]
