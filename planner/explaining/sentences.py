"""What is said of each finding: one sentence in both languages for each code.

Sentences name roles (``⟦member⟧``), so that they hold for every organisation; figures come
from the finding, names from the plan.
"""

from __future__ import annotations

from planner.explaining.findings import Finding
from planner.explaining.sight import STANDALONE, UNCOVERED, Sight
from planner.language import Text

SENTENCES: dict[str, Text] = {
    # ---- joint -------------------------------------------------------------------------
    "joint-nobody": Text(
        "没有别的⟦enterprise⟧可以⟦joint⟧", "no other ⟦enterprise⟧ may be in a ⟦joint_branch⟧"
    ),
    "joint-unplaced": Text(
        "到可以⟦joint⟧的⟦enterprise⟧的距离都未知（没有可比的坐标，也不在同一片区）",
        "its distance to every ⟦enterprise⟧ that may be in a ⟦joint_branch⟧ is unknown "
        "(no coordinates that can be compared, no zone in common)",
    ),
    "joint-too-far": Text(
        "上限 {limit:,} 米之内没有可以⟦joint⟧的⟦enterprise⟧：最近的“{who}”相距 {distance_m:,} 米，"
        "超出 {over:,} 米",
        "nobody who may be in a ⟦joint_branch⟧ is within {limit:,} m: the nearest, {who}, is "
        "{distance_m:,} m away, {over:,} m too far",
    ),
    "joint-other-zone": Text(
        "附近可以⟦joint⟧的⟦enterprise⟧都在别的片区，而联合不得跨片区；"
        "最近的是“{who}”（{distance_m:,} 米）",
        "all near it who may be in a ⟦joint_branch⟧ are of other zones, which a group may not "
        "cross; the nearest is {who} ({distance_m:,} m)",
    ),
    "joint-no-groups": Text(
        "一个⟦joint_branch⟧至多 {limit} 家，组不成",
        "a ⟦joint_branch⟧ may have {limit} ⟦enterprise⟧ at most, so there can be none",
    ),
    "joint-too-large": Text(
        "与附近任何一家联合，⟦member⟧至少 {have:,} 名，超过每个⟦organisation⟧ {limit:,} 名的上限",
        "with any one near it the ⟦member+⟧ come to {have:,} at least, above the {limit:,} that a "
        "⟦organisation⟧ may have",
    ),
    "joint-too-few": Text(
        "附近 {count:,} 家连同自己全部加起来也只有⟦full_member⟧ {have} 名，不足 {need} 名",
        "with everyone near it ({count:,}) it has only {have} of the {need} ⟦full_member+⟧ needed",
    ),
    "joint-too-few-in-units": Text(
        "附近有 {count:,} 家，但一个⟦joint_branch⟧至多 {limit} 家，"
        "至多凑得⟦full_member⟧ {have} 名，不足 {need} 名",
        "{count:,} are near, but the {limit} that a ⟦joint_branch⟧ may have come to {have} "
        "⟦full_member+⟧ at most, of the {need} needed",
    ),
    "joint-no-group": Text(
        "附近有 {count:,} 家，但没有一组两两相近、⟦full_member⟧合计满 {need} 名而又不超员的",
        "{count:,} are near, but no group of them is near each other, has {need} ⟦full_member+⟧ "
        "and keeps to the limit on ⟦member+⟧",
    ),
    "joint-too-many": Text(
        "附近有 {count:,} 家，组合过多，未能查尽是否有合法的一组",
        "{count:,} are near: too many combinations to say whether a lawful group exists",
    ),
    "joint-others": Text(
        "单就它自己可以与{partners}联合；本方案对{them}另有安排",
        "for itself it could be joint with {partners}; the plan has other use for {them}",
    ),
    # ---- affiliated --------------------------------------------------------------------
    "affiliated-no-host": Text(
        "没有可挂靠的⟦organisation⟧，⟦own_branch⟧又不得接收挂靠",
        "there is no ⟦organisation⟧ to be affiliated to, and ⟦own_branch+⟧ may not host",
    ),
    "affiliated-no-host-yet": Text(
        "没有可挂靠的⟦organisation⟧", "there is no ⟦organisation⟧ to be affiliated to"
    ),
    "affiliated-other-zone": Text(
        "{count:,} 个可挂靠的⟦organisation⟧都不属于它的片区，也没有一个接收其他片区{nearest}",
        "no ⟦organisation⟧ that hosts ({count:,} in all) is of its zone or takes others{nearest}",
    ),
    "affiliated-unplaced": Text("到“{who}”的距离未知", "the distance to {who} is unknown"),
    "affiliated-too-far": Text(
        "最近的“{who}”相距 {distance_m:,} 米，超过上限 {limit:,} 米（超出 {over:,} 米）",
        "the nearest, {who}, is {distance_m:,} m away, {over:,} m above the limit of {limit:,} m",
    ),
    "affiliated-over-cap": Text(
        "“{who}”自己的⟦member⟧已超过上限 {have:,} 名，不再接收",
        "{who} is over its cap by {have:,} ⟦member{s}⟧ of its own and takes nobody",
    ),
    "affiliated-takes-nobody": Text(
        "“{who}”不接收任何⟦enterprise⟧", "{who} takes no ⟦enterprise⟧ at all"
    ),
    "affiliated-too-large": Text(
        "“{who}”即使不接收别家也只容得下⟦member⟧ {have:,} 名，而它有 {need:,} 名",
        "even empty, {who} has room for {have:,} ⟦member+⟧, and it has {need:,}",
    ),
    "affiliated-hosts-others": Text(
        "它自己的⟦organisation⟧接收了 {count:,} 家挂靠，因此本方案让它保留自己的⟦organisation⟧",
        "its own ⟦organisation⟧ hosts {count:,}, for which the plan keeps it",
    ),
    "affiliated-units-taken": Text(
        "“{who}”的 {limit:,} 个名额已全部给了别家{by}",
        "{who} is full: {have:,} of {limit:,} places are taken by others{by}",
    ),
    "affiliated-members-taken": Text(
        "“{who}”接收别家以后只剩⟦member⟧ {have:,} 名的余额，而它有 {need:,} 名{by}",
        "after others, {who} has room for {have:,} ⟦member+⟧, and it has {need:,}{by}",
    ),
    "affiliated-not-founded": Text(
        "“{who}”可以单独组建并接收它，但本方案中没有单独组建",
        "{who} could found a ⟦organisation⟧ and host it, but does not in this plan",
    ),
    "affiliated-room": Text(
        "“{who}”尚有余额，但本方案另有安排（它自己为别家所需，或本方案未证明最优）",
        "{who} has room, but the plan does otherwise (others need it where it is, or the plan is "
        "not proven best)",
    ),
    # ---- dispatched --------------------------------------------------------------------
    "dispatched-no-instructor": Text("名册中没有⟦instructor⟧", "the file names no ⟦instructor⟧"),
    "dispatched-other-zone": Text(
        "{count:,} 名⟦instructor⟧都在别的片区{nearest}",
        "no ⟦instructor⟧ ({count:,} in all) is of its zone{nearest}",
    ),
    "dispatched-unplaced": Text(
        "到可派的 {count:,} 名⟦instructor⟧的距离都未知",
        "its distance to every ⟦instructor⟧ who might serve it ({count:,}) is unknown",
    ),
    "dispatched-too-far": Text(
        "最近的⟦instructor⟧“{who}”相距 {distance_m:,} 米，"
        "超过上限 {limit:,} 米（超出 {over:,} 米）",
        "the nearest ⟦instructor⟧, {who}, is {distance_m:,} m away, {over:,} m above the limit of "
        "{limit:,} m",
    ),
    "dispatched-none-near": Text(
        "{limit:,} 米之内没有可派的⟦instructor⟧",
        "no ⟦instructor⟧ who might serve it is within {limit:,} m",
    ),
    "dispatched-no-capacity": Text(
        "能到它的⟦instructor⟧都没有名额（“{who}”为 0）",
        "no ⟦instructor⟧ within reach has any place ({who}: 0)",
    ),
    "dispatched-taken": Text(
        "能到它的 {count:,} 名⟦instructor⟧都已满员，例如“{who}”{have:,}/{limit:,} 家{by}",
        "no ⟦instructor⟧ within reach ({count:,}) has a place left, e.g. {who} with {have:,} of "
        "{limit:,}{by}",
    ),
    "dispatched-room": Text(
        "可以派驻，但本方案另有安排（它为别家所需，或本方案未证明最优）",
        "an ⟦instructor⟧ could be sent, but the plan does otherwise (others need it where it is, "
        "or the plan is not proven best)",
    ),
    # ---- standalone --------------------------------------------------------------------
    "needed-members": Text(
        "可以⟦{mode}⟧，但“{who}”少了它只有⟦full_member⟧ {have} 名，不足 {need} 名",
        "it could be ⟦{mode}⟧, but without it {who} has {have} ⟦full_member+⟧ of the {need} needed",
    ),
    "needed-partner": Text(
        "可以⟦{mode}⟧，但“{who}”少了它只剩一家",
        "it could be ⟦{mode}⟧, but {who} needs it: one alone is left",
    ),
    "standalone-free": Text(
        "可以⟦standalone⟧，但本方案另有安排（别家因它而得到更靠前的方式，或本方案未证明最优）",
        "it could stand alone, but the plan does otherwise (others are better served by it, or the "
        "plan is not proven best)",
    ),
    # ---- rules and pins ----------------------------------------------------------------
    "not-listed": Text(
        "规则“{rule}”（{source}）没有列出这种方式",
        'the rule "{rule}" ({source}) does not list it',
    ),
    "pinned": Text("已由人指定为{pin}{because}", "a person has decided on {pin}{because}"),
}
"""The reasons by code; the placeholders are the facts of a finding, and names."""

STANDINGS: dict[str, Text] = {
    "impossible": Text("不可能", "not possible"),
    "possible": Text("可能而未取", "possible, not taken"),
    "unsettled": Text("未查尽", "not settled"),
    "not_listed": Text("规则未列", "not listed"),
    "pinned": Text("人工指定", "pinned"),
}
_SHOWN = 5


def sentence(sight: Sight, found: Finding) -> Text:
    """The reason in words (roles still to be filled in)."""
    facts = found.facts()
    values: dict[str, object] = {name: value for name, value in facts.items() if name != "partners"}
    if found.who is not None:
        values["who"] = called(sight, found)
    if found.distance_m is not None and found.limit is not None:
        values["over"] = found.distance_m - found.limit
    values["mode"] = found.mode
    values["s"] = "" if found.have == 1 else "+"
    values["nearest"] = _nearest(found, values)
    values["by"] = _taken_by(sight, found)
    partners = [sight.row_of[one] for one in found.partners]
    values["partners"] = listed([_where(sight, row) for row in partners])
    values["them"] = Text(
        "它" if len(partners) == 1 else "它们", "it" if len(partners) == 1 else "them"
    )
    return SENTENCES[found.code].fill(**values)


def called(sight: Sight, found: Finding) -> str:
    """The name of whom a finding speaks of: a host, an instructor, a neighbour, a branch."""
    who = found.who or ""
    if found.code.startswith("needed-"):
        return sight.branch_names.get(who, who)
    if found.mode == "dispatched":
        return sight.instructor_names.get(who, who)
    if found.mode == "affiliated":
        hosts = sight.plan.ledger.hosts
        if hosts is not None and who in sight.branch_names and who not in sight.row_of:
            return sight.branch_names[who]
    return (
        sight.names[sight.row_of[who]] if who in sight.row_of else sight.branch_names.get(who, who)
    )


def listed(parts: list[Text], most: int = _SHOWN) -> Text:
    """Several things in one line, the first few of many."""
    shown = parts[:most]
    zh, en = "、".join(p.zh for p in shown), ", ".join(p.en for p in shown)
    if len(shown) == len(parts) and len(parts) > 1:
        en = ", ".join(p.en for p in shown[:-1]) + " and " + shown[-1].en
    if len(parts) > most:
        zh, en = f"{zh}等 {len(parts):,} 家", f"{en} and {len(parts) - most:,} more"
    return Text(zh, en)


def _where(sight: Sight, row: int) -> Text:
    """An enterprise, and where the plan has it."""
    name = sight.names[row]
    branch = sight.branch[row]
    if sight.mode[row] == UNCOVERED:
        return Text(f"“{name}”（⟦uncovered⟧）", f"{name} (⟦uncovered⟧)")
    if sight.mode[row] == STANDALONE:
        return Text(f"“{name}”（⟦standalone⟧）", f"{name} (⟦standalone⟧)")
    if branch is not None:
        at = sight.branch_names.get(branch, branch)
        return Text(f"“{name}”（现在{at}）", f"{name} (now in {at})")
    one = sight.instructor[row] or ""
    at = sight.instructor_names.get(one, "")
    return Text(f"“{name}”（⟦dispatched⟧ {at}）".replace(" ）", "）"), f"{name} (⟦dispatched⟧)")


def _nearest(found: Finding, values: dict[str, object]) -> Text:
    if found.who is None or found.distance_m is None:
        return Text("", "")
    return Text(
        "；最近的“{who}”相距 {metres:,} 米", "; the nearest, {who}, is {metres:,} m away"
    ).fill(who=values["who"], metres=found.distance_m)


def _taken_by(sight: Sight, found: Finding) -> Text:
    """Who has the places of a host or an instructor."""
    if found.code not in ("affiliated-units-taken", "affiliated-members-taken", "dispatched-taken"):
        return Text("", "")
    who = found.who or ""
    if found.mode == "dispatched":
        rows = sight.taught.get(who, [])
    else:
        branch = who
        if who in sight.row_of and who not in sight.in_branch:
            branch = sight.branch[sight.row_of[who]] or ""
        rows = [row for row in sight.in_branch.get(branch, []) if sight.ids[row] != who]
    names = listed([Text(f"“{sight.names[row]}”", sight.names[row]) for row in rows], 3)
    return Text("（{names}）", " ({names})").fill(names=names) if rows else Text("", "")
