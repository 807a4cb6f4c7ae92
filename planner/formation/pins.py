"""Decisions that a person has taken: completed where they are short, and why one cannot be kept."""

from __future__ import annotations

from typing import Any

import polars as pl

from planner.errors import PinError, Problem
from planner.formation.parameters import Parameters
from planner.formation.supply import names_of
from planner.language import Text


def with_whole_pins(
    enterprises: pl.DataFrame, hosts: pl.DataFrame | None, instructors: pl.DataFrame | None
) -> pl.DataFrame:
    """Pins checked: a branch named without a mode gets it; one out of scope is an error."""
    problems: list[Problem] = []
    pins = enterprises.filter(pl.col("pin_mode").is_not_null() | pl.col("pin_branch").is_not_null())
    if pins.is_empty():
        return enterprises
    host_words = {w for names in names_of(hosts) for w in names} if hosts is not None else set()
    teacher_words = (
        {w for names in names_of(instructors) for w in names} if instructors is not None else set()
    )
    guessed: dict[str, str] = {}
    for row in pins.iter_rows(named=True):
        called = row["name"] or row["id"]
        if row["excluded"]:
            problems.append(
                Problem(
                    "pin-out-of-scope",
                    Text(
                        "“{name}”（{id}）不在规划范围内，其指定不能保留",
                        '"{name}" ({id}) is out of scope, so its pin cannot be kept',
                    ).fill(name=called, id=row["id"]),
                    Text("清空该行的指定，或更正经营状态", "clear the pin or correct the status"),
                )
            )
        elif row["pin_mode"] is None:
            if row["pin_branch"] in host_words:
                guessed[row["id"]] = "affiliated"
            elif row["pin_branch"] in teacher_words:
                guessed[row["id"]] = "dispatched"
            else:
                problems.append(
                    Problem(
                        "pin-without-mode",
                        Text(
                            "“{name}”（{id}）指定了党支部“{branch}”，但未写指定方式",
                            '"{name}" ({id}) is pinned to "{branch}" without a form',
                        ).fill(name=called, id=row["id"], branch=row["pin_branch"]),
                        Text(
                            "在 pin_mode 列填写 standalone、joint、affiliated 或 dispatched",
                            "write standalone, joint, affiliated or dispatched in pin_mode",
                        ),
                    )
                )
    if problems:
        raise PinError(problems)
    if not guessed:
        return enterprises
    return enterprises.with_columns(
        pin_mode=pl.when(pl.col("id").is_in(list(guessed)))
        .then(pl.col("id").replace_strict(guessed, default=None, return_dtype=pl.String))
        .otherwise(pl.col("pin_mode"))
    )


def broken_pin(record: dict[str, Any], parameters: Parameters) -> Problem:
    """Why a pin cannot be kept, as far as one enterprise tells."""
    word, branch = record["pin_mode"], record["pin_branch"]
    called = record["name"] or record["id"]
    if word == "affiliated" or word == "dispatched":
        kind = Text("挂靠党支部", "host") if word == "affiliated" else Text("指导员", "instructor")
        why = Text(
            "没有可以接收它的{kind}：已满、不在本片区、距离未知或超过上限",
            "no {kind} can take it: full, of another zone, too far or at an unknown distance",
        ).fill(kind=kind)
    else:
        why = Text(
            "附近没有能与它合法联合的企业（须正式党员合计不少于 {full} 名、"
            "企业不超过 {units} 家、党员不超过 {cap} 名、两两距离不超过 {metres} 米）",
            "no lawful joint group holds it (at least {full} full members, at most {units} units "
            "and {cap} members, every pair within {metres} m)",
        ).fill(
            full=parameters.joint_min_full_members,
            units=parameters.joint_max_units or Text("不限", "any"),
            cap=parameters.branch_max_members or Text("不限", "any"),
            metres=parameters.joint_max_distance_m or Text("不限", "any"),
        )
    to = Text(f"“{branch}”", f' to "{branch}"') if branch else Text("", "")
    return Problem(
        "pin-not-kept",
        Text(
            "“{name}”（{id}）指定为 {mode}{to}，不能保留：{why}",
            '"{name}" ({id}) is pinned as {mode}{to}, which cannot be kept: {why}',
        ).fill(name=called, id=record["id"], mode=word, to=to, why=why),
        Text("更改或清空指定，或放宽上限", "change or clear the pin, or widen the limit"),
        value=word,
    )
