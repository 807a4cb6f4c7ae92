"""Works out what a rule pack says on one day: the verifier's own reading of the papers.

A pack lies over the one that it extends, entry by entry, by name: of a parameter or a
definition of statistics the keys that it gives, of a rule or a structure table the whole.
Each entry has versions from days on; the latest that has begun counts, unless it says that
the entry is repealed. ``$name`` stands for a parameter's value on the day.

The result is plain data in the form that ``plan.json`` has it in, so that both can be
laid side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from planner.language import Text
from planner.model import MODES, OUTCOMES
from planner.verify.papers import Paper, Unreadable

Data = dict[str, Any]

# What every plan counts, whatever its pack: names whose meaning the format fixes.
FORMAT_BASES: dict[str, list[Data]] = {
    "operating": [],
    "with_members": [{"field": "members", "op": "at_least", "value": 1}],
    "above_scale": [{"field": "above_scale", "op": "is", "value": True}],
    "employees_50_plus": [{"field": "employees", "op": "at_least", "value": 50}],
    "employees_100_plus": [{"field": "employees", "op": "at_least", "value": 100}],
}
FORMAT_RATES: dict[str, list[str]] = {
    "organisation_coverage": ["standalone", "joint", "affiliated"],
    "organisation_coverage_strict": ["standalone", "joint"],
    "standalone_rate": ["standalone"],
    "work_coverage": ["standalone", "joint", "affiliated", "dispatched"],
}
_COMPARISONS = ("at_least", "at_most", "above", "below", "is", "one_of", "known")
_KINDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("at_least", "at_most", "above", "below"), (int,)),
    "one_of": (list,),
    "known": (bool,),
}
"""What a comparison compares with; ``is`` with anything plain."""
_TABLES = ("branch_form", "committee", "party_groups")


@dataclass(frozen=True)
class Law:
    """What is in force on the day.

    ``stated`` is what ``plan.json`` must have under ``rules``: ``words, parameters,
    coverage, structure, statistics``. ``endings`` says by form of organ what follows the
    enterprise's name in that of a new branch, of a joint one second; ``written_as`` what a
    file of hosts may call the organ; ``notices`` which warnings the rules themselves call
    for, each a code and what it is about.
    """

    stated: Data
    endings: dict[str, tuple[str, str]] = field(default_factory=dict)
    written_as: list[tuple[str, str]] = field(default_factory=list)
    notices: set[tuple[str, str | None]] = field(default_factory=set)
    sources: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The articles that each coverage rule rests on, in Chinese and English."""


def law_on(papers: list[Paper], day: date, overrides: Mapping[str, Any]) -> Law:
    """The law of a pack (nearest first) on a day; raises :class:`Unreadable`."""
    reader = _Reader(papers, day, overrides)
    try:
        return reader.law()
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise Unreadable(
            f"{papers[0].folder}/{reader.at}",
            Text("“{name}”无法理解", "{name} cannot be understood").fill(name=reader.name),
        ) from error


class _Reader:
    """Reads the papers of a pack; ``at`` and ``name`` say where it is."""

    def __init__(self, papers: list[Paper], day: date, overrides: Mapping[str, Any]) -> None:
        self.papers = papers
        self.day = day
        self.overrides = overrides
        self.at = "pack.yaml"
        self.name = "pack"
        self.values: Data = {}
        self.notices: set[tuple[str, str | None]] = set()
        self.sources: dict[str, tuple[str, str]] = {}

    def law(self) -> Law:
        begins = [p.pack["begins"] for p in self.papers if p.pack.get("begins") is not None]
        if begins and self.day < max(begins):
            raise Unreadable(
                f"{self.papers[0].folder}/pack.yaml",
                Text(
                    "规则包自 {begins} 起施行，{day} 尚未施行",
                    "the pack begins on {begins}; it is not in force on {day}",
                ).fill(begins=max(begins), day=self.day),
            )
        vocabulary = self._by_name(lambda paper: paper.pack.get("vocabulary"), whole=True)
        words: Data = {}
        for token, word in vocabulary.items():
            self.name = token
            words[token] = {"zh": _of(str, word["zh"]), "en": _of(str, word["en"])}
            if word.get("many") is not None:
                words[f"{token}+"] = {"zh": word["zh"], "en": word["many"]}
        self.values = self._parameters()
        if self.day > self.papers[0].pack["last_checked"]:
            self.notices.add(("rules-not-checked-since", None))
        structure = self._structure()
        stated = {
            "words": words,
            "parameters": self.values,
            "coverage": self._coverage(),
            "structure": structure,
            "statistics": self._statistics(),
        }
        self._cap_and_form(structure["branch_form"])
        return Law(stated, *_names(vocabulary), self.notices, self.sources)

    # ------------------------------------------------------------------- one over another

    def _by_name(self, part: Callable[[Paper], Any], *, whole: bool) -> Data:
        """The entries of all packs by name; a nearer pack's keys, or whole entry, count."""
        found: Data = {}
        for paper in reversed(self.papers):
            for name, entry in (part(paper) or {}).items():
                above = found.get(name)
                found[name] = entry if whole or above is None else {**above, **entry}
        return found

    def _version(self, versions: Mapping[date, Any] | None) -> Data | None:
        """The latest version that has begun; None where none has, or it is repealed."""
        begun = [day for day in (versions or {}) if day <= self.day]
        version: Data | None = versions[max(begun)] if versions and begun else None
        return None if version is None or version.get("repealed") else version

    # ---------------------------------------------------------------------------- the parts

    def _parameters(self) -> Data:
        self.at = "parameters.yaml"
        values: Data = {}
        for name, entry in self._by_name(lambda paper: paper.parameters, whole=False).items():
            self.name = name
            version = self._version(entry.get("values"))
            value = entry.get("default") if version is None else version["value"]
            if name in self.overrides:
                given = self.overrides[name]
                if version is not None and version.get("cite") and value not in (None, given):
                    self.notices.add(("law-overridden", name))
                most = entry.get("usual_most")
                if most is not None and type(given) is int and given > most:
                    self.notices.add(("above-the-usual", name))
                value = given
            if value is None and not entry.get("may_be_none"):
                raise ValueError(name)
            if value is not None and type(value) is not (
                bool if entry.get("type") == "flag" else int
            ):
                raise TypeError(name)
            values[name] = value
        self.name = "--set"
        if set(self.overrides) - set(values):
            raise KeyError(self.name)
        return values

    def _coverage(self) -> list[Data]:
        self.at = "coverage.yaml"
        rules: Data = {}
        for paper in reversed(self.papers):
            for entry in paper.coverage:
                rules[entry["id"]] = entry
        found = []
        for rule_id, entry in rules.items():
            self.name = rule_id
            version = self._version(entry.get("in_force"))
            if version is None:
                continue
            rule: Data = {"id": rule_id, "when": self._conditions(version["when"])}
            if version.get("except"):
                rule["except"] = list(version["except"])
            rule["modes"] = _all_of(version.get("modes", []), MODES)
            rule["priority"] = _of(int, version.get("priority", 1))
            rule["excluded"] = _of(bool, version.get("excluded", False))
            found.append(rule)
            self.sources[rule_id] = self._source(version.get("cite") or [])
        if not found:
            raise ValueError("no rule")
        return found

    def _source(self, cites: list[Data]) -> tuple[str, str]:
        """Citations as phrases: instrument, chapter, article, paragraph."""
        if not cites:
            return "规则包自己的理解", "the pack's own reading"
        titles = self._by_name(lambda paper: paper.pack.get("instruments"), whole=True)
        chinese, english = [], []
        for cite in cites:
            title = titles[cite["instrument"]]["title"]
            zh, en = title["zh"], title["en"]
            for key, before, after, short in (
                ("chapter", "第", "章", ", ch. "),
                ("article", "第", "条", ", art. "),
                ("paragraph", "第", "款", " para. "),
            ):
                if cite.get(key) is not None:
                    zh += f"{before}{cite[key]}{after}"
                    en += f"{short}{cite[key]}"
            chinese.append(zh)
            english.append(en)
        return "、".join(chinese), "; ".join(english)

    def _structure(self) -> Data:
        self.at = "structure.yaml"
        tables = self._by_name(lambda paper: paper.structure, whole=True)
        found: Data = {}
        for table in _TABLES:
            self.name = table
            version = self._version((tables.get(table) or {}).get("in_force"))
            rows = []
            for row in (version or {}).get("rows", []):
                says: Data = {"when": self._conditions(row["when"])}
                if table == "party_groups":
                    says["group_least"] = 1
                for key, value in row.items():
                    if key != "when":
                        says[key] = self._value(value)
                rows.append(says)
            found[table] = rows
        return found

    def _statistics(self) -> Data:
        self.at = "statistics.yaml"

        def entries(part: str) -> dict[str, Data]:
            named = self._by_name(lambda paper: paper.statistics.get(part), whole=False)
            in_force = {name: self._version(one.get("in_force")) for name, one in named.items()}
            return {name: one for name, one in in_force.items() if one is not None}

        self.name = "bases"
        bases = {**FORMAT_BASES}
        bases |= {name: self._conditions(v["when"]) for name, v in entries("bases").items()}
        self.name = "rates"
        rates = {**FORMAT_RATES}
        rates |= {name: _all_of(v["modes"], MODES) for name, v in entries("rates").items()}
        found: Data = {"bases": bases, "rates": rates}
        self.name = "tables"
        tables: Data = {
            name: {
                "bases": _all_of(version["bases"], bases),
                "rows": [
                    {
                        "id": row["id"],
                        "within": row.get("within"),
                        "count": row.get("count", "enterprises"),
                        "when": self._conditions(row["when"]),
                    }
                    for row in version["rows"]
                ],
            }
            for name, version in entries("tables").items()
        }
        for table in tables.values():
            above: list[str] = []
            for row in table["rows"]:
                _all_of([row["within"] or row["id"]], [*above, row["id"]])
                above.append(row["id"])
            if len(set(above)) < len(above):
                raise ValueError(above)
        if tables:
            found["tables"] = tables
        self.name = "report_code"
        code = self._by_name(
            lambda paper: {"": c} if (c := paper.statistics.get("report_code")) else {}, whole=True
        )
        version = self._version(code[""].get("in_force")) if code else None
        if version is not None:
            _all_of(version["values"], OUTCOMES)
            found["report_codes"] = {k: _of(str, v) for k, v in version["values"].items()}
        return found

    # -------------------------------------------------------------------------- the smallest

    def _conditions(self, when: list[Data]) -> list[Data]:
        found = []
        for one in when:
            (word,) = [word for word in _COMPARISONS if word in one]
            field_, value = _of(str, one["field"]), self._value(one[word])
            if type(value) not in _KINDS.get(word, (int, bool, str)):
                raise TypeError(field_)
            condition = {"field": field_, "op": word, "value": value}
            if one.get("or_unknown"):
                condition["or_unknown"] = True
            found.append(condition)
        return found

    def _value(self, value: Any) -> Any:
        """A literal as it is, ``$name`` as the parameter's value, which must be in force."""
        if isinstance(value, str) and value.startswith("$"):
            value = self.values[value[1:]]
            if value is None:
                raise ValueError(value)
        return list(value) if isinstance(value, list) else value

    def _cap_and_form(self, forms: list[Data]) -> None:
        """A unit just above the cap that keeps its form: the plan must say so."""
        cap = self.values.get("branch_max_members")
        if cap is None or not forms:
            return
        self.at, self.name = "structure.yaml", "branch_form"
        kinds = [
            [row["form"] for row in forms if all(_holds(c, size) for c in row["when"])]
            for size in (cap, cap + 1)
        ]
        if kinds[0] == kinds[1]:
            self.notices.add(("cap-without-form", None))


def _of(kind: type, value: Any) -> Any:
    """A value that must be of a kind."""
    if type(value) is not kind:
        raise TypeError(value)
    return value


def _all_of(values: Any, known: Any) -> list[Any]:
    """A list of which each item must be known, and stand there once."""
    found = list(values)
    if set(found) - set(known) or len(set(found)) < len(found):
        raise ValueError(found)
    return found


def _holds(condition: Data, size: int) -> bool:
    """A condition on a number of members."""
    value, word = condition["value"], condition["op"]
    answers: dict[str, Callable[[], bool]] = {
        "at_least": lambda: bool(size >= value),
        "at_most": lambda: bool(size <= value),
        "above": lambda: bool(size > value),
        "below": lambda: bool(size < value),
        "is": lambda: bool(size == value),
        "one_of": lambda: size in value,
        "known": lambda: bool(value),
    }
    return answers[word]()


def _names(vocabulary: Data) -> tuple[dict[str, tuple[str, str]], list[tuple[str, str]]]:
    """How new branches of each form are called, and what a file of hosts may call the form."""
    endings: dict[str, tuple[str, str]] = {}
    written: list[tuple[str, str]] = []
    mark = "{name}"
    for token, word in vocabulary.items():
        plain = str(word.get("name") or mark + word["zh"])[len(mark) :]
        joint = str(word.get("joint_name") or mark + plain)[len(mark) :]
        endings[token] = (plain, joint)
        for one in word.get("written_as") or []:
            written.append((str(one).lower().replace("_", " ").replace("-", " "), token))
    # The longest word counts: one word for a form may contain another.
    written.sort(key=lambda one: (-len(one[0]), one))
    return endings, written
