"""First.

Lifted from notebook.ipynb, section "First".
"""

import random
from random import Random
from typing import Any

import numpy as np
from numpy.random import Generator, RandomState
from pipeline.helpers import Walk


def first() -> tuple[list[Any], RandomState, Random, Any, Any, Generator]:
    """First.

    Returns:
        first: 5 items when lifted.
        old: a RandomState.
        dice: a Random.
        walk: a Walk.
        letters: a str_ascii_iterator.
        rng: a Generator.
    """
    rng = np.random.default_rng(3)
    old = np.random.RandomState(3)
    dice = random.Random(5)
    walk = Walk()
    letters = iter("abcdef")
    first = [rng.normal(), old.rand(), dice.random(), walk.step(), next(letters)]
    rng.shuffle(np.arange(3))
    return first, old, dice, walk, letters, rng
