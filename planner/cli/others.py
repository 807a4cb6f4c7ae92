"""The smaller commands: ``example`` and ``schema``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from planner.errors import OutputError, Problem
from planner.language import Language, Text


def example(directory: str, language: Language) -> int:
    """Copy the example that ships to a new folder and say how to run it."""
    import shlex
    import shutil

    from planner.places import data_dir

    target = Path(directory)
    if target.exists():
        raise OutputError(
            Problem(
                "folder-exists",
                Text(f"“{directory}”已经存在", f'"{directory}" exists already'),
                Text("请另起一个名字", "give another name"),
            )
        )
    shutil.copytree(data_dir("examples") / "guoji", target)
    files = {name: target / f"{name}.csv" for name in ("enterprises", "hosts", "instructors")}
    quoted = {name: shlex.quote(str(path)) for name, path in files.items()}
    print(
        f"planner assign {quoted['enterprises']} --hosts {quoted['hosts']} "
        f"--instructors {quoted['instructors']} --rules guoji-2007"
    )
    return 0


def rule_schemas(output: str | None, language: Language) -> int:
    """Show or write the JSON Schema of each file of a rule pack."""
    from planner.rulebook.schemas import schemas

    return _schemas(schemas(), output)


def scenario_schema(output: str | None, language: Language) -> int:
    """Show or write the JSON Schema of a file of scenarios."""
    from planner.scenario.schemas import schemas

    found = schemas()
    return _schemas(found if output is not None else found["scenario"], output)


def forecast_schema(output: str | None, language: Language) -> int:
    """Show or write the JSON Schema of a forecast file."""
    from planner.forecasting.schemas import schemas

    found = schemas()
    return _schemas(found if output is not None else found["forecast"], output)


def _schemas(found: dict[str, Any], output: str | None) -> int:
    import json

    if output is None:
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return 0
    folder = Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in found.items():
        text = json.dumps(schema, ensure_ascii=False, indent=2)
        path = folder / f"{name}.schema.json"
        path.write_text(f"{text}\n", encoding="utf-8", newline="\n")
        print(f"{path}  {schema['title']}")
    return 0
