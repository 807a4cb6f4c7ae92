"""The words of a merge, in both languages."""

from __future__ import annotations

from planner.language import NEUTRAL, Text
from planner.model import MODES

MODE_WORDS: dict[str, Text] = {mode: NEUTRAL[mode] for mode in MODES}

STATUS_WORDS: dict[str, Text] = {
    "same": Text("相同", "same"),
    "changed": Text("有变化", "changed"),
    "new": Text("新增", "new"),
    "doubtful": Text("待核实", "doubtful"),
    "gone": Text("消失", "gone"),
}

DOUBT_WORDS: dict[str, Text] = {
    "other_name": Text("代码相同，名称不同", "same code, other name"),
    "other_code": Text("名称相同，代码不同", "same name, other code"),
    "no_code": Text("名称相同，有一方没有代码", "same name, one without a code"),
    "repeated_name": Text(
        "名称重复，分不清是哪一家", "repeated name, which one is meant is unclear"
    ),
    "near_name": Text("名称相近", "names alike"),
    "same_place": Text("同一处一家消失、一家新增", "one left, one came at the same place"),
}
