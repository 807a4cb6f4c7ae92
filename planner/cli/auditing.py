"""What ``planner rules check`` and ``planner rules test`` do."""

from __future__ import annotations

import json
import shutil
import sys

from planner.cli.planning import day, values_set
from planner.cli.usage import choice
from planner.language import Language

FORMATS = ("text", "json")


def check_pack(
    pack: str, as_of: str | None, overrides: list[str], format_: str, language: Language
) -> int:
    """Audit a pack over all possible enterprises and days: 0 and the proof, or 1 and a list."""
    choice("--format", format_, FORMATS)
    when, given = day("--as-of", as_of), values_set(overrides)

    from planner.report.audited import audit_document, audit_lines
    from planner.rulebook.audit import audit

    found = audit(pack, as_of=when, overrides=given)
    if format_ == "json":
        print(json.dumps(audit_document(found), ensure_ascii=False, indent=2))
    else:
        print("\n".join(audit_lines(found, language, _width())))
    return 1 if found.faults else 0


def test_pack(pack: str, language: Language) -> int:
    """Run the cases beside the rules and say what they do not show: 0, or 1 and a list."""
    from planner.report.tested import case_lines
    from planner.rulebook.audit.covering import cover, fire
    from planner.rulebook.cases import failing_cases, read_cases
    from planner.rulebook.checking import check
    from planner.rulebook.inheriting import read_merged

    merged = read_merged(pack)
    check(merged)
    cases = read_cases(pack)
    failing = failing_cases(pack, cases)
    covered = cover(merged, fire(merged, cases))
    print("\n".join(case_lines(covered, failing, len(cases), language)))
    return 1 if failing or any(one.missing for one in covered) else 0


def _width() -> int:
    """A file or a pipe is given the width of a page."""
    if not sys.stdout.isatty():
        return 100
    return max(50, min(shutil.get_terminal_size().columns, 120))
