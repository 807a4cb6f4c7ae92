"""Packs, files of scenarios, forecasts and plan folders with something changed in them.

Each case is a whole run of the program on a file that somebody spoiled: a few bytes, a line,
a value, or the whole file put in the place of another. It must end as the program promises
(0, 1 or 2, with words where it is not 0), never with a traceback or an internal error, in
little time and memory, and without a file written anywhere but where it was asked for.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from files import as_csv, plain_grid
from mutations import Tally, changed_bytes

from planner.cli import main as planner

ROOT = Path(__file__).resolve().parents[2]
MOST_CPU_S = 20.0
MOST_MEMORY = 512 << 20
"""How much the peak of the memory may grow in one case."""

VALUES = (
    "", "null", "~", "true", "-1", "0", "1e400", ".inf", ".nan", "9" * 400, "0x" + "f" * 300,
    "1_000", "0o17", "190:20:30", "2024-13-45", "9999-12-31", "0001-01-01", "2024-06-30T01:02:03Z",
    "[]", "{}", "[[[[]]]]", "{a: {b: {c: 1}}}", "!!python/object/apply:os.system [id]",
    "!!binary AAAA", "!!set {a, b}", "&a [*a]", "*nowhere", "|\n  a", ">-\n  b", "'", '"\\ud800"',
    '"\\0"', '"\\x1b[31mred\\x1b[0m"', "<script>alert(1)</script>", "=1+1", "../../outside",
    "/etc/passwd", "C:\\\\x", "{name}", "{0.__class__}", "%s%n", "\u202egnp", "\ufeff", "𠮷" * 200,
    "x" * 100_000, "- - - - - - -", "? a", "<<: *a", "a: b: c", "%YAML 9.9", "---", "...", "#",
    "党支部", "joint", "full_members", "employees", "zone",
)  # fmt: skip

BOMBS = (
    "a: &a [x, x, x, x, x, x, x, x, x]\n"
    + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(12)
    ),
    "[" * 50_000,
    "{a: " * 20_000 + "1" + "}" * 20_000,
    "".join(" " * n + "a:\n" for n in range(1500)),
    "- " * 5000 + "a",
    "a: &a\n  <<: *a\n",
    "a: " + "9" * 200_000,
    "a: '" + "'" * 99_999,
    "? " * 3000,
    "".join(f"k{n}: 1\n" for n in range(20_000)),
    "",
    "\x00",
    "\ufeff",
    "null",
)

SCENARIOS = """\
title: {zh: 试, en: Try}
baseline: {ledger: town.csv, rules: cpc-2018, committee: 镇党委}
scenarios:
  transfer:
    title: {zh: 转入, en: Transfer}
    changes:
      - close: {where: [{field: employees, below: 30}]}
      - merge: [C001]
        into: C002
  more:
    builds_on: transfer
    changes:
      - close: [C003]
"""
FORECAST = """\
title: {zh: 两年, en: Two years}
baseline: {ledger: town.csv, rules: cpc-2018}
years: 2
rates:
  admitted: {number: 2}
  trained: {number: 3}
  closed: {share: 2%, where: [{field: employees, below: 50}]}
  founded: {number: 1}
"""
VERBS = ("verify", "show", "report", "explain", "compare", "reproduce")


class TooLongError(BaseException):
    """A case took more CPU than it may."""


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    """End what takes longer, where the system can (elsewhere the time is measured only)."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(*_: object) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def peak() -> int:
    """The most memory that this process has had, in bytes; 0 where the system does not say."""
    try:
        import resource
    except ImportError:  # pragma: no cover  # Windows
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (
        1 if sys.platform == "darwin" else 1024
    )


def run_planner(*words: str) -> tuple[int, str]:
    """The exit code of one run, and all that it said."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = planner([*words, "--lang", "en"])
    out.flush()
    return code, out.buffer.getvalue().decode("utf-8", "replace") + err.getvalue()  # type: ignore[attr-defined]


def fault_of(*words: str) -> tuple[str, str | None]:
    """How a run ended, and what is wrong with that."""
    before, start = peak(), time.process_time()
    try:
        with limited(MOST_CPU_S):
            code, said = run_planner(*words)
    except TooLongError:
        return "too long", f"more than {MOST_CPU_S:.0f} s of CPU"
    except Exception as error:
        return "crash", f"{type(error).__name__}: {error}"
    wrong = None
    if code not in (0, 1, 2) or "Traceback" in said or "internal error" in said:
        wrong = f"code {code}: {said[-400:]!r}"
    elif code and not said.strip():
        wrong = f"code {code} without a word"
    elif "\x1b" in said or "\x00" in said:
        wrong = f"control characters on the screen: {said[:300]!r}"
    elif time.process_time() - start > MOST_CPU_S:
        wrong = f"{time.process_time() - start:.0f} s of CPU"
    elif peak() - before > MOST_MEMORY:
        wrong = f"{(peak() - before) >> 20} MB more"
    return str(code), wrong


# ---------------------------------------------------------------- changing


def changed_text(text: str, chance: random.Random) -> str:
    """A text of YAML or JSON with a value, a key, a line or its order changed."""
    lines = text.split("\n")
    for _ in range(chance.choice((1, 1, 2, 4))):
        at = chance.randrange(len(lines))
        line = lines[at]
        match chance.randrange(8):
            case 0 | 1 | 2 if ":" in line:
                key, _, _ = line.partition(":")
                lines[at] = f"{key}: {chance.choice(VALUES)}"
            case 3 if ":" in line:
                key, _, rest = line.partition(":")
                space = key[: len(key) - len(key.lstrip())]
                lines[at] = f"{space}{chance.choice(VALUES)}:{rest}"
            case 4:
                lines.insert(at, lines[chance.randrange(len(lines))])
            case 5:
                del lines[at]
                lines = lines or [""]
            case 6:
                lines[at] = "  " * chance.randrange(4) + line
            case _:
                words = line.split(" ")
                words[chance.randrange(len(words))] = chance.choice(VALUES)
                lines[at] = " ".join(words)
    return "\n".join(lines)


def spoiled(content: bytes, chance: random.Random) -> tuple[str, bytes]:
    """A file changed in one of three ways, and which."""
    match chance.randrange(10):
        case 0:
            return "bomb", chance.choice(BOMBS).encode("utf-8", "surrogatepass")
        case 1 | 2 | 3:
            return "bytes", changed_bytes(content, chance)
        case _:
            text = changed_text(content.decode("utf-8-sig"), chance)
            return "values", text.encode("utf-8", "surrogatepass")


def odd_json(document: object, chance: random.Random) -> None:
    """One value in a document replaced, taken out, or doubled; in place."""
    here = document
    while isinstance(here, dict | list) and here:
        key = chance.choice(list(here) if isinstance(here, dict) else range(len(here)))
        if not isinstance(here[key], dict | list) or not here[key] or chance.randrange(5) == 0:
            match chance.randrange(4):
                case 0:
                    del here[key]
                case 1 if isinstance(here, list):
                    here.append(here[key])
                case _:
                    here[key] = chance.choice(
                        (None, True, -1, 10**30, 1.5, "\x1b[31m", [], {}, [[]], "\0", *VALUES)
                    )
            return
        here = here[key]


# ---------------------------------------------------------------- the doors


class World:
    """A little town, its pack and its plan, to be spoiled case by case."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ledger = folder / "town.csv"
        self.ledger.write_bytes(as_csv(plain_grid(12)))
        self.pack = folder / "good-pack"
        shutil.copytree(ROOT / "rules" / "cpc-2018", self.pack)
        self.plan = folder / "good-plan"
        code, said = run_planner("assign", str(self.ledger), "-o", str(self.plan))
        assert code == 0, said
        self.bad = folder / "bad"

    def fresh(self, origin: Path) -> Path:
        """A copy that may be spoiled."""
        shutil.rmtree(self.bad, ignore_errors=True)
        shutil.copytree(origin, self.bad)
        return self.bad

    def strays(self) -> list[str]:
        """What lies where nothing was asked to be written."""
        known = {"town.csv", "good-pack", "good-plan", "bad", "out", "scenarios.yaml"}
        known |= {"forecast.yaml", "bytes"}
        return sorted({path.name for path in self.folder.iterdir()} - known)

    def pack_case(self, chance: random.Random) -> tuple[str, str, str | None]:
        """A pack with a spoiled file: planned by, checked, tested or shown."""
        bad = self.fresh(self.pack)
        file = chance.choice(sorted(p for p in bad.rglob("*") if p.is_file()))
        how, content = spoiled(file.read_bytes(), chance)
        file.write_bytes(content)
        words = chance.choice(
            (
                ["assign", str(self.ledger), "--rules", str(bad)],
                ["assign", str(self.ledger), "--rules", str(bad), "--as-of", "2030-01-01"],
                ["rules", "show", str(bad)],
                ["rules", "test", str(bad)],
                ["rules", "check", str(bad)],
                ["rules", "diff", str(self.pack), str(bad)],
            )
        )
        return f"{how}, {' '.join(words[:2]) if words[0] == 'rules' else 'assign'}", *fault_of(
            *words
        )

    def scenario_case(self, chance: random.Random) -> tuple[str, str, str | None]:
        """A spoiled file of scenarios, or forecast, run into a folder."""
        name, text = chance.choice((("scenarios", SCENARIOS), ("forecast", FORECAST)))
        file, out = self.folder / f"{name}.yaml", self.folder / "out"
        how, content = spoiled(text.encode(), chance)
        file.write_bytes(content)
        shutil.rmtree(out, ignore_errors=True)
        words = ["scenario", "run"] if name == "scenarios" else ["forecast"]
        return f"{how}, {words[0]}", *fault_of(*words, str(file), "-o", str(out))

    def plan_case(self, chance: random.Random) -> tuple[str, str, str | None]:
        """A plan folder with a spoiled file, given to a command that reads such folders."""
        bad = self.fresh(self.plan)
        out = self.folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        file = chance.choice(sorted(p for p in bad.rglob("*") if p.is_file()))
        if chance.randrange(2):
            file = bad / "plan.json"
        if file.name == "plan.json" and chance.randrange(4):
            document = json.loads(file.read_bytes())
            odd_json(document, chance)
            how, content = "values", json.dumps(document, ensure_ascii=True).encode()
        else:
            how, content = spoiled(file.read_bytes(), chance)
        file.write_bytes(content)
        verb = chance.choice(VERBS)
        words = [verb, str(bad)]
        if verb == "report":
            kind = chance.choice(("html", "xlsx", "graphml", "gexf", "dot", "mmd", "json", "csv"))
            words += ["-o", str(out / f"x.{kind}")]
        elif verb == "explain":
            words += [chance.choice(("C001", "C004", "甲企业0"))]
        elif verb == "compare":
            words.insert(chance.randrange(1, 3), str(self.plan))
        return f"{how}, {verb}", *fault_of(*words)


DOORS = {"pack": World.pack_case, "scenario": World.scenario_case, "plan": World.plan_case}


def knock(world: World, door: str, chance: random.Random, tally: Tally) -> None:
    """One case at a door, noted."""
    try:
        kind, end, wrong = DOORS[door](world, chance)
    except (OSError, UnicodeError) as error:
        if isinstance(error, UnicodeError):  # bytes that are no text cannot be changed as one
            return
        raise
    strays = world.strays()
    tally.note(f"{door}: {kind}", end, wrong or (f"wrote {strays}" if strays else None))
