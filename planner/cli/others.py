"""The smaller commands: ``verify`` and ``example``."""

from __future__ import annotations

from pathlib import Path

from planner.errors import OutputError, Problem, UsageError
from planner.language import Language, Text


def verify(directory: str, language: Language, *, everything: bool = False) -> int:
    """Check a finished plan from its files alone: 0 and one line, or 1 and a list.

    Statistics follow from the tables, so that what is off in them is summed up in one line
    at the end, unless ``everything`` is wanted.
    """
    if not directory.strip() or not Path(directory).is_dir():
        raise UsageError(
            Problem(
                "no-such-folder",
                Text(f"没有“{directory}”这个目录", f'there is no folder "{directory}"'),
                Text(
                    "请给出 planner assign -o 写出的目录",
                    "name one that planner assign -o wrote",
                ),
            )
        )
    if not (Path(directory) / "plan.json").exists():
        raise UsageError(
            Problem(
                "not-a-plan",
                Text(f"“{directory}”不是方案文件夹", f"{directory} is no plan folder"),
                Text(
                    "里面没有 plan.json；方案文件夹由 planner assign … -o 写出",
                    "it has no plan.json; planner assign ... -o writes a plan folder",
                ),
            )
        )
    from planner.verify import verify as check

    wrong = check(Path(directory), everything=everything)
    if not wrong:
        done = Text(
            "方案无误：表格、合计、比率、证明中的取值均已核对。",
            "The plan is in order: tables, sums, rates and certificate values were checked.",
        )
        print(done.say(language))
        return 0
    for problem in wrong if everything else _with_statistics_in_one(wrong):
        print(problem.say(language))
    total = sum(problem.count for problem in wrong)
    found = Text("发现 {n} 处问题。", "{n} problems found.").fill(n=total)
    print((found if total > 1 else Text("发现 1 处问题。", "1 problem found.")).say(language))
    return 1


def _with_statistics_in_one(wrong: list[Problem]) -> list[Problem]:
    """The problems with those of the statistics as one, at the end."""
    figures = [problem for problem in wrong if problem.code == "statistics"]
    others = [problem for problem in wrong if problem.code != "statistics"]
    if len(figures) < 2:
        return others + figures
    number = sum(problem.count for problem in figures)
    what = Text(
        "统计不再相符（{n} 个数），例如：{one}",
        "the statistics no longer agree ({n} figures), e.g. {one}",
    ).fill(n=number, one=figures[0].what)
    remedy = Text("用 --all 全部列出", "--all lists them all")
    return [*others, Problem("statistics", what, remedy, figures[0].place, count=number)]


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
    import json

    from planner.rulebook.schemas import schemas

    found = schemas()
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
