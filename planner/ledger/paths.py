"""What a header of several rows means: its last label, read under the ones above it.

总数 under 组织关系在非公企业的党员总数 is the members; 名称 under 党组织 is a branch and no
enterprise; 人数 under 党员情况 counts members. Nothing is mapped that the table of synonyms
does not hold, alone or joined with the label above it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from planner.ledger.synonyms import (
    GENERIC,
    Match,
    Role,
    header_key,
    is_person,
    match_header,
    without_aside,
)
from planner.ledger.words import word_set
from planner.model import TABLES

_WRAPPING = re.compile(
    "(?:基本|建设|设置|隶属|组建|覆盖|分布|队伍|组成|人员)?(?:情况|信息|概况|状况|构成|结构|分类|明细|数据|统计)$"
)
"""What a label over several columns adds to the thing that it speaks of."""
_EMPTY_LABELS = word_set("其中 其中: 包括 包含 含 情况 基本情况 基本信息 信息")
_THEMSELVES = word_set("企业 单位 公司 企业单位 非公企业 非公有制企业 两新组织 组织")
"""Labels above columns that speak of the enterprise itself."""
_WEAK = 2
"""From this rank on a header means something only where the label above says of what."""
_MAY_HOLD_PARTS = frozenset(["members", "employees"])
_COUNTS = {role: {c.name for c in columns if c.kind == "count"} for role, columns in TABLES.items()}


def match_path(path: Sequence[str], role: Role) -> Match | None:
    """The column that a header path names, or None."""
    if not path:
        return None
    *above, label = path
    above = [name for name in above if header_key(name) not in _EMPTY_LABELS]
    if not above:
        return match_header(label, role)
    parent = match_path(above, role)
    nearest = _bare(above[-1])
    if header_key(label) in GENERIC:
        return parent or match_header(nearest, role)
    alone, joined = match_header(label, role), _joined(nearest, label, role)
    if joined is not None and (alone is None or alone.rank >= _WEAK or is_loose(label)):
        return joined
    if alone is None or (alone.rank >= _WEAK and not _speaks_of_enterprises(above, role)):
        return None
    if parent is None or parent.column == alone.column or parent.column not in _COUNTS[role]:
        return alone
    # 其中预备党员 under the members held here is a part of them; under those held elsewhere
    # it is not, and no column of ours.
    return alone if parent.column in _MAY_HOLD_PARTS else None


_ANSWERED = frozenset(["current_mode", "status", "industry", "above_scale", "kind", "accepts"])


def question_of(path: Sequence[str], role: Role) -> str | None:
    """The column that the labels above ask about, where the last one may be an answer to tick."""
    match = match_path(path[:-1], role) if len(path) > 1 else None
    return match.column if match is not None and match.column in _ANSWERED else None


def is_loose(label: str) -> bool:
    """Whether a label says nothing of what it belongs to: 名称, 类型, 人数."""
    return header_key(label) in _LOOSE


_LOOSE = word_set("名称 名字 类型 类别 编号 编码 代码 性质 方式 形式 状态 上级 上限 范围")


def may_be_either(path: Sequence[str], role: Role) -> bool:
    """Whether 单位 may be the enterprise here: not under a person or an instructor."""
    return len(path) == 1 or _speaks_of_enterprises(path[:-1], role)


def _speaks_of_enterprises(above: Sequence[str], role: Role) -> bool:
    """Whether nothing above speaks of persons, branches or instructors (for enterprises)."""
    if any(is_person(name) for name in above):
        return False
    if role != "enterprises":
        return True
    for name in above:
        match = match_header(_bare(name), role)
        if match is not None and match.column not in ("name", "zone", *_COUNTS[role]):
            return False
        if header_key(_bare(name)) in _OTHERS or _QUESTION.search(_bare(name)):
            return False
    return True


_QUESTION = re.compile("(?:类别|类型|形式|方式|原因|来源|性质|建制|级别|理由)$")
"""Labels above columns that are answers to tick: 党支部 under 党组织类别 names no branch."""
_OTHERS = word_set(
    "党组织 党支部 支部 党建 党建工作 工会 工会组织 团组织 共青团 妇联 群团 群团组织 指导员 联络员"
)


def _bare(label: str) -> str:
    """A label over several columns without what only says that it is one: 党员情况 → 党员."""
    key = without_aside(header_key(label))
    return _WRAPPING.sub("", key) or key


def _joined(above: str, label: str, role: Role) -> Match | None:
    """The column that the two labels name together, in either order."""
    key = header_key(label)
    for both in (above + key, key + above, f"{above}({key})"):
        if both not in (above, key) and (match := match_header(both, role)) is not None:
            return match
    if above in _THEMSELVES:
        return match_header("企业" + key, role)
    if above.endswith("关系"):  # 组织关系情况: 已转入 | 未转入
        return match_header(f"{above}{key}党员", role)
    return None
