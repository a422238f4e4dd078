"""Ask many.

Lifted from notebook.ipynb, section "Ask many".
"""

import asyncio

from pipeline.helpers import ask


async def ask_many() -> list[int]:
    """Ask many.

    Returns:
        answers: 3 items when lifted.
    """
    answers = await asyncio.gather(*(ask(n) for n in range(3)))
    return answers
