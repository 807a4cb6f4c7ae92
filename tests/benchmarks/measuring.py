"""How long a process takes and how much memory it and its children hold, and what a figure is."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MB = 1_000_000


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was measured, beside what, and what is asked for.

    ``met`` is None where nothing is asked for, or nothing could be compared.
    """

    benchmark: str
    case: str
    measure: str
    value: str
    beside: str = ""
    ratio: float | None = None
    wanted: str = ""
    met: bool | None = None


class Skipped(Exception):
    """A benchmark that cannot run here; the message is a sentence that says why."""


@dataclass(frozen=True)
class Run:
    """A finished process: seconds, the most memory that its tree held at once, what it printed.

    ``peak_bytes`` counts memory that processes share once (proportional set size), sampled;
    where the system does not tell, it is 0. ``code`` None: stopped at the time limit.
    """

    seconds: float
    peak_bytes: int
    code: int | None
    out: str
    err: str


def run(
    command: Sequence[str | os.PathLike[str]],
    *,
    limit: float | None = None,
    watch: bool = False,
    check: bool = True,
) -> Run:
    """Run a command to its end or to the limit [s]; ``watch`` samples the memory of its tree."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env=_environment(),
            start_new_session=True,
        )
        watcher = _Watcher(process.pid) if watch else None
        code: int | None
        try:
            code = process.wait(limit)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        seconds = time.perf_counter() - start
        peak = watcher.stop() if watcher else 0
        said, told = (_text(stream) for stream in (out, err))
    if check and code != 0:
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {code}:\n{told[-2000:]}")
    return Run(seconds, peak, code, said, told)


def _text(stream: object) -> str:
    stream.seek(0)  # type: ignore[attr-defined]
    return stream.read().decode("utf-8", "replace")  # type: ignore[attr-defined,no-any-return]


def _environment() -> dict[str, str]:
    """The same words and the same bytes for every process, wherever this runs."""
    return {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8", "PYTHONHASHSEED": "0"}


def in_turns(commands: Sequence[Sequence[str]], times: int) -> list[float]:
    """Median seconds of each command, run in turns, so that a busy moment hits all alike."""
    for command in commands:  # warm: bytecode, the disk's cache
        run(command)
    seconds: list[list[float]] = [[] for _ in commands]
    for _ in range(times):
        for command, taken in zip(commands, seconds, strict=True):
            taken.append(run(command).seconds)
    return [statistics.median(taken) for taken in seconds]


class _Watcher:
    """Samples the memory of a process and all below it until it is stopped."""

    def __init__(self, pid: int, every: float = 0.05) -> None:
        self.pid, self.every, self.peak = pid, every, 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def _watch(self) -> None:
        while not self.over.is_set():
            start = time.perf_counter()
            self.peak = max(self.peak, sum(map(_held, _tree(self.pid))))
            # Looking at a large process takes the system a while: look less often then.
            self.over.wait(max(self.every, 5 * (time.perf_counter() - start)))

    def stop(self) -> int:
        self.over.set()
        self.thread.join()
        return self.peak


def _tree(pid: int) -> list[int]:
    """A process and everything below it; only Linux tells."""
    found, queue = [], [pid]
    while queue:
        one = queue.pop()
        found.append(one)
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                queue += map(int, task.read_text().split())
            except OSError:
                continue
    return found


def _held(pid: int) -> int:
    """Bytes that a process holds, with what it shares counted in part; 0 if it is gone."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def peak_of(command: Sequence[str]) -> int:
    """Most bytes that a process without children ever held, as the system counts them."""
    counting = (
        "import resource, subprocess, sys;"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL,"
        " stderr=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    peak = int(run([sys.executable, "-c", counting, *command]).out)
    return peak if sys.platform == "darwin" else peak * 1024


def planner_command() -> str:
    """The ``planner`` that belongs to this Python, as a shell would start it."""
    name = "planner.exe" if os.name == "nt" else "planner"
    command = Path(sys.executable).parent / name
    if not command.exists():
        raise Skipped("the command `planner` is not installed beside this Python: pip install -e .")
    return str(command)
