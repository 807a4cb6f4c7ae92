"""Which row is which: by code, else by name; whatever is doubtful is listed, never settled."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import UsageError
from planner.ledger import ledger_from_frames
from planner.merging import Merged, Round, decided_pairs, merge_rounds, round_of
from planner.merging.rounds import name_key

Rows = Sequence[dict[str, object]]


def survey(rows: Rows) -> Round:
    frame = pl.DataFrame([{"members": 1, **row} for row in rows])
    return round_of(ledger_from_frames(frame))


def merged(old: Rows, new: Rows, **options: object) -> Merged:
    return merge_rounds(survey(old), survey(new), **options)  # type: ignore[arg-type]


def doubts(found: Merged) -> list[tuple[str, int, int, bool]]:
    return [(doubt, o, n, joined) for o, n, doubt, joined in found.doubtful.iter_rows()]


def status(found: Merged) -> list[str]:
    return found.enterprises["merge_status"].to_list()


def test_rows_are_joined_by_code_whatever_their_order() -> None:
    found = merged(
        [{"id": "A", "name": "甲"}, {"id": "B", "name": "乙"}],
        [{"id": "Ｂ ", "name": "乙"}, {"id": "A", "name": "甲"}],
    )
    assert found.pairs.rows() == [(1, 0, "code"), (0, 1, "code")]
    assert found.doubtful.is_empty()


def test_without_a_code_the_name_joins_in_any_width_spacing_and_brackets() -> None:
    found = merged([{"name": "甲 灯饰（集团）ＡＢ"}], [{"id": "X", "name": "甲灯饰(集团)AB"}])
    assert found.pairs["how"].to_list() == ["name"]
    assert name_key("甲【一】") == name_key("甲 (一)")
    assert name_key("甲厂") != name_key("甲公司")


def test_the_ids_that_were_made_from_rows_join_nobody() -> None:
    found = merged([{"name": "甲"}, {"name": "乙"}], [{"name": "丙"}, {"name": "甲"}])
    assert found.pairs.select("o", "n").rows() == [(0, 1)]
    assert (found.gone.to_list(), found.came.to_list()) == ([1], [0])


def test_the_same_code_under_another_name_is_joined_and_listed() -> None:
    found = merged([{"id": "A", "name": "甲厂"}], [{"id": "A", "name": "远大集团"}])
    assert doubts(found) == [("other_name", 0, 0, True)]
    assert status(found) == ["doubtful"]
    assert found.changed["field"].to_list() == ["name"]


def test_the_same_name_under_another_code_is_not_joined() -> None:
    found = merged([{"id": "A", "name": "甲厂"}], [{"id": "B", "name": "甲厂"}])
    assert doubts(found) == [("other_code", 0, 0, False)]
    assert found.pairs.is_empty()
    assert found.gone.is_empty() and found.came.is_empty()


def test_a_name_that_repeats_joins_nobody_and_its_rows_are_listed() -> None:
    found = merged([{"name": "商店"}], [{"name": "商店"}, {"name": "商店"}])
    assert doubts(found) == [("repeated_name", 0, 0, False), ("repeated_name", 0, 1, False)]
    assert status(found) == ["doubtful", "doubtful"]


def test_a_name_that_repeats_is_told_apart_by_its_codes() -> None:
    old = [{"id": "A", "name": "商店"}, {"id": "B", "name": "商店"}]
    found = merged(old, list(reversed(old)))
    assert found.pairs.select("o", "n").rows() == [(1, 0), (0, 1)]
    assert found.doubtful.is_empty()


def test_one_character_more_or_less_in_a_name_is_asked_about() -> None:
    old = [{"name": "彩荇灯饰有限公司"}, {"name": "东方贸易有限公司"}]
    new = [{"name": "彩行灯饰有限公司"}, {"name": "华美包装有限公司"}]
    found = merged(old, new)
    assert doubts(found) == [("near_name", 0, 0, False)]
    assert (found.gone.to_list(), found.came.to_list()) == ([1], [1])


def test_two_codes_are_two_enterprises_however_alike_their_names() -> None:
    found = merged([{"id": "A", "name": "彩荇灯饰厂"}], [{"id": "B", "name": "彩行灯饰厂"}])
    assert found.doubtful.is_empty()


def test_who_came_where_a_like_name_left_is_asked_about_despite_the_codes() -> None:
    others = [{"id": f"{i}", "name": f"{c}灯饰厂"} for i, c in enumerate("甲乙丙丁戊")]
    others += [{"id": f"{i}", "name": f"{c}照明公司"} for i, c in enumerate("己庚辛壬癸", 5)]
    old = [*others, {"id": "A", "name": "彩荇灯饰厂", "zone": "东村"}]
    here = merged(old, [*others, {"id": "B", "name": "彩荇照明公司", "zone": "东村"}])
    there = merged(old, [*others, {"id": "B", "name": "彩荇照明公司", "zone": "西村"}])
    assert [one[0] for one in doubts(here)] == ["same_place"]
    assert doubts(there) == []


def test_who_came_to_an_address_that_another_left_is_asked_about() -> None:
    old = [{"id": "A", "name": "甲", "企业地址": "东街 1 号"}]
    new = [{"id": "B", "name": "远大纸业", "企业地址": "东街1号"}]
    assert [one[0] for one in doubts(merged(old, new))] == ["same_place"]
    shared = [*new, {"id": "C", "name": "东方", "企业地址": "东街1号"}]
    assert doubts(merged(old, shared)) == []


def test_coordinates_are_a_place_too() -> None:
    old = [{"id": "A", "name": "甲", "x": 1.0, "y": 2.0}]
    assert doubts(merged(old, [{"id": "B", "name": "乙", "x": 1.0, "y": 2.0}]))
    assert not doubts(merged(old, [{"id": "B", "name": "乙", "x": 1.0, "y": 3.0}]))


def test_by_name_joins_whatever_the_codes_and_says_so() -> None:
    found = merged([{"id": "A", "name": "甲"}], [{"id": "B", "name": "甲"}], by="name")
    assert found.pairs["how"].to_list() == ["name"]
    assert doubts(found) == [("other_code", 0, 0, True)]


def test_by_code_joins_no_names_and_says_so() -> None:
    found = merged([{"name": "甲"}], [{"id": "B", "name": "甲"}], by="code")
    assert doubts(found) == [("no_code", 0, 0, False)]


def test_what_a_person_says_goes_before_everything() -> None:
    old, new = survey([{"id": "A", "name": "甲"}]), survey([{"id": "B", "name": "乙"}])
    pairs = decided_pairs(old, new, ["A=乙"])
    found = merge_rounds(old, new, decided=pairs)
    assert found.pairs.rows() == [(0, 0, "decided")]
    assert found.doubtful.is_empty()


def test_rows_without_an_id_can_be_named_by_their_rows() -> None:
    old = survey([{"name": "商店"}, {"name": "商店"}])
    new = survey([{"name": "商店"}, {"name": "商店"}])
    assert decided_pairs(old, new, ["row-3=row-2"]) == [(1, 0)]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("甲", "it is not OLD=NEW"),
        ("丁=乙", 'the old ledger has no "丁"'),
        ("A=丁", 'the new ledger has no "丁"'),
        ("A=丙", 'the new ledger has 2 called "丙" (rows 3, 4); name it by its id'),
    ],
)
def test_a_decision_that_names_nobody_or_several_is_refused(said: str, words: str) -> None:
    old = survey([{"id": "A", "name": "甲"}])
    new = survey([{"name": "乙"}, {"name": "丙"}, {"name": "丙"}])
    with pytest.raises(UsageError) as caught:
        decided_pairs(old, new, [said])
    assert words in caught.value.problems[0].say("en")
    assert "--same" in caught.value.problems[0].say("zh")


def test_one_row_has_one_counterpart() -> None:
    old = survey([{"id": "A", "name": "甲"}])
    new = survey([{"id": "B", "name": "乙"}, {"id": "C", "name": "丙"}])
    with pytest.raises(UsageError, match="has a counterpart already"):
        decided_pairs(old, new, ["A=B", "A=C"])


ROW = st.fixed_dictionaries(
    {
        "id": st.none() | st.sampled_from(["A", "B", "C", "D", "E"]),
        "name": st.none() | st.sampled_from(["甲灯饰厂", "乙灯饰厂", "甲灯具厂", "丙", "商店"]),
        "zone": st.sampled_from(["东村", "西村"]),
        "pin_mode": st.none() | st.just("standalone"),
    }
)
ROWS = st.lists(ROW, min_size=1, max_size=6, unique_by=lambda row: row["id"] or object()).filter(
    lambda rows: all(row["id"] or row["name"] for row in rows)
)


@settings(max_examples=40, deadline=None)
@given(ROWS, ROWS, st.sampled_from([None, "code", "name"]))
def test_every_row_of_both_ledgers_is_accounted_for_once(old: Rows, new: Rows, by: str) -> None:
    found = merged(old, new, by=by)
    pairs, open_ = found.pairs, found.doubtful.filter(~pl.col("joined"))
    assert not pairs["o"].is_duplicated().any() and not pairs["n"].is_duplicated().any()
    assert not found.doubtful.select("o", "n").is_duplicated().any()
    unsettled = set(open_["o"].to_list())
    olds = [set(pairs["o"].to_list()), set(found.gone.to_list()), unsettled]
    assert set.union(*olds) == set(range(len(old)))
    assert not olds[0] & olds[1] and not olds[1] & olds[2]
    states = status(found)
    assert len(states) == len(new)
    assert sum(found.counts[name] for name in ("same", "changed", "new", "doubtful")) == len(new)
    assert [states[n] for n in found.came.to_list()] == ["new"] * len(found.came)
    pinned = sum(row["pin_mode"] is not None for row in old)
    counts = found.counts
    assert counts["pins_old"] == pinned
    assert counts["pins_gone"] + counts["pins_doubtful"] <= pinned


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_a_ledger_merged_with_itself_is_itself_but_for_repeated_names(rows: Rows) -> None:
    found = merged(rows, rows)
    names = [row["name"] for row in rows if row["id"] is None]
    twins = {n for n in names if sum(row["name"] == n for row in rows) > 1}
    for row, state in zip(rows, status(found), strict=True):
        assert state == ("doubtful" if row["id"] is None and row["name"] in twins else "same")


def test_a_whole_ledger_that_came_and_went_is_compared_in_bounded_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from planner.merging import likeness

    monkeypatch.setattr(likeness, "MOST_CANDIDATES", 50)
    old = [{"id": f"A{i}", "name": f"甲{i}灯饰有限公司"} for i in range(40)]
    new = [{"name": f"乙{i}灯饰有限公司"} for i in range(40)]
    found = merged(old, new)
    assert "near_names_partly" in [w.code for w in found.warnings]
