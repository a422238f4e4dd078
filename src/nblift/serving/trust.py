"""What a model file may be made of. The list that the file itself brings along decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import skops.io

from nblift.errors import RegistryError

# Beyond skops' own list. A tree that points outside of itself would crash the process or read foreign memory,
# so each one is checked before it predicts; see `_refuse_broken`.
CHECKED_TREE = "sklearn.tree._tree.Tree"
BUILT_IN = frozenset({"numpy.dtype", "sklearn.compose._column_transformer._RemainderColsList", CHECKED_TREE})


def load_trusted(data: bytes, trusted: tuple[str, ...]) -> Any:
    """The estimator in the bytes of a skops file, once every type in it is allowed.

    Raises:
        RegistryError: the file needs types that are not on the deployment's list, or is damaged.
    """
    allowed = BUILT_IN.union(trusted)
    found = set(_read(skops.io.get_untrusted_types, data=data))
    if found - allowed:
        raise RegistryError(
            f"the model file needs types that this deployment does not trust: {', '.join(sorted(found - allowed))}",
            hint="Read what they do; if that is fine, name them in NBLIFT_TRUSTED_TYPES.",
            code="untrusted",
        )
    estimator = _read(skops.io.loads, data, trusted=sorted(found))
    # also where skops trusts trees itself, as its earlier versions do
    for tree in _trees(estimator):
        _refuse_broken(tree)
    return estimator


def _read(reader: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    try:
        return reader(*arguments, **options)
    except Exception as error:  # whatever a damaged file, or a class in it, raises
        raise RegistryError(
            f"the model's file is damaged, or made by other package versions ({type(error).__name__})",
            hint="Load it with the versions that it was made with, or register it again.",
        ) from error


def _trees(root: Any) -> Iterator[Any]:
    """Every decision tree that can be reached from `root`."""
    from sklearn.tree._tree import Tree

    seen: set[int] = set()
    waiting = [root]
    while waiting:
        value = waiting.pop()
        if id(value) in seen or isinstance(value, (str, bytes, int, float)):
            continue
        seen.add(id(value))
        if isinstance(value, Tree):
            yield value
        elif isinstance(value, dict):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, (list, tuple, set, frozenset)):
            waiting += value
        elif isinstance(value, np.ndarray):
            waiting += value.ravel().tolist() if value.dtype == object else []
        else:
            waiting += getattr(value, "__dict__", {}).values()


def _refuse_broken(tree: Any) -> None:
    left, right = tree.children_left, tree.children_right
    positions = np.arange(tree.node_count)
    inner = left != -1
    # scikit-learn stores a child behind its parent, so this also rules out walking in circles
    sound = (
        tree.node_count > 0
        and bool(np.all((left == -1) == (right == -1)))
        and bool(np.all((left[inner] > positions[inner]) & (left[inner] < tree.node_count)))
        and bool(np.all((right[inner] > positions[inner]) & (right[inner] < tree.node_count)))
        and bool(np.all((tree.feature[inner] >= 0) & (tree.feature[inner] < tree.n_features)))
    )
    if not sound:
        raise RegistryError("a decision tree in the model file points outside of itself", code="untrusted")
