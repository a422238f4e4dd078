"""Steps over all columns at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from nblift.compiled.compiling.draft import STEPS, Document, Unsupported, arithmetic, chain, floats
from nblift.compiled.running.values import Kinds


@STEPS.of("PCA", "IncrementalPCA")
def _pca(fitted: Any, kinds: Kinds) -> Document:
    # the very product that scikit-learn subtracts
    offset = (fitted.mean_.reshape(1, -1) @ fitted.components_.T)[0]
    project = {"op": "project", "components": floats(fitted.components_), "offset": floats(offset)}
    if not fitted.whiten:
        return project
    scale = np.maximum(np.sqrt(fitted.explained_variance_), np.finfo(np.float64).eps)
    return chain(project, arithmetic("divide", scale))


@STEPS.of("TruncatedSVD")
def _svd(fitted: Any, kinds: Kinds) -> Document:
    components = floats(fitted.components_)
    return {"op": "project", "components": components, "offset": np.zeros(len(components))}


@STEPS.of("PolynomialFeatures")
def _polynomial(fitted: Any, kinds: Kinds) -> Document:
    # scikit-learn multiplies a product of later columns by an earlier one
    factors = [np.repeat(np.arange(len(powers)), powers)[::-1] for powers in fitted.powers_]
    if sum(map(len, factors)) > 1_000_000:
        raise Unsupported("PolynomialFeatures: too many products")
    return {
        "op": "products",
        "factors": np.concatenate(factors).astype(np.int64),
        "ends": np.cumsum([len(each) for each in factors]).astype(np.int64),
    }
