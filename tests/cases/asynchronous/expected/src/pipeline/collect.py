"""Collect.

Lifted from notebook.ipynb, section "Collect".
"""

import asyncio


async def collect(first: int, answers: list[int]) -> tuple[int, list[int]]:
    """Collect.

    Args:
        first: made by `ask_stage`.
        answers: 3 items when lifted; made by `ask_many`.

    Returns:
        total: a number.
        counted: 3 items when lifted.
    """

    async def counting():
        for n in range(3):
            yield n + first

    async with asyncio.Lock():
        total = sum(answers)
    counted = [n async for n in counting()]
    return total, counted
