"""From a cell's text to its value: counts, yes and no, coordinates, forms of coverage, text.

Whole columns are cast at once; only the texts that do not cast are looked at one by one, and
each distinct text only once.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl

from planner.language import Text
from planner.ledger import words
from planner.ledger.findings import Findings, shown

MAX_EMPLOYEES = 10_000_000
MAX_MEMBERS = 100_000
MAX_METRES = 1e8
"""Farther from the origin than this no plane has its points (the Earth is 4e7 m around)."""

WRITE_DIGITS = Text("请改写为数字，如 3", "write digits, e.g. 3")
_RECALCULATE = Text(
    "请在 Excel 中打开、计算并保存，或改写为数值",
    "open it in Excel and save it, or write the value",
)


@dataclass(frozen=True, slots=True)
class Read:
    """What one distinct text was read as: a value, or why it has none, or a remark."""

    value: float | int | None = None
    fault: tuple[str, Text, Text] | None = None
    remark: str | None = None


@dataclass
class Cells:
    """One source column on its way in: its texts, its header, the rows of the file."""

    text: pl.Series
    rows: pl.Series
    header: str
    findings: Findings
    bad: pl.Series | None = None
    """Rows (positions) whose cell was refused; checks across columns leave them alone."""
    remarks: dict[str, int] = field(default_factory=dict)


# ---------------------------------------------------------------- text


_UNCLEAN = rf"^['\s]|\s$|^$|\u00a0|{words.INVISIBLE}"
"""What a text that needs no cleaning has nowhere; one look instead of four changes."""


def clean_text(text: pl.Series, *, guarded: bool) -> pl.Series:
    """Text without invisible characters and outer blanks; what is then empty is null."""
    unclean = text.str.contains(_UNCLEAN).fill_null(False)
    if not unclean.any():
        return text
    cleaned = text.filter(unclean)
    column = pl.col(text.name)
    if guarded and _any(cleaned, r"^'"):
        from planner.ledger.cells import unguard

        cleaned = cleaned.to_frame().select(unguard(column)).to_series()
    cleaned = cleaned.str.replace_all(words.INVISIBLE, "").str.replace_all("\u00a0", " ")
    cleaned = cleaned.str.strip_chars()
    cleaned = cleaned.set(cleaned.str.len_bytes() == 0, None)
    return text.scatter(unclean.arg_true(), cleaned)


_SAMPLE = 2_000


def few_distinct(text: pl.Series) -> pl.Series | None:
    """The distinct texts of a column in which few texts stand many times; else None.

    Looking at these instead of all cells is worth it for zones and trades, not for names.
    """
    if len(text) < 10 * _SAMPLE:
        return None
    sample = text.gather_every(len(text) // _SAMPLE)
    if sample.n_unique() > len(sample) // 2:
        return None
    return text.unique()


def all_plain(text: pl.Series) -> bool:
    """Whether each text is letters and digits with a digit: no blank, no word for nothing."""
    plain = text.str.contains(r"^[0-9A-Za-z]*[0-9][0-9A-Za-z]*$").all(ignore_nulls=False)
    return bool(plain)


def all_different(text: pl.Series) -> bool:
    """Whether no text repeats; texts of different hashes differ, and those are quickly counted."""
    if text.hash().n_unique() == len(text):
        return True
    return text.n_unique() == len(text)


def clean_place(text: pl.Series) -> pl.Series:
    """A zone's name in one width and without blanks that tell nothing apart.

    ``clean_text`` was applied before. Blanks beside Chinese characters go, others become one.
    """
    plain = text.str.contains(r"^[\u4e00-\u9fff0-9A-Za-z]*$").all()
    return text if plain else _by_value(text, _place)


def _place(text: str) -> str | None:
    wide = unicodedata.normalize("NFKC", text)
    wide = re.sub(r"\s+", " ", wide).strip()
    wide = re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", wide)
    return wide or None


def clean_id(text: pl.Series) -> pl.Series:
    """An identifier in one width (after ``clean_text``); upper and lower case are kept."""
    if not _any(text, r"[^\x21-\x7e]"):
        return text
    return _by_value(text, lambda t: unicodedata.normalize("NFKC", t).strip() or None)


_SAYS_SOMETHING = r"^[0-9A-MO-Za-mo-z\u4e01-\u9fff--无暂没]"
"""How no word for nothing begins: a million codes need not be looked up one by one."""


def without_placeholders(text: pl.Series, header: str, findings: Findings) -> pl.Series:
    """Text with null where a cell only says that there is nothing (无, /, —)."""
    maybe = (text.str.len_bytes() <= 12) & ~text.str.contains(_SAYS_SOMETHING)
    short = text.filter(maybe.fill_null(False)).unique(maintain_order=False)
    nothing = sorted(t for t in short.drop_nulls() if words.folded(t) in words.NOTHING)
    if not nothing:
        return text
    count = int(text.is_in(nothing).sum())
    examples = [shown(t) for t in nothing[:5]]
    findings.note(
        "placeholder",
        Text(
            f"{count} 个单元格（{'、'.join(examples)}）按空白处理",
            f"{count} cell{'s' if count > 1 else ''} ({', '.join(examples)}) read as blank",
        ),
        column=header,
    )
    return text.to_frame().select(pl.when(~pl.col(text.name).is_in(nothing)).then(text)).to_series()


def _any(text: pl.Series, pattern: str) -> bool:
    return bool(text.str.contains(pattern).any())


def _by_value(text: pl.Series, change: Callable[[str], str | None]) -> pl.Series:
    """Change each distinct text once."""
    distinct = text.unique().drop_nulls().to_list()
    changed = {t: new for t in distinct if (new := change(t)) != t}
    if not changed:
        return text
    return text.replace_strict(
        list(changed), pl.Series(list(changed.values()), dtype=pl.String), default=text
    )


# ---------------------------------------------------------------- numbers

_UNIT = r"(?:名|人|位|个|家|户|员|名党员|人次|persons?|people|members?|units?)?"
_ABOUT_BEFORE = r"(?:约|大约|大概|近|将近|about|approx\.?|circa|ca\.?|~|≈)"
_ABOUT_AFTER = r"(?:左右|上下|余|多|余名|余人|多名|多人)"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)"
_WHOLE = re.compile(
    rf"'?(?P<before>{_ABOUT_BEFORE})?(?P<number>[-+]?{_DIGITS}(?:\.0+)?){_UNIT}"
    rf"(?P<after>{_ABOUT_AFTER})?{_UNIT}"
)
_DECIMAL = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")
_CHINESE = re.compile(r"[零〇一二两三四五六七八九十百千万]+")


def read_count(text: str, limit: int) -> Read:
    """Read one cell as a whole number from 0 to ``limit``; units and full width are understood."""
    key = words.folded(text)
    if not key:
        return Read()
    if key in words.EXCEL_ERRORS:
        return Read(fault=_excel_error())
    if key in words.NOTHING:
        return Read(remark="placeholder")
    found = _WHOLE.fullmatch(key)
    if found:
        number = int(found["number"].replace(",", "").split(".")[0])
        about = found["before"] or found["after"]
        return _within(number, limit, "about" if about else None)
    if key.startswith("="):
        return Read(fault=("formula", Text("“{value}”是没有结果的公式", _FORMULA), _RECALCULATE))
    if _DECIMAL.fullmatch(key):
        number_read = float(key)
        if math.isfinite(number_read) and number_read.is_integer():
            return _within(int(number_read), limit, None)
    if two := _TWO_FIGURES.fullmatch(key):
        return Read(fault=_two_figures(two[1], two[2] or two[3]))
    hint = _digits(key)
    remedy = Text(f"请改写为数字，如 {hint}", f"write digits, e.g. {hint}")
    return Read(
        fault=(
            "not_a_whole_number",
            Text("“{value}”不是整数", '"{value}" is not a whole number'),
            remedy,
        )
    )


_OF_THEM = "其中|包括|含|另有?|预备|正式|流动|党员"
_TWO_FIGURES = re.compile(
    rf"(\d+){_UNIT}(?:\((?:{_OF_THEM})*[:为的]?(\d+){_UNIT}\)|[,;、]?(?:{_OF_THEM})+[:为的]?(\d+){_UNIT})"
)


def _two_figures(whole: str, part: str) -> tuple[str, Text, Text]:
    """3（1）, 5人（含预备1人）: which of the two counts is for a person to say."""
    return (
        "two_figures",
        Text("“{value}”一格里有两个数字", '"{value}" holds two figures'),
        Text(
            f"请只填总数，如 {whole}；{part} 如是其中的⟦probationary_member⟧，另填一列",
            f"write the whole alone, e.g. {whole}; if {part} of them are "
            "⟦probationary_member+⟧, give them in a column of their own",
        ),
    )


_FORMULA = '"{value}" is a formula without a stored result'


def _excel_error() -> tuple[str, Text, Text]:
    return (
        "excel_error",
        Text("“{value}”是 Excel 的错误值", '"{value}" is an error of the spreadsheet'),
        Text("请修正公式，或改写为数值", "repair the formula or write the value"),
    )


def _digits(key: str) -> int:
    """A number to show in the remedy: the one that the words spell where they spell a small one."""
    found = _CHINESE.search(key)
    spelled = found.group() if found else ""
    units = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
    if spelled in units:
        return units[spelled]
    if re.fullmatch("[一二三四五六七八九]?十[一二三四五六七八九]?", spelled):
        tens, ones = spelled.split("十")
        return units.get(tens, 1) * 10 + units.get(ones, 0)
    return 3


def _within(number: int, limit: int, remark: str | None) -> Read:
    if number < 0:
        return Read(
            fault=(
                "negative",
                Text("“{value}”是负数", '"{value}" is negative'),
                Text("人数和个数不能小于 0", "a count is 0 or more"),
            )
        )
    if number > limit:
        return Read(
            fault=(
                "absurd",
                Text(
                    f"“{{value}}”过大（上限 {limit:,}）",
                    f'"{{value}}" is too large to be true (at most {limit:,})',
                ),
                Text("请核对该数字", "check the number"),
            )
        )
    return Read(value=number, remark=remark)


def counts(cells: Cells, limit: int) -> pl.Series:
    """A column of whole numbers (Int64, blank = null); faults and remarks are noted."""
    return _numbers(cells, pl.Int64, lambda text: read_count(text, limit), 0, limit)


_DEGREES = re.compile(
    r"(?P<before>[nsew东西南北])?[经纬]?度?(?P<number>[-+]?\d+(?:\.\d+)?)°?(?P<after>[nsew东西南北])?"
)
_MINUTES = re.compile(
    r"(?P<before>[nsew东西南北])?[经纬]?(?P<d>\d+)[°度](?P<m>\d+(?:\.\d+)?)['′分]"
    r"(?:(?P<s>\d+(?:\.\d+)?)(?:[\"″秒]|'')?)?(?P<after>[nsew东西南北])?"
)


_DECIMAL_COMMA = re.compile(r"([-+]?\d+),(\d{1,2}|\d{4,})")
"""119,46: with three digits behind the comma it could be a thousand, and is asked about."""


def read_coordinate(text: str, limit: float) -> Read:
    """Read one cell as a coordinate; degrees may come with °, minutes, seconds and E or N."""
    key = words.folded(text)
    if not key:
        return Read()
    if key in words.EXCEL_ERRORS:
        return Read(fault=_excel_error())
    if key in words.NOTHING:
        return Read(remark="placeholder")
    value: float | None = None
    if _DECIMAL.fullmatch(key):
        value = float(key)
    elif found := _DEGREES.fullmatch(key):
        value = float(found["number"]) * _sign(found)
    elif found := _MINUTES.fullmatch(key):
        parts = float(found["d"]) + float(found["m"]) / 60 + float(found["s"] or 0) / 3600
        value = parts * _sign(found)
    elif found := re.fullmatch(r"([-+]?\d+(?:\.\d+)?)(?:m|米)", key):
        value = float(found[1])
    elif found := _DECIMAL_COMMA.fullmatch(key):
        value = float(f"{found[1]}.{found[2]}")
    if value is None or not math.isfinite(value) or abs(value) > limit:
        return Read(
            fault=(
                "not_a_coordinate",
                Text("“{value}”不是坐标", '"{value}" is not a coordinate'),
                Text("请写成数字，如 119.46", "write a number, e.g. 119.46"),
            )
        )
    return Read(value=value)


def _sign(found: re.Match[str]) -> int:
    return -1 if (found["before"] or found["after"] or "") in ("s", "w", "南", "西") else 1


def coordinates(cells: Cells) -> pl.Series:
    """A column of coordinates (Float64, blank = null), finite and not absurd."""
    return _numbers(
        cells, pl.Float64, lambda t: read_coordinate(t, MAX_METRES), -MAX_METRES, MAX_METRES
    )


def _numbers(
    cells: Cells,
    dtype: type[pl.DataType],
    read: Callable[[str], Read],
    low: float,
    high: float,
) -> pl.Series:
    text = cells.text
    number = text.cast(dtype, strict=False)
    fine = number.is_between(low, high)  # null, NaN and infinity are not
    if fine.all(ignore_nulls=False):
        return number
    odd_mask = text.is_not_null() & ~fine.fill_null(False)
    if not odd_mask.any():
        return number
    odd = text.filter(odd_mask).unique().sort().to_list()
    answers = {t: read(t) for t in odd}
    values = pl.Series([answers[t].value for t in odd], dtype=dtype)
    slow = text.replace_strict(odd, values, default=None, return_dtype=dtype)
    number = number.to_frame().select(pl.when(odd_mask).then(slow).otherwise(number)).to_series()
    _note(cells, answers, odd_mask)
    return number


def _note(cells: Cells, answers: dict[str, Read], odd_mask: pl.Series) -> None:
    faults: dict[tuple[str, Text, Text], list[str]] = {}
    remarks: dict[str, list[str]] = {}
    for text, answer in answers.items():
        if answer.fault is not None:
            faults.setdefault(answer.fault, []).append(text)
        elif answer.remark is not None:
            remarks.setdefault(answer.remark, []).append(text)
    for (code, what, remedy), texts in faults.items():
        hit = cells.text.is_in(texts).fill_null(False) & odd_mask
        cells.findings.error_rows(
            code,
            what,
            remedy,
            cells.rows.filter(hit).to_list(),
            cells.text.filter(hit).to_list(),
            cells.header,
        )
        cells.bad = hit if cells.bad is None else cells.bad | hit
    for remark, texts in remarks.items():
        hit = cells.text.is_in(texts).fill_null(False) & odd_mask
        one, many = _REMARKS[remark]
        cells.findings.warn_rows(
            remark,
            one,
            many,
            cells.rows.filter(hit).to_list(),
            cells.text.filter(hit).to_list(),
            cells.header,
            note=remark in _UNREMARKABLE,
        )


_UNREMARKABLE = ("placeholder",)
_REMARKS = {
    "about": (
        Text("“{value}”是约数，按所写数字读取", '"{value}" is a rough figure; read as its digits'),
        Text(
            "{count} 个约数（{examples}）按所写数字读取",
            "{count} rough figures ({examples}) read as their digits",
        ),
    ),
    "placeholder": (
        Text("“{value}”按空白处理", '"{value}" read as blank'),
        Text(
            "{count} 个单元格（{examples}）按空白处理", "{count} cells ({examples}) read as blank"
        ),
    ),
}


# ---------------------------------------------------------------- days


_DAY = re.compile(
    r"(\d{4})(?: ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?日?|(\d\d)(\d\d))"
    r"(?:[ t]0{1,2}:00(:00)?(\.0+)?)?"
)
_SERIALS = (20_000, 80_000)
"""Days as Excel counts them when a date has lost its format: 1954 to 2119."""


def read_day(text: str) -> str | None:
    """A cell as a day, year-month-day; "" for nothing, None where it is no day."""
    key = unicodedata.normalize("NFKC", text).strip().lower()
    if not key or words.folded(key) in words.NOTHING:
        return ""
    try:
        if found := _DAY.fullmatch(key):
            year, month, day = found[1], found[2] or found[4], found[3] or found[5]
            return date(int(year), int(month), int(day)).isoformat()
        if re.fullmatch(r"\d{5}(\.0+)?", key) and _SERIALS[0] <= float(key) <= _SERIALS[1]:
            return (date(1899, 12, 30) + timedelta(days=int(float(key)))).isoformat()
    except ValueError:
        return None
    return None


def days(cells: Cells) -> pl.Series:
    """A column of days as text, year-month-day (String, blank = null)."""
    what = Text("“{value}”不是日期", '"{value}" is not a day')
    remedy = Text("请写成 2026-12-31 这样的日期", "write a day like 2026-12-31")
    return tokens(cells, read_day, "not_a_day", what, remedy)


# ---------------------------------------------------------------- words


def flags(cells: Cells) -> pl.Series:
    """A column of yes and no (Boolean, blank = null); any other word is an error."""
    answers: dict[str, bool | None] = {}
    unknown: list[str] = []
    for text in cells.text.unique().drop_nulls().sort().to_list():
        said = words.yes_or_no(text)
        if said is not None:
            answers[text] = said
        elif words.folded(text) not in words.NOTHING:
            unknown.append(text)
    _unknown_words(
        cells,
        unknown,
        "not_yes_or_no",
        Text("“{value}”既不是“是”也不是“否”", '"{value}" is neither yes nor no'),
        Text("请填 是 或 否", "write 是 or 否, yes or no"),
    )
    return _answers(cells.text, answers, pl.Boolean)


def tokens(
    cells: Cells,
    read: Callable[[str], str | None],
    code: str,
    what: Text,
    remedy: Text,
) -> pl.Series:
    """A column of words of a fixed list as tokens (String); ``read`` says "" for null."""
    answers: dict[str, str | None] = {}
    unknown: list[str] = []
    for text in cells.text.unique().drop_nulls().sort().to_list():
        token = read(text)
        if token is None:
            unknown.append(text)
        else:
            answers[text] = token or None
    _unknown_words(cells, unknown, code, what, remedy)
    return _answers(cells.text, answers, pl.String)


def _unknown_words(
    cells: Cells, unknown: Sequence[str], code: str, what: Text, remedy: Text
) -> None:
    if not unknown:
        return
    hit = cells.text.is_in(list(unknown)).fill_null(False)
    cells.findings.error_rows(
        code,
        what,
        remedy,
        cells.rows.filter(hit).to_list(),
        cells.text.filter(hit).to_list(),
        cells.header,
    )
    cells.bad = hit


def _answers(
    text: pl.Series,
    answers: dict[str, bool | None] | dict[str, str | None],
    dtype: type[pl.DataType],
) -> pl.Series:
    if not answers:
        return pl.Series(text.name, [None] * len(text), dtype=dtype)
    return text.replace_strict(
        list(answers),
        pl.Series(list(answers.values()), dtype=dtype),
        default=None,
        return_dtype=dtype,
    )
