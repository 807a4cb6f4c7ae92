"""The options that say how a ledger is to be read, the same for every command that reads one."""

# No `from __future__ import annotations` here: see :mod:`planner.cli.commands.desk`.
import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer

from planner.cli.commands.desk import Desk, Job
from planner.cli.reading import ReadingAsked

_SINGLE = ("mapping", "datum")
_FILES = ("ledger", "hosts", "instructors", "new")
"""The options of reading stand after the files that they speak of."""


def takes_reading_options(desk: Desk) -> Callable[[Callable[..., Job]], Callable[..., Job]]:
    """Give a command these options; it is called with ``reading``, a :class:`ReadingAsked`."""
    options = _options(desk)

    def decorate(command: Callable[..., Job]) -> Callable[..., Job]:
        own = inspect.signature(command)

        @wraps(command)
        def with_reading(**given: Any) -> Job:
            said: dict[str, Any] = {}
            for name in options:
                value = given.pop(name)
                said[name] = value if name in _SINGLE else tuple(value or ())
            return command(**given, reading=ReadingAsked(**said))

        parameters = [p for p in own.parameters.values() if p.name != "reading"]
        place = 1 + max(i for i, p in enumerate(parameters) if p.name in _FILES)
        parameters[place:place] = [
            inspect.Parameter(name, parameters[0].kind, default=None, annotation=what)
            for name, what in options.items()
        ]
        with_reading.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
        return with_reading

    return decorate


def _options(desk: Desk) -> dict[str, Any]:
    t = desk.t
    return {
        "sheet": Annotated[
            list[str] | None,
            typer.Option(
                "--sheet",
                metavar=t("工作表", "SHEET"),
                help=t(
                    "读哪张工作表（名称或第几张）；其他表的写 hosts:名称。",
                    "Which sheet to read, by name or number; for another table hosts:NAME.",
                ),
            ),
        ],
        "header_row": Annotated[
            list[str] | None,
            typer.Option(
                "--header-row",
                metavar=t("行", "N"),
                help=t(
                    "表头在第几行，如 3；有几行的写 3-5。", "The header's row, or rows: 3, 3-5."
                ),
            ),
        ],
        "map": Annotated[
            list[str] | None,
            typer.Option(
                "--map",
                metavar=t("源列=列名", "COLUMN=NAME"),
                help=t(
                    "指明一列是什么，如 在册党员数=members 或 F=党员数；"
                    "写 源列=- 则只保留不采用。可多次使用。",
                    "Say what a column is, e.g. F=members; COLUMN=- only keeps it. Repeatable.",
                ),
            ),
        ],
        "mapping": Annotated[
            str | None,
            typer.Option(
                "--mapping",
                metavar=desk.file,
                help=t(
                    "采用保存的列对应文件（check --save-mapping 写出）。",
                    "Take what a saved mapping says (check --save-mapping writes one).",
                ),
            ),
        ],
        "datum": Annotated[
            str | None,
            typer.Option(
                "--datum",
                metavar="wgs84|gcj02|bd09",
                help=t(
                    "各表的经纬度用的是哪个坐标系；gcj02（高德、腾讯）、bd09（百度）换算为 wgs84。",
                    "The datum of all degrees given; gcj02 and bd09 are brought to wgs84.",
                ),
            ),
        ],
        "keep_columns": Annotated[
            list[str] | None,
            typer.Option(
                "--keep-columns",
                metavar=t("列", "COLUMN"),
                help=t(
                    "含个人信息的列默认不写入任何输出；要保留的在此指明，all 为全部。可多次使用。",
                    "Columns that hold persons are left out of every output; keep this one "
                    "all the same (all: every one). Repeatable.",
                ),
            ),
        ],
    }
