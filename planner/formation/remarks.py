"""What a reader of the plan should know about the input that formation could not use as it is.

Each remark is one warning for the whole ledger: how many it concerns, and the first of them.
"""

from __future__ import annotations

import polars as pl

from planner.errors import Problem
from planner.formation.options import Options
from planner.formation.refusals import WORDS
from planner.language import Text

_SHOWN = 5


def remarks(options: Options) -> tuple[Problem, ...]:
    """The warnings of a formation, in a fixed order."""
    found = (_stranded(options), _homeless(options), _overruled(options), _formless(options))
    return tuple(one for one in found if one is not None)


def _stranded(options: Options) -> Problem | None:
    """Instructors with room whom no enterprise is known to be near."""
    if not options.stranded:
        return None
    return Problem(
        "instructor-near-nobody",
        Text(
            "{count} 名⟦instructor⟧没有可派驻的⟦enterprise⟧（{ids}）：不在任何⟦enterprise⟧的片区，"
            "或距离未知、超过上限",
            "{count} ⟦instructor{s}⟧ may take no ⟦enterprise⟧ ({ids}): of another zone, "
            "too far, or at an unknown distance",
        ).fill(
            count=len(options.stranded),
            s=_s(len(options.stranded)),
            ids=_some(options.stranded, ", "),
        ),
        Text(
            "核对⟦instructor⟧的片区和坐标", "check the zone and the coordinates of the ⟦instructor⟧"
        ),
    )


def _homeless(options: Options) -> Problem | None:
    """Home branches that no host and no enterprise is called, so that no old tie counts."""
    if options.hosts == 0:
        return None  # nobody could be anyone's home branch
    table = options.table
    asks = pl.coalesce("pin_mode", "modes").str.contains("affiliated", literal=True)
    asking = table.filter(~pl.col("excluded") & asks & pl.col("home_branch").is_not_null())
    if asking.is_empty():
        return None
    hosts = [word for names in options.supplies.names[: options.hosts] for word in names]
    own = [c for c in ("id", "name", "branch_name") if c in table.columns]
    known = pl.concat([pl.Series("word", hosts, dtype=pl.String), *(table[c] for c in own)])
    lost = asking.filter(~pl.col("home_branch").is_in(known.drop_nulls().unique().implode()))
    if lost.is_empty():
        return None
    words = lost["home_branch"].unique(maintain_order=True).to_list()
    return Problem(
        "home-branch-unknown",
        Text(
            "{count} 家⟦enterprise⟧的原⟦organisation⟧（home_branch）既不是名册中的⟦organisation⟧，"
            "也不是"
            "⟦enterprise⟧，"
            "未作为原⟦organisation⟧考虑：{zh}",
            "{count} ⟦enterprise{s}⟧ with a home_branch that is neither a host nor an "
            "⟦enterprise⟧, so it does not count as one: {en}",
        ).fill(
            count=len(lost),
            s=_s(len(lost)),
            zh=_some([f"“{word}”" for word in words], "、"),
            en=_some([f'"{word}"' for word in words], ", "),
        ),
        Text(
            "写成名册中⟦organisation⟧的编号或名称，或将该⟦organisation⟧补入名册",
            "write it as the id or the name of a host, or add that ⟦organisation⟧ to the hosts",
        ),
        value=words[0],
    )


def _overruled(options: Options) -> Problem | None:
    """Enterprises that a pin makes standalone where their rule would not."""
    table = options.table
    listed = pl.col("modes").str.split(",").list.contains("standalone").fill_null(False)
    kept = table.filter(~pl.col("excluded") & (pl.col("pin_mode") == "standalone") & ~listed)
    if kept.is_empty():
        return None
    rules = kept["rule_id"].to_list() if "rule_id" in kept.columns else [None] * len(kept)
    zh, en = [], []
    rows = zip(kept["name"], kept["id"], kept["modes"], rules, kept["full_members"], strict=True)
    for name, code, modes, rule, full in list(rows)[: _SHOWN + 1]:
        allowed = [WORDS[word] for word in (modes or "").split(",") if word]
        may = Text(
            "、".join(w.zh for w in allowed) or "无", ", ".join(w.en for w in allowed) or "nothing"
        )
        of = Text("，规则 {rule}", ", rule {rule}").fill(rule=rule) if rule else Text("", "")
        called = name or code
        zh.append(f"“{called}”（{code}，⟦full_member⟧ {full} 名{of.zh}：{may.zh}）")
        en.append(f'"{called}" ({code}, {full} ⟦full_member+⟧{of.en}: {may.en})')
    return Problem(
        "pin-beyond-rule",
        Text(
            "{count} 家⟦enterprise⟧按指定⟦standalone⟧，而适用的规则未列⟦standalone⟧：{zh}",
            "{count} ⟦enterprise{s}⟧ standalone by a pin, although the rule that answers there "
            "does not list it: {en}",
        ).fill(count=len(kept), s=_s(len(kept)), zh=_some(zh, "、"), en=_some(en, "; ")),
        Text(
            "确认该指定已经上级批准，否则清空 pin_mode",
            "make sure that the pin is approved, else clear pin_mode",
        ),
        value=kept["id"][0],
    )


def _formless(options: Options) -> Problem | None:
    """Rows that name a branch or an instructor of today, but not the form of coverage."""
    if not options.has_current:
        return None
    named = pl.any_horizontal(pl.col("current_branch", "current_instructor").is_not_null())
    bare = options.table.filter(~pl.col("excluded") & named & pl.col("current_mode").is_null())
    if bare.is_empty():
        return None
    return Problem(
        "current-mode-missing",
        Text(
            "{count} 家⟦enterprise⟧填写了现⟦organisation⟧或现⟦instructor⟧，却没有现组建方式"
            "（current_mode），"
            "按目前未覆盖处理：{ids}",
            "{count} ⟦enterprise{s}⟧ with a ⟦organisation⟧ or an ⟦instructor⟧ of today but no "
            "current_mode, taken as uncovered today: {ids}",
        ).fill(count=len(bare), s=_s(len(bare)), ids=_some(bare["id"].to_list(), ", ")),
        Text(
            "在 current_mode 列填写 standalone、joint、affiliated 或 dispatched",
            "write standalone, joint, affiliated or dispatched in current_mode",
        ),
        value=bare["id"][0],
    )


def _some(words: list[str], between: str) -> str:
    """The first few of a list, and whether there are more."""
    return between.join(words[:_SHOWN]) + ("…" if len(words) > _SHOWN else "")


def _s(count: int) -> str:
    """What makes a role word (``⟦enterprise+⟧``) one of several."""
    return "" if count == 1 else "+"
