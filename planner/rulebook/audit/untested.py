"""The rules of a pack that none of its cases makes answer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from planner.language import Text
from planner.rulebook.audit.covering import cover, fire
from planner.rulebook.audit.findings import At, Finding
from planner.rulebook.cases import read_cases
from planner.rulebook.inheriting import Merged


def untested(
    pack: str | Path, merged: Merged, reached: set[str], overrides: Mapping[str, object]
) -> tuple[list[Finding], int]:
    """A finding for each rule of the pack's own that no case fires, and how many cases there are.

    ``reached`` are the rules that can answer at all: of the others no case could. The example
    is an enterprise that would make it answer, to write the case with.
    """
    cases = read_cases(pack)
    found = []
    for covered in cover(merged, fire(merged, cases, overrides)):
        if covered.fires or covered.rule not in reached:
            continue
        entry = merged.rules[covered.rule]
        missing = [one for one in covered.missing if one.need == "fires"]
        found.append(
            Finding(
                "untested",
                Text(
                    f"没有案例使规则 {covered.rule} 适用",
                    f"no case makes the rule {covered.rule} answer",
                ),
                Text(
                    f"请在 {merged.pack.name}/tests/ 中补一个案例",
                    f"add a case to {merged.pack.name}/tests/",
                ),
                (At(entry.place("id"), Text(covered.rule, covered.rule)),),
                missing[0].given if missing else (),
                rules=(covered.rule,),
            )
        )
    return found, len(cases)
