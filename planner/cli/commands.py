"""The commands and their options, with help in the language of the run.

Each command only gathers what was asked for and hands back the job to do. Values arrive
as text and are checked where they are used, so that every refusal is in the reader's
language (and ``--help`` loads nothing but the parser).
"""

# No `from __future__ import annotations` here: typer evaluates the annotations, which
# speak the language of the run and therefore live inside a function.
from collections.abc import Callable
from typing import Annotated, Any

import typer

from planner.cli.help import Command, Group
from planner.language import Language, Text

Job = Callable[[], int]


def build(language: Language) -> typer.Typer:
    """The program with all its commands."""

    def t(zh: str, en: str) -> str:
        return Text(zh, en).say(language)

    file, folder = t("文件", "FILE"), t("目录", "DIR")
    ledger_name = t("台账", "LEDGER")
    app = typer.Typer(
        cls=Group,
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
    )

    def command(
        name: str, help_text: str, examples: str
    ) -> Callable[[Callable[..., Job]], Callable[..., Job]]:
        epilog = t("例：\n", "Examples:\n") + examples
        return app.command(
            name,
            cls=Command,
            help=help_text,
            epilog=epilog,
            options_metavar=t("[选项]", "[OPTIONS]"),
        )

    def show_version(asked: bool) -> None:
        if asked:
            from planner import __version__

            typer.echo(f"planner {__version__}")
            raise typer.Exit

    @app.callback(
        help=t(
            "从企业台账得出组织覆盖方案：哪些企业单独组建、联合组建、挂靠组建，哪些派驻指导员。"
            "规则有日期、有出处，结果附最优性证明。",
            "From a ledger of enterprises to a plan of organisational coverage: who gets a branch "
            "of its own, who a joint one, who a host, who an instructor. "
            "By dated and cited rules, with proof that it is best.",
        ),
        epilog=t(
            "退出码：0 完成；1 verify 发现问题；2 无法运行（用法、规则、输入）；\n"
            "        3 内部错误；130 中断。",
            "Exit codes: 0 done; 1 verify found something; 2 could not run (usage, rules,\n"
            "            input); 3 internal error; 130 interrupted.",
        ),
    )
    def planner(
        version: Annotated[
            bool,
            typer.Option(
                "--version",
                is_eager=True,
                callback=show_version,
                help=t("显示版本。", "Show the version."),
            ),
        ] = False,
    ) -> None:
        """The program itself does nothing without a command."""

    @command(
        "assign",
        t(
            "由台账得出方案。\n只有台账也能用：按片区联合组建，并算出要配备多少名指导员。",
            "Make a plan from a ledger.\nA ledger alone is enough: joint branches by zone, "
            "and the instructor posts to fill.",
        ),
        "  planner assign {l}.csv\n"
        "  planner assign {l}.xlsx --as-of 2024-06-30 --set joint_max_distance_m=2000 -o plan\n"
        "  planner assign {l}.csv --hosts hosts.csv --instructors instructors.csv "
        "--format json".format(l=t("企业台账", "ledger")),
    )
    def assign(
        ledger: Annotated[
            str,
            typer.Argument(
                metavar=ledger_name,
                help=t(
                    "企业台账（CSV 或 Excel）；工作簿中另有挂靠党支部、指导员工作表的一并读取。",
                    "The enterprises: CSV or Excel. A workbook may hold hosts and instructors too.",
                ),
            ),
        ],
        hosts: Annotated[
            str | None,
            typer.Option(
                "--hosts",
                metavar=file,
                help=t(
                    "可接收挂靠企业的现有党支部。", "Existing branches that can take affiliates."
                ),
            ),
        ] = None,
        instructors: Annotated[
            str | None,
            typer.Option(
                "--instructors",
                metavar=file,
                help=t(
                    "党建工作指导员（也可含联系干部）。不给出则不限名额，只算出需配备的人数。",
                    "The instructors (and contact cadres). Without this file there is no limit, "
                    "and the plan says how many posts to fill.",
                ),
            ),
        ] = None,
        rules: Annotated[
            str | None,
            typer.Option(
                "--rules",
                metavar=t("规则包", "PACK"),
                help=t(
                    "规则包的名称或目录；默认 cpc-2018，planner rules 列出全部。",
                    "A rule pack's name or folder; cpc-2018 by default. `planner rules` lists all.",
                ),
            ),
        ] = None,
        as_of: Annotated[
            str | None,
            typer.Option(
                "--as-of",
                metavar=t("日期", "DATE"),
                help=t(
                    "按哪一天有效的规则，如 2024-06-30；默认由规则包给出。",
                    "The day whose rules apply, e.g. 2024-06-30; the pack's own by default.",
                ),
            ),
        ] = None,
        set_: Annotated[
            list[str] | None,
            typer.Option(
                "--set",
                metavar=t("名称=值", "NAME=VALUE"),
                help=t(
                    "改动一个参数，可多次使用。", "Override one parameter; may be given repeatedly."
                ),
            ),
        ] = None,
        output: Annotated[
            str | None,
            typer.Option(
                "--output", "-o", metavar=folder, help=t("写出方案目录。", "Write the plan folder.")
            ),
        ] = None,
        format_: Annotated[
            str,
            typer.Option(
                "--format",
                metavar="table|json|csv",
                help=t(
                    "显示什么：table 报表（默认），json 即 plan.json，csv 即 assignments.csv。",
                    "What to print: table, the report (default); json, the plan.json; "
                    "csv, the assignments.csv.",
                ),
            ),
        ] = "table",
        tree: Annotated[
            str | None,
            typer.Option(
                "--tree",
                metavar=t("N|all|none", "N|all|none"),
                help=t(
                    "报表中列出多少个党支部；默认 40。",
                    "How many branches the report lists; 40 by default.",
                ),
            ),
        ] = None,
        committee: Annotated[
            str | None,
            typer.Option(
                "--committee",
                metavar=t("名称", "NAME"),
                help=t("上级党委的名称。", "The name of the committee above."),
            ),
        ] = None,
        force: Annotated[
            bool,
            typer.Option(
                "--force",
                help=t(
                    "目录里有别的文件也写入；原有的方案不加此项也会被替换。",
                    "Write the plan even beside other files; a plan in the folder is replaced "
                    "without it too.",
                ),
            ),
        ] = False,
        time_limit: Annotated[
            str | None,
            typer.Option(
                "--time-limit",
                metavar=t("秒", "SECONDS"),
                help=t(
                    "最多求解多少秒；被截断的方案会注明。",
                    "Solve for so long at most; a plan that was cut short says so.",
                ),
            ),
        ] = None,
        workers: Annotated[
            str | None,
            typer.Option(
                "--workers",
                metavar="N",
                help=t(
                    "用几个进程；结果与此无关。",
                    "How many processes to use; the plan does not depend on it.",
                ),
            ),
        ] = None,
        progress: Annotated[
            bool | None,
            typer.Option(
                "--progress/--no-progress",
                help=t(
                    "是否显示进度；默认在终端上显示。", "Show progress; by default on a terminal."
                ),
            ),
        ] = None,
    ) -> Job:
        given: dict[str, Any] = dict(
            ledger=ledger,
            hosts=hosts,
            instructors=instructors,
            pack=rules,
            as_of=as_of,
            overrides=set_ or [],
            output=output,
            format=format_,
            tree=tree,
            committee=committee,
            force=force,
            time_limit=time_limit,
            workers=workers,
            progress=progress,
        )

        def job() -> int:
            from planner.cli.assign import Wanted
            from planner.cli.assign import assign as do

            return do(Wanted(**given), language)

        return job

    @command(
        "verify",
        t(
            "仅凭方案目录中的文件重新核对方案：可行性、指定、合计、各级目标值、统计。",
            "Check a plan folder again from its own files: feasibility, pins, sums, "
            "the certificate's values, statistics.",
        ),
        "  planner verify plan",
    )
    def verify(
        directory: Annotated[
            str,
            typer.Argument(metavar=folder, help=t("方案目录。", "The plan folder.")),
        ],
        everything: Annotated[
            bool,
            typer.Option(
                "--all",
                help=t(
                    "逐条列出所有问题，包括统计中的每个数。",
                    "List every problem, each figure of the statistics too.",
                ),
            ),
        ] = False,
    ) -> Job:
        def job() -> int:
            from planner.cli.others import verify as do

            return do(directory, language, everything=everything)

        return job

    @command(
        "rules",
        t(
            "列出随程序提供的规则包，或一个规则包的参数及其出处。",
            "List the rule packs that ship, or the parameters of one and where each comes from.",
        ),
        "  planner rules\n  planner rules cpc-2018 --as-of 2010-01-01",
    )
    def rules(
        pack: Annotated[
            str | None,
            typer.Argument(
                metavar=t("规则包", "PACK"),
                help=t("规则包的名称或目录。", "A pack's name or folder."),
            ),
        ] = None,
        as_of: Annotated[
            str | None,
            typer.Option(
                "--as-of",
                metavar=t("日期", "DATE"),
                help=t("按哪一天有效的规则。", "The day whose rules are meant."),
            ),
        ] = None,
    ) -> Job:
        def job() -> int:
            from planner.cli.others import rules as do

            return do(pack, as_of, language)

        return job

    @command(
        "example",
        t(
            "把随程序提供的例子复制到一个目录，以便试用。",
            "Copy the example that ships to a folder, to try things on.",
        ),
        "  planner example guoji",
    )
    def example(
        directory: Annotated[
            str,
            typer.Argument(
                metavar=folder, help=t("新目录；默认 guoji。", "A new folder; guoji by default.")
            ),
        ] = "guoji",
    ) -> Job:
        def job() -> int:
            from planner.cli.others import example as do

            return do(directory, language)

        return job

    return app
