"""Decisions that a person has taken: completed where they are short, checked before all else."""

from __future__ import annotations

from typing import Any

import polars as pl

from planner.errors import PinError, Place, Problem
from planner.formation.supply import names_of
from planner.language import Text


def with_whole_pins(
    enterprises: pl.DataFrame, hosts: pl.DataFrame | None, instructors: pl.DataFrame | None
) -> pl.DataFrame:
    """Pins checked: a branch named without a mode gets it; what cannot be kept is an error.

    That is a pin of an enterprise out of scope, a named branch that does not tell its form, and
    a named instructor where no instructors were given (``instructors`` None).
    """
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
                    place_of(row),
                )
            )
        elif row["pin_mode"] == "dispatched" and row["pin_branch"] and instructors is None:
            problems.append(
                Problem(
                    "pin-without-instructors",
                    Text(
                        "“{name}”（{id}）指定由“{branch}”派驻，但没有提供⟦instructor⟧名册",
                        '"{name}" ({id}) is pinned to the ⟦instructor⟧ "{branch}", '
                        "but no ⟦instructor+⟧ were given",
                    ).fill(name=called, id=row["id"], branch=row["pin_branch"]),
                    Text(
                        "提供⟦instructor⟧名册，或清空 pin_branch 列，只指定派驻",
                        "give an instructors file, or clear pin_branch to pin the form alone",
                    ),
                    place_of(row),
                    row["pin_branch"],
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
                            "“{name}”（{id}）指定了“{branch}”，但未写指定方式{why}",
                            '"{name}" ({id}) is pinned to "{branch}" without a form{why}',
                        ).fill(
                            name=called,
                            id=row["id"],
                            branch=row["pin_branch"],
                            why=_unnamed(hosts is not None, instructors is not None),
                        ),
                        Text(
                            "在 pin_mode 列填写 standalone、joint、affiliated 或 dispatched",
                            "write standalone, joint, affiliated or dispatched in pin_mode",
                        ),
                        place_of(row),
                        row["pin_branch"],
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


def place_of(row: dict[str, Any]) -> Place | None:
    """The row of the ledger's file in which an enterprise stands, where that is known."""
    number = row.get("source_row")
    return None if number is None else Place(row=int(number))


def _unnamed(hosts: bool, instructors: bool) -> Text:
    """Why a name alone did not tell the form: which files were given and do not know it."""
    known = {
        (True, True): Text(
            "，而且它既不是名册中的⟦organisation⟧，也不是⟦instructor⟧",
            ", and it is neither a host nor an ⟦instructor⟧ of the files",
        ),
        (True, False): Text(
            "，而且它不是名册中的⟦organisation⟧，也没有提供⟦instructor⟧名册",
            ", and it is no host of the file, and no ⟦instructor+⟧ were given",
        ),
        (False, True): Text(
            "，而且它不是名册中的⟦instructor⟧，也没有提供⟦organisation⟧名册",
            ", and it is no ⟦instructor⟧ of the file, and no hosts were given",
        ),
        (False, False): Text(
            "，而且没有提供⟦organisation⟧名册，也没有提供⟦instructor⟧名册",
            ", and no hosts and no ⟦instructor+⟧ were given",
        ),
    }
    return known[hosts, instructors]
