"""Requests that come while the model is busy go to it together: for a pipeline, many rows cost about as much as one."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from nblift.serving.errors import Overloaded, PredictionFailed, TooSlow
from nblift.serving.predicting import Answer
from nblift.serving.values.record import Record

Ask = Callable[[Sequence[Record]], list[Answer]]
_Waiting = tuple[Record, "asyncio.Future[Answer]"]


class Batcher:
    """Asks a model in one thread of its own, for an event loop. Nobody waits while the thread is idle.

    Args:
        ask: gives an answer a record, in order, or raises `PredictionFailed` if it has none for one of them.
        rows: how many records may go together; 1 for a model that is not to be asked for several at once.
        waiting: how many records may wait.
        seconds: how long one may wait for its answer.
    """

    def __init__(self, ask: Ask, *, rows: int, waiting: int, seconds: float) -> None:
        self._ask, self._rows, self._limit, self._seconds = ask, rows, waiting, seconds
        self._waiting: deque[_Waiting] = deque()
        self._running: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "nblift-predict")

    @property
    def depth(self) -> int:
        """How many records wait."""
        return len(self._waiting)

    async def answer(self, record: Record) -> Answer:
        """The model's answer, the same as if it were asked for this record alone.

        Raises:
            PredictionFailed: it has none.
            Overloaded: too many records wait already.
            TooSlow: there was no answer in time.
        """
        if len(self._waiting) >= self._limit:
            raise Overloaded("too many requests wait for the model")
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((record, future))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        try:
            return await asyncio.wait_for(future, self._seconds)
        except asyncio.TimeoutError:
            raise TooSlow(f"the model did not answer within {self._seconds:g} seconds") from None

    async def _run(self) -> None:
        """Ask until nobody waits."""
        loop = asyncio.get_running_loop()
        while batch := await self._next():
            records = [record for record, _ in batch]
            found = await loop.run_in_executor(self._thread, _answers, self._ask, records)
            # whoever is told here goes on only after the thread has got its next batch
            for (_, future), answer in zip(batch, found, strict=True):
                if future.done():
                    continue
                if isinstance(answer, Exception):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)

    async def _next(self) -> list[_Waiting]:
        """All who came by now. While the thread holds the interpreter, the event loop hardly gets to read requests.

        So it reads what is there until two passes brought nothing, which takes microseconds where nothing is.
        """
        seen, quiet = len(self._waiting), 0
        while quiet < 2 and seen < self._rows:
            await asyncio.sleep(0)
            quiet = quiet + 1 if len(self._waiting) == seen else 0
            seen = len(self._waiting)
        return self._take()

    def _take(self) -> list[_Waiting]:
        """The next to be asked, without those whose client does not wait any more."""
        batch: list[_Waiting] = []
        while self._waiting and len(batch) < self._rows:
            entry = self._waiting.popleft()
            if not entry[1].done():
                batch.append(entry)
        return batch


def _answers(ask: Ask, records: Sequence[Record]) -> list[Answer | Exception]:
    """An answer or an error for each record. Halves are asked apart, so one bad record costs a few questions only."""
    try:
        found = ask(records)
        if len(found) != len(records):
            raise PredictionFailed("the model gave not one answer a record")
    except Exception as error:
        if len(records) == 1:
            return [error]
        middle = len(records) // 2
        return _answers(ask, records[:middle]) + _answers(ask, records[middle:])
    return list(found)
