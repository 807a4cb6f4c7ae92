"""What is published tells of no small count: attacked with everything that is shown.

The attacker knows all shown figures, how figures add up, that none is below 0 and that no
withheld one is 0. They must not be able to exclude any value from 1 to the limit of a count
below the limit: neither its value nor even that it is small.
"""

from __future__ import annotations

import dataclasses
import io
import itertools
import random
import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_array

import planner
from planner.language import LANGUAGES
from planner.model import OUTCOMES, Plan
from planner.report.kinds import KINDS, Settings
from planner.report.story import Story, story_of
from planner.report.story.nouns import CoverageRow, Share
from planner.report.story.suppression import Cell, withheld
from planner.statistics import coverage_statement, memberships
from planner.tables import ASSIGNMENT_COLUMNS, BRANCH_COLUMNS, INSTRUCTOR_COLUMNS, in_order

IN_SCOPE = OUTCOMES[:-1]
Name = tuple[Any, ...]


class Attack:
    """Unknown whole numbers, what is known of their sums, and the least and most of each."""

    def __init__(self) -> None:
        self.names: dict[Name, int] = {}
        self.least: list[float] = []
        self.most: list[float] = []
        self.sums: list[dict[int, int]] = []

    def number(self, name: Name, shown: int | None = None, *, listed: bool = False) -> int:
        """A count; ``shown`` is its value, a ``listed`` one without value is withheld."""
        if name not in self.names:
            self.names[name] = len(self.least)
            self.least.append(1.0 if listed else 0.0)
            self.most.append(np.inf)
        n = self.names[name]
        if shown is not None:
            self.least[n] = self.most[n] = float(shown)
        return n

    def adds_up(self, total: int, parts: Iterable[int]) -> None:
        row = {total: 1}
        for part in parts:
            row[part] = row.get(part, 0) - 1
        self.sums.append(row)

    @cached_property
    def matrix(self) -> csr_array:
        """The sums, once all is known."""
        parts = [(n, cell, f) for n, row in enumerate(self.sums) for cell, f in row.items()]
        rows, cells, factors = zip(*parts, strict=True)
        return csr_array(
            (np.array(factors, dtype=float), (rows, cells)),
            shape=(len(self.sums), len(self.least)),
        )

    def can_be(self, name: Name, value: int) -> bool:
        """Whether a count may be so much, everything else as it is known."""
        least, most = np.array(self.least), np.array(self.most)
        cell = self.names[name]
        if not least[cell] <= value <= most[cell]:
            return False
        least[cell] = most[cell] = value
        none = np.zeros(len(self.sums))
        found = milp(
            np.zeros(len(least)),
            integrality=np.ones(len(least)),
            bounds=(least, most),
            constraints=LinearConstraint(self.matrix, none, none),
        )
        return bool(found.success)


def attack(story: Story) -> Attack:
    """Everything that a story for publication says about its counts."""
    known = Attack()

    def row(at: Name, told: CoverageRow) -> None:
        cells = {
            one: known.number((*at, one), count, listed=True)
            for one, count in zip(OUTCOMES, told.counts, strict=True)
        }
        scope = known.number((*at, "in_scope"), told.in_scope, listed=True)
        known.adds_up(scope, [cells[one] for one in IN_SCOPE])
        every = known.number((*at, "enterprises"), told.enterprises, listed=True)
        known.adds_up(every, [scope, cells["excluded"]])
        for rate, share in zip(story.rates, told.rates[0], strict=True):
            total = known.number((*at, "rate", rate.name), share.numerator, listed=True)
            known.adds_up(total, [cells[mode] for mode in rate.modes])

    row(("all",), story.whole)
    for table in story.coverage:
        for n, told in enumerate(table.rows):
            row((table.by, n), told)
        for name in (*OUTCOMES, "in_scope", "enterprises"):
            known.adds_up(
                known.number(("all", name)),
                [known.number((table.by, n, name)) for n in range(len(table.rows))],
            )
    bands = [told.key for told in story.coverage[2].rows]
    for base, shares in zip(story.bases[1:], story.whole.rates[1:], strict=True):
        inside = {m: known.number(("base", base.name, m)) for m in IN_SCOPE}
        for mode in IN_SCOPE:
            whole, outside = known.number(("all", mode)), known.number(("no", base.name, mode))
            known.adds_up(whole, [inside[mode], outside])
        size = known.number(("base", base.name, "all"), shares[0].base, listed=True)
        known.adds_up(size, inside.values())
        for rate, share in zip(story.rates, shares, strict=True):
            total = known.number(
                ("base", base.name, "rate", rate.name), share.numerator, listed=True
            )
            known.adds_up(total, [inside[mode] for mode in rate.modes])
        least = {"employees_50_plus": "50-99", "employees_100_plus": "100-299"}.get(base.name)
        if least is not None:
            above = range(bands.index(least), bands.index("300+") + 1)
            for mode in IN_SCOPE:
                known.adds_up(inside[mode], [known.number(("employees", n, mode)) for n in above])
    # Whoever has full members enough has members.
    for mode in IN_SCOPE:
        known.adds_up(
            known.number(("base", "with_members", mode)),
            [
                known.number(("base", "meeting_conditions", mode)),
                known.number(("base", "between", mode)),
            ],
        )
    return known


def small_counts(plan: Plan, limit: int) -> dict[Name, int]:
    """Every count below the limit that the published tables are about, by its name above."""
    found: dict[Name, int] = {}

    def group(at: Name, said: dict[str, Any]) -> None:
        for name in (*OUTCOMES, "in_scope", "enterprises"):
            found[*at, name] = said["counts"][name]
        for name, rate in said["coverage"]["operating"].items():
            found[*at, "rate", name] = rate["numerator"]

    statistics = plan.statistics
    group(("all",), statistics)
    for by, name in (("zone", "by_zone"), ("industry", "by_industry"),
                     ("employees", "by_employee_band")):  # fmt: skip
        for n, row in enumerate(statistics[name]):
            group((by, n), row)
    table = memberships(
        plan.ledger.enterprises, plan.assignments, plan.branches, has_current=False,
        gap_full_members=3, definitions=plan.rules.statistics,
    )  # fmt: skip
    for base in plan.rules.statistics.bases[1:]:
        for mode in IN_SCOPE:
            here = table.filter(pl.col("mode") == mode)[base.name]
            found["base", base.name, mode] = int(here.sum())
            found["no", base.name, mode] = int((~here).sum())
        found["base", base.name, "all"] = int(table[base.name].sum())
    for mode in IN_SCOPE:
        found["base", "between", mode] = (
            found["base", "with_members", mode] - found["base", "meeting_conditions", mode]
        )
    return {name: value for name, value in found.items() if 0 < value < limit}


@pytest.fixture(scope="session")
def rules() -> Any:
    return planner.load_rules("cpc-2018", as_of=date(2024, 6, 30))


def town(seed: int, rules: Any, size: int = 40) -> Plan:
    """A town with forms dealt at random: not what the rules would give, but tables that add up."""
    chance = random.Random(seed)
    rows = []
    for n in range(size):
        full = chance.choice([0, 0, 1, 2, 3, 6])
        rows.append(
            {
                "enterprise_id": f"E{n:03}", "name": f"第{n}厂", "zone": chance.choice("甲乙丙丁"),
                "industry": chance.choice(["纺织", "灯具", None]), "members": full,
                "full_members": full, "employees": chance.choice([None, 5, 30, 60, 60, 120, 400]),
                "above_scale": chance.random() < 0.3, "pinned": False, "priority": 1,
                "mode": chance.choices(OUTCOMES, [6, 3, 12, 8, 4, 1])[0], "rule_id": "r",
            }
        )  # fmt: skip
    for row in rows:
        if row["mode"] == "standalone":
            row["branch_id"] = f"S-{row['enterprise_id']}"
    table = in_order(pl.DataFrame(rows, infer_schema_length=None), ASSIGNMENT_COLUMNS)
    from planner.model import ENTERPRISE_COLUMNS, Ledger

    facts = in_order(table.rename({"enterprise_id": "id"}), ENTERPRISE_COLUMNS).with_columns(
        members_elsewhere=pl.Series([chance.choice([None, 0, 1]) for _ in rows], dtype=pl.Int64)
    )
    own = [
        {"branch_id": row["branch_id"], "kind": "standalone", "form": "branch", "units": 1,
         "members": row["members"], "full_members": row["full_members"]}
        for row in rows if row["mode"] == "standalone"
    ]  # fmt: skip
    hosts = [
        {"branch_id": f"H{n}", "kind": "existing", "form": "branch", "units": n % 3,
         "members": 20, "full_members": 20 - chance.choice([0, 1, 4])}
        for n in range(chance.randint(0, 5))
    ]  # fmt: skip
    joint = [{"branch_id": "J", "kind": "joint", "form": "branch", "units": 2, "members": 4,
              "full_members": 4}]  # fmt: skip
    branches = in_order(pl.DataFrame([*own, *hosts, *joint]), BRANCH_COLUMNS)
    nobody = in_order(pl.DataFrame({"instructor_id": []}, schema={"instructor_id": pl.String}),
                      INSTRUCTOR_COLUMNS)  # fmt: skip
    statistics = coverage_statement(
        facts, table, branches, nobody, has_current=False, has_instructors=True,
        definitions=rules.statistics,
    )  # fmt: skip
    edges = pl.DataFrame(schema={"source": pl.String, "target": pl.String, "relation": pl.String})
    return Plan(Ledger(facts), rules, table, branches, nobody, edges, statistics, certificate=())


SLOW = [
    pytest.param(seed, size, limit, marks=pytest.mark.slow)
    for seed, (size, limit) in enumerate(
        ((12, 3), (25, 3), (40, 3), (40, 5), (90, 3), (160, 4), (60, 10))
    )
]


@pytest.mark.parametrize(("seed", "size", "limit"), [(5, 90, 2), *SLOW])
def test_no_small_count_of_a_random_town_can_be_told(
    rules: Any, seed: int, size: int, limit: int
) -> None:
    plan = town(seed, rules, size)
    story = story_of(plan, public=limit)
    known, nothing = attack(story), attack(blank(story))
    for name, value in small_counts(plan, limit).items():
        assert known.can_be(name, value), (name, "is what it is")
        assert known.can_be(name, limit), (name, "may be the limit")
        assert known.can_be(name, 1) or not nothing.can_be(name, 1), (name, "may be 1")


def test_reaching_many_goals_at_once_protects_as_well(
    rules: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The way of large towns, taken in a small one."""
    monkeypatch.setattr("planner.report.story.suppression._MANY", 0)
    plan = town(5, rules, 90)
    known = attack(story_of(plan, public=2))
    for name in small_counts(plan, 2):
        assert known.can_be(name, 1) and known.can_be(name, 2), name


def blank(story: Story) -> Story:
    """The same with every figure withheld but those that are 0."""

    def row(one: CoverageRow) -> CoverageRow:
        def gone(count: int | None) -> int | None:
            return count if count == 0 else None

        return dataclasses.replace(
            one,
            enterprises=gone(one.enterprises),
            in_scope=gone(one.in_scope),
            counts=tuple(gone(count) for count in one.counts),
            rates=tuple(
                tuple(Share(gone(share.numerator), gone(share.base)) for share in shares)
                for shares in one.rates
            ),
        )

    tables = tuple(
        dataclasses.replace(table, rows=tuple(row(one) for one in table.rows))
        for table in story.coverage
    )
    return dataclasses.replace(story, whole=row(story.whole), coverage=tables)


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.slow)])
def test_no_small_count_of_the_example_can_be_told(park: Plan, step: int) -> None:
    """All of them; every fifth in the default run."""
    story = story_of(park, public=3)
    known, small = attack(story), small_counts(park, 3)
    assert len(small) > 40
    for name, value in itertools.product(list(small)[::step], (1, 2, 3)):
        assert known.can_be(name, value), (name, value)


def test_the_attack_finds_what_is_given_away_without_complementary_withholding(
    park: Plan,
) -> None:
    """With only the small counts withheld, and nothing to protect them, many are told."""
    naked = story_of(park, public=1)
    small = small_counts(park, 3)
    rows = []
    for table in naked.coverage:
        kept = [
            dataclasses.replace(
                row, counts=tuple(None if c is not None and 0 < c < 3 else c for c in row.counts)
            )
            for row in table.rows
        ]
        rows.append(dataclasses.replace(table, rows=tuple(kept)))
    known = attack(dataclasses.replace(naked, coverage=tuple(rows)))
    assert any(not known.can_be(name, 3) for name in small)


def test_a_limit_of_one_withholds_nothing_and_the_figures_are_those_of_the_plan(
    park: Plan, park_story: Story
) -> None:
    story = story_of(park, public=1)
    assert story.withheld is not None and story.withheld.number == 0
    assert story.outcomes == park_story.outcomes
    assert [row.counts for table in story.coverage for row in table.rows] == [
        row.counts for table in park_story.coverage for row in table.rows
    ]


def test_what_is_published_is_true(park: Plan, park_story: Story) -> None:
    """Every figure that is shown is the plan's, none is rounded or changed."""
    story = story_of(park, public=3)
    for ours, full in zip(
        [story.whole, *(r for t in story.coverage for r in t.rows)],
        [park_story.whole, *(r for t in park_story.coverage for r in t.rows)],
        strict=True,
    ):
        for one, other in zip(ours.counts, full.counts, strict=True):
            assert one is None or one == other
        for shares, all_shares in zip(ours.rates, full.rates, strict=True):
            for share, whole in zip(shares, all_shares, strict=True):
                assert share.numerator in (None, whole.numerator)
                assert share.base in (None, whole.base)
        assert not any(c is not None and 0 < c < 3 for c in ours.counts)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.ending)
def test_no_format_names_an_enterprise_a_branch_or_a_person(park: Plan, kind: Any) -> None:
    story = story_of(park, public=3)
    named = [
        *park.assignments["enterprise_id"], *park.assignments["name"],
        *park.branches["branch_id"], *park.branches["name"],
        *park.instructors["instructor_id"], *park.instructors["name"].drop_nulls(),
    ]  # fmt: skip
    for language in LANGUAGES:
        content = text_in(kind.render(story, language, Settings(), []))
        assert not [name for name in named if name in content]
        for source in park.ledger.sources:
            assert source.sha256 not in content and source.name not in content


def text_in(content: bytes) -> str:
    """The text of a file, of all its parts where it is a zipped one; of a PDF, as it is read."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "".join(archive.read(n).decode("utf-8", "ignore") for n in archive.namelist())
    if content[:4] == b"%PDF" and (reader := shutil.which("pdftotext")):
        done = subprocess.run([reader, "-", "-"], input=content, capture_output=True, check=True)
        assert "组织覆盖" in done.stdout.decode() or "coverage" in done.stdout.decode()
        return done.stdout.decode()
    return content.decode("utf-8", "ignore")


def test_a_hand_made_table_is_protected_at_the_least_cost() -> None:
    """2 | 9 | 11 and 8 | 7 | 15 and sums 10 | 16 | 26: one small cell needs a rectangle."""
    values = [2, 9, 11, 8, 7, 15, 10, 16, 26]
    cells = [Cell(v, cost=4.0 if n % 3 == 2 or n > 5 else 1.0) for n, v in enumerate(values)]
    rows = [((3 * r + 2, 1), (3 * r, -1), (3 * r + 1, -1)) for r in range(3)]
    columns = [((6 + c, 1), (c, -1), (3 + c, -1)) for c in range(3)]
    assert withheld(cells, [*rows, *columns], 3) == {0, 1, 3, 4}
    assert withheld(cells, [*rows, *columns], 2) == frozenset()
