"""Finds a pack and those it extends, and lays them over each other by name.

What a local pack names, it replaces: of a parameter the keys that it gives (so that title
and unit need not be repeated), of the coverage and structure tables the whole entry.
Nothing is ever merged by position.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Generic, TypeVar

from planner.errors import Place, Problem, RulesError
from planner.language import Text
from planner.places import data_dir
from planner.rulebook.documents import (
    ColumnPaper,
    CommitteeTable,
    FormTable,
    GroupTable,
    Instrument,
    PackPaper,
    ParameterPaper,
    ProvisionPaper,
    RulePaper,
    WordPaper,
)
from planner.rulebook.papers import PackPapers, did_you_mean, read_papers
from planner.rulebook.reading import Path_, Sheet
from planner.rulebook.statistics_papers import BasePaper, CodePaper, RatePaper, TablePaper

P = TypeVar("P")


@dataclass(frozen=True)
class Entry(Generic[P]):
    """A parameter, rule or table, with the pack that it comes from and its place there."""

    paper: P
    pack: str
    sheet: Sheet
    path: Path_
    above: Entry[P] | None = None
    """The entry of the pack above that this one replaces."""

    def place(self, *more: str | int | object, value: bool = False) -> Place:
        """Where the entry, or something inside it, stands in its file."""
        return self.sheet.place((*self.path, *more), value=value)  # type: ignore[arg-type]


@dataclass
class Merged:
    """A pack and all it extends, as one; still with all days."""

    pack: PackPaper
    lineage: tuple[str, ...]
    sha256: str
    sheet: Sheet
    files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    """Every document of the pack and of those it extends: folder -> path in it -> content."""
    begins: date | None = None
    """Before this day the pack is not in force, whatever its rules say."""
    instruments: dict[str, Instrument] = field(default_factory=dict)
    vocabulary: dict[str, WordPaper] = field(default_factory=dict)
    columns: dict[str, ColumnPaper] = field(default_factory=dict)
    parameters: dict[str, Entry[ParameterPaper]] = field(default_factory=dict)
    rules: dict[str, Entry[RulePaper]] = field(default_factory=dict)
    branch_form: Entry[FormTable] | None = None
    committee: Entry[CommitteeTable] | None = None
    party_groups: Entry[GroupTable] | None = None
    bases: dict[str, Entry[BasePaper]] = field(default_factory=dict)
    rates: dict[str, Entry[RatePaper]] = field(default_factory=dict)
    tables: dict[str, Entry[TablePaper]] = field(default_factory=dict)
    report_code: Entry[CodePaper] | None = None
    provisions: dict[str, Entry[ProvisionPaper]] = field(default_factory=dict)


def packs() -> tuple[str, ...]:
    """The names of the rule packs that ship with the planner, sorted."""
    folder = data_dir("rules")
    return tuple(sorted(p.parent.name for p in folder.glob("*/pack.yaml")))


def pack_folder(pack: str | Path) -> Path:
    """The folder of a pack given by its name or by its path."""
    if isinstance(pack, str) and pack in packs():
        return data_dir("rules") / pack
    folder = Path(pack)
    if folder.is_dir():
        return folder.resolve()
    raise RulesError(
        Problem(
            "unknown-pack",
            Text(f"没有规则包“{pack}”", f'there is no rule pack "{pack}"'),
            did_you_mean(str(pack), packs()),
            value=str(pack),
        )
    )


def read_merged(pack: str | Path, shelf: Sequence[Path] = ()) -> Merged:
    """The pack with everything that it inherits; raises ``RulesError``.

    ``shelf``: the folders of the packs that it extends, nearest first, where they are known
    and not to be looked for.
    """
    chain = [read_papers(pack_folder(pack))]
    while (above := chain[-1].pack.extends) is not None:
        known = len(chain) <= len(shelf)
        folder = shelf[len(chain) - 1].resolve() if known else _above(chain[-1], above)
        if any(folder == papers.folder for papers in chain) or len(chain) > 20:
            raise RulesError(
                Problem(
                    "circular-packs",
                    Text("规则包互相继承，成了循环", "the packs extend each other in a circle"),
                    place=chain[-1].sheets["pack.yaml"].place(("extends",)),
                    value=above,
                )
            )
        chain.append(read_papers(folder))
    digest = hashlib.sha256("\n".join(papers.sha256 for papers in chain).encode())
    merged = Merged(
        pack=chain[0].pack,
        lineage=tuple(papers.pack.name for papers in chain),
        sha256=digest.hexdigest() if len(chain) > 1 else chain[0].sha256,
        sheet=chain[0].sheets["pack.yaml"],
        files=_by_folder(chain),
        begins=max((p.pack.begins for p in chain if p.pack.begins is not None), default=None),
    )
    problems: list[Problem] = []
    for papers in reversed(chain):
        _lay_over(merged, papers, problems)
    if problems:
        raise RulesError(problems)
    return merged


def _by_folder(chain: list[PackPapers]) -> dict[str, dict[str, bytes]]:
    """The documents of each pack under its folder's name; a name that comes twice is numbered."""
    found: dict[str, dict[str, bytes]] = {}
    for papers in chain:
        name, number = papers.folder.name, 2
        while name in found:
            name, number = f"{papers.folder.name}-{number}", number + 1
        found[name] = papers.files
    return found


def _above(papers: PackPapers, above: str) -> Path:
    """The folder of the pack that another one extends: shipped, else beside it, else a path."""
    if above in packs():
        return (data_dir("rules") / above).resolve()
    for folder in (papers.folder.parent / above, papers.folder / above):
        if (folder / "pack.yaml").is_file():
            return folder.resolve()
    raise RulesError(
        Problem(
            "unknown-pack",
            Text(f"没有规则包“{above}”", f'there is no rule pack "{above}"'),
            did_you_mean(above, packs()),
            papers.sheets["pack.yaml"].place(("extends",)),
            above,
        )
    )


def _lay_over(merged: Merged, papers: PackPapers, problems: list[Problem]) -> None:
    name = papers.pack.name
    merged.instruments.update(papers.pack.instruments)
    merged.vocabulary.update(papers.pack.vocabulary)
    merged.columns.update(papers.pack.columns)

    sheet = papers.sheets["parameters.yaml"]
    for key, parameter in papers.parameters.items():
        known = merged.parameters.get(key)
        if known is not None:
            given = {k: getattr(parameter, k) for k in parameter.model_fields_set}
            parameter = known.paper.model_copy(update=given)
        elif parameter.title is None:
            problems.append(_untitled(key, sheet.place((key,)), sorted(merged.parameters)))
        merged.parameters[key] = Entry(parameter, name, sheet, (key,), known)

    sheet = papers.sheets["coverage.yaml"]
    inherited = dict(merged.rules)
    for index, rule in enumerate(papers.rules):
        entry = Entry(rule, name, sheet, (index,))
        above = inherited.get(rule.id)
        if rule.id in merged.rules and merged.rules[rule.id] is not above:
            problems.append(
                Problem(
                    "duplicate-rule",
                    Text(f"规则“{rule.id}”出现两次", f'there are two rules "{rule.id}"'),
                    place=entry.place("id"),
                    value=rule.id,
                )
            )
        if above is not None:
            rule = rule.model_copy(
                update={
                    "title": rule.title or above.paper.title,
                    "because": rule.because or above.paper.because,
                }
            )
            entry = Entry(rule, name, sheet, (index,), above)
        elif rule.drop is not None or rule.title is None or rule.because is None:
            problems.append(_untitled(rule.id, entry.place("id"), sorted(inherited)))
        merged.rules[rule.id] = entry

    sheet = papers.sheets["structure.yaml"]
    structure = papers.structure
    if structure.branch_form is not None:
        merged.branch_form = Entry(
            structure.branch_form, name, sheet, ("branch_form",), merged.branch_form
        )
    if structure.committee is not None:
        merged.committee = Entry(structure.committee, name, sheet, ("committee",), merged.committee)
    if structure.party_groups is not None:
        merged.party_groups = Entry(
            structure.party_groups, name, sheet, ("party_groups",), merged.party_groups
        )

    sheet = papers.sheets["statistics.yaml"]
    counted = papers.statistics
    for kind, below, given in (
        ("bases", merged.bases, counted.bases),
        ("rates", merged.rates, counted.rates),
        ("tables", merged.tables, counted.tables),
    ):
        _lay_definitions(kind, below, given, name, sheet, problems)
    sheet_of = papers.sheets["provisions.yaml"]
    _lay_definitions("", merged.provisions, papers.provisions, name, sheet_of, problems)
    if counted.report_code is not None:
        merged.report_code = Entry(counted.report_code, name, sheet, ("report_code",))


def _lay_definitions(
    kind: str,
    known: dict[str, Any],
    given: Mapping[str, Any],
    pack: str,
    sheet: Sheet,
    problems: list[Problem],
) -> None:
    """Bases, rates or tables over those of the same name; what is not given stays as it was."""
    for key, paper in given.items():
        above = known.get(key)
        path: Path_ = (kind, key) if kind else (key,)
        if above is not None:
            update = {k: getattr(paper, k) for k in paper.model_fields_set}
            paper = above.paper.model_copy(update=update)
        if paper.title is None or not paper.in_force:
            problems.append(_untitled(key, sheet.place(path), sorted(known)))
        known[key] = Entry(paper, pack, sheet, path, above)


def _untitled(key: str, place: Place, above: list[str]) -> Problem:
    """An entry that is new must be complete; an unfinished one is most likely a misspelt name."""
    remedy = Text(
        "新条目要有 title（规则还要有 because）；只有覆盖上级规则包的同名条目才可省略",
        "a new entry needs a title, and a rule a because too; "
        "only one that replaces an entry of the pack above may leave them out",
    )
    if above:
        hint = did_you_mean(key, above)
        remedy = Text(f"{hint.zh}{remedy.zh}", f"{hint.en} {remedy.en}")
    return Problem(
        "incomplete-entry",
        Text(
            f"“{key}”不完整，上级规则包里也没有同名条目",
            f'"{key}" is not complete, and no pack above has an entry of that name',
        ),
        remedy,
        place,
        key,
    )
