"""Change valid files in thousands of ways and give them to the program at every door.

``python tests/fuzz [--seconds 60] [--door ledger|workbook|pack|scenario|plan|all] [--seed N]``
runs for that time; ``--cases N`` runs that many cases instead. Ends with 1 where a case ended
in any way but the promised ones (a result, or a refusal in words), or lost a figure. A case is
repeated by its seed: ``--door DOOR --seed S --cases 1``, as printed beside it.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from doors import DOORS, World, knock
from mutations import FORMATS, SLOW, Tally, summary, try_bytes, try_cell

ALL = ("ledger", "workbook", *DOORS)


def case(folder: Path, world: World | None, door: str, seed: int, tally: Tally) -> None:
    """The case with this number at this door; what is wrong is told with how to repeat it."""
    chance, before = random.Random(seed), len(tally.wrong)
    if door in DOORS:
        assert world is not None
        knock(world, door, chance, tally)
    else:
        formats = tuple(n for n in FORMATS if n.endswith(".csv") == (door == "ledger"))
        if seed % 20:
            formats = tuple(name for name in formats if name not in SLOW)
        (try_cell if seed % 2 else try_bytes)(folder, chance, formats, tally)
    tally.wrong[before:] = [f"(--door {door} --seed {seed}) {one}" for one in tally.wrong[before:]]


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python tests/fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--cases", type=int)
    parser.add_argument("--door", choices=(*ALL, "all"), default="all")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    doors = ALL if wanted.door == "all" else (wanted.door,)
    start, tally, number = time.perf_counter(), Tally(), 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "bytes").mkdir()
        world = World(folder) if set(doors) & set(DOORS) else None
        while (
            number < wanted.cases
            if wanted.cases is not None
            else time.perf_counter() - start < wanted.seconds
        ):
            # The time is shared by the doors in turn; each round has a seed of its own.
            case(
                folder / "bytes",
                world,
                doors[number % len(doors)],
                wanted.seed + number // len(doors),
                tally,
            )
            number += 1
    print(*summary(tally), f"{time.perf_counter() - start:.0f} s", sep="\n")
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
