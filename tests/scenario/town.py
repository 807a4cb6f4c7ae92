"""A small town for scenarios: six enterprises of two zones, two hosts, two instructors.

East: A1 (8 full members), A2 (2), A3 (2), A4 (none, 60 staff). West: B1 (4 members, 3 full, 1
probationary, 3 elsewhere), B2 (closed). Host H1 in the east, H2 takes anyone.
"""

from __future__ import annotations

import textwrap
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import planner
from planner.errors import InputError, Problem
from planner.model import Ledger
from planner.rulebook import Rules, load_rules
from planner.scenario import RulesAsked, Variant, read_scenarios, variants_of

ENTERPRISES = """\
id,name,zone,industry,employees,members,full_members,probationary_members,members_elsewhere,status,x,y,备注
A1,甲厂,东片,灯具,120,9,8,1,2,正常,0,0,老厂
A2,乙厂,东片,灯具,30,2,2,,,正常,100,0,
A3,丙厂,东片,五金,20,2,2,,1,正常,200,0,
A4,丁厂,东片,五金,60,0,0,,,正常,300,0,
B1,戊厂,西片,灯具,40,4,3,1,3,正常,9000,0,
B2,己厂,西片,化工,10,3,3,,,停产,9100,0,
"""
HOSTS = """\
id,name,zone,members,max_units,accepts,x,y
H1,东村党支部,东片,20,,zone,50,50
H2,镇机关党支部,,30,5,any,400,400
"""
INSTRUCTORS = """\
id,name,zone,capacity,x,y
Z1,指导员一,,2,0,0
Z2,指导员二,,1,0,0
"""
BASELINE = """\
baseline:
  ledger: enterprises.csv
  hosts: hosts.csv
  instructors: instructors.csv
scenarios:
"""


def write(folder: Path, scenarios: str, baseline: str = BASELINE) -> Path:
    """The town and a file of scenarios in a folder; the file's path."""
    (folder / "enterprises.csv").write_text(ENTERPRISES, encoding="utf-8")
    (folder / "hosts.csv").write_text(HOSTS, encoding="utf-8")
    (folder / "instructors.csv").write_text(INSTRUCTORS, encoding="utf-8")
    file = folder / "what-if.yaml"
    file.write_text(baseline + textwrap.indent(textwrap.dedent(scenarios), "  "), encoding="utf-8")
    return file


@cache
def ledger() -> Ledger:
    """The town as it is read from its files."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, "s:")
        return planner.read_ledger(
            folder / "enterprises.csv",
            hosts=folder / "hosts.csv",
            instructors=folder / "instructors.csv",
        )


@cache
def load(asked: RulesAsked) -> Rules:
    return load_rules(asked.pack, as_of=asked.as_of, overrides=dict(asked.overrides))


def made(scenarios: str) -> dict[str, Variant]:
    """Every scenario of a file about this town, by its name."""
    text = BASELINE + textwrap.indent(textwrap.dedent(scenarios), "  ")
    found = variants_of(
        read_scenarios(text, "what-if.yaml"), ledger(), RulesAsked("cpc-2018"), load
    )
    return {variant.name: variant for variant in found}


def after(changes: str) -> Variant:
    """The town after a list of changes."""
    return made("s:\n  changes:\n" + textwrap.indent(textwrap.dedent(changes), "  "))["s"]


def faults(changes: str) -> list[Problem]:
    """What is wrong with a list of changes."""
    try:
        after(changes)
    except InputError as error:
        return list(error.problems)
    raise AssertionError("nothing was refused")


def row(variant: Variant, name: str, table: str = "enterprises") -> dict[str, object]:
    frame = getattr(variant.ledger, table)
    found: dict[str, object] = frame.filter(frame["id"] == name).row(0, named=True)
    return found
