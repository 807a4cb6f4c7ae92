"""On a bad day (a full disk, no memory, a dead process, Ctrl-C): a clear word, nothing half."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from towns import enterprise_frame

from planner.cli import main
from planner.ledger.cells import canonical_csv

ENDINGS = ("html", "docx", "xlsx", "csv", "graphml", "svg")
SCENARIOS = (
    "baseline: {ledger: town.csv}\nscenarios:\n  less:\n    changes:\n      - close: [E001]\n"
)


class Said(NamedTuple):
    """How a run ended and what it said."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def run_it(*words: object) -> Said:
        code = main([*map(str, words), "--lang", "en"])
        return Said(code, *capfd.readouterr())

    return run_it


def town(path: Path, count: int = 12, zones: int = 1) -> Path:
    """A ledger in which joint branches must be formed; its zones lie far apart."""
    rows = [
        {"id": f"E{n:03}", "full_members": 1 + n % 3, "zone": f"西村{n % zones}"}
        | {"x": 10.0 * (n * n % 97) + 50_000.0 * (n % zones)}
        | {"y": 10.0 * (n * 7 % 89), "employees": 30}
        for n in range(count)
    ]
    path.write_bytes(canonical_csv(enterprise_frame(rows)))
    return path


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return town(tmp_path / "town.csv")


def everything(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def commands(ledger: Path, plan: Path, out: Path) -> dict[str, list[Any]]:
    """What writes besides the plan folder: each command with the file that it writes."""
    scenarios = ledger.with_name("scenarios.yaml")
    scenarios.write_text(SCENARIOS, "utf-8")
    sweep = ["sweep", ledger, "--set", "joint_max_distance_m=2000,3000", "-o"]
    return {
        **{f"report {e}": ["report", plan, "--force", "-o", out / f"r.{e}"] for e in ENDINGS},
        "compare xlsx": ["compare", plan, plan, "-o", out / "c.xlsx"],
        "compare json": ["compare", plan, plan, "-o", out / "c.json"],
        "sweep csv": [*sweep, out / "s.csv", "--force"],
        "sweep json": [*sweep, out / "s.json", "--force"],
        "restructure": ["restructure", ledger, "--force", "-o", out / "moves.csv"],
        "scenario": ["scenario", "run", scenarios, "--force", "-o", out / "run"],
    }


@pytest.fixture
def ready(run: Run, ledger: Path, tmp_path: Path) -> dict[str, list[Any]]:
    assert run("assign", ledger, "-o", tmp_path / "plan").code == 0
    (tmp_path / "out").mkdir()
    return commands(ledger, tmp_path / "plan", tmp_path / "out")


# ---- the disk --------------------------------------------------------------------------------

FAULTS = {
    "full": (OSError(28, "No space left on device"), "the disk is full"),
    "read-only": (OSError(30, "Read-only file system"), "can only be read"),
    "broken": (OSError(5, "Input/output error"), "the disk reports an error"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_disk_that_takes_no_more_leaves_every_old_file(
    run: Run,
    ready: dict[str, list[Any]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    chosen = list(ready) if fault == "full" else ["report csv", "scenario", "restructure"]
    out = tmp_path / "out"
    error, words = FAULTS[fault]
    for name in chosen:
        said = run(*ready[name])
        assert said.code == 0, (name, said.err)
        before = everything(out)
        assert before

        def failing(_: int, error: OSError = error) -> None:
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", failing)
            said = run(*ready[name])
        assert said.code == 2 and words in said.err, (name, said)
        assert everything(out) == before, name


def test_what_is_a_folder_or_lies_behind_a_file_is_said_before_or_after_the_work(
    run: Run, ready: dict[str, list[Any]], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    for name, words in ready.items():
        if name == "scenario":
            continue
        target = Path(words[-1] if words[-1] != "--force" else words[-2])
        target.mkdir()
        said = run(*words)
        assert said.code == 2 and "folder" in said.err and "internal" not in said.err, (name, said)
        assert list(target.iterdir()) == []
        target.rmdir()
    (out / "run").write_text("mine")
    said = run(*ready["scenario"])
    assert said.code == 2 and (out / "run").read_text() == "mine", said


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_standard_output_that_takes_no_more_is_said_in_a_sentence(ledger: Path, form: str) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "planner", "assign", ledger, "--format", form, "--lang", "en"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 2
    assert "could not be printed in full: the disk is full" in done.stderr
    assert "Exception" not in done.stderr and "internal" not in done.stderr


def test_of_several_outputs_those_that_were_written_are_named(
    run: Run, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import planner.report.single as single

    real, calls = single.write_file, iter(range(9))

    def second_fails(path: str, content: bytes) -> Path:
        if next(calls) == 1:
            monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "")))
        return real(path, content)

    monkeypatch.setattr(single, "write_file", second_fails)
    names = [tmp_path / "plan", tmp_path / "a.csv", tmp_path / "b.json"]
    said = run("assign", ledger, *(word for name in names for word in ("-o", name)))
    assert said.code == 2
    assert f"The plan is in {names[0]}" in said.err and f"report is in {names[1]}" in said.err
    assert "b.json: the disk is full" in said.err
    assert not names[2].exists()


def test_a_ledger_that_vanishes_is_named(run: Run, tmp_path: Path, ledger: Path) -> None:
    (tmp_path / "scenarios.yaml").write_text(SCENARIOS, "utf-8")
    ledger.unlink()
    for words in (
        ["assign", ledger],
        ["restructure", ledger],
        ["sweep", ledger, "--set", "joint_max_distance_m=2000,3000"],
        ["scenario", "run", tmp_path / "scenarios.yaml"],
    ):
        said = run(*words)
        assert said.code == 2 and "town.csv" in said.err, (words, said)


# ---- Ctrl-C ----------------------------------------------------------------------------------

STAGES = {
    "reading": ("planner.ledger.reading", "examine"),
    "forming": ("planner.formation.solving", "solve_block"),
    "verifying": ("planner.verify", "verify_plan"),
    "writing": ("planner.report.whole", "_sync"),
}


INTERRUPTED = """
import importlib, os, signal, sys, time

def interrupted(*_, **__):
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(1)  # Python raises here

setattr(importlib.import_module(sys.argv[1]), sys.argv[2], interrupted)
from planner.cli import main
sys.exit(main(sys.argv[3:]))
"""
"""In a process of its own: a program that is slow to end after Ctrl-C ends its whole process."""


@pytest.mark.parametrize("stage", STAGES)
def test_ctrl_c_in_any_stage_is_one_word_and_130(ledger: Path, tmp_path: Path, stage: str) -> None:
    words = ["assign", str(ledger), "-o", str(tmp_path / "plan"), "--lang", "en"]
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, *STAGES[stage], *words],
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
    )
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr.strip() == "Interrupted; no result was written."
    assert [path.name for path in tmp_path.iterdir()] == ["town.csv"]


def test_ctrl_c_after_the_first_output_names_it(
    run: Run, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import planner.report.single as single

    def interrupted(path: str, content: bytes) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(single, "write_file", interrupted)
    said = run("assign", ledger, "-o", tmp_path / "plan", "-o", tmp_path / "a.csv")
    assert said.code == 130
    assert said.err == f"Interrupted; before that: The plan is in {tmp_path / 'plan'}.\n"
    assert run("verify", tmp_path / "plan").code == 0


# ---- memory, processes, solvers --------------------------------------------------------------


def test_too_little_memory_is_a_sentence(
    run: Run, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import planner.formation.solving as solving

    def hungry(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(solving, "solve_block", hungry)
    said = run("assign", ledger, "-o", tmp_path / "plan")
    assert said.code == 2 and said.err.startswith("There is not enough memory to finish.")
    assert not (tmp_path / "plan").exists()


def die(*_: object) -> None:
    """What the system does to a process when it runs out of memory."""
    os._exit(9)


def test_a_worker_that_dies_is_a_sentence_and_no_plan(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import planner.formation.solving as solving

    file = town(tmp_path / "town.csv", 100, zones=2)
    monkeypatch.setattr(solving, "_solve_one", die)
    said = run("assign", file, "-o", tmp_path / "plan", "--workers", "2")
    assert said.code == 2 and "--workers 1" in said.err and said.out == "", said
    assert said.err.count("\n") == 1
    assert not (tmp_path / "plan").exists()


@pytest.mark.parametrize("which", ["linprog", "milp"])
def test_a_solver_that_gives_up_gives_a_plan_that_holds_and_claims_no_proof(
    run: Run, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    from types import SimpleNamespace

    import planner.formation.program as program

    calls = []

    def failing(*_: object, **__: object) -> SimpleNamespace:
        calls.append(1)
        return SimpleNamespace(status=4, success=False, x=None, mip_dual_bound=None)

    monkeypatch.setattr(program, which, failing)
    said = run("assign", town(ledger, 60 if which == "milp" else 24), "-o", tmp_path / "plan")
    assert calls and said.code == 0, said.err
    assert run("verify", tmp_path / "plan").code == 0


# ---- killed ----------------------------------------------------------------------------------

KILLED = """
import sys
from planner.report.single import write_file
content = [bytes([n]) * 3_000_000 for n in (65, 66)]
print("ready", flush=True)
n = 0
while True:
    write_file(sys.argv[1], content[n % 2]); n += 1
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_process_that_is_killed_while_it_writes_leaves_one_whole_file(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    whole = {bytes([n]) * 3_000_000 for n in (65, 66)}
    for wait in (0.005, 0.011, 0.023, 0.05):
        target.write_bytes(b"A" * 3_000_000)
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, target], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        time.sleep(wait)
        process.kill()
        process.wait()
        process.stdout.close()
        assert target.read_bytes() in whole


def test_ctrl_c_after_the_plan_of_a_reform_names_it(
    run: Run, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import planner.moves.budget as budget

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(budget, "stages", interrupted)
    said = run("restructure", ledger, "-o", tmp_path / "plan")
    assert (said.code, said.err) == (
        130,
        f"Interrupted; before that: The plan is in {tmp_path / 'plan'}.\n",
    )
