"""Joint branches in towns of several sizes and densities, beside spopt's max-p heuristic.

max-p makes as many contiguous regions as it can that reach a threshold (here three full
members) and knows neither a cap on units nor that every pair must be near. So only its lawful
regions are counted: at most 5 units, at least 3 full members, at most 50 members, every pair
within 1 km. It is given its own defaults and where the places stand; it runs in a process of its
own under a time limit, for on some towns it does not come back.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from made_up import DENSITIES, Density, Places, dense_place, enterprises_of, town
from measuring import Figure, run

MAX_UNITS, MIN_FULL, MAX_MEMBERS, LIMIT_M = 5, 3, 50, 1000
SIZES = (300, 1_000, 3_000, 10_000)


def measure(
    sizes: Sequence[int] = SIZES, spopt: str | None = None, patience: float = 600.0
) -> Iterator[Figure]:
    """Units covered and seconds of both; the heuristic is stopped after ``patience`` seconds."""
    spopt = spopt or sys.executable
    if spopt_version(spopt) is None:
        yield Figure(
            "towns",
            "all",
            "beside max-p",
            "skipped",
            "spopt is not installed: pip install -e '.[bench]', or name a Python that has it "
            "with --spopt",
        )
        spopt = None
    warm_up()
    for size in sizes:
        for density in DENSITIES:
            yield from _town(size, density, spopt, patience)


def _town(size: int, density: Density, spopt: str | None, patience: float) -> Iterator[Figure]:
    case = f"{size:,} {density.name}"
    places = town(size, density)
    taken, covered, figures = ours(places)
    theirs = None if spopt is None else max_p(places, spopt, patience)
    if theirs is None:
        note = "" if spopt is None else f"max-p: no answer in {patience:.0f} s"
        yield Figure("towns", case, "lawful units covered", f"{covered}", note)
        yield Figure("towns", case, "time", f"{taken}", note)
    else:
        took, region = theirs
        lawful = lawful_units(places, region)
        more, longer = covered / max(1, lawful), taken.clock / took.clock
        yield Figure(
            "towns",
            case,
            "lawful units covered",
            f"{covered}",
            f"max-p, {lawful}",
            more,
            "≥ 1.10",
            more >= 1.10,
        )
        yield Figure(
            "towns", case, "time", f"{taken}", f"max-p, {took}", longer, "≤ 1", longer <= 1
        )
    for figure in figures:
        yield Figure("towns", case, *figure)


def measure_dense(count: int = 150) -> Iterator[Figure]:
    """One place in which everybody is near everybody: far too many groups to list."""
    warm_up()
    places = dense_place(count)
    taken, covered, figures = ours(places)
    case = f"{count} all near"
    groups = f"of {lawful_groups(places):.1e} lawful groups"
    yield Figure("dense", case, "time", f"{taken}", groups, None, "seconds", taken.processor < 10)
    yield Figure(
        "dense",
        case,
        "lawful units covered",
        f"{covered}",
        f"of {count}",
        covered / count,
        "all",
        covered == count,
    )
    (proven, gap) = figures
    yield Figure("dense", case, *proven)
    yield Figure("dense", case, *gap[:4])


@dataclass(frozen=True)
class Taken:
    """Seconds on the clock, and of a processor: on a busy machine the second says more."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"{self.clock:.2f} s, cpu {self.processor:.2f}"


def ours(places: Places) -> tuple[Taken, int, list[tuple[str, str, str, None, str, bool]]]:
    """Form joint branches in memory: seconds, units covered, and what the certificate says."""
    from planner import decide, ledger_from_frames, load_rules
    from planner.formation import form

    rules = load_rules("cpc-2018", overrides={"joint_max_distance_m": LIMIT_M})
    ledger = ledger_from_frames(enterprises_of(places))
    table = ledger.enterprises.with_columns(decide(ledger.enterprises, rules))
    start, spent = time.perf_counter(), time.process_time()
    formation = form(table, None, None, rules.parameters)
    taken = Taken(time.perf_counter() - start, time.process_time() - spent)
    mine = formation.outcome.select("enterprise_id", "mode", "branch_id").sort("enterprise_id")
    joint = pl.when(pl.col("mode") == "joint").then(pl.col("branch_id"))
    region = mine.select(joint.rank("dense").fill_null(0).cast(pl.Int64) - 1).to_series()
    covered = lawful_units(places, region.to_numpy())
    assert covered == int((formation.outcome["mode"] == "joint").sum()), "an unlawful group"
    tiers = {result.tier: result for result in formation.certificate}
    # Without instructors' limits everyone is covered; the second tier counts who is not joint.
    proven = tiers["preference"].optimal
    spread = tiers["dispersion"]
    gap = (spread.value - spread.bound) / max(1, spread.value)
    return (
        taken,
        covered,
        [
            ("coverage proven best", "yes" if proven else "no", "", None, "yes", proven),
            (
                "dispersion above its bound",
                "0" if spread.optimal else f"{100 * gap:.3f} %",
                "",
                None,
                "≤ 1 %",
                proven and gap <= 0.01,
            ),
        ],
    )


def warm_up() -> None:
    """Import everything before the first clock starts."""
    ours(town(30, DENSITIES[0]))


def spopt_version(python: str) -> str | None:
    """Which spopt an interpreter has; None if it cannot run the heuristic."""
    probe = [python, "-c", "import spopt, libpysal, geopandas; print(spopt.__version__)"]
    try:
        done = subprocess.run(probe, capture_output=True, check=False, text=True)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def max_p(places: Places, python: str, limit: float) -> tuple[Taken, np.ndarray] | None:
    """Seconds and the region of each place (-1: none) from max-p; None if it did not finish."""
    script = Path(__file__).with_name("maxp.py")
    with tempfile.TemporaryDirectory() as folder:
        spots, labels = Path(folder) / "places.csv", Path(folder) / "labels.csv"
        places.write(spots)
        done = run(
            [python, script, spots, labels, str(MIN_FULL), str(LIMIT_M)], limit=limit, check=False
        )
        if done.code != 0:
            return None
        said = json.loads(done.out.splitlines()[-1])
        return Taken(said["seconds"], said["cpu"]), pl.read_csv(labels)["region"].to_numpy()


def lawful_units(places: Places, region: np.ndarray) -> int:
    """How many places stand in a region that the rules would allow as a joint branch."""
    covered = 0
    for label in np.unique(region[region >= 0]):
        units = np.flatnonzero(region == label)
        if len(units) < 2 or len(units) > MAX_UNITS:
            continue
        full = int(places.full[units].sum())
        apart = np.rint(
            np.hypot(
                places.x[units, None] - places.x[None, units],
                places.y[units, None] - places.y[None, units],
            )
        )
        if MIN_FULL <= full <= MAX_MEMBERS and apart.max() <= LIMIT_M:
            covered += len(units)
    return covered


def lawful_groups(places: Places) -> int:
    """How many lawful groups there are where all are near all, by counting full members."""
    from math import comb

    twos = int((places.full == 2).sum())
    ones = len(places) - twos
    return sum(
        comb(twos, a) * comb(ones, size - a)
        for size in range(2, MAX_UNITS + 1)
        for a in range(size + 1)
        if size + a >= MIN_FULL
    )
