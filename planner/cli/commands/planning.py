"""The options of every command that plans from a ledger: the files, the rules, the work."""

# No `from __future__ import annotations` here: see :mod:`planner.cli.commands.desk`.
import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer

from planner.cli.commands.desk import Desk, Job
from planner.cli.commands.reading import takes_reading_options
from planner.cli.planning import PlanningAsked
from planner.cli.reading import ReadingAsked

_FILES = ("ledger", "hosts", "instructors")


def takes_planning_options(desk: Desk) -> Callable[[Callable[..., Job]], Callable[..., Job]]:
    """Give a command the ledger and the options of planning, those of reading among them.

    It is called with ``planning``, a :class:`PlanningAsked`; its own options stand after these.
    """
    work_options = work(desk)
    options = {**files(desk), **rules(desk), **aims(desk), **work_options}

    def decorate(command: Callable[..., Job]) -> Callable[..., Job]:
        own = inspect.signature(command)

        @wraps(command)
        def with_planning(*, reading: ReadingAsked, **given: Any) -> Job:
            said = {name: given.pop(name) for name in options}
            # The session has put a NUL between what is pinned and why.
            pins = [pin.partition("\0") for pin in said.pop("pin") or ()]
            asked = PlanningAsked(
                pack=said.pop("rules"),
                overrides=tuple(said.pop("set_") or ()),
                pins=tuple((what, reason) for what, _, reason in pins),
                reading=reading,
                **said,
            )
            return command(**given, planning=asked)

        kind = inspect.Parameter.KEYWORD_ONLY
        mine = {
            name: inspect.Parameter(
                name,
                kind,
                annotation=what,
                default=inspect.Parameter.empty if name == "ledger" else None,
            )
            for name, what in options.items()
        }
        theirs = [p.replace(kind=kind) for p in own.parameters.values() if p.name != "planning"]
        reads = inspect.Parameter("reading", kind, annotation=ReadingAsked)
        # The options of the work come last in help: few ever need them.
        late = [mine.pop(name) for name in work_options]
        with_planning.__signature__ = own.replace(  # type: ignore[attr-defined]
            parameters=[*mine.values(), *theirs, *late, reads]
        )
        return takes_reading_options(desk)(with_planning)

    return decorate


def files(desk: Desk) -> dict[str, Any]:
    """The three tables."""
    t = desk.t
    return {
        "ledger": Annotated[
            str,
            typer.Argument(
                metavar=desk.ledger,
                help=t(
                    "企业台账（CSV 或 Excel）；工作簿中另有挂靠党支部、指导员工作表的一并读取。",
                    "The enterprises: CSV or Excel. A workbook may hold hosts and instructors too.",
                ),
            ),
        ],
        "hosts": Annotated[
            str | None,
            typer.Option(
                "--hosts",
                metavar=desk.file,
                help=t(
                    "可接收挂靠企业的现有党支部。", "Existing branches that can take affiliates."
                ),
            ),
        ],
        "instructors": Annotated[
            str | None,
            typer.Option(
                "--instructors",
                metavar=desk.file,
                help=t(
                    "党建工作指导员（也可含联系干部）。不给出则不限名额，只算出需配备的人数。",
                    "The instructors (and contact cadres). Without this file there is no limit, "
                    "and the plan says how many posts to fill.",
                ),
            ),
        ],
    }


def rules(desk: Desk) -> dict[str, Any]:
    """The rule pack, the day and what is overridden."""
    t = desk.t
    return {
        "rules": Annotated[
            str | None,
            typer.Option(
                "--rules",
                metavar=t("规则包", "PACK"),
                help=t(
                    "规则包的名称或目录；默认 cpc-2018，planner rules list 列出全部。",
                    "A rule pack's name or folder; cpc-2018 by default. `planner rules list` "
                    "lists all.",
                ),
            ),
        ],
        "as_of": Annotated[
            str | None,
            typer.Option(
                "--as-of",
                metavar=t("日期", "DATE"),
                help=t(
                    "按哪一天有效的规则，如 2024-06-30；默认由规则包给出。",
                    "The day whose rules apply, e.g. 2024-06-30; the pack's own by default.",
                ),
            ),
        ],
        "set_": Annotated[
            list[str] | None,
            typer.Option(
                "--set",
                metavar=t("名称=值", "NAME=VALUE"),
                help=t(
                    "改动一个参数，可多次使用。", "Override one parameter; may be given repeatedly."
                ),
            ),
        ],
        "pin": Annotated[
            list[str] | None,
            typer.Option(
                "--pin",
                metavar=t("企业=党支部 理由", "ENTERPRISE=BRANCH REASON"),
                help=t(
                    "已经决定、方案必须保留的安排和理由，可多次使用；也可写 企业=组建方式、"
                    "企业=组建方式:党支部，后面加 @日期 表示有效期。",
                    "A decision that the plan must keep, and why; also ENTERPRISE=FORM or "
                    "FORM:BRANCH, with @DATE behind it where it ends. Repeatable.",
                ),
            ),
        ],
    }


def aims(desk: Desk) -> dict[str, Any]:
    """What is best, and what the plan must withstand."""
    t = desk.t
    return {
        "objective": Annotated[
            str | None,
            typer.Option(
                "--objective",
                metavar=t("次序", "ORDER"),
                help=t(
                    "先后比较什么：uncovered（未覆盖）、preference（首选方式）、changes（变动）、"
                    "dispersion（分散度）的次序，逗号分隔；没写出的按通常次序排在后面。",
                    "What is compared first: uncovered, preference, changes, dispersion in any "
                    "order, with commas; those left out follow in the usual order.",
                ),
            ),
        ],
        "keep": Annotated[
            str | None,
            typer.Option(
                "--keep",
                metavar="first|high|usual|low",
                help=t(
                    "保持现状有多要紧：first 最先，high 先于首选方式，usual（默认）在其后，"
                    "low 最后。",
                    "How much today's coverage counts: first of all, high (before preference), "
                    "usual (after it), low (last).",
                ),
            ),
        ],
        "resilience": _resilience(desk),
        "most_changes": Annotated[
            str | None,
            typer.Option(
                "--most-changes",
                metavar="N",
                help=t(
                    "与现状相比最多变动多少家企业。",
                    "So many enterprises at most may be covered otherwise than today.",
                ),
            ),
        ],
    }


def _resilience(desk: Desk) -> Any:
    t = desk.t
    return Annotated[
        str | None,
        typer.Option(
            "--resilience",
            metavar="0|1",
            help=t(
                "1：每个联合党支部经得起任何一名党员转出，并写明代价。",
                "1: every joint branch withstands the loss of any one member, at a stated price.",
            ),
        ),
    ]


def work(desk: Desk) -> dict[str, Any]:
    """What the organ above is called, and how the work is done."""
    t = desk.t
    return {
        "committee": Annotated[
            str | None,
            typer.Option(
                "--committee",
                metavar=t("名称", "NAME"),
                help=t("上级党委的名称。", "The name of the committee above."),
            ),
        ],
        "time_limit": Annotated[
            str | None,
            typer.Option(
                "--time-limit",
                metavar=t("秒", "SECONDS"),
                help=t(
                    "最多求解多少秒；被截断的方案会注明。",
                    "Solve for so long at most; a plan that was cut short says so.",
                ),
            ),
        ],
        "workers": Annotated[
            str | None,
            typer.Option(
                "--workers",
                metavar="N",
                help=t(
                    "用几个进程；结果与此无关。",
                    "How many processes to use; the plan does not depend on it.",
                ),
            ),
        ],
        "progress": Annotated[
            bool | None,
            typer.Option(
                "--progress/--no-progress",
                help=t(
                    "是否显示进度；默认在终端上显示。", "Show progress; by default on a terminal."
                ),
            ),
        ],
    }
