"""What ``planner rules export`` and ``planner rules import`` do."""

from __future__ import annotations

import re
from pathlib import Path

from planner.cli.planning import day, values_set
from planner.cli.usage import refuse_value
from planner.errors import OutputError, Problem
from planner.language import Language, Text, counted


def export_pack(
    pack: str, as_of: str | None, overrides: list[str], dmn: str, language: Language
) -> int:
    """Write the coverage table of a day as a DMN file."""
    when, given = day("--as-of", as_of), values_set(overrides)

    from planner.rulebook import load_rules
    from planner.rulebook.dmn import to_dmn

    rules = load_rules(pack, as_of=when, overrides=given)
    path = Path(dmn)
    path.write_bytes(to_dmn(rules))
    said = Text(
        "{file}：{pack} 在 {day} 的 {n} 条规则。", "{file}: {n} rules of {pack} as of {day}."
    )
    n = len(rules.coverage)
    print(said.fill(file=dmn, pack=rules.pack, day=rules.as_of, n=n).say(language))
    return 0


def import_table(
    file: str,
    output: str,
    extends: str | None,
    since: str | None,
    columns: list[str],
    decision: str | None,
    language: Language,
) -> int:
    """Make a pack of a DMN table about enterprises, or a table file of each other table."""
    when = day("--since", since)
    mapped = _columns(columns)

    from planner.rulebook import DEFAULT_PACK
    from planner.rulebook.dmn.packing import is_about_enterprises, to_pack, to_table_yaml
    from planner.rulebook.dmn.reading import read_dmn
    from planner.rulebook.inheriting import read_merged

    tables = read_dmn(file, decision=decision)
    folder = Path(output)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(
            Problem(
                "folder-exists",
                Text(f"“{output}”已经存在", f'"{output}" exists already'),
                Text("请另起一个名字", "give another name"),
            )
        )
    if len(tables) == 1 and is_about_enterprises(tables[0]):
        above = read_merged(extends or DEFAULT_PACK)
        name = re.sub(r"[^A-Za-z0-9_.-]+", "-", folder.resolve().name).strip("-._") or "imported"
        files = to_pack(tables[0], name, above, since=when or above.pack.as_of, columns=mapped)
        done = Text(
            "{folder}：规则包，{n} 条规则。请补上出处，再运行 planner rules check {folder}。",
            "{folder}: a pack of {n} rules. Give the sources, then run "
            "planner rules check {folder}.",
        ).fill(folder=output, n=len(tables[0].rules))
    else:
        files = {}
        for table in tables:
            name = re.sub(r"[^\w.-]+", "-", table.name).strip("-._").lower() or "table"
            while f"{name}.yaml" in files:
                name += "-2"
            files[f"{name}.yaml"] = to_table_yaml(table)
        done = Text(
            "{folder}：{n} 张判定表（输出中没有组建方式 modes，所以不成规则包）；"
            "用 planner.read_table 读取，用 evaluate 计算。",
            "{folder}: {many}; without an output called modes they are no rule "
            "pack. planner.read_table reads one, its evaluate asks it.",
        ).fill(folder=output, n=len(tables), many=counted(len(tables), "decision table"))
    folder.mkdir(parents=True, exist_ok=True)
    for file_name, text in files.items():
        (folder / file_name).write_text(text, encoding="utf-8", newline="\n")
    print(done.say(language))
    return 0


def _columns(pairs: list[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        name, equals, column = (part.strip() for part in pair.rpartition("="))
        if not equals or not name or not column:
            raise refuse_value(
                "--map", pair, Text("请写成 输入=列，如 Staff=employees", "write INPUT=COLUMN")
            )
        found[name] = column
    return found
