"""Names that carry markup or commands to a terminal stay names, in every kind of output at once."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from towns import enterprise_frame

from planner.cli import main
from planner.ledger.cells import canonical_csv

BAD = '<script>alert("1")</script>]]>&amp;"]:::c0;\x1b[31m\x1b]0;title\x07\u202e=1+1'
ENDINGS = ("html", "docx", "xlsx", "svg", "graphml", "gexf", "dot", "mmd", "json", "csv")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    rows = [
        {"id": f"E{n}", "name": f"{BAD}{n}", "full_members": 1 + n % 3, "zone": f"{BAD}村"}
        | {"home_branch": f"{BAD}支部", "industry": BAD}
        for n in range(9)
    ]
    path = tmp_path / "town.csv"
    path.write_bytes(canonical_csv(enterprise_frame(rows)))
    return path


def test_a_screen_gets_no_commands_from_names(
    ledger: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    plan = tmp_path / "plan"
    for words in (
        ["check", ledger],
        ["assign", ledger, "-o", plan],
        ["show", plan],
        ["show", plan, "--enterprise", "\x1b[31mnobody"],
        ["explain", "E0", "--plan", plan],
        ["compare", plan, plan],
        ["verify", plan],
        ["assign", tmp_path / "\x1b[31mno.csv"],
        ["assign", ledger, "--set", "\x1b[31m=1"],
    ):
        for language in ("zh", "en"):
            more = ["--force"] if "-o" in words else []
            main([*map(str, words), *more, "--lang", language])
            said = "".join(capfd.readouterr())
            assert said.strip(), words
            assert "\x1b" not in said and "\x07" not in said, (words, said[:500])


def test_every_report_holds_names_as_names(ledger: Path, tmp_path: Path) -> None:
    names = [tmp_path / f"r.{ending}" for ending in ENDINGS]
    given = [word for name in names for word in ("-o", str(name))]
    assert main(["assign", str(ledger), *given, "--lang", "en"]) == 0
    for name in names:
        content = name.read_bytes()
        assert content, name
        if name.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(name) as archive:
                for part in archive.namelist():
                    if part.endswith((".xml", ".rels")):
                        ElementTree.fromstring(archive.read(part))
                    assert b"<f>" not in archive.read(part) or part.endswith(".xml")
            continue
        text = content.decode("utf-8-sig")
        assert "\x1b" not in text and "\x07" not in text, name
        if name.suffix in (".svg", ".graphml", ".gexf"):
            ElementTree.fromstring(text)
        if name.suffix == ".json":
            json.loads(text)
        if name.suffix not in (".json", ".csv"):  # where a tag is text and nothing else
            quoted = name.suffix == ".dot"
            assert quoted or '<script>alert("1")' not in text, name
