"""Functions that several stages use.

Lifted from notebook.ipynb.
"""

import asyncio


async def ask(number):
    await asyncio.sleep(0)
    return number + 1
