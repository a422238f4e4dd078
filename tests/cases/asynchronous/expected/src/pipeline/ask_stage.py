"""Ask.

Lifted from notebook.ipynb, section "Ask".
"""

from pipeline.helpers import ask


async def ask_stage() -> int:
    """Ask.

    Returns:
        first: a number.
    """
    first = await ask(1)
    return first
