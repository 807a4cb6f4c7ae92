"""Files that are no ledgers are refused, each with one clear sentence."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.errors import InputError
from planner.ledger import read_ledger

Faults = Callable[..., list[str]]


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_ledger(path)
    (only,) = caught.value.problems
    return only.say("en")


def test_a_missing_file_a_directory_and_a_pipe_are_named(tmp_path: Path) -> None:
    assert "there is no such file" in refusal(tmp_path / "none.csv")
    assert "a directory" in refusal(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        assert "not a regular file" in refusal(tmp_path / "pipe")
    assert "no valid path" in refusal(Path("a\0b.csv"))


def test_a_file_that_may_not_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,members\n")

    def closed(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", closed)
    assert "may not be read" in refusal(path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        (b" \n\n", "the file is empty"),
        (b"name,members\n\0\0\0,1\n", "NUL"),
        ("名称,党员数\n甲,1\n".encode("utf-16-le"), "NUL"),
        (b"name,members\n\xff\xff\xff,1\n", "byte 1 of line 2 (FF) is neither"),
        (b"\xef\xbb\xbfname\n\xff,1\n", "marked as UTF-8, and byte 1 of line 2"),
        ("名称\n甲\n".encode() + b"\xff,1\n", "byte 1 of line 3 (FF) is neither UTF-8 nor GB18030"),
        ("名称\n甲\n".encode("gb18030") + b"a\xff,1\n", "byte 2 of line 3 (FF) is neither"),
        (b"\xff\xfea", "marked as UTF-16 and is not"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "web page"),
        (b"<?xml version='1.0'?><Workbook/>", "this is XML"),
        (
            b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook/>',
            "XML of Excel 2003",
        ),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n", "MHTML"),
        (b"name,members\n" + b"x" * (3 << 20), "line 2 is longer than 1 MB"),
        (b"name,members\n" + b"\n" * 5_000_001, "more than the 5,000,000"),
        (b"%PDF-1.7", "PDF"),
        (b"PAR1", "Parquet"),
        (b"name,members\n" + b'"' + b"x" * 200_000 + b'"y,1\n', "longer than 131072"),
    ],
)
def test_what_is_no_ledger_is_said_in_one_sentence(
    faults: Faults, content: bytes, sentence: str
) -> None:
    (only,) = faults(content, "a.csv")
    assert only.startswith("a.csv: ") and sentence in only


def test_one_endless_line_is_refused_without_reading_it_all(faults: Faults) -> None:
    (only,) = faults(b"x," * (1 << 20), "a.csv")
    assert "longer than 1 MB" in only
