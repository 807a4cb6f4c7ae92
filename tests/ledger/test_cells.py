"""A text that a spreadsheet would run as a formula is written so that it stays text."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from planner.ledger.cells import canonical_csv, guard, guard_text, unguard, unguard_text

AWKWARD = [
    '=HYPERLINK("http://x")',
    "+1",
    "-5",
    "@here",
    "\tcell",
    "\rcell",
    " =1",
    "＝1",
    "'quoted",
    "''=1",
    "'",
    "plain",
    "",
    'a "word", and\nanother line',
]


def columns(texts: list[str | None]) -> pl.DataFrame:
    return pl.DataFrame({"t": texts}, schema={"t": pl.String})


def test_a_formula_gets_a_leading_apostrophe_and_plain_text_is_left_alone() -> None:
    frame = columns(["=1+1", "-5", "plain", None]).select(guard(pl.col("t")))
    assert frame["t"].to_list() == ["'=1+1", "'-5", "plain", None]


def test_what_was_guarded_comes_back_equal() -> None:
    frame = columns(AWKWARD)
    there = frame.select(guard(pl.col("t")))
    assert there.select(unguard(pl.col("t"))).equals(frame)
    assert there["t"].to_list() == [guard_text(text) for text in AWKWARD]


@given(st.lists(st.text(alphabet="'=+-@\t\r\n＝ a中", max_size=5)))
def test_guarding_is_reversible_for_any_text(texts: list[str]) -> None:
    frame = columns(list(texts))
    there = frame.select(guard(pl.col("t")))
    assert there.select(unguard(pl.col("t"))).equals(frame)
    assert [unguard_text(guard_text(text)) for text in texts] == texts
    for text in there["t"]:
        assert not text.lstrip().startswith(("=", "+", "-", "@", "＝", "\t", "\r"))


def test_a_table_written_as_csv_is_read_back_equal() -> None:
    frame = pl.DataFrame(
        {
            "=name": AWKWARD[:12],
            "count": list(range(12)),
            "flag": [True, False, None] * 4,
            "lon": [119.46, None, -0.1, 1e-9] * 3,
        }
    )
    written = canonical_csv(frame)
    assert written.startswith(b"\xef\xbb\xbf'=name,")
    back = pl.read_csv(written, infer_schema=False)
    back = back.rename({name: unguard_text(name) for name in back.columns})
    back = back.with_columns(
        unguard(pl.col("=name")),
        pl.col("count").cast(pl.Int64),
        pl.col("flag").replace_strict({"true": True, "false": False}),
        pl.col("lon").cast(pl.Float64),
    )
    assert_frame_equal(back, frame)


def test_only_the_columns_asked_for_are_written_in_that_order() -> None:
    frame = pl.DataFrame({"a": ["x"], "b": [1], "c": [None]})
    assert canonical_csv(frame, ["b", "a"]) == b"\xef\xbb\xbfb,a\n1,x\n"


def test_a_column_of_figures_keeps_its_minus_signs_so_that_it_can_be_added_up() -> None:
    frame = columns(["-12.5", "3", None, "0"]).with_columns(mixed=pl.Series(["-5", "a", "3", "+1"]))
    assert canonical_csv(frame)[3:].decode() == "t,mixed\n-12.5,'-5\n3,a\n,3\n0,'+1\n"


def test_a_plus_sign_or_a_leading_zero_makes_no_plain_number() -> None:
    for odd in ("+5", "-05", "-", "-1-1", "-1e3", "-٣"):
        assert canonical_csv(columns([odd]))[3:].decode().splitlines()[1] == guard_text(odd)
