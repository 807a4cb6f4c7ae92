"""Unified social credit codes (GB 32100): the check character, and what Excel does to them."""

from __future__ import annotations

import numpy as np
import polars as pl

from planner.language import Text
from planner.ledger.findings import Findings

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
SHAPE = rf"^[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}$"
CUT = r"^[0-9]([.][0-9]+)?[eE][+]?[0-9]{2}$"
"""A long number as Excel shows it, 9.13E+17: its last digits are gone for good."""

_WEIGHTS = np.array([pow(3, i, 31) for i in range(17)], dtype=np.int64)


def wrong_checks(codes: pl.Series) -> pl.Series:
    """Whether each code has the shape of an 18-character code and a check character that is wrong.

    The check: each of the first 17 characters is a digit to base 31 and weighs 3 to the power
    of its place, modulo 31; the last one makes the sum a multiple of 31.
    """
    upper = codes.str.to_uppercase()
    shaped = (codes.str.len_bytes() == 18) & upper.str.contains(SHAPE)
    shaped = shaped.fill_null(False)
    if not shaped.any():
        return shaped
    joined = upper.filter(shaped).str.join("")[0].encode()
    characters = np.frombuffer(joined, dtype=np.uint8).reshape(-1, 18)
    table = np.zeros(128, dtype=np.int64)
    for value, letter in enumerate(ALPHABET):
        table[ord(letter)] = value
    digits = table[characters]
    wrong = (digits[:, :17] @ _WEIGHTS + digits[:, 17]) % 31 != 0
    positions = np.flatnonzero(shaped.to_numpy())[wrong]
    answer = np.zeros(len(codes), dtype=bool)
    answer[positions] = True
    return pl.Series(codes.name, answer)


def check_codes(ids: pl.Series, rows: pl.Series, header: str, findings: Findings) -> None:
    """Note ids that Excel has cut (errors) and codes whose check character is wrong (warnings)."""
    cut = ids.str.contains(CUT).fill_null(False)
    if cut.any():
        findings.error_rows(
            "id_cut_by_excel",
            Text(
                "“{value}”是被 Excel 按数字截断的代码，原来的后几位已丢失",
                '"{value}" is a code that Excel has cut to a number; its last digits are lost',
            ),
            Text(
                "请把该列设为“文本”格式，再从来源重新填入",
                "format the column as text and enter the code again from its source",
            ),
            rows.filter(cut).to_list(),
            ids.filter(cut).to_list(),
            header,
        )
    wrong = wrong_checks(ids)
    if wrong.any():
        findings.warn_rows(
            "wrong_check_character",
            Text(
                "统一社会信用代码“{value}”的校验位不符",
                'the check character of the code "{value}" is wrong',
            ),
            Text(
                "{count} 个统一社会信用代码的校验位不符（{rows}）",
                "{count} codes have a wrong check character ({rows})",
            ),
            rows.filter(wrong).to_list(),
            ids.filter(wrong).to_list(),
            header,
            remedy=Text("请核对", "compare it with the licence"),
        )
