"""Pins given on the command line: ``--pin ENTERPRISE=BRANCH REASON``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from planner.cli.planning import day
from planner.cli.usage import refuse_value
from planner.language import Text

if TYPE_CHECKING:
    from planner.model import Mode
    from planner.pins import Pin

_FORM = Text(
    "请写成 企业=党支部，或 企业=组建方式、企业=组建方式:党支部，后面可加 @日期；再空一格写理由，"
    '例如 --pin "甲厂=镇农保中心党支部@2026-12-31" "党委会议决定"',
    "write ENTERPRISE=BRANCH, or ENTERPRISE=FORM or ENTERPRISE=FORM:BRANCH, with @DATE behind it "
    'where it ends, then the reason, e.g. --pin "e12=joint:East group@2026-12-31" "one owner"',
)
_FORMS: dict[str, Mode] = {
    "standalone": "standalone",
    "单独组建": "standalone",
    "joint": "joint",
    "联合组建": "joint",
    "affiliated": "affiliated",
    "挂靠组建": "affiliated",
    "dispatched": "dispatched",
    "派驻指导员": "dispatched",
}
"""Exactly these words: a branch may be called 联合村党支部."""
_END = re.compile(r"(.*)@\s*(\d{4}-\d{2}-\d{2})\s*", re.S)


def pins_of(given: Sequence[tuple[str, str]]) -> list[Pin]:
    """The pins as they were written; which enterprise is meant is found in the ledger."""
    return [_pin(what, reason) for what, reason in given]


def _pin(what: str, reason: str) -> Pin:
    from planner.pins import Pin

    body, until = what, None
    if found := _END.fullmatch(what):
        body, until = found[1], day("--pin", found[2])
    # A name may hold an equals sign; what comes after the last one is the branch.
    enterprise, equals, target = (part.strip() for part in body.rpartition("="))
    if not (equals and enterprise and target):
        raise refuse_value("--pin", what, _FORM)
    if not reason.strip() or reason.startswith("--"):
        remedy = Text("指定要有理由，写在后面", "a pin needs a reason; write it behind")
        raise refuse_value("--pin", what, remedy)
    mode, branch = _target(target)
    return Pin(enterprise, mode, branch, reason.strip(), until)


def _target(target: str) -> tuple[Mode | None, str | None]:
    """A form of coverage, a form and a branch, or a branch alone."""
    if target.casefold() in _FORMS:
        return _FORMS[target.casefold()], None
    head, *rest = re.split("[:：]", target, maxsplit=1)
    mode = _FORMS.get(head.strip().casefold())
    if mode is not None and rest and rest[0].strip():
        return mode, rest[0].strip()
    return None, target
