"""What earlier plans found out, so that a slightly changed town costs only what changed in it.

A block is remembered by its content, not by who is in it: a block with the same numbers has the
same solution, whatever town it comes from. Nothing else of an earlier plan has any influence, so
that a plan made with a memory is the plan that would have been made without.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import fields
from hashlib import blake2b
from typing import Any

import numpy as np

from planner.formation.block import Block
from planner.formation.effort import Effort
from planner.formation.solve import Solved

KEPT = 20_000
"""Blocks that a memory keeps at most; those that were not asked for longest go first."""


class Memory:
    """Solutions of blocks by their content. Give the same one to each plan that may reuse it.

    ``found`` and ``solved`` count the blocks that were known, and those that were not.
    """

    def __init__(self, kept: int = KEPT) -> None:
        self._solutions: OrderedDict[bytes, Solved] = OrderedDict()
        self._kept = kept
        self.found = 0
        self.solved = 0

    def __len__(self) -> int:
        return len(self._solutions)

    def recall(self, key: bytes) -> Solved | None:
        """The solution of a block, if it is known."""
        solved = self._solutions.get(key)
        if solved is None:
            self.solved += 1
        else:
            self.found += 1
            self._solutions.move_to_end(key)
        return solved

    def keep(self, key: bytes, solved: Solved) -> None:
        """Remember a solution; never one that a time limit cut short."""
        self._solutions[key] = solved
        if len(self._solutions) > self._kept:
            self._solutions.popitem(last=False)


def content_of(block: Block, effort: Effort, *more: Any) -> bytes:
    """A number that tells blocks apart: everything that a solution depends on goes into it.

    ``more``: further arrays and plain values that the solution depends on.
    """
    digest = blake2b(digest_size=20)
    parts = [getattr(block, field.name) for field in fields(Block)]
    for part in (*parts, effort, *more):
        if isinstance(part, np.ndarray):
            digest.update(f"{part.dtype.str}{part.shape}".encode())
            digest.update(np.ascontiguousarray(part).data)
        else:
            digest.update(repr(part).encode())
        digest.update(b"|")
    return digest.digest()
