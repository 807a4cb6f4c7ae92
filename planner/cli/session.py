"""One run of the program: from the words on the command line to an exit code.

Typer only parses: a command hands back the job to do, and the job runs here, so that an
interruption, a closed pipe or a mistake in a file is answered in one place, in the
reader's language, and never with a traceback.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING, cast

from planner.cli.talk import tell, tell_problems
from planner.cli.usage import choice, explain
from planner.errors import PlannerError, Problem, plain_reason
from planner.language import LANGUAGES, Language, Text, language_of_locale

if TYPE_CHECKING:
    import socket

Job = Callable[[], int]

DONE, FOUND, REFUSED, BROKEN, INTERRUPTED = 0, 1, 2, 3, 130
NO_MEMORY = Text(
    "内存不足，没有算完。请关闭其他程序、减少 --workers，或分片区计算。",
    "There is not enough memory to finish. Close other programs, use fewer --workers, "
    "or plan zone by zone.",
)
INTERRUPTION = Text("已中断，没有写出任何结果。", "Interrupted; no result was written.")
_said_when_interrupted = [INTERRUPTION]
PATIENCE_S = 1.5
"""How long an interrupted program may take to end by itself."""
_FULL = {errno.ENOSPC, errno.EIO, errno.EFBIG, errno.EDQUOT}
"""What the place that standard output leads to may answer when it takes no more."""
CLOSED_PIPE = 141
"""What a shell reports for a program whose reader went away."""


def if_interrupted(text: Text) -> None:
    """What to say from now on, should this run be interrupted: what is done already, and where."""
    _said_when_interrupted[:] = [text]


def run(arguments: list[str]) -> int:
    """Parse, run the job and say in one line what went wrong, if something did."""
    if_interrupted(INTERRUPTION)
    _keep_stdout_for_results()
    _write_what_the_console_can()
    with _ears_open():
        return _run(arguments)


def _run(arguments: list[str]) -> int:
    language, debug = language_of_locale(), os.environ.get("PLANNER_DEBUG", "") not in ("", "0")
    try:
        rest, asked, debug_asked = without_options_of_the_run(arguments)
        debug = debug or debug_asked
        if asked in LANGUAGES:
            language = asked
        elif asked is not None:
            choice("--lang", asked, LANGUAGES)
        code = _parse_and_run(with_reasons(rest), language)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        tell(_said_when_interrupted[0], language)
        return INTERRUPTED
    except PlannerError as error:
        if debug:
            _show_traceback(error)
        tell_problems(error.problems, language)
        return REFUSED
    except BrokenPipeError:
        return _after_a_closed_pipe()
    except MemoryError as error:
        if debug:
            _show_traceback(error)
        tell(NO_MEMORY, language)
        return REFUSED
    except BaseException as error:
        # A compiled library that panics raises what is no Exception.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        if debug:
            _show_traceback(error)
        if isinstance(error, OSError) and error.errno == errno.EINVAL and os.name == "nt":
            return _after_a_closed_pipe()  # how Windows reports a closed pipe
        return _say_what_broke(error, arguments, debug, language)


def without_options_of_the_run(arguments: list[str]) -> tuple[list[str], str | None, bool]:
    """The arguments without ``--lang`` and ``--debug``, and what these two ask for.

    They may stand anywhere before a ``--``, and are needed before parsing: help pages and
    usage errors speak the language of the run too.
    """
    rest: list[str] = []
    lang: str | None = None
    debug = False
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word == "--debug":
            debug = True
        elif word == "--lang":
            lang = next(words, "")
        elif word.startswith("--lang="):
            lang = word.removeprefix("--lang=")
        else:
            rest.append(word)
    return rest, lang, debug


def with_reasons(arguments: list[str]) -> list[str]:
    """The arguments with each pin and its reason as one value, parted by a NUL.

    ``--pin WHAT REASON`` has two values and may be repeated, which the parser cannot tell.
    """
    rest: list[str] = []
    words = list(arguments)
    while words:
        word = words.pop(0)
        if word == "--":
            return [*rest, word, *words]
        if word.startswith("--pin=") or (word == "--pin" and words):
            pin = word.removeprefix("--pin=") if word != "--pin" else words.pop(0)
            reason = words.pop(0) if words and not words[0].startswith("-") else ""
            rest += ["--pin", f"{pin}\0{reason}"]
        else:
            rest.append(word)
    return rest


def _parse_and_run(arguments: list[str], language: Language) -> int:
    import typer

    from planner.cli.commands import build

    try:
        job = build(language)(arguments, prog_name="planner", standalone_mode=False, obj=language)
    except typer.TyperException as error:
        tell(explain(error), language)
        return REFUSED
    except SystemExit as leaving:
        # Typer answers a closed pipe by leaving with 1, which here means something else.
        if isinstance(leaving.__context__, BrokenPipeError):
            raise leaving.__context__ from None
        raise
    return cast(Job, job)() if callable(job) else int(job or DONE)


@contextmanager
def _ears_open() -> Iterator[None]:
    """Let Ctrl-C end the program even while a compiled library works and Python waits for it.

    Usually Python itself raises KeyboardInterrupt at once. Where it cannot for
    :data:`PATIENCE_S` (or at a second Ctrl-C), the program ends here; files are replaced
    whole, so that nothing half written is left in their place.
    """
    import signal
    import socket
    import threading

    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    ears, mouth = socket.socketpair()
    mouth.setblocking(False)
    before = signal.set_wakeup_fd(mouth.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=_listen, args=(ears, signal.SIGINT), daemon=True).start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        mouth.close()


def _listen(ears: socket.socket, interruption: int) -> None:
    """Wait for an interruption, then for the program to end by itself, then end it."""
    with suppress(OSError), ears:
        while (heard := ears.recv(1)) != bytes([interruption]):
            if not heard:
                return  # the run is over
        ears.settimeout(PATIENCE_S)
        try:
            if not ears.recv(1):
                return
        except TimeoutError:
            pass
        from multiprocessing import active_children

        for worker in active_children():
            worker.terminate()
        tell(_said_when_interrupted[0], language_of_locale())
        os._exit(INTERRUPTED)


def _keep_stdout_for_results() -> None:
    """Send what compiled libraries print by themselves to nowhere: stdout is the result.

    The solver now and then prints a line of its own past Python, even when told to be silent.
    """
    try:
        if sys.stdout.fileno() != 1:
            return
        own = os.dup(1)
    except (OSError, ValueError, AttributeError):
        return
    sys.stdout.flush()
    sys.stdout = open(own, "w", encoding=sys.stdout.encoding)  # noqa: SIM115
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def _write_what_the_console_can() -> None:
    """A console that cannot show a character shows ``?`` instead of stopping the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _after_a_closed_pipe() -> int:
    # Python flushes stdout once more on its way out, which would complain a second time.
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return CLOSED_PIPE


def _show_traceback(error: BaseException) -> None:
    import traceback

    traceback.print_exception(error)


def _altered_plans(arguments: list[str]) -> list[Problem]:
    """The plan folders among the arguments that do not stand the independent check.

    A folder that somebody altered may hold what no plan can, and any command may stumble over
    it; that is no fault of the program.
    """
    found: list[Problem] = []
    for word in arguments:
        with suppress(Exception):
            if not os.path.isfile(os.path.join(word, "plan.json")):
                continue
            from planner.verify import verify

            wrong = verify(word)
            if wrong:
                what = Text(
                    "方案文件夹“{folder}”被改动过或已损坏，例如：{first}",
                    "the plan folder {folder} was altered or is damaged, for instance: {first}",
                ).fill(folder=word, first=wrong[0].what)
                remedy = Text(
                    "planner verify {folder} 列出全部；请换一份完好的，或由台账重新生成",
                    "planner verify {folder} lists all; use an intact copy, or make the plan again",
                ).fill(folder=word)
                found.append(Problem("plan-altered", what, remedy))
    return found


def _say_what_broke(
    error: BaseException, arguments: list[str], debug: bool, language: Language
) -> int:
    if isinstance(error, OSError) and error.filename is None and error.errno in _FULL:
        tell(
            Text(
                "结果没有全部输出：{reason}。请腾出空间后重新运行。",
                "The result could not be printed in full: {reason}. "
                "Free some space and run it again.",
            ).fill(reason=plain_reason(error)),
            language,
        )
        _after_a_closed_pipe()  # else Python complains of what is left on its way out
        return REFUSED
    if isinstance(error, OSError) and error.filename is not None:
        reason = plain_reason(error)
        tell(
            Text("错误：{file}：{reason}", "error: {file}: {reason}").fill(
                file=error.filename, reason=reason
            ),
            language,
        )
        return REFUSED
    altered = _altered_plans(arguments)
    if altered:
        tell_problems(altered, language)
        return REFUSED
    short = " ".join(str(error).split())[:300]
    said = f"{type(error).__name__}: {short}" if short else type(error).__name__
    more = Text("", "")
    if not debug:
        more = Text(
            "；加上 --debug 再运行一次可看到详细经过",
            "; run again with --debug (or PLANNER_DEBUG=1) to see where",
        )
    tell(
        Text(
            "程序内部错误（不是您的过错）：{said}{more}。",
            "internal error, not of your making: {said}{more}.",
        ).fill(said=said, more=more),
        language,
    )
    return BROKEN
