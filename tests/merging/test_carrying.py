"""What a merged ledger takes from the new file, and what survives from the old one."""

from __future__ import annotations

import polars as pl

from planner.ledger import ledger_from_frames
from planner.merging import merge_rounds, round_of
from planner.merging.coverage import coverage_of_plan
from planner.merging.merged import Merged
from planner.merging.notes import notes
from planner.merging.rounds import Round
from planner.model import MODES


def survey(**columns: list[object]) -> Round:
    table = {"members": [1] * len(next(iter(columns.values()))), **columns}
    ledger = ledger_from_frames(pl.DataFrame(table))
    rows = ledger.enterprises["source_row"]
    return round_of(ledger, {} if "full_members" in columns else {"full_members": rows})


def merged(old: Round, new: Round) -> Merged:
    return merge_rounds(old, new)


def column(found: Merged, name: str) -> list[object]:
    return found.enterprises[name].to_list()


PINNED = dict(
    id=["A", "B"],
    pin_mode=["affiliated", None],
    pin_branch=["某支部", None],
    pin_reason=["老书记带", None],
)


def test_a_pin_and_its_reason_survive_a_file_without_pins() -> None:
    found = merged(survey(**PINNED), survey(id=["B", "A"]))
    assert column(found, "pin_mode") == [None, "affiliated"]
    assert column(found, "pin_branch") == [None, "某支部"]
    assert column(found, "pin_reason") == [None, "老书记带"]
    assert found.counts["pins_kept"] == 1


def test_a_blank_pin_in_the_new_file_takes_none_away() -> None:
    new = survey(id=["A", "B"], pin_mode=[None, "standalone"], pin_reason=[None, "新决定"])
    found = merged(survey(**PINNED), new)
    assert column(found, "pin_mode") == ["affiliated", "standalone"]
    assert column(found, "pin_reason") == ["老书记带", "新决定"]


def test_a_new_pin_replaces_the_old_one_whole() -> None:
    new = survey(id=["A"], pin_mode=["standalone"])
    found = merged(survey(**PINNED), new)
    assert column(found, "pin_branch") == [None]
    assert column(found, "pin_reason") == [None]
    assert found.changed.select("field", "old", "new").rows() == [
        ("pin_mode", "affiliated", "standalone")
    ]


def test_the_same_pin_again_keeps_its_reason() -> None:
    new = survey(id=["A"], pin_mode=["affiliated"], pin_branch=["某支部"])
    assert column(merged(survey(**PINNED), new), "pin_reason") == ["老书记带"]


def test_the_pin_of_one_that_is_gone_is_warned_of() -> None:
    found = merged(survey(**PINNED), survey(id=["B"]))
    assert [w.code for w in found.warnings] == ["gone_pin"]
    assert found.warnings[0].say("en") == (
        'row 2: "A" is not in the new ledger, and its pin falls away: affiliated (某支部), '
        "because: 老书记带"
    )
    assert found.counts["pins_gone"] == 1


def test_a_pin_to_the_branch_of_one_that_is_gone_is_warned_of() -> None:
    old = survey(id=["A", "B"], pin_mode=["affiliated", None], pin_branch=["S-B", None])
    found = merged(old, survey(id=["A"]))
    assert [w.code for w in found.warnings] == ["pin_to_gone"]


def test_figures_are_the_new_ones_and_blanks_stay_blank() -> None:
    old = survey(id=["A", "B"], members=[5, 6], employees=[50, 60], activists=[1, 2])
    new = survey(id=["A", "B"], members=[7, 6], employees=[None, 61])
    found = merged(old, new)
    assert column(found, "members") == [7, 6]
    assert column(found, "employees") == [None, 61]
    assert column(found, "activists") == [1, 2]  # a column that the new file does not have
    assert found.changed.select("n", "field", "old", "new").rows() == [
        (0, "employees", "50", None),
        (0, "members", "5", "7"),
        (1, "employees", "60", "61"),
    ]


def test_full_members_are_never_carried_beside_another_number_of_members() -> None:
    old = survey(id=["A", "B"], members=[5, 6], full_members=[4, 2])
    found = merged(old, survey(id=["A", "B"], members=[5, 3]))
    assert column(found, "full_members") == [4, None]


def test_places_fill_blanks_but_old_coordinates_do_not_follow_a_move() -> None:
    old = survey(id=["A", "B", "C"], zone=["东村", "东村", "东村"], lon=[119.0] * 3, lat=[32.0] * 3)
    new = survey(
        id=["A", "B", "C"],
        zone=[None, "西村", "东 村"],
        lon=[None, None, 118.0],
        lat=[None, None, 31.0],
    )
    found = merged(old, new)
    assert column(found, "zone") == ["东村", "西村", "东村"]
    assert column(found, "lon") == [119.0, None, 118.0]
    assert [w.code for w in found.warnings] == ["moved"]


def test_unknown_columns_of_the_old_file_survive_and_new_ones_win() -> None:
    old = survey(id=["A", "B"], 备注=["旧", "旧"], 合同期=["三年", None])
    new = survey(id=["A", "C"], 备注=["新", None], 电量=["1", "2"])
    found = merged(old, new)
    assert found.extras == ("备注", "电量", "合同期")
    assert column(found, "备注") == ["新", None]
    assert column(found, "合同期") == ["三年", None]


def test_a_code_that_the_new_file_lacks_comes_from_the_old_one() -> None:
    found = merged(survey(id=["A"], name=["甲"]), survey(name=["甲", "乙"]))
    assert column(found, "id") == ["A", None]


def test_a_reference_to_an_enterprise_follows_its_new_id() -> None:
    old = survey(
        name=["甲", "乙"], pin_mode=["standalone", "affiliated"], pin_branch=[None, "S-row-2"]
    )
    found = merged(old, survey(id=["X", "Y"], name=["乙", "甲"]))
    assert column(found, "pin_branch") == ["甲", None]


def test_what_an_earlier_merge_noted_is_not_carried_on() -> None:
    old = survey(id=["A"], merge_status=["new"], 比对说明=["x"])
    assert merged(old, survey(id=["A"], merge_note=["y"])).extras == ()


def test_two_words_for_operating_are_no_change_and_closing_is_one() -> None:
    old = survey(id=["A", "B"], status=["正常", "正常"])
    found = merged(old, survey(id=["A", "B"], status=["正常经营", "停产"]))
    assert found.changed.select("n", "field").rows() == [(1, "status")]


def test_figures_of_unknown_columns_are_compared_as_figures() -> None:
    old = survey(id=["A", "B"], 面积=["5", "x"])
    found = merged(old, survey(id=["A", "B"], 面积=["5.0", "y"]))
    assert found.changed.select("n", "old", "new").rows() == [(1, "x", "y")]


def test_todays_coverage_is_the_new_files_where_it_tells_any() -> None:
    old = survey(id=["A", "B"], current_mode=["standalone", "joint"])
    new = survey(id=["A", "B"], current_mode=["dispatched", None])
    assert column(merged(old, new), "current_mode") == ["dispatched", None]
    blank = survey(id=["A", "B"], current_mode=[None, None])
    assert column(merged(old, blank), "current_mode") == ["standalone", "joint"]


def test_every_note_says_what_changed_and_what_is_doubtful() -> None:
    old = survey(id=["A", "B"], name=["甲", "乙"], members=[1, 2], pin_mode=[None, "standalone"])
    new = survey(id=["A", "C", "D"], name=["甲", "乙", "丁"], members=[3, 2, 2])
    found = merged(old, new)
    assert notes(found, "zh").to_list() == [
        "党员数 1 → 3",
        "名称相同，代码不同：旧台账 乙（第 3 行） B，未合并，其指定未沿用（单独组建）",
        None,
    ]
    assert notes(found, "en")[0] == "Members 1 → 3"


def plan_tables() -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    assignments = pl.DataFrame(
        {
            "enterprise_id": ["A", "B", "C", "D", "E", "F", "G"],
            "mode": [*MODES[:1], *MODES[2:3] * 2, "joint", "dispatched", "uncovered", "excluded"],
            "branch_id": ["S-A", "S-A", "h", "J-D", None, None, None],
            "instructor_id": [None, None, None, None, "i", None, None],
        }
    )
    branches = pl.DataFrame(
        {
            "branch_id": ["S-A", "h", "J-D"],
            "name": ["甲党支部", "村党支部", "丁联合党支部"],
            "kind": ["standalone", "existing", "joint"],
            "lead_enterprise_id": ["A", None, "D"],
        }
    )
    instructors = pl.DataFrame({"instructor_id": ["i"], "name": ["岗位一"], "to_be_appointed": [0]})
    return assignments, branches, instructors


def test_a_plan_tells_todays_coverage_by_names() -> None:
    table = coverage_of_plan(*plan_tables())
    assert table.rows() == [
        ("A", "standalone", "甲党支部", None, None),
        ("B", "affiliated", "甲党支部", None, "A"),
        ("C", "affiliated", "村党支部", None, None),
        ("D", "joint", "丁联合党支部", None, None),
        ("E", "dispatched", None, "岗位一", None),
        ("F", None, None, None, None),
        ("G", None, None, None, None),
    ]


def test_names_that_repeat_give_way_to_ids_and_open_posts_name_nobody() -> None:
    assignments, branches, instructors = plan_tables()
    twice = branches.with_columns(name=pl.lit("党支部"))
    posts = instructors.with_columns(to_be_appointed=pl.lit(1))
    table = coverage_of_plan(assignments, twice, posts)
    assert table["current_branch"].to_list()[:4] == ["S-A", "S-A", "h", "J-D"]
    assert table["current_instructor"].null_count() == 7


def test_the_plans_coverage_wins_and_follows_a_new_name_of_the_host() -> None:
    old = survey(id=["A", "B"], name=["甲", "乙"])
    new = survey(id=["A", "B"], name=["新甲", "乙"], current_mode=["joint", None])
    found = merge_rounds(old, new, coverage=coverage_of_plan(*plan_tables()))
    assert column(found, "current_mode") == ["standalone", "affiliated"]
    assert column(found, "current_branch") == ["甲党支部", "新甲"]
    assert [w.code for w in found.warnings] == ["other_coverage"]


def test_without_a_plan_or_coverage_nothing_is_said_of_today() -> None:
    assert "current_mode" not in merged(survey(id=["A"]), survey(id=["A"])).columns
