"""Pipelines, ColumnTransformer, FeatureUnion, and the choosing of columns."""

from __future__ import annotations

from typing import Any

import numpy as np

from nblift.compiled.compiling.draft import (
    STEPS,
    Document,
    Unsupported,
    allows_nan,
    arithmetic,
    chain,
    check,
    kinds_after,
    take,
)
from nblift.compiled.running.values import Kinds

PASSED = (None, "passthrough")


def convert_chain(steps: list[Any], kinds: Kinds) -> tuple[Document, Kinds]:
    """Steps after one another, and the kinds of columns that come out."""
    documents = []
    for step in steps:
        if isinstance(step, str) or step is None:
            continue
        documents.append(STEPS.convert(step, kinds))
        kinds = kinds_after(documents[-1], kinds)
    return chain(*documents), kinds


def gives_sparse(steps: list[Any]) -> bool:
    """Whether what these steps give is sparse, so that a zero is not stored."""
    for step in reversed(steps):
        name = type(step).__name__
        if name == "Pipeline":
            return gives_sparse([each for _, each in step.steps])
        if name == "ColumnTransformer":
            return bool(step.sparse_output_)
        if name == "FeatureUnion":
            return any(gives_sparse([each]) for _, each in step.transformer_list)
        if name in ("OneHotEncoder", "KBinsDiscretizer"):
            return bool(getattr(step, "sparse_output", getattr(step, "encode", "") == "onehot"))
        # these leave it as it is
        if not isinstance(step, str) and step is not None and not hasattr(step, "get_support"):
            return False
    return False


@STEPS.of("Pipeline")
def _pipeline(fitted: Any, kinds: Kinds) -> Document:
    return convert_chain([step for _, step in fitted.steps], kinds)[0]


@STEPS.of("ColumnTransformer")
def _columns(fitted: Any, kinds: Kinds) -> Document:
    branches = []
    weights = fitted.transformer_weights or {}
    for name, step, _ in fitted.transformers_:
        places = list(fitted._transformer_to_input_indices[name])
        if (isinstance(step, str) and step == "drop") or not places:
            continue
        if max(places) >= len(kinds):
            raise Unsupported("ColumnTransformer: it chooses columns that the model is not given")
        chosen = take(places)
        inner = [] if isinstance(step, str) else [STEPS.convert(step, kinds_after(chosen, kinds))]
        branches.append(_weighted(chain(chosen, *inner), kinds, weights.get(name)))
    return {"op": "parallel", "branches": branches}


@STEPS.of("FeatureUnion")
def _union(fitted: Any, kinds: Kinds) -> Document:
    branches = []
    weights = fitted.transformer_weights or {}
    for name, step in fitted.transformer_list:
        if isinstance(step, str) and step == "drop":
            continue
        inner = chain() if step in PASSED else STEPS.convert(step, kinds)
        branches.append(_weighted(inner, kinds, weights.get(name)))
    return {"op": "parallel", "branches": branches}


@STEPS.of("SelectKBest", "SelectPercentile", "SelectFpr", "SelectFdr", "SelectFwe", "GenericUnivariateSelect")
@STEPS.of("VarianceThreshold", "SelectFromModel", "RFE", "RFECV", "SequentialFeatureSelector")
def _selection(fitted: Any, kinds: Kinds) -> Document:
    return chain(check(allows_nan(fitted)), take(np.flatnonzero(fitted.get_support())))


def _weighted(branch: Document, kinds: Kinds, weight: float | None) -> Document:
    if weight is None:
        return branch
    return chain(branch, arithmetic("multiply", [weight] * len(kinds_after(branch, kinds))))
