"""What the tokens of ``moves.csv`` are called, and a move in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.language import Text
from planner.report.story.steps import ACTIONS
from planner.report.words import at_start

ACTION_WORDS: dict[str, Text] = {token: at_start(word) for token, word in ACTIONS.items()}
ABOUT_ACTIONS: dict[str, Text] = {
    "found": Text("新建一个⟦organisation⟧", "a new ⟦organisation⟧ begins with it"),
    "join": Text("加入已有的⟦organisation⟧", "into a ⟦organisation⟧ that is there"),
    "transfer": Text("从一处转到另一处", "from one place to another"),
    "appoint": Text("由⟦instructor⟧联系", "gets an ⟦instructor⟧"),
    "leave": Text("方案中未能覆盖", "the plan cannot cover it"),
    "close": Text("已不在范围内", "out of scope now"),
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
