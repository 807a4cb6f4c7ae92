"""Why an enterprise is arranged otherwise in the second plan: what about it, or around it, changed.

The rules are asked, not guessed at: the enterprise as it was under the second rules, and as
it is under the first, tells whether the rules or its own figures gave another answer. Old
and new joint branches are held against the other plan's limits. Where nothing of its own
changed, the others around it did.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from planner.comparing.figures import value_text
from planner.comparing.settings import setting_title
from planner.errors import PlannerError
from planner.formation.nearness import Places
from planner.formation.parameters import Parameters
from planner.language import Text
from planner.model import ENTERPRISE_COLUMNS, Plan
from planner.moves.places import Facts, Law
from planner.rulebook import decide
from planner.rulebook.comparing import TOUCHES
from planner.rulebook.rules import Rules

TITLES = {column.name: column.title for column in ENTERPRISE_COLUMNS}
MOST = 3
"""So many reasons are said of one enterprise; the plainest come first."""
_MATES = 3

Reason = tuple[str, Text]

_OTHERS: Reason = (
    "others",
    Text(
        "本企业和规则没有变化，因周围企业的变化另有安排",
        "nothing of its own changed; the others around it did",
    ),
)
_FAULTS = {
    "form": Text("有企业按规则不再联合组建", "the rules list the form no longer for all of it"),
    "units": Text("超过企业数上限", "it has too many enterprises"),
    "members": Text("超过⟦member⟧数上限", "it has too many ⟦member+⟧"),
    "apart": Text("有企业相距过远或距离不明", "some of it are not near each other"),
    "single": Text("只剩一家企业", "one enterprise is left"),
    "full_members": Text("⟦full_member⟧不足", "it has too few ⟦full_member+⟧"),
}


class Inquiry:
    """Two plans, ready to be asked about one enterprise after another."""

    def __init__(
        self,
        old: Plan,
        new: Plan,
        parameters: pl.DataFrame,
        inputs: pl.DataFrame,
        rows: pl.DataFrame,
    ) -> None:
        self.old, self.new = old, new
        self.limits = {row["name"]: row for row in parameters.to_dicts()}
        self.facts = {
            side: {row["id"]: row for row in plan.ledger.enterprises.to_dicts()}
            for side, plan in (("old", old), ("new", new))
        }
        self.inputs = inputs.to_dicts()
        self.rows = {row["enterprise_id"]: row for row in rows.to_dicts()}
        self.rules = {
            side: {rule.id: rule for rule in plan.rules.coverage}
            for side, plan in (("old", old), ("new", new))
        }
        self.one_law = self._key(old.rules) == self._key(new.rules)
        # The enterprise as it was under the second rules, and as it is under the first.
        self.was_now = {} if self.one_law else _answers(old, new.rules)
        self.is_then = {} if self.one_law else _answers(new, old.rules)
        self.groups = {side: _groups(plan) for side, plan in (("old", old), ("new", new))}
        self.laws = {side: _Bench(plan) for side, plan in (("old", old), ("new", new))}
        self.hosts = {
            side: dict(plan.branches.select("branch_id", "lead_enterprise_id").iter_rows())
            for side, plan in (("old", old), ("new", new))
        }

    @staticmethod
    def _key(rules: Rules) -> object:
        return rules.sha256, rules.as_of, sorted(rules.overrides.items(), key=str)

    def why(self, row: dict[str, Any]) -> tuple[str, str, str, str]:
        """Id, tokens and the sentence in both languages."""
        own = list(self._certain(row)) or list(self._likely(row))[:MOST] or [_OTHERS]
        tokens = " ".join(dict.fromkeys(token for token, _ in own))
        zh, en = "；".join(text.zh for _, text in own), "; ".join(text.en for _, text in own)
        said = Text(zh, en[:1].upper() + en[1:]).in_words(self.new.rules.words)
        return row["enterprise_id"], tokens, f"{said.zh}。", f"{said.en}."

    def _certain(self, row: dict[str, Any]) -> Iterator[Reason]:
        """What settles it: its old place or answer is no longer there, or its new one is."""
        one = row["enterprise_id"]
        if one not in self.facts["old"]:
            yield "new_enterprise", Text("台账中新增的企业", "it is new in the ledger")
            return
        if one not in self.facts["new"]:
            yield "gone_enterprise", Text("台账中已没有这家企业", "it is no longer in the ledger")
            return
        if "excluded" in (row["mode_old"], row["mode_new"]):
            status = self.facts["old"][one]["status"], self.facts["new"][one]["status"]
            yield (
                "scope",
                Text("经营状态由{a}变为{b}", "its status went from {a} to {b}").fill(
                    a=_or_blank(status[0]), b=_or_blank(status[1])
                ),
            )
        yield from self._pin(one, row)
        if "rule" in row["what"].split():
            yield from self._rule(one, row)
            return
        yield from self._supply(row)
        yield from self._group(one, row)

    def _likely(self, row: dict[str, Any]) -> Iterator[Reason]:
        """What differs and concerns it, where nothing settles it."""
        yield from self._limits(row)
        yield from self._own(row["enterprise_id"], row)
        yield from self._settings()

    def _pin(self, one: str, row: dict[str, Any]) -> Iterator[Reason]:
        if "pin" not in row["what"].split():
            return
        old, new = (self.facts[side][one]["pin_mode"] for side in ("old", "new"))
        if new is None:
            said = Text("人工指定已取消", "its pin was taken away")
        else:
            mode = Text("⟦{m}⟧", "⟦{m}⟧").fill(m=new)
            said = (
                Text("新增人工指定：{mode}", "it was pinned: {mode}")
                if old is None
                else Text("人工指定改为{mode}", "it is pinned otherwise: {mode}")
            ).fill(mode=mode)
        yield "pin", said

    def _rule(self, one: str, row: dict[str, Any]) -> Iterator[Reason]:
        """Whether its own figures, a parameter or the rules themselves gave another answer."""
        a, b = row["rule_id_old"], row["rule_id_new"]
        before, after = self.rules["old"].get(a), self.rules["new"].get(b)
        title = {
            "a": Text(a, a) if before is None else before.title,
            "b": Text(b, b) if after is None else after.title,
        }
        so = (
            Text("适用规则由“{a}”变为“{b}”", 'another rule answers: "{b}", not "{a}"')
            if a != b
            else Text("规则“{b}”所列方式有变", 'the rule "{b}" lists other forms')
        )
        asked = [c for rule in (before, after) if rule is not None for c in rule.when]
        was, is_ = self.facts["old"][one], self.facts["new"][one]
        changed = dict.fromkeys(
            c.field for c in asked if c.field in TITLES and was.get(c.field) != is_.get(c.field)
        )
        by_facts = self.one_law or self.is_then.get(one) == b
        by_rules = not self.one_law and self.was_now.get(one) == b
        if changed and (by_facts or not by_rules):
            said = _joined([self._fact(one, name) for name in changed])
            yield "rule_by_facts", _therefore(said, so.fill(**title))
        if by_rules or not changed:
            names = dict.fromkeys(
                c.parameter for c in asked if c.parameter is not None and c.parameter in self.limits
            )
            if names:
                said = _joined([self._limit(name) for name in names])
                yield "rule_by_parameter", _therefore(said, so.fill(**title))
            else:
                other = Text("规则不同", "the rules differ")
                yield "rule_by_rules", _therefore(other, so.fill(**title))

    def _fact(self, one: str, name: str) -> Text:
        old, new = (self.facts[side][one].get(name) for side in ("old", "new"))
        return Text("{t}由{a}变为{b}", "{t} went from {a} to {b}").fill(
            t=_title(name), a=_or_blank(old), b=_or_blank(new)
        )

    def _limit(self, name: str) -> Text:
        row = self.limits[name]
        return Text("参数“{t}”由{a}变为{b}", 'the parameter "{t}" went from {a} to {b}').fill(
            t=Text(row["title_zh"], row["title_en"]),
            a=_in_force(row["old"]),
            b=_in_force(row["new"]),
        )

    def _supply(self, row: dict[str, Any]) -> Iterator[Reason]:
        """Whether the host or the instructor it had, or has now, is gone, new or another."""
        for table, key in (("hosts", "branch_id"), ("instructors", "instructor_id")):
            for side in ("old", "new"):
                name = row.get(f"{key}_{side}")
                for change in self.inputs:
                    if change["table"] == table and change["id"] == name:
                        yield from self._changed(table, change)
        for side, other in (("old", "new"), ("new", "old")):
            branch = row[f"branch_id_{side}"]
            lead = self.hosts[side].get(branch) if row[f"mode_{side}"] == "affiliated" else None
            there = self.rows.get(lead or "")
            if there is not None and there[f"mode_{other}"] != "standalone":
                yield (
                    "host",
                    (
                        Text(
                            "“{n}”不再单独组建，不能接收挂靠",
                            '"{n}" has no branch of its own any more',
                        )
                        if side == "old"
                        else Text(
                            "“{n}”新单独组建，可以接收挂靠", '"{n}" has a branch of its own now'
                        )
                    ).fill(n=there["name_old"] or there["name_new"] or lead),
                )

    def _changed(self, table: str, change: dict[str, Any]) -> Iterator[Reason]:
        name = change["name"] or change["id"]
        token = "host" if table == "hosts" else "instructor"
        if change["field"] == "id":
            gone = change["new"] is None
            yield (
                token,
                (
                    Text("名册中已没有“{n}”", '"{n}" is no longer there')
                    if gone
                    else Text("名册中新增“{n}”", '"{n}" is new')
                ).fill(n=name),
            )
            return
        title = {
            "max_members": Text("⟦member⟧数上限", "most ⟦member+⟧"),
            "capacity": Text("名额", "capacity"),
        }
        told = title.get(change["field"], _title(change["field"]))
        yield (
            token,
            Text("“{n}”的{t}由{a}变为{b}", 'the {t} of "{n}" went from {a} to {b}').fill(
                n=name, t=told, a=_or_blank(change["old"]), b=_or_blank(change["new"])
            ),
        )

    def _group(self, one: str, row: dict[str, Any]) -> Iterator[Reason]:
        """Whether its old joint branch could stay, and its new one could have been before."""
        if row["mode_old"] == "joint":
            group = self.groups["old"][row["branch_id_old"]]
            lost = [m for m in group if m != one and self._left(m)]
            if lost:
                names = [self.rows[m]["name_old"] or m for m in lost]
                said = Text("、".join(names[:_MATES]), ", ".join(names[:_MATES]))
                yield (
                    "mates",
                    Text(
                        "原来联合的{n}{more}已退出或改用其他规则",
                        "{n}{more}, of its old ⟦joint_branch⟧, left it or fall under another rule",
                    ).fill(
                        n=said,
                        more=Text(f"等{len(names)}家", f" and {len(names) - _MATES} more")
                        if len(names) > _MATES
                        else "",
                    ),
                )
            elif (fault := self.laws["new"].fault(group)) is not None:
                yield (
                    "group_unlawful",
                    Text(
                        "原⟦joint_branch⟧现在不符合规定：{f}",
                        "its old ⟦joint_branch⟧ is not lawful any more: {f}",
                    ).fill(f=_FAULTS[fault]),
                )
        if row["mode_new"] == "joint":
            group = self.groups["new"][row["branch_id_new"]]
            fault = self.laws["old"].fault(group)
            if fault is not None:
                yield (
                    "group_possible",
                    Text(
                        "现在的⟦joint_branch⟧以前不符合规定：{f}",
                        "its new ⟦joint_branch⟧ was not lawful before: {f}",
                    ).fill(f=_FAULTS[fault]),
                )

    def _left(self, one: str) -> bool:
        row = self.rows[one]
        return row["mode_new"] in (None, "excluded") or (
            row["rule_id_new"] != row["rule_id_old"] and row["mode_new"] != "joint"
        )

    def _limits(self, row: dict[str, Any]) -> Iterator[Reason]:
        """Limits that bind the forms concerned and are not the same in both."""
        modes = {row["mode_old"], row["mode_new"]}
        for name in self.limits:
            if modes & set(TOUCHES.get(name, "").split(",")):
                yield "parameter", self._limit(name)

    def _own(self, one: str, row: dict[str, Any]) -> Iterator[Reason]:
        """Its own figures that no rule asked about, such as where it stands."""
        fields = [f for f in row["what"].split() if f in TITLES]
        if fields:
            yield "facts", _joined([self._fact(one, name) for name in fields[:MOST]])

    def _settings(self) -> Iterator[Reason]:
        changed = [c["field"] for c in self.inputs if c["table"] == "settings"]
        if changed:
            titles = [setting_title(key) for key in changed]
            zh = "、".join(one.zh for one in titles)
            en = ", ".join(one.en[:1].lower() + one.en[1:] for one in titles)
            yield (
                "settings",
                Text(f"方案的设置不同（{zh}）", f"other settings of the plan ({en})"),
            )


class _Bench:
    """A plan's law of joint branches, for groups told by ids."""

    def __init__(self, plan: Plan) -> None:
        table = plan.ledger.enterprises.sort("id")
        assigned = plan.assignments.sort("enterprise_id")
        listed = assigned["modes"].fill_null("").str.split(",").list.contains("joint")
        pinned = (table["pin_mode"] == "joint").fill_null(False)
        facts = Facts(
            table["members"].to_list(),
            table["full_members"].to_list(),
            ((listed | pinned) & (assigned["mode"] != "excluded")).to_list(),
        )
        places = Places.of(table.with_columns(pl.col("x", "y", "lon", "lat").cast(pl.Float64)))
        parameters = Parameters.of(plan.rules.parameters)
        self.law = Law(facts, parameters, places, table["zone"].to_list())
        self.row = {one: k for k, one in enumerate(table["id"].to_list())}

    def fault(self, group: list[str]) -> str | None:
        """What is wrong with a group here; enterprises that are not here say nothing."""
        if any(one not in self.row for one in group):
            return None
        return self.law.fault([self.row[one] for one in group])


def _groups(plan: Plan) -> dict[str, list[str]]:
    joint = plan.assignments.filter(pl.col("mode") == "joint").group_by("branch_id")
    return {key: sorted(units) for key, units in joint.agg("enterprise_id").iter_rows()}


def _answers(plan: Plan, rules: Rules) -> dict[str, str]:
    """The rule that answers for each enterprise of a plan under other rules, where it can."""
    try:
        found = decide(plan.ledger.enterprises, rules)["rule_id"]
    except PlannerError:
        return {}
    return dict(zip(plan.ledger.enterprises["id"].to_list(), found.to_list(), strict=True))


def _title(name: str) -> Text:
    title = TITLES.get(name, Text(name, name))
    return Text(title.zh, title.en[:1].lower() + title.en[1:])


def _or_blank(value: object) -> Text:
    if value is None or value == "":
        return Text("空", "blank")
    said = value_text(value) or ""
    return {"true": Text("是", "yes"), "false": Text("否", "no")}.get(said, Text(said, said))


def _in_force(value: str | None) -> Text:
    if value in (None, "null"):
        return Text("未生效", "not in force")
    return _or_blank(value)


def _joined(said: list[Text]) -> Text:
    return Text("，".join(s.zh for s in said), ", ".join(s.en for s in said))


def _therefore(cause: Text, effect: Text) -> Text:
    return Text(f"{cause.zh}，{effect.zh}", f"{cause.en}, so {effect.en}")
