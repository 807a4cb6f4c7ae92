"""What a person should know before planning with a merged ledger."""

from __future__ import annotations

import polars as pl

from planner.errors import Place, Problem
from planner.language import Text
from planner.merging.carrying import Carried
from planner.merging.rounds import Round

LISTED = 20
_NOTHING = Text("", "")


def warnings_of(
    old: Round,
    new: Round,
    carried: Carried,
    doubts: pl.DataFrame,
    gone: pl.Series,
    *,
    whole: bool,
) -> tuple[Problem, ...]:
    """Pins that lost their enterprise or their branch, coverage that two sources tell apart."""
    found = [
        *_pins_without_enterprise(old, gone),
        *_pins_in_doubt(old, doubts),
        *_pins_to_the_gone(old, carried, gone),
        *_other_today(new, carried),
    ]
    if carried.moved:
        found.append(
            Problem(
                "moved",
                Text(
                    f"{carried.moved:,} 家企业换了片区，旧台账的坐标没有沿用",
                    f"{carried.moved:,} enterprise{_s(carried.moved)} moved to another zone; "
                    "old coordinates were left behind",
                ),
                Text("请补上新坐标", "enter the new coordinates"),
                count=carried.moved,
            )
        )
    if not whole:
        found.append(
            Problem(
                "near_names_partly",
                Text(
                    "没有对应的企业太多，只比较了名称中有少见字词的",
                    "too many enterprises have no counterpart; only names that share a rare part "
                    "were compared",
                ),
                Text("请核对两份台账是否属于同一地区", "check that both ledgers are of one region"),
            )
        )
    return tuple(found)


def called(survey: Round, row: int) -> str:
    """How an enterprise is called in a sentence."""
    name, code = survey.enterprises["name"][row], survey.enterprises["id"][row]
    return str(name or code or survey.made[row])


def pin_text(survey: Round, row: int) -> Text:
    """A pin as words: the form, the branch, the reason."""
    from planner.merging.words import MODE_WORDS

    frame = survey.enterprises
    mode, branch, reason = (
        frame[column][row] for column in ("pin_mode", "pin_branch", "pin_reason")
    )
    word = MODE_WORDS.get(mode or "", Text(mode or "", mode or ""))
    zh = f"{word.zh}{f'（{branch}）' if branch else ''}{f'，理由：{reason}' if reason else ''}"
    en = f"{word.en}{f' ({branch})' if branch else ''}{f', because: {reason}' if reason else ''}"
    return Text(zh, en)


def _pinned(survey: Round, rows: pl.Series) -> list[int]:
    kept = rows.filter(survey.enterprises["pin_mode"].is_not_null()[rows])
    return [int(row) for row in kept.to_list()]


def _place(survey: Round, row: int) -> Place:
    return Place(file=survey.name or None, row=int(survey.enterprises["source_row"][row]))


def _pins_without_enterprise(old: Round, gone: pl.Series) -> list[Problem]:
    rows = _pinned(old, gone)
    found = [
        Problem(
            "gone_pin",
            Text(
                f"“{called(old, row)}”不在新台账中，其指定不再有效：{pin_text(old, row).zh}",
                f'"{called(old, row)}" is not in the new ledger, and its pin falls away: '
                f"{pin_text(old, row).en}",
            ),
            _NOTHING,
            _place(old, row),
        )
        for row in rows[:LISTED]
    ]
    return found + _more(len(rows) - LISTED, "gone_pin")


def _pins_in_doubt(old: Round, doubts: pl.DataFrame) -> list[Problem]:
    open_ = doubts.filter(~pl.col("joined"))["o"].unique().sort()
    rows = _pinned(old, open_)
    found = [
        Problem(
            "doubtful_pin",
            Text(
                f"“{called(old, row)}”是否仍在新台账中待核实，其指定没有沿用："
                f"{pin_text(old, row).zh}",
                f'whether "{called(old, row)}" is in the new ledger is doubtful, and its pin was '
                f"not carried over: {pin_text(old, row).en}",
            ),
            Text(
                "如是同一家企业，用 --same 旧=新 说明",
                "if it is the same enterprise, say so: --same OLD=NEW",
            ),
            _place(old, row),
        )
        for row in rows[:LISTED]
    ]
    return found + _more(len(rows) - LISTED, "doubtful_pin")


def _pins_to_the_gone(old: Round, carried: Carried, gone: pl.Series) -> list[Problem]:
    """Pins whose branch is that of an enterprise that is gone."""
    if not len(gone):
        return []
    ids, names = old.made[gone], old.enterprises["name"][gone].drop_nulls()
    words = pl.concat([ids, "S-" + ids, names, names + "党支部"]).unique()
    hit = carried.frame.filter(pl.col("pin_branch").is_in(words.implode()))
    if hit.is_empty():
        return []
    shown = hit.head(5).select(pl.coalesce("name", "id")).to_series().to_list()
    return [
        Problem(
            "pin_to_gone",
            Text(
                f"{hit.height:,} 家企业指定的⟦organisation⟧属于已不在新台账的企业："
                f"{'、'.join(map(str, shown))}{'等' if hit.height > 5 else ''}",
                f"{hit.height:,} enterprise{_s(hit.height)} pinned to the branch of one that is "
                f"not in the new ledger: {', '.join(map(str, shown))}"
                f"{' …' if hit.height > 5 else ''}",
            ),
            Text(
                "请改 pin_branch，否则无法据此作方案", "change pin_branch, else no plan can keep it"
            ),
            count=hit.height,
        )
    ]


def _other_today(new: Round, carried: Carried) -> list[Problem]:
    if carried.other_today is None or not carried.other_today.any():
        return []
    rows = carried.other_today.arg_true()
    shown = [called(new, int(row)) for row in rows.head(5)]
    count = len(rows)
    return [
        Problem(
            "other_coverage",
            Text(
                f"{count:,} 家企业在新台账中的现组建方式与方案不同，以方案为准："
                f"{'、'.join(shown)}{'等' if count > 5 else ''}",
                f"{count:,} enterprise{_s(count)} with another form of coverage today in the new "
                f"ledger than in the plan; the plan's is taken: {', '.join(shown)}"
                f"{' …' if count > 5 else ''}",
            ),
            Text(
                "如方案没有落实，请在合并后的台账中改 current_mode",
                "where the plan was not carried out, change current_mode in the merged ledger",
            ),
            count=count,
        )
    ]


def _more(count: int, code: str) -> list[Problem]:
    if count <= 0:
        return []
    return [
        Problem(code, Text(f"另有 {count:,} 项同类", f"{count:,} more of the kind"), count=count)
    ]


def _s(count: int) -> str:
    return "" if count == 1 else "s"
