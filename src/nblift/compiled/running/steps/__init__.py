"""The steps that a compiled model can be made of, by their names in the file."""

from __future__ import annotations

from collections.abc import Callable

from nblift.compiled.running.spec import WIDEST, Spec
from nblift.compiled.running.step import Step
from nblift.compiled.running.steps import arithmetic, bins, flow, functions, impute, lookup, projecting, quantile
from nblift.compiled.running.values import Damaged, Kinds

_LOADERS: dict[str, Callable[[Spec, Kinds], Step]] = {
    **arithmetic.LOADERS,
    **bins.LOADERS,
    **functions.LOADERS,
    **impute.LOADERS,
    **lookup.LOADERS,
    **projecting.LOADERS,
    **quantile.LOADERS,
    "take": flow.load_take,
    "parallel": lambda spec, kinds: flow.load_parallel(spec, kinds, load_step),
    "chain": lambda spec, kinds: flow.load_chain(spec, kinds, load_step),
}


def load_step(spec: Spec, kinds: Kinds) -> Step:
    """The step that `spec` describes, over columns of these kinds.

    Raises:
        Damaged: there is no such step, or it does not fit the columns.
    """
    if spec.op not in _LOADERS:
        raise Damaged(f"a compiled model has no step {spec.op!r}")
    step = _LOADERS[spec.op](spec, kinds)
    if len(step.kinds) > WIDEST:
        raise spec.bad("it gives too many columns")
    return step
