"""Progress on stderr for what takes more than a second; silence for what does not."""

from __future__ import annotations

import sys
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any

from planner.language import Language, Text

if TYPE_CHECKING:
    from types import TracebackType

PATIENCE_S = 1.0

STAGES = {
    "read": Text("读取台账", "Reading the ledger"),
    "decide": Text("按规则判定", "Deciding by the rules"),
    "form": Text("形成方案", "Forming the plan"),
    "verify": Text("核对方案", "Checking the plan"),
    "write": Text("写出方案", "Writing the plan"),
    "explain": Text("重新规划", "Planning again"),
    "advise": Text("比较各种分配", "Comparing allocations"),
    "remedies": Text("寻找办法", "Looking for remedies"),
}


class ProgressShown:
    """A context in which ``progress(stage, done, total)`` may be called.

    ``wanted``: True shows it also where stderr is no terminal (as one line a stage), False
    never, None on a terminal only. Nothing is shown in the first second.
    """

    def __init__(self, language: Language, wanted: bool | None) -> None:
        self._language = language
        self._terminal = sys.stderr.isatty()
        self._on = self._terminal if wanted is None else wanted
        self._lock = Lock()
        self._timer: Timer | None = None
        self._bar: Any = None
        self._task: Any = None
        self._now: tuple[str, int, int, str] = ("read", 0, 0, "")
        self._said: tuple[str, str] | None = None

    def __enter__(self) -> ProgressShown:
        if self._on and self._terminal:
            self._timer = Timer(PATIENCE_S, self._start)
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            self._on = False
            if self._bar is not None:
                self._bar.stop()

    def __call__(self, stage: str, done: int, total: int, *, part: str = "") -> None:
        """Say where the work stands; ``total`` 0 means that nobody knows.

        ``part`` is which of several plans the work is at.
        """
        if not self._on:
            return
        with self._lock:
            self._now = (stage, done, total, part)
            if self._bar is not None:
                self._update()
            elif not self._terminal and (stage, part) != self._said:
                self._said = (stage, part)
                print(self._title(stage, part), file=sys.stderr, flush=True)

    def _title(self, stage: str, part: str) -> str:
        said = STAGES.get(stage, Text(stage, stage)).say(self._language)
        return f"{part}  {said}" if part else said

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
        from rich.progress import TimeElapsedColumn as Elapsed

        with self._lock:
            if not self._on:
                return
            self._bar = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(bar_width=30),
                MofNCompleteColumn(),
                Elapsed(),
                console=Console(stderr=True),
                transient=True,
                refresh_per_second=5,
            )
            self._task = self._bar.add_task("", total=None)
            self._update()
            self._bar.start()

    def _update(self) -> None:
        stage, done, total, part = self._now
        self._bar.update(
            self._task, description=self._title(stage, part), completed=done, total=total or None
        )
