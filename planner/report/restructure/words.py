"""What the tokens of ``moves.csv`` are called, and a move in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.language import Text
from planner.report.words import at_start

ACTION_WORDS: dict[str, Text] = {
    "found": Text("新建", "Found"),
    "join": Text("加入", "Join"),
    "transfer": Text("转移", "Transfer"),
    "appoint": Text("派驻", "Appoint"),
    "leave": Text("取消", "Leave"),
    "close": Text("退出", "Close"),
}
ABOUT_ACTIONS: dict[str, Text] = {
    "found": Text("新建一个⟦organisation⟧", "a new ⟦organisation⟧ begins with it"),
    "join": Text("加入已有的⟦organisation⟧", "into a ⟦organisation⟧ that is there"),
    "transfer": Text("从一处转到另一处", "from one place to another"),
    "appoint": Text("由⟦instructor⟧联系", "gets an ⟦instructor⟧"),
    "leave": Text("方案中未能覆盖", "the plan cannot cover it"),
    "close": Text("已不在范围内", "out of scope now"),
}
TOGETHER_WORDS: dict[str, Text] = {
    "founding": Text("少一家就不符合规定，须同时建立", "lawful only with all of them"),
    "joining": Text("一起进入才符合规定", "lawful only if they come together"),
    "dissolving": Text(
        "只剩其中几家时不符合规定，须同时离开", "the rest would not be lawful: they leave together"
    ),
    "swap": Text("两边都没有空额，须同时互换", "neither side has a place to spare: a swap"),
    "ring": Text("互相占着名额，须同时办理", "each takes the place of another: all at once"),
}
REASON_WORDS: dict[str, Text] = {
    "closed": Text("已不在范围内", "it is out of scope"),
    "uncovered_today": Text("现在未覆盖", "it is uncovered today"),
    "pinned": Text("人工指定", "a person has decided so"),
    "form_not_allowed": Text("规则不再列有现在的方式", "the rules do not list today's form"),
    "place_not_allowed": Text(
        "不在其接收范围内（片区或距离）", "today's place may not have it (zone or distance)"
    ),
    "branch_unknown": Text("现在的⟦organisation⟧不明", "today's ⟦organisation⟧ is not known"),
    "branch_unlawful": Text(
        "现在的⟦organisation⟧不符合规定", "today's ⟦organisation⟧ is not lawful"
    ),
    "rearranged": Text("方式不变，另有安排", "the same form, elsewhere"),
    "better_form": Text("可用更优先的方式", "a better form is possible"),
    "gives_way": Text("为全局更优而让", "it gives way to a better whole"),
}
UNSHOWN = Text("（未能证明不可再分）", " (that no part could go alone was not shown)")


def form_word(words: Mapping[str, Text], mode: str) -> Text:
    """A form of coverage in the pack's words."""
    return at_start(Text(f"⟦{mode}⟧", f"⟦{mode}⟧").in_words(words))


def place_of(move: Mapping[str, Any], side: str, names: Mapping[str, str]) -> str | None:
    """The branch or the instructor of today (``from``) or of the plan (``to``), by name."""
    if move[f"{side}_mode"] == "standalone":
        return None
    known = move[f"{side}_branch"] or move[f"{side}_instructor"]
    return None if known is None else names.get(known, known)


def arrow(move: Mapping[str, Any], words: Mapping[str, Text], names: Mapping[str, str]) -> Text:
    """From where to where, in one phrase; the form is said once where it stays the same."""
    sides = []
    for side in ("from", "to"):
        form, place = form_word(words, move[f"{side}_mode"]), place_of(move, side, names)
        sides.append((form, place))
    (before, old), (after, new) = sides
    if move["from_mode"] == move["to_mode"]:
        none = Text("不明", "unknown")
        return Text("{f}：{a} → {b}", "{f}: {a} → {b}").fill(f=after, a=old or none, b=new or none)

    def told(form: Text, place: str | None) -> Text:
        return form if place is None else Text(f"{form.zh}（{place}）", f"{form.en} ({place})")

    return Text("{a} → {b}", "{a} → {b}").fill(a=told(before, old), b=told(after, new))
