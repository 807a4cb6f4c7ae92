"""Which enterprise is meant: by id, by name, or by the names that look most like it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import polars as pl

from planner.errors import Problem, UsageError
from planner.language import Text

if TYPE_CHECKING:
    from planner.model import Plan

_SHOWN = 5


def enterprise_called(plan: Plan, word: str) -> str:
    """The id of the enterprise of that id or name.

    Raises ``UsageError`` where there is none (with the nearest names) or more than one of that
    name (all of them with their ids).
    """
    word = word.strip()
    table = plan.assignments.select("enterprise_id", "name", "zone")
    if not table.filter(pl.col("enterprise_id") == word).is_empty():
        return word
    named = table.filter(pl.col("name") == word)
    if named.is_empty():
        part = table.filter(pl.col("name").str.contains(word, literal=True).fill_null(False))
        if part.height == 1 and word:
            return str(part["enterprise_id"][0])
        raise UsageError(_nobody(plan, word, part))
    if named.height == 1:
        return str(named["enterprise_id"][0])
    raise UsageError(_several(plan, word, named))


def _several(plan: Plan, word: str, named: pl.DataFrame) -> Problem:
    each = [_one(row) for row in named.iter_rows()]
    return Problem(
        "enterprise-ambiguous",
        Text(
            "名为“{word}”的⟦enterprise⟧有 {n} 家：{each}",
            '{n} ⟦enterprise+⟧ are called "{word}": {each}',
        ).fill(word=word, n=len(each), each=_listed(each)),
        Text("请改用编号", "use its id"),
    ).in_words(plan.rules.words)


def _nobody(plan: Plan, word: str, part: pl.DataFrame) -> Problem:
    if part.is_empty():
        names = plan.assignments["name"].drop_nulls().unique().sort().to_list()
        ids = plan.assignments["enterprise_id"].to_list()
        near = get_close_matches(word, names, n=3, cutoff=0.5)
        near += get_close_matches(word, ids, n=max(0, 3 - len(near)), cutoff=0.7)
        each = [Text(f"“{one}”", f'"{one}"') for one in near]
        remedy = Text("请写方案中的编号或名称", "give an id or a name of the plan")
        if each:
            remedy = Text("您是不是要写{each}？", "did you mean {each}?").fill(each=_listed(each))
    else:
        each = [_one(row) for row in part.head(_SHOWN + 1).iter_rows()]
        remedy = Text(
            "名称中有“{word}”的有 {n} 家：{each}", 'the names of {n} hold "{word}": {each}'
        ).fill(word=word, n=part.height, each=_listed(each))
    return Problem(
        "enterprise-unknown",
        Text(
            "方案中没有编号或名称为“{word}”的⟦enterprise⟧",
            'the plan has no ⟦enterprise⟧ of the id or name "{word}"',
        ).fill(word=word),
        remedy,
    ).in_words(plan.rules.words)


def _one(row: tuple[str, str | None, str | None]) -> Text:
    one, name, zone = row
    at = f"，{zone}" if zone else ""
    return Text(f"“{name}”（{one}{at}）", f"{name} ({one}{at.replace('，', ', ')})")


def _listed(each: list[Text]) -> Text:
    zh, en = "、".join(t.zh for t in each[:_SHOWN]), ", ".join(t.en for t in each[:_SHOWN])
    return Text(zh + "……", en + " …") if len(each) > _SHOWN else Text(zh, en)
