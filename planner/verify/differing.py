"""Where two pieces of plain data differ, kinds included: 1, 1.0 and true are not the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planner.verify.opening import short

MISSING = object()
"""Stands for a value that is not there."""


def differences(own: Any, said: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """The way to each difference, and both values; :data:`MISSING` where there is none."""
    if isinstance(own, Mapping) and isinstance(said, Mapping):
        for key in [*own, *(key for key in said if key not in own)]:
            below = f"{path}.{short(key)}"
            yield from differences(own.get(key, MISSING), said.get(key, MISSING), below)
    elif isinstance(own, list) and isinstance(said, list):
        if len(own) != len(said):
            yield f"{path} (length)", len(own), len(said)
        for number, (mine, theirs) in enumerate(zip(own, said, strict=False)):
            yield from differences(mine, theirs, f"{path}[{_called(mine, number)}]")
    elif type(own) is not type(said) or own != said:
        yield path, own, said


def _called(item: object, number: int) -> object:
    """How an item of a list is named: by its id, else by its number."""
    return item["id"] if isinstance(item, Mapping) and "id" in item else number
