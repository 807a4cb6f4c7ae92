"""Why a decision that a person has taken cannot be kept, said for each enterprise it concerns.

Every reason names what stands in the way as far as one enterprise and what it was pinned to
tell: a name that nobody has, a host that is full, a zone, a distance, a group too small.
"""

from __future__ import annotations

from difflib import get_close_matches

import numpy as np

from planner.errors import Problem
from planner.formation.nearness import UNKNOWN, Ints, measure
from planner.formation.options import Flags, Options
from planner.formation.pins import place_of
from planner.formation.supply import NO_LIMIT, aliases
from planner.language import Text

WORDS = {
    "standalone": Text("⟦standalone⟧", "⟦standalone⟧"),
    "joint": Text("⟦joint⟧", "⟦joint⟧"),
    "affiliated": Text("⟦affiliated⟧", "⟦affiliated⟧"),
    "dispatched": Text("⟦dispatched⟧", "⟦dispatched⟧"),
}
_NOTHING = Text("", "")
_TOLD = 200
"""So many pins are looked into one by one; a reader who has more corrects these first."""


SEARCH_CUT = Problem(
    "search-cut",
    Text(
        "求解因时间限制提前结束，以下指定未必真的不能保留",
        "the time limit ended the search early, so that the pins below may be possible after all",
    ),
    Text("请放宽或去掉 --time-limit 后重试", "try again with a longer --time-limit, or none"),
)
"""Comes first where a search that was cut short left pins without a place."""


def over_budget(most: int, least: int, floor: int) -> Problem:
    """What a limit on changes that cannot be kept is refused with."""
    proof = _NOTHING
    if floor < least:
        proof = Text(
            "（不足 {floor} 家已证明不可能）", " (fewer than {floor} are proven impossible)"
        ).fill(floor=floor)
    return Problem(
        "too-many-changes",
        Text(
            "最多变动 {most} 家做不到：至少要变动 {least} 家{proof}",
            "at most {most} changes cannot be kept: at least {least} ⟦enterprise{s}⟧ must change"
            "{proof}",
        ).fill(most=most, least=least, s="" if least == 1 else "+", proof=proof),
        Text("请放宽变动数，或改变规则、台账中的限制", "allow more changes, or widen other limits"),
        value=str(most),
    )


def broken_pins(options: Options, rows: Ints) -> list[Problem]:
    """One problem for each of the enterprises ``rows`` (row numbers), with the reason."""
    reasons = _Reasons(options)
    problems = []
    for count, row in enumerate(rows.tolist()):
        record = options.table.row(row, named=True)
        word, branch = record["pin_mode"], record["pin_branch"]
        why = _NOTHING
        if count < _TOLD:
            why = Text("：{why}", ": {why}").fill(why=reasons.of(row, word, branch))
        to = Text(f"“{branch}”", f' to "{branch}"') if branch else _NOTHING
        problems.append(
            Problem(
                "pin-not-kept",
                Text(
                    "“{name}”（{id}）指定为{mode}{to}，不能保留{why}",
                    '"{name}" ({id}) is pinned as {mode}{to}, which cannot be kept{why}',
                ).fill(
                    name=record["name"] or record["id"],
                    id=record["id"],
                    mode=WORDS[word],
                    to=to,
                    why=why,
                ),
                Text("更改或清空指定，或放宽上限", "change or clear the pin, or widen the limit"),
                place_of(record),
                branch or word,
            )
        )
    return problems


class _Reasons:
    """What stands in the way of a pin, from the options of the whole ledger."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.parameters = options.parameters
        self.zone = options.table["zone"].to_list()
        self._by_zone: dict[str, dict[str | None, list[int]]] = {}
        self._words: dict[str, dict[str, list[int]]] = {}

    def of(self, row: int, word: str, branch: str | None) -> Text:
        """The reason for one enterprise."""
        if word == "joint":
            return self._joint(row, branch)
        return self._supply(row, word, branch)

    # ---- hosts and instructors ---------------------------------------------------------

    def _range(self, word: str) -> range:
        """The numbers of the supplies of one kind."""
        options = self.options
        if word == "affiliated":
            return range(options.hosts)
        return range(options.hosts, len(options.supplies))

    def _named(self, word: str) -> dict[str, list[int]]:
        """Which supplies of a kind each word calls."""
        if word not in self._words:
            kind = self._range(word)
            found: dict[str, list[int]] = {}
            for supply, called in aliases(self.options.supplies).iter_rows():
                if supply in kind:
                    found.setdefault(called, []).append(supply)
            self._words[word] = found
        return self._words[word]

    def _supply(self, row: int, word: str, branch: str | None) -> Text:
        host = word == "affiliated"
        kind = Text("⟦host_branch⟧", "host") if host else Text("⟦instructor⟧", "⟦instructor⟧")
        supplies = self._range(word)
        if branch is not None:
            named = self._named(word).get(branch)
            if named is None:
                return self._unknown(word, branch, kind)
            supplies_of_name = [s for s in named if self.options.supplies.unit[s] != row]
            if not supplies_of_name:
                return Text("⟦enterprise⟧不能挂靠自己", "an ⟦enterprise⟧ cannot be its own host")
            # Several may share a name: the one that comes closest to taking it says why.
            return max((self._ladder(row, s, host) for s in supplies_of_name), key=_step)[1]
        others = {s for s in supplies if self.options.supplies.unit[s] != row}
        if not others:
            return self._none(host)
        # Nobody else comes into question than those of the zone, for anyone, or by an old tie.
        home = self.options.table["home_branch"][row]
        by_zone = self._zones(word)
        reach = [*by_zone.get(None, [])]
        if self.zone[row] is not None:
            reach += by_zone.get(self.zone[row], [])
        reach += [s for s in self._named(word).get(home, []) if host and s not in reach]
        steps = [self._ladder(row, s, host) for s in reach if s in others]
        if not steps:
            return Text(
                "没有{kind}属于{zone}：共 {count} 个，都在别的片区",
                "no {kind} is of {zone}: all {count} are of another zone",
            ).fill(kind=kind, zone=_zone(self.zone[row]), count=len(others))
        reason = max(steps, key=_step)[1]
        if len(steps) == 1:
            return reason
        return Text(
            "{count} 个{kind}都不能接收它；最接近的一个：{reason}",
            "none of {count} {kind}s can take it; the one that comes closest: {reason}",
        ).fill(count=len(steps), kind=kind, reason=reason)

    def _zones(self, word: str) -> dict[str | None, list[int]]:
        """The supplies of a kind by zone; under None those that are for any zone."""
        if word not in self._by_zone:
            supplies = self.options.supplies
            found: dict[str | None, list[int]] = {}
            zones = supplies.places.zone.to_list()
            for supply in self._range(word):
                anyone = supplies.takes_any[supply]
                if zones[supply] is not None or anyone or word == "dispatched":
                    found.setdefault(None if anyone else zones[supply], []).append(supply)
            self._by_zone[word] = found
        return self._by_zone[word]

    def _none(self, host: bool) -> Text:
        if not host:
            return Text("名册中没有⟦instructor⟧", "the instructors file names no ⟦instructor⟧")
        if self.parameters.standalone_may_host:
            return Text(
                "没有提供⟦host_branch⟧，也没有可以接收挂靠的⟦own_branch⟧",
                "no hosts were given, and there is no ⟦own_branch⟧ that could host it",
            )
        return Text(
            "没有提供⟦host_branch⟧，⟦own_branch⟧又不得接收挂靠（standalone_may_host）",
            "no hosts were given, and ⟦own_branch+⟧ may not host (standalone_may_host)",
        )

    def _unknown(self, word: str, branch: str, kind: Text) -> Text:
        table = self.options.table
        known = self._named(word)
        if word == "affiliated":
            same = (table["id"] == branch) | (table["name"] == branch).fill_null(False)
            if same.fill_null(False).any() or branch.removeprefix("S-") in self.options.ids:
                if not self.parameters.standalone_may_host:
                    return Text(
                        "⟦own_branch⟧不得接收挂靠（standalone_may_host）",
                        "standalone branches may not host (standalone_may_host)",
                    )
                return Text(
                    "该⟦enterprise⟧没有⟦own_branch⟧，不能接收挂靠",
                    "that ⟦enterprise⟧ has no ⟦own_branch⟧ that could host it",
                )
        if not known:
            return self._none(word == "affiliated")
        likely = get_close_matches(branch, list(known), n=3, cutoff=0.5)
        hint = Text("", "")
        if likely:
            hint = Text("，是否为{zh}", ", did you mean {en}").fill(
                zh="、".join(f"“{one}”" for one in likely),
                en=" or ".join(f'"{one}"' for one in likely),
            )
        return Text(
            "没有名为“{branch}”的{kind}{hint}", 'no {kind} is called "{branch}"{hint}'
        ).fill(branch=branch, kind=kind, hint=hint)

    def _ladder(self, row: int, supply: int, host: bool) -> tuple[int, Text]:
        """How far an enterprise comes with one supply, and what stops it there."""
        supplies = self.options.supplies
        called = supplies.names[supply][-1]
        here, there = self.zone[row], supplies.places.zone[supply]
        home = self.options.table["home_branch"][row] in supplies.names[supply] if host else False
        free = host and (bool(supplies.takes_any[supply]) or home)
        limit = "affiliation_max_distance_m" if host else "dispatch_max_distance_m"
        most = getattr(self.parameters, limit)
        same_zone = here is not None and here == there
        if not free and not same_zone and (host or there is not None):
            return 0, Text(
                "“{called}”属于{there}，⟦enterprise⟧属于{here}",
                '"{called}" is of {there}, the ⟦enterprise⟧ of {here}',
            ).fill(called=called, there=_zone(there), here=_zone(here))
        metres = int(
            measure(self.options.places, np.array([row]), supplies.places, np.array([supply]))[0]
        )
        if metres == UNKNOWN and same_zone:
            metres = 0
        if not free and metres == UNKNOWN:
            return 1, Text(
                "到“{called}”的距离未知（没有可比的坐标）",
                'the distance to "{called}" is unknown (no coordinates that can be compared)',
            ).fill(called=called)
        if not free and most is not None and metres > most:
            return 2, Text(
                "到“{called}”{metres} 米，超过 {limit} 的 {most} 米",
                '"{called}" is {metres} m away, above {limit} ({most} m)',
            ).fill(called=called, metres=metres, limit=limit, most=most)
        return 3, self._room(row, supply, called, host)

    def _room(self, row: int, supply: int, called: str, host: bool) -> Text:
        """What room a supply within reach has, and who else is pinned to it."""
        supplies = self.options.supplies
        members = int(self.options.members[row])
        room, units = int(supplies.room_members[supply]), int(supplies.room_units[supply])
        if host and room < 0:
            return Text(
                "“{called}”的⟦member⟧数已超过上限 {over} 名，不再接收",
                '"{called}" is over its cap by {over} ⟦member+⟧ and takes nobody',
            ).fill(called=called, over=-room)
        if host and members > room:
            return Text(
                "“{called}”只能再接收⟦member⟧ {room} 名，而该⟦enterprise⟧有 {members} 名",
                '"{called}" has room for {room} ⟦member+⟧, the ⟦enterprise⟧ has {members}',
            ).fill(called=called, room=room, members=members)
        if units <= 0:
            return Text(
                "“{called}”不接收任何⟦enterprise⟧（{limit} 为 0）",
                '"{called}" takes no ⟦enterprise⟧ ({limit} is 0)',
            ).fill(called=called, limit="max_units" if host else "capacity")
        rooms = []
        if host and room < NO_LIMIT // 2:
            rooms.append(Text(f"⟦member⟧ {room} 名", f"{room} ⟦member+⟧"))
        if units < NO_LIMIT // 2:
            word = "max_units" if host else "capacity"
            rooms.append(
                Text(f"⟦enterprise⟧ {units} 家（{word}）", f"{units} ⟦enterprise+⟧ ({word})")
            )
        return Text(
            "“{called}”只能再接收{rooms}，已被其他指定占满",
            '"{called}" has room for {rooms}, which other pins take up',
        ).fill(
            called=called,
            rooms=Text("、".join(r.zh for r in rooms), " and ".join(r.en for r in rooms)),
        )

    # ---- joint branches ----------------------------------------------------------------

    def _joint(self, row: int, label: str | None) -> Text:
        options, parameters = self.options, self.parameters
        others = np.flatnonzero(options.joins)
        others = others[others != row]
        mine = int(options.pin_label[row])
        if mine >= 0:
            group = np.flatnonzero(options.joins & (options.pin_label == mine))
            if len(group) > 1 and (reason := self._labelled(group, label or "")) is not None:
                return reason
        # Another label is another group.
        theirs = options.pin_label[others]
        others = others[(theirs < 0) | (mine < 0) | (theirs == mine)]
        if len(others) == 0:
            return Text(
                "没有别的⟦enterprise⟧可以⟦joint⟧",
                "no other ⟦enterprise⟧ may be in a ⟦joint_branch⟧",
            )
        gaps = self._gaps(row, others)
        if not (gaps != UNKNOWN).any():
            return Text(
                "到可以⟦joint⟧的⟦enterprise⟧的距离都未知",
                "its distance to every ⟦enterprise⟧ that may be joint is unknown",
            )
        near = self._near(row, others, gaps)
        most = parameters.joint_max_distance_m
        if not near.any():
            nearest = int(gaps[gaps != UNKNOWN].min())
            if most is None or nearest <= most:
                return Text(
                    "附近可以⟦joint⟧的⟦enterprise⟧都在别的片区（joint_same_zone）",
                    "every ⟦enterprise⟧ near it that may be joint is of another zone "
                    "(joint_same_zone)",
                )
            return Text(
                "附近没有可以⟦joint⟧的⟦enterprise⟧：最近的 {nearest} 米，超过 "
                "joint_max_distance_m 的 "
                "{most} 米",
                "no ⟦enterprise⟧ that may be joint is near: the nearest is {nearest} m away, above "
                "joint_max_distance_m ({most} m)",
            ).fill(nearest=nearest, most=most)
        partners = others[near]
        cap = parameters.branch_max_members
        members = int(options.members[row])
        lightest = int(options.members[partners].min())
        if cap is not None and members + lightest > cap:
            return Text(
                "与附近任何一家联合，⟦member⟧至少 {total} 名，超过 branch_max_members 的 {cap} 名",
                "with any ⟦enterprise⟧ near it, it comes to at least {total} ⟦member+⟧, above "
                "branch_max_members ({cap})",
            ).fill(total=members + lightest, cap=cap)
        least = parameters.joint_min_full_members
        spare = _NOTHING
        if parameters.resilience and least:
            least += 1
            spare = Text("，另加可失去的 1 名", ", and one to lose")
        units = parameters.joint_max_units
        full = np.sort(options.full[partners])[::-1]
        own = int(options.full[row])
        if least is not None and own + int(full.sum()) < least:
            return Text(
                "它与附近 {count} 家合计只有⟦full_member⟧ {full} 名，不足 joint_min_full_members "
                "的 "
                "{least} 名{spare}",
                "with the {count} near it there are only {full} ⟦full_member+⟧, below "
                "joint_min_full_members ({least}{spare})",
            ).fill(
                count=len(partners),
                full=own + int(full.sum()),
                least=parameters.joint_min_full_members,
                spare=spare,
            )
        if least is not None and units is not None:
            best = own + int(full[: max(0, units - 1)].sum())
            if units < 2 or best < least:
                return Text(
                    "不超过 {units} 家（joint_max_units）时，合计至多⟦full_member⟧ {best} 名，"
                    "不足 joint_min_full_members 的 {least} 名{spare}",
                    "with at most {units} ⟦enterprise+⟧ (joint_max_units) there are at most {best} "
                    "⟦full_member+⟧, below joint_min_full_members ({least}{spare})",
                ).fill(
                    units=units,
                    best=best,
                    least=parameters.joint_min_full_members,
                    spare=spare,
                )
        return self._tangled(len(partners))

    def _tangled(self, near: int) -> Text:
        parameters = self.parameters

        def limit(value: int | None) -> object:
            return Text("不限", "any") if value is None else value

        return Text(
            "附近有 {near} 家可以联合，但组不成合法的⟦joint_branch⟧，或者已用于其他指定（须"
            "⟦full_member⟧合计"
            "不少于 {full} 名、⟦enterprise⟧不超过 {units} 家、⟦member⟧不超过 {cap} 名、两两距离不"
            "超过 {metres} "
            "米{spare}）",
            "{near} near it may be joint, but form no lawful group with it, or other pins need "
            "them (at least {full} ⟦full_member+⟧, at most {units} units and {cap} ⟦member+⟧, "
            "every "
            "pair within {metres} m{spare})",
        ).fill(
            near=near,
            full=limit(parameters.joint_min_full_members),
            units=limit(parameters.joint_max_units),
            cap=limit(parameters.branch_max_members),
            metres=limit(parameters.joint_max_distance_m),
            spare=Text(
                "，并且任何一名⟦member⟧转出后仍然如此",
                ", and still so when any one ⟦member⟧ has left",
            )
            if parameters.resilience
            else _NOTHING,
        )

    def _labelled(self, group: Ints, label: str) -> Text | None:
        """Why those who carry one label cannot be one group, if it lies with themselves."""
        options, parameters = self.options, self.parameters
        units, cap = parameters.joint_max_units, parameters.branch_max_members
        if units is not None and len(group) > units:
            return Text(
                "指定为“{label}”的⟦enterprise⟧有 {count} 家，超过 joint_max_units 的 {units} 家",
                '{count} ⟦enterprise+⟧ are pinned to "{label}", above joint_max_units ({units})',
            ).fill(label=label, count=len(group), units=units)
        members = int(options.members[group].sum())
        if cap is not None and members > cap:
            return Text(
                "指定为“{label}”的⟦enterprise⟧共有⟦member⟧ {members} 名，超过 branch_max_members "
                "的 {cap} 名",
                'those pinned to "{label}" have {members} ⟦member+⟧, '
                "above branch_max_members ({cap})",
            ).fill(label=label, members=members, cap=cap)
        for k, one in enumerate(group.tolist()):
            rest = group[k + 1 :]
            gaps = self._gaps(one, rest)
            far = rest[~self._near(one, rest, gaps)]
            if len(far) == 0:
                continue
            gap = int(gaps[rest == far[0]][0])
            a, b = options.ids[one], options.ids[int(far[0])]
            most = parameters.joint_max_distance_m
            if gap == UNKNOWN:
                why = Text("距离未知", "at an unknown distance")
            elif most is not None and gap > most:
                why = Text(
                    f"相距 {gap} 米，超过 joint_max_distance_m 的 {most} 米",
                    f"{gap} m apart, above joint_max_distance_m ({most} m)",
                )
            else:
                why = Text("片区不同（joint_same_zone）", "of different zones (joint_same_zone)")
            return Text(
                "指定为“{label}”的 {a} 与 {b} {why}",
                '{a} and {b}, both pinned to "{label}", are {why}',
            ).fill(label=label, a=a, b=b, why=why)
        return None

    def _gaps(self, row: int, others: Ints) -> Ints:
        """Distances [m] to other enterprises; 0 in one zone where nothing is measured."""
        places = self.options.places
        gaps = measure(places, np.full(len(others), row), places, others)
        zone = self.options.zone
        same = (zone[others] == zone[row]) & (zone[row] >= 0)
        return np.where((gaps == UNKNOWN) & same, 0, gaps)

    def _near(self, row: int, others: Ints, gaps: Ints) -> Flags:
        most = self.parameters.joint_max_distance_m
        near: Flags = gaps != UNKNOWN
        if most is not None:
            near = near & (gaps <= most)
        if self.parameters.joint_same_zone:
            near = near & (self.options.zone[others] == self.options.zone[row])
        return near


def _step(found: tuple[int, Text]) -> int:
    return found[0]


def _zone(zone: str | None) -> Text:
    return (
        Text("未知片区", "no known zone") if zone is None else Text(f"片区“{zone}”", f"zone {zone}")
    )
