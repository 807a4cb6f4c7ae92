"""The list of steps: just those who move, each once, with the facts that ledger and plan have.

What a step means is asked by :mod:`planner.verify.steps`, which carries them out.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from planner.language import Text
from planner.verify.case import Case
from planner.verify.scene import FILE
from planner.verify.steps import replay

COLUMNS: dict[str, Any] = {
    "step": pl.Int64,
    **dict.fromkeys(
        (
            "enterprise_id", "name", "action", "from_mode", "from_branch", "from_instructor",
            "to_mode", "to_branch", "to_instructor", "branch", "founds", "dissolves", "after",
            "together", "reason", "rule_id", "citation_zh", "citation_en",
        ),
        pl.String,
    ),
    "members": pl.Int64,
    "full_members": pl.Int64,
    "from_branch_id": pl.String,
    "smallest": pl.Boolean,
}  # fmt: skip

ACTIONS = ("found", "join", "transfer", "appoint", "leave", "close")
TOGETHER = ("founding", "joining", "dissolving", "swap", "ring")
REASONS = (
    "closed", "uncovered_today", "pinned", "form_not_allowed", "branch_unknown",
    "place_not_allowed", "branch_unlawful", "rearranged", "better_form", "gives_way",
)  # fmt: skip


def check_moves(case: Case, table: pl.DataFrame | None) -> None:
    """Check ``moves.csv``; None where the folder has none."""
    if not case.has_current:
        if table is not None:
            what = Text(
                "台账没有现状，不应有调整清单", "the ledger says nothing of today: no moves are due"
            )
            _add(case, "moves-unwanted", what)
        return
    if table is None:
        if "seal" in case.document:
            _add(case, "file-missing", Text("文件缺失", "the file is missing"))
        return
    typed = _typed(case, table)
    if typed is None:
        return
    if _check_rows(case, typed) and _check_steps(case, typed):
        replay(case, typed)


def _add(case: Case, code: str, what: Text, value: object = None) -> None:
    case.findings.add(code, what, file=FILE, value=value)


def _typed(case: Case, table: pl.DataFrame) -> pl.DataFrame | None:
    """The table in its columns and types; None (and findings) where it has others."""
    if table.columns != list(COLUMNS):
        _add(
            case,
            "columns-order",
            Text("各列与方案格式不符", "its columns are not those of the format"),
        )
        return None
    if table.height:
        case.findings.know(FILE, table["enterprise_id"])
    flags = pl.when(pl.col("smallest") == "true").then(True).when(
        pl.col("smallest") == "false"
    ).then(False)  # fmt: skip
    counts = [name for name, kind in COLUMNS.items() if kind == pl.Int64]
    typed = table.with_columns(
        *(pl.col(name).cast(pl.Int64, strict=False) for name in counts), smallest=flags
    )
    needed = ["step", "enterprise_id", "members", "full_members", "smallest", "action", "reason"]
    if any(typed[name].null_count() for name in needed):
        _add(case, "cell-unreadable", Text("有单元格无法读取", "some of its cells cannot be read"))
        return None
    return typed


def _check_rows(case: Case, moves: pl.DataFrame) -> bool:
    """Just those move whom the plan changes, each once, as ledger and assignments say."""
    closing = pl.col("excluded") & pl.col("current_mode").is_not_null()
    units = case.units.with_columns(pl.Series("own_changed", case.changed))
    due = units.filter((pl.col("own_changed") & ~pl.col("excluded")) | closing)
    before = len(case.findings.problems)
    case.findings.rows(
        "move-lost",
        due.join(moves, left_on="id", right_on="enterprise_id", how="anti").select("id"),
        Text("{id} 与现状不同，清单中没有", "{id} changes, but is not in the list"),
        file=FILE,
        key="id",
        find=None,
    )
    case.findings.rows(
        "move-unwanted",
        moves.join(due, left_on="enterprise_id", right_on="id", how="anti").select("enterprise_id"),
        Text("{enterprise_id} 与现状相同，不必调整", "{enterprise_id} does not change"),
        file=FILE,
        key="enterprise_id",
    )
    case.findings.rows(
        "id-twice",
        moves.filter(pl.col("enterprise_id").is_duplicated()).select("enterprise_id"),
        Text("{enterprise_id} 出现多次", "{enterprise_id} moves more than once"),
        file=FILE,
        key="enterprise_id",
    )
    sent = (pl.col("current_mode") == "dispatched").fill_null(False)
    own = due.select(
        pl.col("id").alias("enterprise_id"),
        own_name="name",
        own_members="members",
        own_full_members="full_members",
        own_rule_id="a_rule_id",
        own_from_mode=pl.col("current_mode").fill_null("uncovered"),
        own_from_branch=pl.when(~sent).then("current_branch"),
        own_from_instructor=pl.when(sent).then("current_instructor"),
        own_to_mode="a_mode",
        own_to_branch="a_branch_id",
        own_to_instructor="a_instructor_id",
    )
    own = _with_citations(case, own)
    both = moves.join(own, on="enterprise_id")
    for column in own.columns[1:]:
        name = column.removeprefix("own_")
        case.findings.rows(
            f"move-{name.replace('_', '-')}",
            both.filter(pl.col(name).ne_missing(pl.col(column))).select(
                "enterprise_id", pl.col(column).alias("own"), pl.col(name).alias("said")
            ),
            Text(
                f"{{enterprise_id}} 的 {name} 应为“{{own}}”，清单写的是“{{said}}”",
                f'{{enterprise_id}}: {name} is "{{own}}", the list says "{{said}}"',
            ),
            file=FILE,
            key="enterprise_id",
            column=name,
        )
    for name, known in (("action", ACTIONS), ("reason", REASONS), ("together", TOGETHER)):
        case.findings.rows(
            "move-token",
            moves.filter(~pl.col(name).is_in(list(known)).fill_null(True)).select(
                "enterprise_id", pl.col(name).alias("said")
            ),
            Text(
                f"{{enterprise_id}} 的 {name}“{{said}}”不是清单的用语",
                f'{{enterprise_id}}: {name} is "{{said}}", which the format does not know',
            ),
            file=FILE,
            key="enterprise_id",
            column=name,
        )
    return len(case.findings.problems) == before


def _with_citations(case: Case, own: pl.DataFrame) -> pl.DataFrame:
    if case.law is None:
        return own
    return own.with_columns(
        pl.col("own_rule_id")
        .replace_strict(
            {rule: said[k] for rule, said in case.law.sources.items()},
            default=None,
            return_dtype=pl.String,
        )
        .alias(f"own_citation_{language}")
        for k, language in enumerate(("zh", "en"))
    )


def _check_steps(case: Case, moves: pl.DataFrame) -> bool:
    """Steps are numbered from 1 on, in order; all rows of one say the same of it."""
    steps = moves["step"].to_list()
    if steps != sorted(steps) or sorted(set(steps)) != list(range(1, len(set(steps)) + 1)):
        _add(
            case,
            "move-steps",
            Text("步骤不是从 1 起依次编号", "steps are not numbered from 1 on, in order"),
        )
        return False
    good = True
    for step, group in moves.group_by("step", maintain_order=True):
        number = int(step[0])
        alike = group.select("after", "together", "smallest").n_unique() == 1
        after = (group["after"][0] or "").split()
        known = all(one.isdigit() and 0 < int(one) < number for one in after)
        if not alike or not known or len(set(after)) < len(after):
            _add(
                case,
                "move-after",
                Text(
                    f"第 {number} 步：各行不一致，或 after 指向的步骤不在它之前",
                    f"step {number}: its rows disagree, or after names a step that is not earlier",
                ),
                number,
            )
            good = False
    return good
