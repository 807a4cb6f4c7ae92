"""Codes as registers hold them: checked, never repaired; cut ones named; shared ones told apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from saying import codes, said

from planner.ledger.codes import (
    ALPHABET,
    wrong_checks,
    wrong_inner_checks,
    wrong_numbers,
)
from planner.model import Ledger

Read = Callable[..., Ledger]
Faults = Callable[..., list[str]]

HEAD = "统一社会信用代码,企业名称,党员数\n"


def check_of(front: str) -> str:
    """The one character that makes a code of the first 17 right, by trying them all."""
    (right,) = (c for c in ALPHABET if not wrong_checks(pl.Series([front + c]))[0])
    return right


def inner(front: str) -> str:
    """The 9 characters of an organisation code from its first 8, by the sum itself."""
    digits = [int(c, 36) for c in front]
    total = sum(d * w for d, w in zip(digits, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return front + "0123456789X0"[(11 - total % 11)]


def made_up(head: str, front: str) -> str:
    """A whole code with both checks right."""
    code = head + inner(front)
    return code + check_of(code)


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8), st.sampled_from("19Y5N"))
def test_a_code_with_both_checks_right_is_right_and_any_other_last_character_is_wrong(
    front: str, first: str
) -> None:
    code = made_up(f"{first}1321084", front)
    others = [code[:-1] + c for c in ALPHABET if c != code[-1]]
    assert not wrong_checks(pl.Series([code])).any()
    assert not wrong_inner_checks(pl.Series([code])).any()
    assert wrong_checks(pl.Series(others)).all()


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8), st.data())
def test_a_slip_in_one_place_never_passes(front: str, data: Any) -> None:
    code = made_up("91321084", front)
    place = data.draw(st.integers(0, 17))
    sign = data.draw(st.sampled_from("0123456789" if 2 <= place < 8 else ALPHABET))
    slipped = code[:place] + sign + code[place + 1 :]
    assert bool(wrong_checks(pl.Series([slipped]))[0]) == (sign != code[place])


def test_letter_led_codes_are_checked_like_all_others(read: Read) -> None:
    right, wrong = made_up("Y1321084", "MA1XXL2X"), made_up("52321084", "50002045")
    wrong = wrong[:-1] + ("0" if wrong[-1] != "0" else "1")
    ledger = read(f"{HEAD}{right},甲,1\n{wrong},乙,1\n")
    (only,) = [p for p in ledger.warnings if p.code == "wrong_check_character"]
    assert only.place is not None and only.place.row == 3 and only.value == wrong


def test_a_wrong_organisation_code_inside_a_right_code_is_warned_of(read: Read) -> None:
    front = "91321084" + "12345678" + "0"
    front = front[:-1] + next(c for c in "01" if c != inner("12345678")[-1])
    ledger = read(f"{HEAD}{front + check_of(front)},甲,1\n")
    assert "wrong_inner_check" in codes(ledger) and "wrong_check_character" not in codes(ledger)


def test_an_old_registration_number_is_checked(read: Read) -> None:
    digits = "32108400001234"
    right = [d for d in "0123456789" if not wrong_numbers(pl.Series([digits + d]))[0]]
    assert len(right) == 1
    other = digits + str((int(right[0]) + 1) % 10)
    assert "wrong_check_digit" in codes(read(f"{HEAD}{other},甲,1\n"))
    assert "wrong_check_digit" not in codes(read(f"{HEAD}{digits + right[0]},甲,1\n"))


@pytest.mark.parametrize(
    "cut", ["9.13E+17", "9.13210841000791E+17", "9.13e17", "９.13Ｅ+17", "913210841000791000"]
)
def test_a_code_that_excel_has_cut_is_an_error_and_not_repaired(faults: Faults, cut: str) -> None:
    (only,) = faults(f"{HEAD}{cut},甲,1\n")
    assert "row 2, column 统一社会信用代码" in only and "Excel has cut" in only


def test_many_codes_cut_to_the_same_figure_are_not_called_repeated_too(faults: Faults) -> None:
    said_ = faults(f"{HEAD}9.13E+17,甲,1\n9.13E+17,乙,1\n")
    assert len(said_) == 2 and all("Excel has cut" in one for one in said_)


def test_a_code_that_ends_in_zeros_and_is_right_is_no_cut_one(read: Read) -> None:
    for number in range(100_000):
        front = f"9132108410{number:05d}00"
        if check_of(front) == "0":
            break
    assert read(f"{HEAD}{front}0,甲,1\n").enterprises["id"].to_list() == [front + "0"]


def test_letters_that_no_code_holds_are_named_with_what_may_be_meant(read: Read) -> None:
    code = made_up("91320084", "MA1XXL2X")
    (one,) = [w for w in said(read(f"{HEAD}{code.replace('0', 'O', 1)},甲,1\n")) if "holds" in w]
    assert f"as {code} its check would be right" in one


def test_small_letters_are_said_and_still_the_same_code(read: Read, faults: Faults) -> None:
    code = made_up("91320084", "MA1XXL2X")
    assert "small_letters" in codes(read(f"{HEAD}{code.lower()},甲,1\n"))
    (only,) = faults(f"{HEAD}{code},甲,1\n{code.lower()},乙,1\n")
    assert "repeats the id of row 2" in only


def test_a_code_with_a_place_too_few_is_said_where_the_others_are_whole(read: Read) -> None:
    code = made_up("91320084", "MA1XXL2X")
    ledger = read(f"{HEAD}{code},甲,1\n{code[:-1]},乙,1\n")
    assert "wrong_length" in codes(ledger)
    assert "wrong_length" not in codes(read(f"{HEAD}AB{'1' * 15},甲,1\n7,乙,1\n8,丙,1\n"))


CODE = made_up("91320084", "MA1XXL2X")
SHARED = f"统一社会信用代码,企业名称,党员数,备注\n{CODE},本部,1,{{0}}\n{CODE},二厂,2,{{1}}\n"


def test_units_of_one_legal_unit_share_a_code_and_are_told_apart_by_name(read: Read) -> None:
    ledger = read(SHARED.format("", "与本部同一法人"))
    assert ledger.enterprises.select("id", "name").rows() == [
        (f"{CODE}-二厂", "二厂"),
        (f"{CODE}-本部", "本部"),
    ]
    assert "one_legal_unit" in codes(ledger)


def test_their_ids_do_not_depend_on_the_order_of_rows(read: Read) -> None:
    head, *rows = SHARED.format("同一法人", "同一法人").splitlines()
    one = read("\n".join([head, *rows])).enterprises
    two = read("\n".join([head, *rows[::-1]])).enterprises
    assert one.drop("source_row").equals(two.drop("source_row"))


@pytest.mark.parametrize(("header", "yes"), [("同一法人", "是"), ("same_legal_unit", "yes")])
def test_a_column_of_its_own_marks_them_too(read: Read, header: str, yes: str) -> None:
    text = f"id,name,members,{header}\n{CODE},本部,1,{yes}\n{CODE},二厂,2,{yes}\n"
    ledger = read(text)
    assert ledger.enterprises.height == 2 and ledger.extra_columns == (header,)


def test_two_of_the_same_name_in_one_legal_unit_get_a_number(read: Read) -> None:
    text = f"id,name,members,同一法人\n{CODE},厂,1,是\n{CODE},厂,2,是\n"
    assert read(text).enterprises["id"].to_list() == [f"{CODE}-厂", f"{CODE}-厂-2"]


@pytest.mark.parametrize("marks", [("", ""), ("不是同一法人", "非同一法人"), ("重复", "")])
def test_rows_that_do_not_say_so_repeat_a_code(faults: Faults, marks: tuple[str, str]) -> None:
    (only,) = faults(SHARED.format(*marks))
    assert "repeats the id of row 2" in only and "same_legal_unit" in only


def test_what_was_told_apart_reads_back_as_it_is(read: Read) -> None:
    from planner.ledger.cells import canonical_csv

    first = read(SHARED.format("", "同一法人"))
    columns = [c for c in first.enterprises.columns if c not in ("operating", "source_row")]
    again = read(canonical_csv(first.enterprises, columns))
    assert again.enterprises["id"].equals(first.enterprises["id"])
