"""What ``planner rules`` says of packs: list them, show one, compare two, start a new one."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.planning import day
from planner.cli.talk import tell
from planner.cli.usage import choice, refuse_value
from planner.errors import OutputError, Problem, RulesError, UsageError, plain_reason
from planner.language import Language, Text

if TYPE_CHECKING:
    from planner.report.packs.blocks import Block
    from planner.report.packs.changes import Affected
    from planner.rulebook.chronicle import Chronicle
    from planner.rulebook.comparing import Difference

FORMATS = ("table", "md", "html")
_ENDINGS = {".md": "md", ".markdown": "md", ".html": "html", ".htm": "html"}


def list_packs(as_of: str | None, language: Language) -> int:
    """List the packs that ship: the day, how each stands on it, its title."""
    from rich.table import Table

    from planner.cli.screen import console
    from planner.report.packs.wording import status_word
    from planner.report.trimmed import Trimmed
    from planner.rulebook import packs
    from planner.rulebook.chronicle import chronicle

    when = day("--as-of", as_of)
    table = Table.grid(padding=(0, 2))
    for name in packs():
        book = chronicle(name, when)
        title = book.merged.pack.title
        above = book.merged.pack.extends
        more = Text(f"（继承 {above}）", f" (extends {above})") if above else Text("", "")
        table.add_row(
            name,
            book.day.isoformat(),
            status_word(book.pack_standing).say(language),
            Text(title.zh + more.zh, title.en + more.en).say(language),
        )
    console().print(Trimmed(table, indent=0))
    return 0


def show_pack(
    wanted: str,
    as_of: str | None,
    language: Language,
    *,
    format_: str | None = None,
    output: str | None = None,
) -> int:
    """Show a pack, or one rule of it (``PACK:RULE``), as a document."""
    form = _form(format_, output)
    when = day("--as-of", as_of)
    pack, rule = _pack_and_rule(wanted)
    from planner.rulebook.chronicle import chronicle

    book = chronicle(pack, when)
    if rule is None:
        from planner.report.packs.book import pack_document

        blocks = pack_document(book, language)
    else:
        from planner.report.packs.rule import rule_document
        from planner.rulebook.cases import read_cases

        if rule not in book.merged.rules:
            from planner.rulebook.papers import did_you_mean

            raise RulesError(
                Problem(
                    "unknown-rule",
                    Text(
                        f"规则包“{pack}”没有规则“{rule}”",
                        f'the pack {pack} has no rule "{rule}"',
                    ),
                    did_you_mean(rule, book.merged.rules),
                    value=rule,
                )
            )
        packs = [pack, *(p for p in book.merged.lineage[1:])]
        cases = [case for one in packs for case in read_cases(one)]
        blocks = rule_document(book, rule, cases, language)
    title = book.merged.pack.title
    return _hand_out(blocks, form, output, Text(title.zh, title.en).say(language), language)


def diff_packs(
    one: str,
    other: str | None,
    as_of: str | None,
    ledger: str | None,
    language: Language,
    *,
    format_: str | None = None,
    output: str | None = None,
) -> int:
    """Say what changes from one pack to another, or from one day to another, and for whom."""
    form = _form(format_, output)
    first_day, second_day = _two_days(as_of)
    a, a_day = _pack_and_day(one)
    b, b_day = _pack_and_day(other if other is not None else one)
    if other is None and a_day is None and first_day == second_day:
        raise UsageError(
            Problem(
                "nothing-to-compare",
                Text("只给了一个规则包和一个日期", "one pack and one day were given"),
                Text(
                    "请再给一个规则包，或写 --as-of 2018-10-27..2018-10-28",
                    "name a second pack, or write --as-of 2018-10-27..2018-10-28",
                ),
            )
        )
    if other is None and a_day is not None:
        b_day = None  # PACK@DAY alone is compared with the day of --as-of, or the pack's own
    from planner.report.packs.changes import changes_document
    from planner.rulebook.chronicle import chronicle
    from planner.rulebook.comparing import differences

    before = chronicle(a, a_day or first_day)
    after = chronicle(b, b_day or second_day)
    found = differences(before, after)
    concerned = _affected(ledger, a, b, before, after, found) if ledger is not None else None
    blocks = changes_document(before, after, found, concerned, language)
    name = f"{before.merged.pack.name} → {after.merged.pack.name}"
    return _hand_out(blocks, form, output, name, language)


def _affected(
    ledger: str,
    a: str,
    b: str,
    before: Chronicle,
    after: Chronicle,
    found: list[Difference],
) -> Affected:
    from planner.ledger import read_ledger
    from planner.report.packs.changes import Affected
    from planner.rulebook import load_rules
    from planner.rulebook.comparing import affected, touched

    one, other = load_rules(a, as_of=before.day), load_rules(b, as_of=after.day)
    table = read_ledger(ledger).enterprises
    limits = [d.name for d in found if d.kind == "parameter" and not d.source_only]
    return Affected(table.height, affected(table, one, other), touched(table, other, limits))


def new_pack(name: str, extends: str, output: str | None, language: Language) -> int:
    """Start a pack that extends another: it says nothing of its own yet, and holds."""
    from planner.report.packs.start import pack_files
    from planner.rulebook.documents import Token
    from planner.rulebook.inheriting import pack_folder, packs, read_merged

    from pydantic import TypeAdapter, ValidationError  # isort: skip

    try:
        TypeAdapter(Token).validate_python(name)
    except ValidationError:
        remedy = Text(
            "请用字母、数字、“-”、“_”、“.”", "a name is made of letters, digits, - _ and ."
        )
        raise refuse_value("NAME", name, remedy) from None
    if name in packs():
        remedy = Text("随程序提供的规则包已用此名，请另取", "a pack that ships has that name")
        raise refuse_value("NAME", name, remedy)
    above = read_merged(extends)
    target = Path(output) if output is not None else Path(name)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise OutputError(
            Problem(
                "folder-exists",
                Text(f"“{target}”已经存在", f'"{target}" exists already'),
                Text("请用 -o 另选一个目录", "name another folder with -o"),
            )
        )
    # A pack that ships is named; one of your own by the way to it from the new one.
    known = extends in packs()
    way = extends if known else os.path.relpath(pack_folder(extends), target.resolve())
    try:
        for path, content in pack_files(name, Path(way).as_posix(), above).items():
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            (target / path).write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        raise _unwritable(target, error) from error
    tell(
        Text(
            f"规则包已建在 {target}：先读其中的 README.md，再用 planner rules check {target} 核对",
            f"The pack is in {target}: read its README.md, then planner rules check {target}",
        ),
        language,
    )
    return 0


def _form(format_: str | None, output: str | None) -> str:
    """The form that was asked for, else the one that the file's name ends with."""
    if format_ is not None:
        return choice("--format", format_, FORMATS)
    if output is None:
        return "table"
    return _ENDINGS.get(Path(output).suffix.lower(), "md")


def _pack_and_rule(wanted: str) -> tuple[str, str | None]:
    """``PACK`` or ``PACK:RULE``; a folder whose name has a colon is a folder."""
    from planner.rulebook import packs

    if wanted in packs() or Path(wanted).is_dir() or ":" not in wanted:
        return wanted, None
    pack, _, rule = wanted.rpartition(":")
    return pack, rule


def _pack_and_day(wanted: str) -> tuple[str, date | None]:
    """``PACK`` or ``PACK@DAY``."""
    from planner.rulebook import packs

    if wanted in packs() or Path(wanted).is_dir() or "@" not in wanted:
        return wanted, None
    pack, _, when = wanted.rpartition("@")
    return pack, day("PACK@DATE", when)


def _two_days(as_of: str | None) -> tuple[date | None, date | None]:
    """One day for both, or ``DAY..DAY``: the first for the one and the second for the other."""
    if as_of is None or ".." not in as_of:
        found = day("--as-of", as_of)
        return found, found
    first, _, second = as_of.partition("..")
    return day("--as-of", first.strip()), day("--as-of", second.strip())


def _hand_out(
    blocks: list[Block], form: str, output: str | None, title: str, language: Language
) -> int:
    """Show the document on the screen, or write it to a file."""
    if form == "table" and output is None:
        from planner.cli.screen import console
        from planner.report.packs.console import show

        show(blocks, console())
        return 0
    if form == "table":
        import io

        from rich.console import Console

        from planner.report.packs.console import show

        out = io.StringIO()
        show(blocks, Console(file=out, width=100, no_color=True, markup=False, emoji=False))
        content = out.getvalue()
    elif form == "md":
        from planner.report.packs.markdown import to_markdown

        content = to_markdown(blocks)
    else:
        from planner.report.packs.html import to_html

        content = to_html(blocks, title, language)
    if output is None:
        print(content, end="")
        return 0
    from planner.report.single import write_file

    write_file(output, content.encode())
    tell(Text(f"已写入 {output}", f"Written to {output}"), language)
    return 0


def _unwritable(path: Path, error: OSError) -> OutputError:
    why = plain_reason(error)
    return OutputError(
        Problem(
            "unwritable",
            Text(f"无法写入“{path}”：{why.zh}", f"{path} cannot be written: {why.en}"),
            Text("请另选一处", "name another place"),
        )
    )
