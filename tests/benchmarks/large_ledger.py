"""A ledger of up to a million rows in 3,000 towns, end to end and stage by stage.

End to end is ``planner assign … --workers 2 -o DIR`` from the shell; the stages are timed in a
process of their own, through the Python API, with the same number of workers.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from made_up import write_ledger
from measuring import MB, Figure, Skipped, planner_command, run

ROWS = (30_000, 100_000, 300_000, 1_000_000)
PATIENCE = 900.0
"""Seconds after which a ledger is given up, and larger ones are not tried."""
STAGES = ("read", "decide", "form", "assemble", "verify", "write")


def measure(
    rows: Sequence[int] = ROWS, *, coordinates: Sequence[bool] = (False,), workers: int = 2
) -> Iterator[Figure]:
    """Seconds, memory and seconds a stage for each size, with and without coordinates."""
    for known in coordinates:
        first: float | None = None
        for count in rows:
            with tempfile.TemporaryDirectory() as folder:
                figures, per_row = _one(Path(folder), count, known, workers, first)
                first = first or per_row
                yield from figures


def _one(
    folder: Path, rows: int, coordinates: bool, workers: int, first: float | None
) -> tuple[list[Figure], float]:
    case = f"{rows:,} rows" + (", coordinates" if coordinates else "")
    ledger = folder / "ledger.csv"
    candidates = write_ledger(ledger, rows, coordinates=coordinates)
    command = [planner_command(), "assign", ledger, "--workers", str(workers)]
    whole = run([*command, "-o", folder / "plan"], watch=True, limit=PATIENCE, check=False)
    if whole.code is None:
        raise Skipped(f"{case}: no plan in {PATIENCE:.0f} s; larger ledgers were not tried")
    if whole.code:
        raise RuntimeError(f"planner assign ended with {whole.code}:\n{whole.err[-2000:]}")
    staged = run([sys.executable, __file__, ledger, folder / "again", str(workers)])
    seconds: dict[str, float] = json.loads(staged.out.splitlines()[-1])
    rest = sum(seconds.values()) - seconds["form"]
    per_second = candidates / seconds["form"]
    per_row = whole.seconds / rows

    def figure(measure: str, value: str, *more: object) -> Figure:
        return Figure("ledger", case, measure, value, *more)  # type: ignore[arg-type]

    gb = whole.peak_bytes / MB / 1000
    return [
        figure(
            "seconds, whole process",
            f"{whole.seconds:.1f} s",
            "" if first is None else "a row, beside the smallest ledger",
            None if first is None else per_row / first,
        ),
        figure("peak memory, all processes", f"{gb:.2f} GB", "", None, "< 4 GB", gb < 4),
        figure(
            "formation, candidates a second",
            f"{per_second:,.0f}",
            f"{candidates:,} in {seconds['form']:.1f} s",
            None,
            "≥ 2,000",
            per_second >= 2000,
        ),
        figure(
            "everything else",
            f"{rest:.1f} s",
            f"formation {seconds['form']:.1f} s",
            rest / seconds["form"],
            "< 1",
            rest < seconds["form"],
        ),
        figure(
            "seconds a stage",
            " · ".join(f"{stage} {seconds[stage]:.1f}" for stage in STAGES),
        ),
    ], per_row


def stages(ledger: str, folder: str, workers: int) -> dict[str, float]:
    """Seconds of each stage of one plan, made and written as ``assign`` does it."""
    import planner.formation
    import planner.rulebook
    from planner.ledger import read_ledger
    from planner.planning import make_plan
    from planner.report.folder import write_plan
    from planner.rulebook import load_rules
    from planner.verify import verify_plan

    rules = load_rules("cpc-2018")
    seconds: dict[str, float] = {}

    def timed(stage: str, call: object) -> object:
        def inner(*arguments: object, **named: object) -> object:
            start = time.perf_counter()
            try:
                return call(*arguments, **named)  # type: ignore[operator]
            finally:
                seconds[stage] = time.perf_counter() - start

        return inner

    planner.formation.form = timed("form", planner.formation.form)  # type: ignore[assignment]
    planner.rulebook.decide = timed("decide", planner.rulebook.decide)  # type: ignore[assignment]
    read = timed("read", read_ledger)(ledger)  # type: ignore[operator]
    plan = timed("plan", make_plan)(read, rules, workers=workers)  # type: ignore[operator]
    wrong = timed("verify", verify_plan)(plan)  # type: ignore[operator]
    assert not wrong, wrong[:3]
    timed("write", write_plan)(plan, folder)  # type: ignore[operator]
    seconds["assemble"] = seconds.pop("plan") - seconds["decide"] - seconds["form"]
    return seconds


if __name__ == "__main__":
    print(json.dumps(stages(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
