"""Decision trees as arrays, checked so that no walk through them can leave them or go in circles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nblift.compiled.running.spec import Spec
from nblift.compiled.running.values import Array, Kinds

# categories that a split can tell apart, as in HistGradientBoosting
CODES = 256
# rows at a time: what is made of them stays in the processor's cache
BLOCK = 256


@dataclass(frozen=True)
class Trees:
    """All trees' nodes, one tree after another, each in preorder: a left child follows its parent.

    A node without a right child (`right` 0) is a leaf. At an inner one a row goes left if its value is not greater
    than `threshold`; if it is NaN, by `nan_left`; where `codes` is not -1, by that line of `left_codes` instead, which
    has a 1 for each code that goes left, and a value that is no code counts as NaN. `starts` has an entry a tree, and
    the number of nodes at its end.
    """

    starts: Array
    right: Array
    feature: Array
    threshold: Array
    nan_left: Array
    codes: Array
    left_codes: Array

    @property
    def count(self) -> int:
        """How many trees there are."""
        return len(self.starts) - 1

    @property
    def leaf(self) -> Array:
        """Which nodes are leaves."""
        leaves: Array = self.right == 0
        return leaves

    @property
    def tree(self) -> Array:
        """The tree of each node."""
        return np.repeat(np.arange(self.count), np.diff(self.starts))

    @property
    def before(self) -> Array:
        """How many leaves come before each node, over all trees."""
        return np.concatenate([[0], np.cumsum(self.leaf)])[:-1]

    @property
    def leaves(self) -> Array:
        """How many leaves each tree has."""
        return np.add.reduceat(self.leaf.astype(np.int64), self.starts[:-1])


def load_trees(spec: Spec, kinds: Kinds) -> Trees:
    """The trees of a description.

    Raises:
        Damaged: they are no trees, or ask for columns that there are not.
    """
    right = spec.array("right", "small", None)
    size = len(right)
    trees = Trees(
        starts=spec.array("starts", "int", None),
        right=right,
        feature=spec.indices("feature", max(len(kinds), 1), size, kind="small"),
        threshold=spec.array("threshold", "float", size, finite=False),
        nan_left=spec.array("nan_left", "flag", size),
        codes=spec.array("codes", "small", size),
        left_codes=spec.array("left_codes", "flag", None, CODES),
    )
    starts = trees.starts
    if len(starts) < 2 or starts[0] != 0 or starts[-1] != size or (np.diff(starts) < 1).any():
        raise spec.bad("its trees do not fill its nodes")
    if np.isnan(trees.threshold).any() or trees.codes.min() < -1 or trees.codes.max() >= len(trees.left_codes):
        raise spec.bad("a split has no threshold")
    if not _are_trees(trees):
        raise spec.bad("its nodes are no trees")
    return trees


def _are_trees(trees: Trees) -> bool:
    """Whether every left part is as large as a tree with as many leaves as it has, and so is every whole."""
    inner = np.flatnonzero(~trees.leaf)
    right, ends = trees.right[inner], trees.starts[1:][trees.tree[inner]]
    if (right <= inner + 1).any() or (right >= ends).any() or not trees.leaf[trees.starts[1:] - 1].all():
        return False
    # leaves count 1 and inner nodes -1: a whole tree has 1
    sums = np.concatenate([[0], np.cumsum(np.where(trees.leaf, 1, -1))])
    wholes = sums[trees.starts[1:]] - sums[trees.starts[:-1]]
    return bool((sums[right] - sums[inner + 1] == 1).all() and (wholes == 1).all())
