"""Second.

Lifted from notebook.ipynb, section "Second".
"""

from copy import deepcopy
from random import Random
from typing import Any

from numpy.random import Generator, RandomState
from sklearn.utils import resample


def second(
    old: RandomState, dice: Random, walk: Any, letters: Any, rng: Generator
) -> tuple[list[int], RandomState, list[Any], Generator, Random, Any, Any]:
    """Second.

    Args:
        old: made by `first`.
        dice: made by `first`.
        walk: made by `first`.
        letters: made by `first`.
        rng: made by `first`.

    Returns:
        sample: 4 items when lifted.
        old: a RandomState.
        second: 4 items when lifted.
        rng: a Generator.
        dice: a Random.
        walk: a Walk.
        letters: a str_ascii_iterator.
    """
    old = deepcopy(old)
    dice = deepcopy(dice)
    walk = deepcopy(walk)
    letters = deepcopy(letters)
    rng = deepcopy(rng)
    sample = resample([1, 2, 3, 4], random_state=old)
    second = [rng.integers(9), dice.choice("abc"), walk.step(), next(letters)]
    return sample, old, second, rng, dice, walk, letters
