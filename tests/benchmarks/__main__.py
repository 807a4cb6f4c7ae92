"""Measure speed and memory, as ratios in one run: ``python tests/benchmarks [NAME …]``.

Names: ``process`` (the example from the shell), ``towns`` (beside spopt's max-p), ``field``
(joint branches, affiliation and the whole plan beside pygeoda, CP-SAT and a greedy), ``dense``
(all near all), ``ledger`` (up to a million rows), ``rules`` (beside rule engines), ``reading``
(beside libraries that only read), ``page`` (in a browser, beside a plain table), ``replan`` (a
small change, beside the full plan); without a name all of them. Nothing here decides whether the
tests pass: a machine that is busy may miss a mark that it met before.
"""

from __future__ import annotations

import argparse
import csv
import importlib.metadata
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import astuple, fields

import field
import joint_towns
import large_ledger
import page_in_browser
import reading
import replan
import rule_engines
import whole_process
from measuring import Figure, Skipped

NAMES = (
    "process", "towns", "field", "dense", "ledger", "rules", "reading", "page", "replan",
)  # fmt: skip
LIBRARIES = ("polars", "numpy", "scipy", "networkx", "python-calamine")


def main() -> int:
    """Run what was named, print one table, and write it as CSV where asked for."""
    wanted = _arguments()
    print(_machine(wanted.spopt), flush=True)
    names = wanted.names or NAMES
    figures: list[Figure] = []
    for name in NAMES:
        if name not in names:
            continue
        try:
            for figure in _measured(name, wanted):
                figures.append(figure)
                print(_line(figure), file=sys.stderr, flush=True)
        except Skipped as why:
            figures.append(Figure(name, "all", "", "skipped", str(why)))
    _print_table(figures)
    if wanted.csv:
        with open(wanted.csv, "w", newline="", encoding="utf-8-sig") as file:
            writer = csv.writer(file)
            writer.writerow(field.name for field in fields(Figure))
            writer.writerows(astuple(figure) for figure in figures)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python tests/benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--csv", metavar="FILE", help="write the table there too")
    parser.add_argument("--spopt", metavar="PYTHON", help="a Python that has spopt installed")
    parser.add_argument("--sizes", type=_numbers, default=joint_towns.SIZES, help="of the towns")
    parser.add_argument("--rows", type=_numbers, default=large_ledger.ROWS, help="of the ledgers")
    parser.add_argument("--rule-rows", type=_numbers, default=rule_engines.ROWS, help="of rules")
    parser.add_argument("--coordinates", action="store_true", help="in the ledgers too")
    wanted = parser.parse_args()
    if unknown := set(wanted.names) - set(NAMES):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    return wanted


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part.replace("_", "")) for part in text.split(","))


def _measured(name: str, wanted: argparse.Namespace) -> Iterator[Figure]:
    if name == "process":
        return whole_process.measure()
    if name == "towns":
        return joint_towns.measure(wanted.sizes, wanted.spopt)
    if name == "field":
        return field.measure(tuple(n for n in wanted.sizes if n <= 3_000))
    if name == "dense":
        return joint_towns.measure_dense()
    if name == "rules":
        return rule_engines.measure(wanted.rule_rows)
    if name == "replan":
        return replan.measure()
    if name == "reading":
        return reading.measure()
    if name == "page":
        return page_in_browser.measure()
    return large_ledger.measure(
        wanted.rows, coordinates=(False, True) if wanted.coordinates else (False,)
    )


def _machine(spopt: str | None) -> str:
    """What ran where: a figure without it says little."""
    from planner import __version__

    versions = [f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES]
    theirs = joint_towns.spopt_version(spopt or sys.executable)
    if theirs:
        versions.append(f"spopt {theirs}")
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"planner {__version__}, Python {platform.python_version()}, {', '.join(versions)}\n"
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()}{load}"
    )


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _line(figure: Figure) -> str:
    ratio = "" if figure.ratio is None else f" = {figure.ratio:.2f}"
    asked = f" (wanted {figure.wanted})" if figure.wanted else ""
    parts = (figure.benchmark, figure.case, figure.measure)
    return f"{' · '.join(parts)}: {figure.value} | {figure.beside}{ratio}{asked}"


def _print_table(figures: list[Figure]) -> None:
    """One Markdown table a benchmark, as the front page has it: cases down, measures across.

    What misses its mark ends with a cross; what nothing is asked of carries no sign.
    """
    for name in dict.fromkeys(figure.benchmark for figure in figures):
        own = [figure for figure in figures if figure.benchmark == name]
        asked = {figure.measure: figure.wanted for figure in own if figure.wanted}
        measures = list(dict.fromkeys(figure.measure for figure in own))
        cells = {(figure.case, figure.measure): _cell(figure) for figure in own}
        heads = [f"{m}, {asked[m]}" if m in asked else m for m in measures]
        print("\n|", " | ".join([name, *heads]), "|")
        print("|---" * (1 + len(heads)) + "|")
        for case in dict.fromkeys(figure.case for figure in own):
            row = [cells.get((case, measure), "") for measure in measures]
            print("|", " | ".join([case, *row]), "|")


def _cell(figure: Figure) -> str:
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f} ×"
    more = " = ".join(part for part in (ratio, figure.beside) if part)
    mark = " ✗" if figure.met is False else ""
    return f"{figure.value}{f' ({more})' if more else ''}{mark}".strip()


if __name__ == "__main__":
    sys.exit(main())
