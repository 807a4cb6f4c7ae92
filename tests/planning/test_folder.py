"""The plan folder: what it holds, and that it is there as a whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import hand
import pytest

from planner.errors import OutputError
from planner.model import ENTERPRISE_COLUMNS
from planner.report import whole
from planner.report.document import plan_document, to_json
from planner.report.folder import (
    GRAPH_ENTERPRISES,
    OWN_FILES,
    plan_json,
    read_plan_document,
    read_plan_tables,
    refuse_to_overwrite,
    write_plan,
)
from planner.tables import PLAN_TABLES

FILES = [
    "assignments.csv",
    "branches.csv",
    "edges.csv",
    "graph.graphml",
    "graph.json",
    "inputs/enterprises.csv",
    "inputs/hosts.csv",
    "inputs/instructors.csv",
    "instructors.csv",
    "plan.json",
]


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8-sig").splitlines()


def test_a_plan_folder_holds_the_contracts_files_and_nothing_else(tmp_path: Path) -> None:
    write_plan(hand.plan(), tmp_path / "plan")
    assert sorted(contents(tmp_path / "plan")) == FILES
    assert os.listdir(tmp_path) == ["plan"]
    assert set(FILES) <= OWN_FILES.names


def test_files_that_were_not_given_are_not_there(tmp_path: Path) -> None:
    given = hand.ledger()
    assert given.instructors is not None and given.hosts is not None
    write_plan(hand.plan(instructors=given.instructors.clear()), tmp_path / "plan")
    assert lines(tmp_path / "plan/inputs/instructors.csv") == [
        "id,name,role,zone,x,y,lon,lat,capacity"
    ]
    outcome = hand.formation().outcome
    assert outcome.height == 7
    write_plan(hand.plan(instructors=None), tmp_path / "plan")
    assert not (tmp_path / "plan/inputs/instructors.csv").exists()


def test_tables_come_back_as_they_were(tmp_path: Path) -> None:
    plan = hand.plan(extra={"备注": ["=1+1", "'x", '引号"和,逗号', "两\n行", None, " 空", "末"]})
    write_plan(plan, tmp_path / "plan")
    tables = read_plan_tables(tmp_path / "plan")
    for name in PLAN_TABLES:
        assert tables[name].equals(getattr(plan, name)), name


def test_text_that_looks_like_a_formula_is_written_as_text(tmp_path: Path) -> None:
    write_plan(hand.plan(), tmp_path / "plan")
    row = next(x for x in lines(tmp_path / "plan/assignments.csv") if x.startswith("f,"))
    assert row.split(",")[1] == "'=己厂"


def test_csv_opens_in_spreadsheets(tmp_path: Path) -> None:
    write_plan(hand.plan(), tmp_path / "plan")
    for path in (tmp_path / "plan").rglob("*.csv"):
        raw = path.read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in raw and raw.endswith(b"\n")


def test_inputs_lie_in_canonical_columns_without_persons(tmp_path: Path) -> None:
    plan = hand.plan(extra={"备注": ["x"] * 7, "电话": ["1"] * 7}, person_columns=("电话",))
    write_plan(plan, tmp_path / "plan")
    header = lines(tmp_path / "plan/inputs/enterprises.csv")[0].split(",")
    canonical = [c.name for c in ENTERPRISE_COLUMNS if not c.name.startswith("current_")]
    assert header == [*canonical, "备注"]


def test_columns_of_today_are_written_only_where_the_ledger_has_them(tmp_path: Path) -> None:
    write_plan(hand.plan(has_current=True), tmp_path / "plan")
    header = lines(tmp_path / "plan/inputs/enterprises.csv")[0].split(",")
    assert header == [column.name for column in ENTERPRISE_COLUMNS]


def test_the_document_names_the_files_with_their_hashes(tmp_path: Path) -> None:
    write_plan(hand.plan(), tmp_path / "plan")
    document = read_plan_document(tmp_path / "plan")
    inputs = {entry["role"]: entry for entry in document["inputs"]}
    assert len(inputs["enterprises"].pop("seal")) == 64
    assert inputs["enterprises"] == {
        "role": "enterprises",
        "name": "town.csv",
        "sha256": "0" * 64,
        "rows": 7,
    }
    for role in ("enterprises", "hosts", "instructors"):
        entry = inputs[f"{role} (canonical)"]
        raw = (tmp_path / "plan" / entry["name"]).read_bytes()
        assert entry["sha256"] == hashlib.sha256(raw).hexdigest()
        assert entry["rows"] == len(raw.decode().splitlines()) - 1


def test_the_document_says_rules_certificate_and_statistics() -> None:
    document = plan_document(hand.plan())
    assert document["schema_version"] == 1
    assert document["tool"]["name"] == "planner"
    assert document["rules"]["pack"] == "hand"
    assert document["rules"]["as_of"] == "2024-06-30"
    assert document["rules"]["overrides"] == {"instructor_capacity": 3}
    assert document["rules"]["parameters"]["branch_max_members"] == 50
    assert document["rules"]["coverage"][0]["when"] == [
        {"field": "zone", "op": "one_of", "value": ["east", "west"]}
    ]
    assert document["certificate"][2] == {
        "tier": "dispersion",
        "value": 1290,
        "bound": 1200,
        "optimal": False,
    }
    assert document["statistics"]["counts"]["in_scope"] == 6
    assert document["committee"] == "镇党委"


def test_the_document_is_the_same_on_screen_and_in_the_file(tmp_path: Path) -> None:
    plan = hand.plan()
    write_plan(plan, tmp_path / "plan")
    raw = (tmp_path / "plan/plan.json").read_bytes()
    assert plan_json(plan) == raw
    written = json.loads(raw)
    del written["files"], written["seal"]
    assert written == json.loads(json.dumps(plan_document(plan)))
    assert raw.endswith(b"}\n") and "镇党委".encode() in raw


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    write_plan(hand.plan(), tmp_path / "one")
    write_plan(hand.plan(), tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_json_keeps_ratios_whole_and_refuses_what_is_no_number() -> None:
    assert json.loads(to_json({"a": [{"b": 2 / 3}]})) == {"a": [{"b": 2 / 3}]}
    assert to_json({}) == b"{}\n" and to_json([]) == b"[]\n"
    with pytest.raises(ValueError, match="JSON"):
        to_json({"a": float("nan")})


def test_a_large_plan_is_written_without_a_drawing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert GRAPH_ENTERPRISES == 20_000
    write_plan(hand.plan(), tmp_path / "plan")
    monkeypatch.setattr("planner.report.folder.GRAPH_ENTERPRISES", 6)
    write_plan(hand.plan(), tmp_path / "plan")
    assert sorted(contents(tmp_path / "plan")) == [f for f in FILES if not f.startswith("graph")]


# ---- where it may be written ------------------------------------------------------------


def test_a_plan_folder_gives_way_to_a_new_plan(tmp_path: Path) -> None:
    write_plan(hand.plan(), tmp_path / "plan")
    (tmp_path / "plan/moves.csv").write_text("old steps")
    write_plan(hand.plan(committee=None), tmp_path / "plan")
    assert read_plan_document(tmp_path / "plan")["committee"] is None
    assert sorted(contents(tmp_path / "plan")) == FILES
    assert os.listdir(tmp_path) == ["plan"]


def test_notes_that_somebody_laid_into_a_plan_folder_stay(tmp_path: Path) -> None:
    write_plan(hand.plan(), tmp_path / "plan")
    (tmp_path / "plan/notes.txt").write_text("mine")
    (tmp_path / "plan/inputs/scan.pdf").write_text("mine too")
    (tmp_path / "plan/photos").mkdir()
    write_plan(hand.plan(committee=None), tmp_path / "plan")
    found = contents(tmp_path / "plan")
    assert found.pop("notes.txt") == b"mine" and found.pop("inputs/scan.pdf") == b"mine too"
    assert sorted(found) == FILES
    assert (tmp_path / "plan/photos").is_dir()
    assert read_plan_document(tmp_path / "plan")["committee"] is None


def test_an_empty_folder_and_folders_still_to_be_made_will_do(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write_plan(hand.plan(), tmp_path / "empty")
    write_plan(hand.plan(), tmp_path / "new/and/deep")
    assert sorted(contents(tmp_path / "empty")) == FILES
    assert sorted(contents(tmp_path / "new/and/deep")) == FILES


@pytest.mark.parametrize(
    "document",
    [
        None,
        "{}",
        "not json",
        "[" * 100_000,
        '{"schema_version": 99, "tool": {"name": "planner"}}',
        '{"schema_version": 1, "tool": "x"}',
    ],
)
def test_a_folder_that_is_no_plan_is_refused_and_left_alone(
    tmp_path: Path, document: str | None
) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    if document is not None:
        (tmp_path / "plan.json").write_text(document)
    before = contents(tmp_path)
    with pytest.raises(OutputError) as caught:
        write_plan(hand.plan(), tmp_path)
    assert caught.value.problems[0].code == "output-not-a-plan"
    assert contents(tmp_path) == before


def test_force_adds_the_plan_and_keeps_what_belongs_to_others(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/HEAD").write_text("ref")
    (tmp_path / "plan.json").write_text("{}")
    write_plan(hand.plan(), tmp_path, force=True)
    found = contents(tmp_path)
    assert found.pop(".git/HEAD") == b"ref"
    assert sorted(found) == FILES


def test_a_file_in_the_place_of_the_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "plan").write_text("a file")
    for force in (False, True):
        with pytest.raises(OutputError) as caught:
            refuse_to_overwrite(tmp_path / "plan", force=force)
        assert caught.value.problems[0].code == "output-is-a-file"


def test_a_place_that_cannot_be_written_to_is_an_error_not_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError) as caught:
        write_plan(hand.plan(), tmp_path / "file" / "plan")
    assert caught.value.problems[0].code == "output-unwritable"


def test_a_refusal_names_the_folder_asked_for_and_a_reason_in_both_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise FileNotFoundError(2, "No such file or directory", "/proc/.x.00c0ffee/new")

    monkeypatch.setattr("planner.report.folder.replace_folder", refuse)
    with pytest.raises(OutputError) as caught:
        write_plan(hand.plan(), tmp_path / "x")
    (problem,) = caught.value.problems
    for said in (problem.say("zh"), problem.say("en")):
        assert str(tmp_path / "x") in said
        assert "c0ffee" not in said and "No such file" not in said
    assert "那里不能新建目录" in problem.say("zh")


def test_a_link_to_a_plan_folder_stays_a_link(tmp_path: Path) -> None:
    write_plan(hand.plan(), tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_plan(hand.plan(committee=None), tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert read_plan_document(tmp_path / "real")["committee"] is None


def test_the_working_directory_can_hold_the_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_plan(hand.plan(), ".")
    write_plan(hand.plan(committee=None), ".")
    assert sorted(contents(tmp_path)) == FILES
    assert os.getcwd() == str(tmp_path)


# ---- whatever fails, the old plan stays ----------------------------------------------------


class Stop(BaseException):
    """Like the user's own interruption: no ordinary exception."""


@pytest.mark.parametrize("foreign", [False, True])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), Stop()])
@pytest.mark.parametrize("operation", ["fsync", "rename", "replace"])
def test_a_failure_at_any_step_leaves_the_old_plan_or_the_new_one_whole(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    operation: str,
    error: BaseException,
    foreign: bool,
) -> None:
    """The n-th call fails, for every n, until the writing gets through."""
    write_plan(hand.plan(), tmp_path / "plan")
    if foreign:
        (tmp_path / "plan/notes.txt").write_text("mine")
    before = contents(tmp_path / "plan")
    new = hand.plan(committee=None)
    write_plan(new, tmp_path / "new")
    after = contents(tmp_path / "new") | {n: c for n, c in before.items() if n == "notes.txt"}
    for step in range(100):
        calls = 0
        real: Any = os.fsync if operation == "fsync" else getattr(Path, operation)

        def failing(*arguments: Any, real: Any = real, step: int = step) -> Any:
            nonlocal calls
            calls += 1
            if calls == step + 1:
                raise error
            return real(*arguments)

        with monkeypatch.context() as patch:
            patch.setattr(os if operation == "fsync" else Path, operation, failing)
            try:
                write_plan(new, tmp_path / "plan")
            except (OutputError, Stop):
                # Only what comes after everything is in place may leave the new one.
                expected = (before, after) if operation == "fsync" else (before,)
                assert contents(tmp_path / "plan") in expected
                assert sorted(os.listdir(tmp_path)) == ["new", "plan"]
                continue
        break
    assert contents(tmp_path / "plan") == after


def test_what_could_not_be_put_back_is_not_thrown_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_plan(hand.plan(), tmp_path / "plan")
    before = contents(tmp_path / "plan")
    real = Path.rename
    calls = []

    def once(self: Path, target: Path) -> Path:
        calls.append(self)
        if len(calls) > 1:
            raise OSError(5, "Input/output error")
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", once)
        with pytest.raises(OutputError):
            write_plan(hand.plan(committee=None), tmp_path / "plan")
    (left,) = tmp_path.iterdir()
    assert contents(left / "old") == before


def test_a_folder_of_others_is_told_from_ours(tmp_path: Path) -> None:
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs/hosts.csv").write_text("")
    (tmp_path / "inputs/other.csv").write_text("")
    (tmp_path / "edges.csv").mkdir()
    assert whole.foreign_entries(tmp_path, OWN_FILES) == ["edges.csv", "inputs/other.csv"]
