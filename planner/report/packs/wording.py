"""What conditions, values, days and sources are in words, so that nobody need read YAML."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from planner.language import Text
from planner.model import MODES
from planner.report.packs.blocks import MARK
from planner.rulebook.chronicle import Chronicle
from planner.rulebook.conditions import FIELD_TITLES
from planner.rulebook.documents import ConditionPaper, Dated
from planner.rulebook.parameters import STATUS, cites, said
from planner.rulebook.rules import Cite, Condition, CoverageRule, ParameterDetail, Rules, Source

Book = Chronicle | Rules
"""A pack with all its days, or as it is on one."""

SIGNS = {"at_least": "≥", "at_most": "≤", "above": ">", "below": "<", "is": "=", "one_of": "∈"}
PAST = Text("已被取代", "replaced since")
UNVERIFIED = Text(f"{MARK} 待核", f"{MARK} unverified")
OWN_READING = Text("规则包自己的理解", "the pack's own reading")
NO_LAW = Text("规划器默认值，没有规定", "the planner's default; no rule says so")


def status_word(status: str) -> Text:
    """How something stands on the day."""
    return PAST if status == "past" else STATUS[status]


def field_title(book: Book, name: str) -> Text:
    """What a field is called in the pack."""
    if isinstance(book, Rules):
        column = book.columns.get(name)
        return column.title if column is not None else FIELD_TITLES[name]
    own = book.merged.columns.get(name)
    return Text(own.zh, own.en) if own is not None else FIELD_TITLES[name]


def value_word(book: Book, field: str, value: object) -> Text:
    """A value of a condition: yes and no, a form by its own word, a number as it is."""
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, str) and field in ("form", "mode"):
        return book.words.get(value, Text(value, value))
    if isinstance(value, int):
        return Text(f"{value:,}", f"{value:,}")
    return Text(str(value), str(value))


def condition_cell(book: Chronicle, conditions: Iterable[Condition]) -> Text:
    """The conditions on one field as a cell of a decision table, e.g. ``≥ 1, < 3``."""
    parts = [_comparison(book, one) for one in conditions]
    return Text("，".join(p.zh for p in parts), ", ".join(p.en for p in parts))


def _comparison(book: Book, one: Condition) -> Text:
    if one.operator == "known":
        return Text("已知", "known") if one.value else Text("不明", "unknown")
    if isinstance(one.value, tuple):
        words = [value_word(book, one.field, value) for value in one.value]
        found = Text("、".join(w.zh for w in words), " or ".join(w.en for w in words))
    else:
        word = value_word(book, one.field, one.value)
        sign = "" if one.operator == "is" else f"{SIGNS[one.operator]} "
        found = Text(sign + word.zh, sign + word.en)
    if one.or_unknown:
        return Text(f"{found.zh}，或不明", f"{found.en}, or unknown")
    return found


_PHRASES: dict[str, Text] = {
    "at_least": Text("{field}不少于 {value}", "{field}: {value} or more"),
    "at_most": Text("{field}不超过 {value}", "{field}: {value} or fewer"),
    "above": Text("{field}多于 {value}", "{field}: more than {value}"),
    "below": Text("{field}少于 {value}", "{field}: fewer than {value}"),
    "is": Text("{field}：{value}", "{field}: {value}"),
    "one_of": Text("{field}：{value} 之一", "{field}: one of {value}"),
}


def phrase(book: Book, one: Condition | ConditionPaper) -> Text:
    """A condition as a phrase, with the parameter that its number comes from."""
    parameter: str | None
    if isinstance(one, ConditionPaper):
        operator, value = one.comparison
        parameter = value[1:] if isinstance(value, str) and value.startswith("$") else None
    else:
        operator, value, parameter = one.operator, one.value, one.parameter  # type: ignore[assignment]
    field = field_title(book, one.field)
    if operator == "known":
        return (
            Text(f"{field.zh}已知", f"{field.en} is known")
            if value
            else Text(f"{field.zh}不明", f"{field.en} is not known")
        )
    if isinstance(value, list | tuple):
        words = [value_word(book, one.field, item) for item in value]
        word = Text("、".join(w.zh for w in words), ", ".join(w.en for w in words))
    elif parameter is not None and isinstance(value, str):
        known = book.parameter_details if isinstance(book, Rules) else book.details
        detail = known.get(parameter)
        name = detail.title if detail else Text(parameter, parameter)
        word = Text(f"“{name.zh}”", f'"{name.en}"')
    else:
        word = value_word(book, one.field, value)
    found = _PHRASES[operator].fill(field=field, value=word)
    if parameter is not None and not isinstance(value, str):
        found = Text(f"{found.zh}（{parameter}）", f"{found.en} ({parameter})")
    if one.or_unknown:
        found = Text(f"{found.zh}，或不明", f"{found.en}, or not known")
    return found


def phrases(book: Book, when: Iterable[Condition | ConditionPaper]) -> Text:
    """Conditions that must all hold, as one sentence; an empty list always holds."""
    found: list[Text] = []
    conditions = list(when)
    while conditions:
        one = conditions.pop(0)
        other = conditions[0] if conditions else None
        span = _range(book, one, other)
        if span is not None:
            conditions.pop(0)
        found.append(span if span is not None else phrase(book, one))
    if not found:
        return Text("总是适用", "always")
    return Text("；".join(p.zh for p in found), "; ".join(p.en for p in found))


def _range(
    book: Book,
    one: Condition | ConditionPaper,
    other: Condition | ConditionPaper | None,
) -> Text | None:
    """Two bounds on one field, both included and both plain numbers, as ``21 to 50``."""
    if not isinstance(one, Condition) or not isinstance(other, Condition):
        return None
    plain = one.parameter is None and other.parameter is None
    bounds = (one.operator, other.operator) == ("at_least", "at_most")
    if not (plain and bounds and one.field == other.field):
        return None
    if one.or_unknown or other.or_unknown:
        return None
    field = field_title(book, one.field)
    low, high = value_word(book, one.field, one.value), value_word(book, one.field, other.value)
    return Text(f"{field.zh} {low.zh} 至 {high.zh}", f"{field.en}: {low.en} to {high.en}")


def outcome(book: Book, modes: Iterable[str], excluded: bool) -> Text:
    """What a rule lets an enterprise take, in order, in the pack's own words."""
    if excluded:
        return book.words["excluded"]
    words = [book.words[mode] for mode in modes if mode in MODES]
    if not words:
        return Text("不要求任何方式", "no form is asked for")
    return Text(" → ".join(w.zh for w in words), " → ".join(w.en for w in words))


def rule_words(book: Rules, rule: CoverageRule) -> Text:
    """A rule in one line: when it answers, what it lists, its priority."""
    when, does = phrases(book, rule.when), outcome(book, rule.modes, rule.excluded)
    rank = rule.priority
    return Text(
        f"{when.zh}：{does.zh}（优先级 {rank}）", f"{when.en} – {does.en} (priority {rank})"
    )


def value_text(detail: ParameterDetail) -> Text:
    """A parameter's value with its unit."""
    return amount(detail.value, detail.unit)


def amount(value: object, unit: Text) -> Text:
    """A value with its unit; no number where there is none."""
    if value is None or isinstance(value, bool):
        return said(value)
    of = unit.en.removesuffix("s") if value == 1 else unit.en
    return Text(f"{value:,} {unit.zh}".rstrip(), f"{value:,} {of}".rstrip())


def articles(found: Iterable[Cite]) -> Text:
    """Citations as one phrase."""
    cited = [cite.text for cite in found]
    return Text("、".join(c.zh for c in cited), "; ".join(c.en for c in cited))


def source_of(book: Chronicle, version: Dated) -> Text:
    """What a version rests on: its articles, else that it is the pack's own reading; its mark."""
    found = cites(version.cite, book.merged.instruments)
    return _source(found, version.unverified, version.own_reading is not None)


def source_text(source: Source) -> Text:
    """The same of a definition of statistics."""
    return _source(source.cite, source.unverified, source.own_reading is not None)


def _source(cite: tuple[Cite, ...], unverified: bool, read: bool) -> Text:
    text = articles(cite) if cite else OWN_READING if read else Text("–", "–")
    if unverified or any(one.unverified for one in cite):
        text = Text(f"{text.zh}（待核）", f"{text.en} (unverified)")
    return text


def reading(version: Dated) -> Text | None:
    """What the pack reads into its source, where it says so."""
    both = version.own_reading
    return None if both is None else Text(both.zh, both.en)


def days(since: date | None, until: date | None) -> Text:
    """From which day to which; the last day is the one before ``until``."""
    if since is None:
        return Text("–", "–")
    if until is None:
        return Text(f"{since} 起", f"from {since}")
    return Text(f"{since} 起，至 {until} 前", f"from {since}, until {until}")


def both(text: object) -> Text:
    """A title of the papers, or nothing."""
    return Text("", "") if text is None else Text(text.zh, text.en)  # type: ignore[attr-defined]


def because(book: Chronicle, sentence: Text) -> Text:
    """The sentence of a rule with its thresholds filled in, said of no certain enterprise."""
    values: dict[str, object] = {
        name: Text(f"“{field_title(book, name).zh}”", f"[{field_title(book, name).en.lower()}]")
        for name in FIELD_TITLES
    }
    values |= {name: said(detail.value) for name, detail in book.details.items()}
    values["name"] = Text("该⟦enterprise⟧", "The ⟦enterprise⟧")
    return sentence.fill(**values)
