"""Several notebooks at the same time, and an end to all of them when a person wants it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

from nblift.notebook.execute import Halt
from nblift.notebook.quiet import no_warnings

Task = TypeVar("Task")
Result = TypeVar("Result")


def in_parallel(
    tasks: Sequence[Task], jobs: int, work: Callable[[Task, Halt], Result], *, patience: float = 30.0
) -> list[Result]:
    """What `work` makes of each task, in the tasks' order, `jobs` of them at a time.

    Each runs in a thread: the notebooks' own work is done by their kernels. Where the process is
    interrupted, all kernels are ended before KeyboardInterrupt goes on its way.

    Args:
        patience: seconds to wait for the threads after an interrupt.
    """
    halt = Halt()
    with no_warnings(), ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="notebook") as pool:
        futures = [pool.submit(work, task, halt) for task in tasks]
        try:
            return [future.result() for future in futures]
        except BaseException:
            halt.call()
            pool.shutdown(wait=False, cancel_futures=True)
            wait(futures, timeout=patience)
            raise
