"""The estimators that a compiled model can end with, by their names in the file."""

from __future__ import annotations

from collections.abc import Callable

from nblift.compiled.running.estimators import (
    bayes,
    calibrated,
    clusters,
    constant,
    ensembles,
    forest,
    kernel,
    linear,
    network,
    targets,
)
from nblift.compiled.running.spec import Spec
from nblift.compiled.running.step import Estimator
from nblift.compiled.running.values import Damaged, Kinds

_LOADERS: dict[str, Callable[[Spec, Kinds], Estimator]] = {
    **bayes.LOADERS,
    **clusters.LOADERS,
    **forest.LOADERS,
    **kernel.LOADERS,
    **linear.LOADERS,
    **network.LOADERS,
}
_NESTING: dict[str, Callable[[Spec, Kinds, Callable[[Spec, Kinds], Estimator]], Estimator]] = {
    **calibrated.LOADERS,
    **ensembles.LOADERS,
    **targets.LOADERS,
}


def load_estimator(spec: Spec, kinds: Kinds) -> Estimator:
    """The estimator that `spec` describes, over columns of these kinds.

    Raises:
        Damaged: there is no such estimator, or it does not fit the columns.
    """
    if spec.op in _NESTING:
        return _NESTING[spec.op](spec, kinds, load_estimator)
    if spec.op in constant.LOADERS and kinds:
        # it looks at no value, so text does as well
        return constant.LOADERS[spec.op](spec, kinds)
    if spec.op not in _LOADERS or not kinds or "text" in kinds:
        raise Damaged(f"a compiled model has no estimator {spec.op!r} for columns of these kinds")
    return _LOADERS[spec.op](spec, kinds)
