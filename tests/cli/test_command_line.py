"""The command line: what it refuses, in which words, and with which exit code."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from planner.cli import main
from planner.cli.commands import build
from planner.cli.session import without_options_of_the_run
from planner.errors import InputError, Place, Problem
from planner.language import Text
from planner.report.wrapping import columns, wrap


class Said(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def run_it(*arguments: str) -> Said:
        code = main(list(arguments))
        return Said(code, *capfd.readouterr())

    return run_it


def in_a_shell(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "planner", *arguments],
        capture_output=True,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "command",
    [
        [],
        ["assign"],
        ["verify"],
        ["example"],
        ["rules"],
        ["rules", "list"],
        ["rules", "show"],
        ["rules", "check"],
        ["rules", "test"],
        ["rules", "export"],
        ["schema", "rules"],
        ["rules", "import"],
    ],
)
def test_every_help_page_speaks_the_language_asked_for(
    run: Run, command: list[str], language: str
) -> None:
    said = run(*command, "--help", "--lang", language)
    assert said.code == 0
    assert said.err == ""
    assert said.out.startswith("用法：planner" if language == "zh" else "Usage: planner")
    chinese = any("\u4e00" <= character <= "\u9fff" for character in said.out)
    assert chinese == (language == "zh")
    prose = said.out.split("例：" if language == "zh" else "Examples:")[0]
    assert max(columns(line) for line in prose.splitlines()) <= 100


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_help_page_fits_80_columns_and_breaks_no_line_early(
    run: Run, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = run("--help", "--lang", language).out.splitlines()
    assert max(map(columns, lines)) <= 80
    about = lines[2 : lines.index("", 2)]
    assert all(columns(line) > 60 for line in about[:-1])


def test_every_option_has_help_in_both_languages() -> None:
    import typer

    pages = [typer.main.get_command(build(language)) for language in ("zh", "en")]
    for zh, en in zip(*(page.commands.values() for page in pages), strict=True):  # type: ignore[attr-defined]
        for one, other in zip(zh.params, en.params, strict=True):
            assert one.help and other.help and one.help != other.help, (zh.name, one.name)


def test_the_language_follows_the_locale(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "用法" in run("--help").out
    assert "缺少“台账”" in run("assign").err


def test_without_a_command_the_help_page_goes_to_stderr(run: Run) -> None:
    said = run()
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("Usage: planner")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["asign", "x.csv"], "there is no command asign; did you mean assign?"),
        (["assign"], "LEDGER is missing"),
        (["assign", "x.csv", "y.csv"], "do not know what to do with y.csv"),
        (["assign", "x.csv", "--frmat", "csv"], "no option --frmat; did you mean --format?"),
        (["assign", "x.csv", "--format"], "option --format needs a value"),
        (["assign", "x.csv", "--force=1"], "option --force takes no value"),
        (["assign", "x.csv", "--format", "jsn"], "did you mean json?"),
        (["assign", "x.csv", "--lang", "fr"], '--lang cannot be "fr"; it can be zh, en'),
        (["assign", "x.csv", "--as-of", "30.6.2024"], "write a day like 2024-06-30"),
        (["assign", "x.csv", "--set", "joint_max_units"], "NAME=VALUE"),
        (["assign", "x.csv", "--set", "a=1", "--set", "a=2"], "a is 1 already"),
        (["assign", "x.csv", "--workers", "0"], "a whole number, 1 or more"),
        (["assign", "x.csv", "--workers", "many"], "a whole number, 1 or more"),
        (["assign", "x.csv", "--time-limit", "-5"], "seconds above zero"),
        (["assign", "x.csv", "--tree", "some"], "write a number, or all, or none"),
        (["assign", "x.csv", "-o", ""], '--output cannot be ""; name a folder'),
        (["assign", "x.csv", "-o", "  "], "name a folder"),
        (["verify", ""], 'there is no folder ""'),
        (["verify", "no-such-folder"], 'there is no folder "no-such-folder"'),
    ],
)
def test_a_mistake_in_what_was_asked_is_said_in_a_line_and_ends_with_2(
    run: Run, arguments: list[str], words: str
) -> None:
    said = run(*arguments)
    assert said.code == 2
    assert said.out == ""
    assert words in said.err
    assert said.err.startswith("error: ")
    assert "Traceback" not in said.err
    zh = run(*arguments, *([] if "--lang" in arguments else ["--lang", "zh"]))
    assert zh.code == 2
    if "--lang" not in arguments:
        assert zh.err.startswith("错误：")


def test_the_options_of_the_run_are_found_wherever_they_stand() -> None:
    found = without_options_of_the_run(["assign", "--lang", "zh", "a.csv", "--debug"])
    assert found == (["assign", "a.csv"], "zh", True)
    assert without_options_of_the_run(["--lang=en", "x"]) == (["x"], "en", False)
    assert without_options_of_the_run(["a", "--", "--debug"]) == (
        ["a", "--", "--debug"],
        None,
        False,
    )


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let every run of ``assign`` end with an error."""

    def fail(*_: object) -> int:
        raise error

    monkeypatch.setattr("planner.cli.assign.assign", fail)


def test_all_problems_are_listed_up_to_fifty_and_then_counted(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems = [
        Problem(
            "not-a-number",
            Text("“三名”不是整数", '"three" is not a whole number'),
            Text("请写数字，例如 3", "write digits, e.g. 3"),
            Place(file="enterprises.csv", row=row, column="党员数"),
        )
        for row in range(1, 61)
    ]
    failing(monkeypatch, InputError(problems))
    said = run("assign", "x.csv")
    lines = said.err.splitlines()
    assert said.code == 2
    assert len(lines) == 51
    assert lines[0] == (
        'error: enterprises.csv row 1, column 党员数: "three" is not a whole number; '
        "write digits, e.g. 3"
    )
    assert lines[-1] == "... and 10 more, 60 in all."


def test_an_interruption_is_one_line_and_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, KeyboardInterrupt())
    said = run("assign", "x.csv")
    assert said.code == 130
    assert said.err == "Interrupted; no result was written.\n"


def test_a_fault_of_the_program_is_one_line_and_3_and_debug_shows_more(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, ZeroDivisionError("division\nby zero"))
    said = run("assign", "x.csv")
    assert said.code == 3
    assert said.err.count("\n") == 1
    assert "ZeroDivisionError: division by zero" in said.err
    assert "--debug" in said.err
    assert "Traceback" in run("assign", "x.csv", "--debug").err
    monkeypatch.setenv("PLANNER_DEBUG", "1")
    assert "Traceback" in run("assign", "x.csv").err


def test_a_file_that_the_system_refuses_is_no_fault_of_the_program(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, PermissionError(13, "Permission denied", "ledger.csv"))
    said = run("assign", "x.csv")
    assert (said.code, said.err) == (2, "error: ledger.csv: permission is denied\n")


def test_a_console_that_has_no_chinese_does_not_stop_the_program() -> None:
    for encoding in ("ascii", "gbk", "latin-1"):
        said = in_a_shell("--help", "--lang", "zh", PYTHONIOENCODING=encoding)
        assert said.returncode == 0
        assert b"--version" in said.stdout


@pytest.mark.skipif(os.name == "nt", reason="pipes close differently")
@pytest.mark.parametrize("command", ["rules show cpc-2018", "--help", "assign --help"])
def test_a_reader_that_goes_away_is_not_complained_about(command: str) -> None:
    script = f"({sys.executable} -m planner {command}; echo $? >&2) | true"
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True)
    assert done.stderr in ("0\n", "141\n")  # 0: all was written before the reader left


def test_the_version_is_the_package_s_own(run: Run) -> None:
    import planner

    assert run("--version").out == f"planner {planner.__version__}\n"


@pytest.mark.parametrize("width", [20, 40, 80])
def test_wrapping_loses_nothing_and_keeps_to_the_width(width: int) -> None:
    text = "企业台账（CSV 或 Excel）；工作簿中另有挂靠党支部、指导员工作表的一并读取。 max_units 5"
    lines = wrap(text, width, "  ")
    assert max(map(columns, lines)) <= width
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line.lstrip()[0] in "，。；：、）" for line in lines)


def test_the_example_is_copied_once(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "a town"
    said = run("example", str(folder))
    assert said.code == 0
    assert (folder / "enterprises.csv").is_file()
    words = shlex.split(said.out)
    assert words[:3] == ["planner", "assign", str(folder / "enterprises.csv")]
    again = run("example", str(folder))
    assert again.code == 2
    assert "exists already" in again.err


def test_the_packs_are_listed_with_their_day(run: Run) -> None:
    said = run("rules", "list")
    assert said.code == 0
    names = [line.split()[0] for line in said.out.splitlines()]
    assert {"cpc-2018", "guoji-2007"} <= set(names)


def test_a_pack_says_where_each_parameter_comes_from(run: Run) -> None:
    said = run("rules", "show", "cpc-2018")
    assert said.code == 0
    (units,) = [line for line in said.out.splitlines() if "joint_max_units" in line]
    assert "art. 5" in units
    (distance,) = [line for line in said.out.splitlines() if "joint_max_distance_m" in line]
    assert "no rule says so" in distance


def test_a_pack_that_is_not_there_is_said_with_the_nearest_name(run: Run) -> None:
    said = run("rules", "show", "cpc-2081")
    assert said.code == 2
    assert "cpc-2018" in said.err


def test_what_a_compiled_library_prints_by_itself_never_reaches_stdout() -> None:
    script = """
import ctypes, sys
import planner.cli.session as session
parse = session._parse_and_run
def noisy(arguments, language):
    library = ctypes.CDLL(None)
    library.puts(b"a line of the solver's own")
    library.fflush(None)
    return parse(arguments, language)
session._parse_and_run = noisy
sys.exit(session.run(["--version"]))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert done.stdout.startswith("planner ")
    assert "solver" not in done.stdout
