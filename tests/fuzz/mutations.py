"""Valid files with something changed in them, and what reading them may say.

Whatever is changed, reading ends with a ledger or with an :class:`InputError` whose every
problem has its words in both languages. Where one cell was changed, nothing else may change,
and what the cell now says is read as what it says, or its row is named. Where the bytes of a
zipped file were changed, a figure is the old one or the file is refused.
"""

from __future__ import annotations

import io
import random
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
from files import FORMATS, HEADER, SLOW, Grid, plain_grid

from planner.errors import InputError, Problem
from planner.ledger.reading import Reading, examine
from planner.model import Ledger

ODD = (
    "", " ", "\u3000", "\u200b", "0", "-1", "+3", "3.0", "3.5", "1e2", "1E+17", "３", "三", "3名",
    "约20", "20左右", "1,234", "1.234,5", "99999999999", "9" * 400, "nan", "inf", "NULL", "#N/A",
    "#REF!", "=1+1", "@x", "-", "—", "/", "无", "有", "是", "否", "√", "合计", "小计：", "总计 3",
    "填表人：", "注：", "企业名称", "党员数", "正式党员", "预备党员", "姓名", '"', '""', "'", "'=1",
    "a,b", "a;b", "a\tb", "甲\n乙", "甲\r\n乙", "\ufeff", "\u202e", "𠮷", "x" * 5000, "true",
    "2024-06-30", "50%", "12/3", "C001", "c001", "9.13E+17", "停产", "正常", "注销", "<b>", "&amp;",
    "_x000D_", "\\n", "\x00", "\x1f", "row-3", "119.46,32.78",
)  # fmt: skip


@dataclass
class Tally:
    """How many cases were tried, how they ended, and what must not be."""

    cases: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def note(self, kind: str, end: str, wrong: str | None) -> None:
        """One case."""
        self.cases += 1
        self.ends[f"{kind}: {end}"] += 1
        if wrong is not None:
            self.wrong.append(f"{kind}: {wrong}")


@dataclass(frozen=True)
class Outcome:
    """A ledger, or why there is none, and all that was said."""

    ledger: Ledger | None
    problems: tuple[Problem, ...]

    @property
    def end(self) -> str:
        return "refused" if self.ledger is None else "read"


def read(path: Path, content: bytes) -> Outcome:
    """Read bytes as a ledger; any other exception is a fault of the program."""
    path.write_bytes(content)
    reading: Reading = examine(path)
    try:
        ledger = reading.ledger()
    except InputError as refused:
        return Outcome(None, refused.problems)
    return Outcome(ledger, (*reading.warnings, *reading.notes))


def unspoken(outcome: Outcome) -> str | None:
    """What is wrong with the words of an outcome."""
    if outcome.ledger is None and not outcome.problems:
        return "refused without a word"
    for problem in outcome.problems:
        for text in (problem.say("zh"), problem.say("en")):
            if not text.strip() or "Traceback" in text or "{" in problem.what.en:
                return f"a problem without its words: {problem}"
    return None


# ---------------------------------------------------------------- bytes


def changed_bytes(content: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, taken out, put in, doubled, or the end cut off."""
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 5, 20))):
        if not data:
            break
        at = chance.randrange(len(data))
        match chance.randrange(7):
            case 0:
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                data[at] = chance.randrange(256)
            case 2:
                del data[at : at + chance.randrange(1, 40)]
            case 3:
                data[at:at] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 9)))
            case 4:
                data[at:at] = data[at : at + chance.randrange(1, 200)]
            case 5:
                data[at:at] = chance.choice((b'"', b"\0", b"\r", b"\n", b",", b"<", b"&", b"\xff"))
            case _:
                del data[at:]
    return bytes(data)


def changed_part(content: bytes, chance: random.Random) -> bytes:
    """A zipped file with one part changed and packed anew, so that every check sum is right."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    name = chance.choice([n for n in parts if "sheet" in n or "tring" in n or "content" in n])
    if chance.randrange(4) == 0:
        name = chance.choice(list(parts))
    parts[name] = changed_bytes(parts[name], chance)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part, inside in parts.items():
            new.writestr(part, inside)
    return stream.getvalue()


def figures(ledger: Ledger) -> list[tuple[object, ...]]:
    """What a ledger says of each row."""
    columns = ["source_row", "id", "name", "zone", "employees", "members", "full_members", "status"]
    return ledger.enterprises.select(columns).sort("source_row").rows()


def try_bytes(folder: Path, chance: random.Random, formats: tuple[str, ...], tally: Tally) -> None:
    """One case of changed bytes."""
    name = chance.choice(formats)
    content = FORMATS[name](plain_grid())
    inside = name.endswith(("x", "s", "b")) and chance.randrange(2) == 0
    changed = changed_part(content, chance) if inside else changed_bytes(content, chance)
    kind = f"{'parts' if inside else 'bytes'} of {name}"
    outcome = read(folder / name, changed)
    wrong = unspoken(outcome)
    zipped = not name.endswith(".csv") and not inside and changed.startswith(b"PK")
    if wrong is None and zipped and outcome.ledger is not None:
        original = read(folder / name, content).ledger
        assert original is not None
        if figures(outcome.ledger) != figures(original):
            wrong = "a figure changed in silence"
    if wrong is None and inside and name.endswith("xlsx"):
        wrong = disagreement(folder / name, changed)
    tally.note(kind, outcome.end, wrong)


def disagreement(path: Path, content: bytes) -> str | None:
    """Where our own way through an .xlsx and the general reader read it differently."""
    from planner.ledger.files import read_file
    from planner.ledger.workbook import _sheet
    from planner.ledger.workbook_archive import Archive
    from planner.ledger.workbook_book import read_book
    from planner.ledger.workbook_child import parse_bytes
    from planner.ledger.workbook_guard import inspect
    from planner.ledger.workbook_xml import Unusual

    path.write_bytes(content)
    try:
        archive = Archive(path.name, read_file(path).data)
        ours = read_book(archive)
        faults = inspect(Archive(path.name, content))
        theirs = [_sheet(path.name, raw, faults.get(raw[0], {})) for raw in parse_bytes(content)]
    except (Unusual, InputError):
        return None
    except BaseException as refused:
        if type(refused).__name__ not in (
            "CalamineError",
            "PanicException",
            "XmlError",
            "ZipError",
        ):
            raise
        return None  # what it refuses and we understand is no loss
    for one, other in zip(ours, theirs, strict=True):
        mine, yours = cells_of(one.cells), cells_of(other.cells)
        if mine != yours:
            differs = {key for key in {*mine, *yours} if mine.get(key) != yours.get(key)}
            key = min(differs)
            return f"cell {key} is {mine.get(key)!r} here and {yours.get(key)!r} there"
    return None


def cells_of(frame: pl.DataFrame) -> dict[tuple[int, int], str]:
    """Every cell with its place, blanks left out."""
    return {
        (row, column): text
        for column, series in enumerate(frame.iter_columns())
        for row, text in enumerate(series.to_list())
        if text is not None
    }


# ---------------------------------------------------------------- cells


def try_cell(folder: Path, chance: random.Random, formats: tuple[str, ...], tally: Tally) -> None:
    """One cell says something else."""
    grid = plain_grid()
    row, column = chance.randrange(len(grid)), chance.randrange(len(HEADER))
    text = chance.choice(ODD)
    if chance.randrange(3) == 0:
        text = grid[row][column] + text if chance.randrange(2) else text + grid[row][column]
    name = chance.choice(formats)
    if name.endswith(("xlsx", "ods")):
        text = "".join(c for c in text if c in "\t\n\r" or ord(c) >= 32)
    before = grid[row][column]
    grid[row][column] = text
    try:
        content = FORMATS[name](grid)
    except UnicodeEncodeError:
        return
    outcome = read(folder / name, content)
    wrong = unspoken(outcome) or lost(outcome, grid, row, column)
    what = f"{HEADER[column]} of row {row + 1} from {before!r} to {text[:40]!r}"
    tally.note(f"cell in {name}", outcome.end, wrong and f"{what}: {wrong}")


def lost(outcome: Outcome, grid: Grid, row: int, column: int) -> str | None:
    """What vanished, or changed, without a word."""
    if outcome.ledger is None:
        return None
    said = [p for p in outcome.problems if speaks_of(p, row + 1, HEADER[column], grid[row][column])]
    there = {r[0]: r for r in figures(outcome.ledger)}
    for number, texts in enumerate(grid[1:], 2):
        if number == row + 1 or row == 0:
            continue
        found = there.get(number)
        if found is None:
            return f"row {number} vanished"
        want = (texts[1], texts[2], int(texts[3]), int(texts[4]), int(texts[5]), texts[6])
        if found[2:] != want and column != 0:
            return f"row {number} changed: {found[2:]} for {want}"
    if row == 0:
        kept = outcome.ledger.extra_columns
        gone = HEADER[column] not in ("职工人数", "党员数", "正式党员") or said or any(kept)
        return None if gone else "a column vanished"
    own = there.get(row + 1)
    if own is None:
        return None if said else "its row vanished"
    place = {3: 4, 4: 5, 5: 6}.get(column)
    if place is None:
        return None
    value, text = own[place], grid[row][column]
    bare = unicodedata.normalize("NFKC", text)
    digits = "".join(c for c in bare if c.isdigit())
    if said or (bare.strip().removesuffix(".0") == str(value)) or digits == str(value):
        return None
    number = _number(bare)
    if number is not None and number == value:
        return None
    return (
        None
        if value is None and not text.strip(" \u3000\u200b\ufeff\u202e\x1f\x00")
        else f"read as {value}"
    )


def _number(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", ""))
    except ValueError:
        return None


def speaks_of(problem: Problem, row: int, header: str, text: str) -> bool:
    """Whether a warning is about a row or a column."""
    place = problem.place
    if place is not None and (place.row == row or place.column in (header, text)):
        return True
    if row in problem.rows:
        return True
    return (
        header in problem.what.en
        or re.search(rf"\brows? [\d, ]*\b{row}\b", problem.what.en) is not None
    )


# ---------------------------------------------------------------- the run


def run(folder: Path, cases: int, seed: int, *, slow: bool = True) -> Tally:
    """So many cases, in turns of bytes and cells; the same seed, the same cases."""
    chance = random.Random(seed)
    quick = tuple(name for name in FORMATS if name not in SLOW)
    tally = Tally()
    for number in range(cases):
        # A process for each file takes its time: one case in twenty.
        formats = SLOW if slow and number % 20 == 0 else quick
        (try_cell if number % 2 else try_bytes)(folder, chance, formats, tally)
    return tally


def summary(tally: Tally) -> Iterator[str]:
    """The lines that a run prints."""
    yield f"{tally.cases:,} cases, {len(tally.wrong)} wrong"
    for end, count in sorted(tally.ends.items()):
        yield f"  {end}: {count:,}"
    yield from (f"  WRONG {wrong}" for wrong in tally.wrong[:40])
