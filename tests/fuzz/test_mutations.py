"""Valid files that were changed in hundreds of ways lose nothing in silence and crash nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from files import FORMATS, plain_grid
from mutations import cells_of, figures, read, run


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_ledger_reads_the_same_in_every_format(name: str, tmp_path: Path) -> None:
    grid = plain_grid()
    outcome = read(tmp_path / name, FORMATS[name](grid))
    assert outcome.ledger is not None
    assert figures(outcome.ledger) == [
        (i, r[0], r[1], r[2], int(r[3]), int(r[4]), int(r[5]), r[6])
        for i, r in enumerate(grid[1:], 2)
    ]


def test_changed_files_end_in_a_ledger_or_in_words_and_lose_no_figure(tmp_path: Path) -> None:
    tally = run(tmp_path, 240, seed=3, slow=False)
    assert tally.wrong == []
    assert tally.cases > 200
    ends = {end.rpartition(": ")[2] for end in tally.ends}
    assert ends == {"read", "refused"}  # neither all nor none were refused


@pytest.mark.slow
def test_thousands_of_changed_files_too(tmp_path: Path) -> None:
    assert run(tmp_path, 5000, seed=4).wrong == []


def test_a_lost_cell_would_be_seen() -> None:
    import polars as pl

    frame = pl.DataFrame({"c0": ["a", None], "c1": [None, "b"]})
    assert cells_of(frame) == {(0, 0): "a", (1, 1): "b"}
