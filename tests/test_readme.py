"""What the pages promise is there: commands, files, options, the same in both languages."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh.md")
TOPICS = ("ledger", "rules", "measuring")
DETAILS = tuple(f"docs/{topic}{end}" for topic in TOPICS for end in (".md", ".zh.md"))
PAGES = (*READMES, *DETAILS, "CONTRIBUTING.md", "CHANGELOG.md")


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text_of(page), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_every_link_to_a_file_leads_somewhere(page: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text_of(page))
    assert [link for link in links if not (ROOT / page).parent.joinpath(link).exists()] == []


@pytest.mark.parametrize("page", READMES)
def test_the_front_page_leads_to_every_page_of_its_language(page: str) -> None:
    end = page.removeprefix("README")
    links = set(re.findall(r"\]\((docs/[^)#]+)", text_of(page)))
    assert {f"docs/{topic}{end}" for topic in TOPICS} <= links


@pytest.mark.parametrize("page", PAGES)
def test_every_heading_that_a_link_names_is_there(page: str) -> None:
    for link, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", text_of(page)):
        there = (ROOT / page).parent / link if link else ROOT / page
        heads = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), re.MULTILINE)
        assert anchor in {head.lower().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("topic", TOPICS)
def test_both_languages_of_a_page_have_the_same_parts(topic: str) -> None:
    shapes = [
        [line[: line.find(" ")] for line in text_of(f"docs/{topic}{end}").splitlines()
         if line.startswith("#")]
        for end in (".md", ".zh.md")
    ]  # fmt: skip
    assert shapes[0] == shapes[1]


def test_both_readmes_give_the_same_two_commands() -> None:
    one, other = (blocks(page, "sh")[:2] for page in READMES)
    assert one == other
    assert all(block.count("\n") == 1 for block in one)


def test_the_first_command_names_files_that_are_there() -> None:
    command = blocks("README.md", "sh")[0]
    files = [word for word in command.split() if word.endswith(".csv")]
    assert len(files) == 3
    assert all((ROOT / file).is_file() for file in files)


@pytest.mark.parametrize("page", (*READMES, *DETAILS))
def test_every_option_named_on_a_page_exists(page: str) -> None:
    from typer.main import get_command

    from planner.cli.commands import build

    known = {"--lang", "--debug", "--help"}
    commands = [get_command(build("en"))]
    while commands:
        command = commands.pop()
        commands += getattr(command, "commands", {}).values()
        known |= {name for option in command.params for name in option.opts}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text_of(page))) <= known


@pytest.mark.parametrize("page", READMES)
def test_the_lines_of_python_run(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (code,) = blocks(page, "python")
    (tmp_path / "examples").symlink_to(ROOT / "examples", target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    exec(compile(code, page, "exec"), {})
    assert "numerator" in capsys.readouterr().out
    assert (tmp_path / "plan" / "plan.json").is_file()


def test_the_chinese_headers_of_hosts_and_instructors_are_known() -> None:
    from planner.ledger.synonyms import match_header

    for word, role in (("挂靠党支部", "hosts"), ("指导员", "instructors")):
        (headers,) = re.findall(rf"^\| {word} \| (.+、.+) \|$", text_of(READMES[1]), re.MULTILINE)
        found = [match_header(header, role) for header in headers.split("、")]  # type: ignore[arg-type]
        assert None not in found
        assert len({match.column for match in found if match}) == len(found)


def test_every_extra_that_the_front_page_installs_is_declared() -> None:
    extras = tomllib.loads(text_of("pyproject.toml"))["project"]["optional-dependencies"]
    for page in (*READMES, *DETAILS):
        for named in re.findall(r"'\.\[([a-z,]+)\]'", text_of(page)):
            assert set(named.split(",")) <= set(extras)


@pytest.mark.parametrize("page", READMES)
def test_the_screen_is_said_to_be_shortened(page: str) -> None:
    before = text_of(page).split("<!-- screen:")[0].rstrip().splitlines()[-1]
    assert "`--tree 3`" in before


@pytest.mark.parametrize("page", READMES)
def test_every_pack_that_ships_is_introduced(page: str) -> None:
    from planner.rulebook import packs

    for pack in packs():
        assert f"`{pack}`" in text_of(page)
