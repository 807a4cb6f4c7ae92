"""Lays what ``plan.json`` says of its rules beside the pack that lies in the plan folder.

The pack's hash, the day, the parameters with what was overridden, the coverage and structure
tables, the definitions of the statistics and the pack's words are worked out from the
files and compared value by value. What the files say then counts for all that follows.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from planner.language import Text
from planner.verify.differing import MISSING, differences
from planner.verify.findings import Findings, as_said
from planner.verify.inforce import Law, law_on
from planner.verify.opening import Folder, Refused, short
from planner.verify.papers import MOST_BYTES, Files, Unreadable, digest, is_document, read_packs

PLAN = "plan.json"
RULES = "inputs/rules"


def read_pack_files(
    folder: Folder, document: Mapping[str, Any], findings: Findings
) -> dict[str, dict[str, bytes]] | None:
    """The pack that lies in the folder, with those that it extends; None where none does."""
    rules = document.get("rules")
    named = rules.get("folders", MISSING) if isinstance(rules, Mapping) else MISSING
    found: dict[str, dict[str, bytes]] = {}
    lies = folder.files_below(RULES) if folder.has(RULES) else []
    if named is MISSING and not lies:
        return None
    sound = isinstance(named, list) and all(
        isinstance(name, str) and name and not set(name) & set("/\\\0") and name not in (".", "..")
        for name in named
    )
    if not sound or not isinstance(named, list) or not named or len(set(named)) < len(named):
        findings.add(
            "rules-folders",
            Text(
                "rules.folders 应列出 inputs/rules/ 中的规则包",
                "rules.folders should list the packs that lie in inputs/rules/",
            ),
            file=PLAN,
            value="rules.folders",
        )
        return {}
    for name in named:
        found[name] = {}
    for path in lies:
        pack, _, inner = path.removeprefix(f"{RULES}/").partition("/")
        if pack not in found or not inner:
            findings.add(
                "rules-strange",
                Text("不属于所列的规则包", "it belongs to none of the packs that are listed"),
                file=path,
            )
        elif is_document(inner):
            try:
                found[pack][inner] = folder.read(path, MOST_BYTES)
            except Refused as error:
                findings.add("file-unreadable", error.why, file=path)
    return found


def check_law(
    document: Mapping[str, Any], files: Files, findings: Findings, *, at: str = f"{RULES}/"
) -> Law | None:
    """The law in force by the files, after comparing what plan.json says; None where unreadable."""
    rules = document.get("rules")
    if not isinstance(rules, Mapping):
        return None  # said already
    own = digest(files) if files else "—"
    if rules.get("sha256") != own:
        findings.add(
            "rules-changed",
            Text(
                f"规则包的 SHA-256 为 {own}，plan.json 写的是 {as_said(rules.get('sha256'))}",
                f"the SHA-256 of the pack is {own}, plan.json says {as_said(rules.get('sha256'))}",
            ),
            file=at.rstrip("/"),
            value=own,
        )
    day, overrides = _day(rules.get("as_of")), rules.get("overrides")
    if day is None or not isinstance(overrides, Mapping):
        return None  # said already
    try:
        papers = read_packs(files)
        law = law_on(papers, day, overrides)
    except Unreadable as error:
        findings.add("rules-unreadable", error.why, file=f"{at}{error.file}".rstrip("/"))
        return None
    if rules.get("pack") != papers[0].pack.get("name"):
        _differs(findings, "pack", papers[0].pack.get("name"), rules.get("pack"), day)
    for part, stated in law.stated.items():
        said = rules.get(part, MISSING)
        # What is off, part by part; a plan that is off everywhere is not listed whole.
        for number, (path, mine, theirs) in enumerate(differences(stated, said, part)):
            if number == 10 and findings.listed is not None:
                break
            _differs(findings, path, mine, theirs, day)
    _check_notices(document, law, findings)
    return law


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _differs(findings: Findings, path: str, own: object, said: object, day: date) -> None:
    mine, theirs = (short(as_said(None if v is MISSING else v)) for v in (own, said))
    findings.add(
        "rules-differ",
        Text(
            f"rules.{path}：按规则包在 {day} 应为 {mine}，方案写的是 {theirs}",
            f"rules.{path} is {mine} by the pack on {day}, the plan says {theirs}",
        ),
        file=PLAN,
        value=f"rules.{path}",
    )


def _check_notices(document: Mapping[str, Any], law: Law, findings: Findings) -> None:
    """What the rules themselves call for a warning of must be among the plan's warnings."""
    warnings = document.get("warnings")
    kinds = {
        "rules-not-checked-since", "law-overridden", "above-the-usual", "cap-without-form",
    }  # fmt: skip
    said = {
        (one["code"], one.get("value"))
        for one in (warnings if isinstance(warnings, list) else [])
        if isinstance(one, Mapping) and one.get("code") in kinds
    }
    for code, about in sorted(law.notices - said, key=str):
        findings.add(
            "warning-lost",
            Text(
                f"缺少应有的提示 {code}（{as_said(about)}）",
                f"the warning {code} ({as_said(about)}), which the rules call for, is missing",
            ),
            file=PLAN,
            value=code,
        )
    for code, about in sorted(said - law.notices, key=str):
        findings.add(
            "warning-unfounded",
            Text(
                f"提示 {code}（{as_said(about)}）没有依据",
                f"the warning {code} ({as_said(about)}) has no ground in the rules",
            ),
            file=PLAN,
            value=code,
        )
