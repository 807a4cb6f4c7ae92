"""Change valid files in thousands of ways and read them: ``python tests/fuzz [--cases N]``.

Ends with 1 where a case ended in any way but a ledger or a refusal in words, or lost a figure.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from mutations import run, summary


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python tests/fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        tally = run(Path(folder), wanted.cases, wanted.seed)
    print(*summary(tally), f"{time.perf_counter() - start:.0f} s", sep="\n")
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
