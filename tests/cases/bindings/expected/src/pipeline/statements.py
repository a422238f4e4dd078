"""Statements.

Lifted from notebook.ipynb, section "Statements".
"""

import io
from typing import Any


def statements() -> tuple[
    int, int, str, int, bool, str, list[Any], list[Any], dict[str, int]
]:
    """Statements.

    Returns:
        i: a number.
        j: a number.
        done: a str.
        number: a number.
        tried: a bool.
        text: a str.
        pairs: 2 items when lifted.
        tails: 2 items when lifted.
        slots: 1 item when lifted.
    """
    for i in range(3):
        j = i * 2
    while j > 0:
        j -= 3
    else:
        done = "yes"
    try:
        number = int("5")
    except ValueError:
        number = 0
    finally:
        tried = True
    with io.StringIO("text") as file:
        text = file.read()
    pairs = [(1, 2, 3), (4, 5, 6)]
    tails = []
    for head, *tail in pairs:
        tails.append(tail)
    slots = {}
    for slots["last"] in range(3):
        pass
    return i, j, done, number, tried, text, pairs, tails, slots
