"""All blocks of a town, solved one after the other or side by side; what is known is not solved."""

from __future__ import annotations

from collections.abc import Iterator

from planner.errors import PlannerError, Problem
from planner.formation.block import Block
from planner.formation.effort import Deadline, Effort
from planner.formation.memory import Memory, content_of
from planner.formation.solve import Solved, solve_block
from planner.formation.town import Town, part
from planner.language import Text


class WorkerError(PlannerError):
    """A process that was solving is gone; what it had to solve is not solved."""


def _solve_one(task: tuple[Block, Effort, float | None]) -> tuple[Solved, bool, bool]:
    """The solution of a block, whether its time was up, and whether time had no influence."""
    block, effort, seconds = task
    deadline = Deadline(seconds)
    solved = solve_block(block, effort, deadline)
    return solved, deadline.hit, deadline.left_it_alone()


def solve_all(
    town: Town,
    ranges: list[tuple[int, int]],
    effort: Effort,
    deadline: Deadline,
    workers: int,
    memory: Memory,
) -> Iterator[tuple[tuple[int, int], Solved]]:
    """Solve block after block, unless it is known; in other processes where asked for."""
    unknown: list[tuple[tuple[int, int], bytes]] = []
    for low, high in ranges:
        block = part(town, low, high)
        key = content_of(block, effort)
        solved = memory.recall(key)
        if solved is None and workers > 1:
            unknown.append(((low, high), key))
            continue
        if solved is None:
            solved = solve_block(block, effort, deadline)
            if deadline.left_it_alone():
                memory.keep(key, solved)
        yield (low, high), solved
    if len(unknown) == 1:
        # Other processes take longer to start than one block mostly does.
        yield from solve_all(town, [unknown[0][0]], effort, deadline, 1, memory)
    if len(unknown) <= 1:
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import active_children, get_context

    tasks = ((part(town, *span), effort, deadline.left()) for span, _ in unknown)
    chunk = max(1, min(8, len(unknown) // (4 * workers)))
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_leave_alone)
    try:
        results = pool.map(_solve_one, tasks, chunksize=chunk)
        for (span, key), (found, cut_short, whole) in zip(unknown, results, strict=True):
            deadline.hit |= cut_short
            if whole:
                memory.keep(key, found)
            yield span, found
    except BrokenProcessPool as broken:
        raise WorkerError(
            Problem(
                "worker-ended",
                Text(
                    "一个计算进程被系统中止（多半是内存不足），因此没有得出方案",
                    "the system ended one of the processes that were solving (mostly for want "
                    "of memory), so there is no plan",
                ),
                Text(
                    "请减少 --workers（--workers 1 只用一个进程）再运行一次",
                    "run it again with fewer --workers (--workers 1 uses one process)",
                ),
            )
        ) from broken
    except BaseException:
        # An interruption does not wait for what the workers still had to do.
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in active_children():
            worker.terminate()
        raise
    pool.shutdown()


def _leave_alone() -> None:
    """Interruptions are the parent's affair: it ends its workers itself."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
