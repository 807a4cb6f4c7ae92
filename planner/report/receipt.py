"""The receipt of a plan: what it takes to make it again, and what its files were like.

``software`` names the versions that a plan may depend on, ``files`` the SHA-256 of every
output. The hashes of the inputs and of the rule pack stand with those. Two kinds of seals
tell whether ``plan.json`` itself was changed since: one in each entry of an original input,
and one at the end over everything but the inputs, so that what follows from the rows of a
file is sealed apart from what only follows from its bytes.
"""

from __future__ import annotations

import hashlib
import platform
import re
from functools import cache
from importlib import import_module, metadata

_LIBRARIES = ("numpy", "polars", "scipy")
_INPUTS = re.compile(rb'\n  "inputs": \[.*?\n  \],', re.DOTALL)
EMPTY = b'"seal": ""'


@cache
def software() -> dict[str, str]:
    """The versions of what makes a plan, beside the planner's own: the language, the solver …"""
    found = {"python": platform.python_version()}
    found |= {name: metadata.version(name) for name in _LIBRARIES}
    solver = _solver()
    return found | ({"highs": solver} if solver else {})


def _solver() -> str | None:
    """The version of HiGHS, which scipy brings along."""
    try:
        core = import_module("scipy.optimize._highspy._core")
    except ImportError:  # another scipy keeps it elsewhere; its own version then has to do
        return None
    parts = [getattr(core, f"HIGHS_VERSION_{part}", None) for part in ("MAJOR", "MINOR", "PATCH")]
    return None if None in parts else ".".join(str(part) for part in parts)


def seal_of_source(role: str, name: str, sha256: str, rows: int) -> str:
    """The seal of what is said of an original input."""
    return hashlib.sha256(f"{role}\n{name}\n{sha256}\n{rows}".encode()).hexdigest()


def sealed(content: bytes) -> bytes:
    """The bytes of ``plan.json`` with its seal in place of the empty one."""
    head, empty, tail = content.rpartition(EMPTY)
    seal = hashlib.sha256(_INPUTS.sub(b"", content, count=1)).hexdigest()
    return head + empty[:-1] + seal.encode() + b'"' + tail
