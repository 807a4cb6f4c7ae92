"""Unified social credit codes and their forerunners: check characters, and what Excel does to them.

A code of 18 characters (GB 32100) holds the organisation code of 9 (GB 11714) in places 9 to
17, each with a check character of its own; the older registration number has 15 digits. A
wrong check is only warned of, since it may stand so on the licence; nothing is ever repaired.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import polars as pl

from planner.language import Text
from planner.ledger.findings import Findings

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
SHAPE = rf"^[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}$"
CUT = r"^[0-9]([.][0-9]+)?[eE][+]?[0-9]{2}$"
"""A long number as Excel shows it, 9.13E+17: its last digits are gone for good."""

_NEARLY = r"^[0-9A-Z]{18}$"
_ROUNDED = r"^[0-9]{15}000$"
_CONFUSED = {"O": "0", "I": "1", "Z": "2", "S": "5", "V": "U"}
"""Letters that no code holds, and what they are mostly mistaken for."""

_WEIGHTS = np.array([pow(3, i, 31) for i in range(17)], dtype=np.int64)
_INNER_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)

Mask = npt.NDArray[np.bool_]
Judge = Callable[[npt.NDArray[np.uint8]], Mask]


def wrong_checks(codes: pl.Series) -> pl.Series:
    """Whether each code has the shape of an 18-character code and a check character that is wrong.

    The check: each of the first 17 characters is a digit to base 31 and weighs 3 to the power
    of its place, modulo 31; the last one makes the sum a multiple of 31.
    """
    return _where(codes, _shaped(codes), _wrong_18)


def wrong_inner_checks(codes: pl.Series) -> pl.Series:
    """Whether the organisation code inside each 18-character code has a wrong check character.

    Its 8 characters are digits to base 36; the check is 11 less their weighted sum modulo 11,
    with X for 10 and 0 for 11.
    """
    return _where(codes, _shaped(codes), _wrong_inner)


def wrong_numbers(codes: pl.Series) -> pl.Series:
    """Whether each registration number of 15 digits has a wrong last one (ISO 7064, mod 11,10)."""
    long = codes.str.len_bytes() == 15
    return _where(codes, long & codes.str.contains(r"^[0-9]+$") if long.any() else long, _wrong_15)


def same_code(ids: pl.Series) -> pl.Series:
    """Identifiers ready for comparison: credit codes in capitals, all others as they are."""
    long = (ids.str.len_bytes() == 18).fill_null(False)
    if not long.any():
        return ids
    small = long & ids.str.contains("[a-z]").fill_null(False)
    if not small.any():
        return ids
    upper = ids.filter(small).str.to_uppercase()
    shaped = upper.str.contains(SHAPE)
    return ids.scatter(small.arg_true().filter(shaped), upper.filter(shaped))


def _shaped(codes: pl.Series) -> pl.Series:
    long = codes.str.len_bytes() == 18
    return long & codes.str.to_uppercase().str.contains(SHAPE) if long.any() else long


def _where(codes: pl.Series, mask: pl.Series, wrong: Judge) -> pl.Series:
    """Judge the codes of one shape all at once, as a matrix of characters."""
    mask = mask.fill_null(False)
    answer = np.zeros(len(codes), dtype=bool)
    if mask.any():
        own = codes.filter(mask).str.to_uppercase()
        width = int(own.str.len_bytes()[0])
        joined = own.str.join("")[0].encode()
        characters = np.frombuffer(joined, dtype=np.uint8).reshape(-1, width)
        answer[mask.to_numpy()] = wrong(characters)
    return pl.Series(codes.name, answer)


def _wrong_18(characters: npt.NDArray[np.uint8]) -> Mask:
    table = np.zeros(128, dtype=np.int64)
    for value, letter in enumerate(ALPHABET):
        table[ord(letter)] = value
    digits = table[characters]
    wrong: Mask = (digits[:, :17] @ _WEIGHTS + digits[:, 17]) % 31 != 0
    return wrong


def _wrong_inner(characters: npt.NDArray[np.uint8]) -> Mask:
    signs = characters[:, 8:17].astype(np.int64)
    digits = np.where(signs >= 65, signs - 55, signs - 48)
    check = 11 - digits[:, :8] @ _INNER_WEIGHTS % 11
    given = np.where(signs[:, 8] == ord("X"), 10, digits[:, 8])
    wrong: Mask = np.where(check == 11, 0, check) != given
    return wrong


def _wrong_15(characters: npt.NDArray[np.uint8]) -> Mask:
    digits = characters.astype(np.int64) - 48
    carried = np.full(len(digits), 10, dtype=np.int64)
    for place in range(14):
        summed = (carried + digits[:, place]) % 10
        carried = np.where(summed == 0, 10, summed) * 2 % 11
    wrong: Mask = (carried + digits[:, 14]) % 10 != 1
    return wrong


def check_codes(ids: pl.Series, rows: pl.Series, header: str, findings: Findings) -> None:
    """Note ids that Excel has cut (errors) and codes whose check character is wrong (warnings)."""
    wrong = wrong_checks(ids)
    cut = ids.str.contains(CUT).fill_null(False)
    if wrong.any():  # one code in thirty thousand does end in 000 and is right
        cut = cut | (wrong & ids.str.contains(_ROUNDED).fill_null(False))
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
    wrong = wrong & ~cut
    if wrong.any():
        _warn_wrong(ids, rows, wrong, header, findings)
    _warn_unusual(ids, rows, cut, header, findings)
    inner = wrong_inner_checks(ids) & ~wrong & ~cut
    if inner.any():
        findings.warn_rows(
            "wrong_inner_check",
            Text(
                "统一社会信用代码“{value}”第 9 至 17 位的组织机构代码校验位不符",
                'in the code "{value}" the organisation code (places 9 to 17) has a wrong check',
            ),
            Text(
                "{count} 个统一社会信用代码第 9 至 17 位的组织机构代码校验位不符（{rows}）",
                "in {count} codes the organisation code (places 9 to 17) has a wrong check "
                "({rows})",
            ),
            rows.filter(inner).to_list(),
            ids.filter(inner).to_list(),
            header,
            remedy=_COMPARE,
            note=True,  # no slip of one place does this: the outer check would not hold
        )
    old = wrong_numbers(ids)
    if old.any():
        findings.warn_rows(
            "wrong_check_digit",
            Text(
                "15 位注册号“{value}”的校验位不符",
                'the check digit of the registration number "{value}" is wrong',
            ),
            Text(
                "{count} 个 15 位注册号的校验位不符（{rows}）",
                "{count} registration numbers have a wrong check digit ({rows})",
            ),
            rows.filter(old).to_list(),
            ids.filter(old).to_list(),
            header,
            remedy=_COMPARE,
        )


_COMPARE = Text("请对照营业执照核对", "compare it with the licence")


def _warn_wrong(
    ids: pl.Series, rows: pl.Series, wrong: pl.Series, header: str, findings: Findings
) -> None:
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
        remedy=_COMPARE,
    )


def _warn_unusual(
    ids: pl.Series, rows: pl.Series, cut: pl.Series, header: str, findings: Findings
) -> None:
    """Codes that are nearly right: letters that none holds, small letters, a place too few."""
    bytes_each = ids.str.len_bytes()
    near = ((bytes_each >= 15) & (bytes_each <= 21)).fill_null(False) & ~cut
    if not near.any():
        return
    upper = ids.filter(near).str.to_uppercase()
    shaped = upper.str.contains(SHAPE)
    places = near.arg_true()
    confused = places.filter(~shaped & upper.str.contains(_NEARLY) & upper.str.contains("[IOSVZ]"))
    if len(confused):
        texts = ids.gather(confused).to_list()
        if len(texts) <= 5:
            for row, text in zip(rows.gather(confused).to_list(), texts, strict=True):
                findings.warn(
                    "confused_letters",
                    _confusion(text),
                    _COMPARE,
                    row=row,
                    column=header,
                    value=text,
                )
        else:
            findings.warn_rows(
                "confused_letters",
                Text("“{value}”", '"{value}"'),
                Text(
                    "{count} 个代码含有代码中不使用的字母 I、O、S、V、Z（{examples}；{rows}），"
                    "疑为数字 1、0、5、2 等",
                    "{count} codes hold the letters I, O, S, V or Z, which no code has "
                    "({examples}; {rows}); digits may be meant",
                ),
                rows.gather(confused).to_list(),
                texts,
                header,
                remedy=_COMPARE,
            )
    small = places.filter(shaped & ids.filter(near).str.contains("[a-z]"))
    if len(small):
        findings.warn_rows(
            "small_letters",
            Text(
                "统一社会信用代码“{value}”中有小写字母，原样保留",
                'the code "{value}" has small letters; kept as it is',
            ),
            Text(
                "{count} 个统一社会信用代码中有小写字母（{rows}），原样保留",
                "{count} codes have small letters ({rows}); kept as they are",
            ),
            rows.gather(small).to_list(),
            ids.gather(small).to_list(),
            header,
            remedy=Text("代码的字母应为大写", "a code is written in capitals"),
        )
    _warn_length(ids, rows, places.filter(~shaped), int(shaped.sum()), header, findings)


def _warn_length(
    ids: pl.Series,
    rows: pl.Series,
    unshaped: pl.Series,
    shaped: int,
    header: str,
    findings: Findings,
) -> None:
    """Where most ids are credit codes, one of nearly 18 characters has lost or gained some."""
    if not len(unshaped) or 2 * shaped < len(ids) - ids.null_count():
        return
    texts = ids.gather(unshaped)
    odd = texts.str.to_uppercase().str.contains(r"^[0-9A-Z]{16,17}$|^[0-9A-Z]{19,20}$")
    if odd.any():
        findings.warn_rows(
            "wrong_length",
            Text(
                "“{value}”不是 18 位，不是完整的统一社会信用代码",
                '"{value}" has not 18 characters: no whole credit code',
            ),
            Text(
                "{count} 个代码不是 18 位（{examples}；{rows}）",
                "{count} codes have not 18 characters ({examples}; {rows})",
            ),
            rows.gather(unshaped.filter(odd)).to_list(),
            texts.filter(odd).to_list(),
            header,
            remedy=_COMPARE,
        )


def _confusion(text: str) -> Text:
    """What a code with letters that no code holds may have been meant as; only said."""
    upper = text.upper()
    letters = "、".join(dict.fromkeys(c for c in upper if c in _CONFUSED))
    meant = "".join(_CONFUSED.get(c, c) for c in upper)
    whole = pl.Series([meant])
    fits = bool(whole.str.contains(SHAPE)[0]) and not wrong_checks(whole)[0]
    zh = f"“{text}”含有代码中不使用的字母 {letters}"
    en = f'"{text}" holds {letters.replace("、", ", ")}, which no code has'
    if fits:
        return Text(
            f"{zh}；写作 {meant} 时校验位相符", f"{en}; as {meant} its check would be right"
        )
    return Text(f"{zh}，疑为形近的数字", f"{en}; a digit may be meant")
