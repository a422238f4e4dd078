"""Third.

Lifted from notebook.ipynb, section "Third".
"""

from copy import deepcopy
from random import Random
from typing import Any

from numpy.random import Generator, RandomState


def third(
    old: RandomState, rng: Generator, dice: Random, walk: Any, letters: Any
) -> tuple[list[Any], Generator, RandomState, Random, Any]:
    """Third.

    Args:
        old: made by `second`.
        rng: made by `second`.
        dice: made by `second`.
        walk: made by `second`.
        letters: made by `second`.

    Returns:
        third: 8 items when lifted.
        rng: a Generator.
        old: a RandomState.
        dice: a Random.
        walk: a Walk.
    """
    old = deepcopy(old)
    rng = deepcopy(rng)
    dice = deepcopy(dice)
    walk = deepcopy(walk)
    letters = deepcopy(letters)
    third = [
        rng.random(),
        old.randint(0, 9),
        dice.sample(range(9), 2),
        walk.step(),
        *letters,
    ]
    return third, rng, old, dice, walk
