"""The decisions that a plan keeps, with what each costs: in words, and as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import polars as pl

from planner.language import Language, Text
from planner.model import TIERS
from planner.report.wrapping import wrap

if TYPE_CHECKING:
    from planner.pin_prices import PinPrice


def pin_lines(
    found: Iterable[PinPrice], words: Mapping[str, Text], language: Language, width: int
) -> Iterator[str]:
    """Each pin as lines of text: what was decided and why, and below it what it costs."""

    def lines(text: Text, indent: str) -> list[str]:
        return wrap(text.in_words(words).say(language), width, indent)

    several = False
    for one in found:
        several = True
        yield from lines(said(one, words), "  ")
        yield from lines(price_of(one, words), "    ")
    if not several:
        yield from lines(Text("方案中没有指定。", "The plan keeps no pins."), "")


def said(one: PinPrice, words: Mapping[str, Text]) -> Text:
    """A pin in words: who, to what, until when, why."""
    form = words.get(one.mode, Text(one.mode, one.mode))
    to = Text(f"“{one.branch}”", f' "{one.branch}"') if one.branch else Text("", "")
    why = Text(f"：{one.reason}", f": {one.reason}") if one.reason else Text("", "")
    until = Text(f"（至 {one.until}）", f" (until {one.until})") if one.until else Text("", "")
    head = Text("{who} → {form}{to}{until}{why}", "{who} → {form}{to}{until}{why}")
    return head.fill(who=one.name or one.enterprise_id, form=form, to=to, until=until, why=why)


def price_of(one: PinPrice, words: Mapping[str, Text]) -> Text:
    """What a pin costs, in words."""
    if one.needed:
        return Text("没有它，别的指定就不能保留", "without it another pin could not be kept")
    unproven = Text("", "") if one.proven else Text("（未证明）", " (not proven)")
    if one.free:
        say = Text("没有代价：不指定也是这样{u}", "costs nothing: the plan would do so anyway{u}")
        if one.mode_without != one.mode:
            say = Text(
                "没有代价：不指定则为{form}，并不更好{u}",
                "costs nothing: without it {form}, which is no better{u}",
            )
        return say.fill(form=words.get(one.mode_without, Text("", "")), u=unproven)
    parts = [
        _TIERS[tier][value < 0].fill(n=f"{abs(value):,}", s="" if abs(value) == 1 else "s")
        for tier, value in one.price.items()
        if value and tier in _TIERS
    ]
    said = Text("，".join(p.zh for p in parts), ", ".join(p.en for p in parts))
    others = Text("", "")
    if one.others:
        several = Text("；另有 {n} 家因此不同", "; {n} more differ for it")
        others = several.fill(n=f"{one.others:,}")
    return Text(
        "代价：{said}（不指定则为{form}）{others}{u}",
        "costs: {said} (without it {form}){others}{u}",
    ).fill(said=said, form=words.get(one.mode_without, Text("", "")), others=others, u=unproven)


_TIERS: dict[str, tuple[Text, Text]] = {
    "uncovered": (
        Text("未覆盖（加权）多 {n}", "{n} more uncovered (weighted)"),
        Text("未覆盖（加权）少 {n}", "{n} fewer uncovered (weighted)"),
    ),
    "preference": (
        Text("离首选方式多 {n} 步", "{n} more step{s} from the first choice"),
        Text("离首选方式少 {n} 步", "{n} fewer step{s} from the first choice"),
    ),
    "changes": (
        Text("多变动 {n} 家", "{n} more change{s}"),
        Text("少变动 {n} 家", "{n} fewer change{s}"),
    ),
    "dispersion": (
        Text("分散度多 {n} 米", "{n} m more dispersion"),
        Text("分散度少 {n} 米", "{n} m less dispersion"),
    ),
}


def pin_record(one: PinPrice) -> dict[str, object]:
    """A pin as plain data."""
    return {
        "enterprise_id": one.enterprise_id,
        "name": one.name,
        "mode": one.mode,
        "branch": one.branch,
        "reason": one.reason,
        "until": one.until,
        "free": one.free,
        "price": one.price,
        "mode_without": one.mode_without,
        "others": one.others,
        "proven": one.proven,
        "needed": one.needed,
    }


def pins_table(found: Iterable[PinPrice]) -> pl.DataFrame:
    """A row a pin, with a column for each tier's price."""
    rows = []
    for one in found:
        row = pin_record(one)
        row.pop("price")
        rows.append(row | {f"price_{tier}": one.price.get(tier) for tier in TIERS})
    text = ("enterprise_id", "name", "mode", "branch", "reason", "until", "mode_without")
    flags = ("free", "proven", "needed")
    schema = dict.fromkeys(text, pl.String) | dict.fromkeys(flags, pl.Boolean)
    numbers = dict.fromkeys((*(f"price_{tier}" for tier in TIERS), "others"), pl.Int64)
    return pl.DataFrame(rows, schema={**schema, **numbers})
