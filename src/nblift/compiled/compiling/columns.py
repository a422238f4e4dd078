"""Scalers, imputers and other steps that treat each column by itself."""

from __future__ import annotations

from typing import Any

import numpy as np

from nblift.compiled.compiling.draft import STEPS, Document, Unsupported, arithmetic, chain, check, floats
from nblift.compiled.running.steps.functions import FUNCTIONS
from nblift.compiled.running.values import Kinds


@STEPS.of("StandardScaler")
def _standard(fitted: Any, kinds: Kinds) -> Document:
    steps = [check(nan=True)]
    if fitted.with_mean:
        steps.append(arithmetic("subtract", fitted.mean_))
    if fitted.with_std:
        steps.append(arithmetic("divide", fitted.scale_))
    return chain(*steps)


@STEPS.of("RobustScaler")
def _robust(fitted: Any, kinds: Kinds) -> Document:
    steps = [check(nan=True)]
    if fitted.with_centering:
        steps.append(arithmetic("subtract", fitted.center_))
    if fitted.with_scaling:
        steps.append(arithmetic("divide", fitted.scale_))
    return chain(*steps)


@STEPS.of("MinMaxScaler")
def _minmax(fitted: Any, kinds: Kinds) -> Document:
    steps = [check(nan=True), arithmetic("multiply", fitted.scale_), arithmetic("add", fitted.min_)]
    if fitted.clip:
        low, high = fitted.feature_range
        steps.append({"op": "clip", "low": float(low), "high": float(high)})
    return chain(*steps)


@STEPS.of("MaxAbsScaler")
def _maxabs(fitted: Any, kinds: Kinds) -> Document:
    steps = [check(nan=True), arithmetic("divide", fitted.scale_)]
    if getattr(fitted, "clip", False):
        steps.append({"op": "clip", "low": -1.0, "high": 1.0})
    return chain(*steps)


@STEPS.of("Normalizer")
def _normalizer(fitted: Any, kinds: Kinds) -> Document:
    return {"op": "normalize", "norm": fitted.norm}


@STEPS.of("Binarizer")
def _binarizer(fitted: Any, kinds: Kinds) -> Document:
    return chain(check(nan=False), {"op": "binarize", "threshold": float(fitted.threshold)})


@STEPS.of("PowerTransformer")
def _power(fitted: Any, kinds: Kinds) -> Document:
    if fitted.method == "box-cox":
        # the pipeline raises for what is not positive
        raise Unsupported("PowerTransformer: Box-Cox has no compiled form")
    steps = [check(nan=True), {"op": "power", "method": fitted.method, "exponents": floats(fitted.lambdas_)}]
    if fitted.standardize:
        steps.append(_standard(fitted._scaler, kinds))
    return chain(*steps)


@STEPS.of("QuantileTransformer")
def _quantile(fitted: Any, kinds: Kinds) -> Document:
    if fitted.output_distribution != "uniform":
        raise Unsupported("QuantileTransformer: only the uniform output has a compiled form")
    return chain(
        check(nan=True),
        {"op": "quantile", "quantiles": floats(fitted.quantiles_), "references": floats(fitted.references_)},
    )


@STEPS.of("KBinsDiscretizer")
def _bins(fitted: Any, kinds: Kinds) -> Document:
    edges = [{"op": "edges", "edges": floats(each[1:-1])} for each in fitted.bin_edges_]
    bins = {"op": "bins", "columns": edges}
    return bins if fitted.encode == "ordinal" else chain(bins, STEPS.convert(fitted._encoder, kinds))


@STEPS.of("FunctionTransformer")
def _function(fitted: Any, kinds: Kinds) -> Document:
    first = [check(nan=False)] if fitted.validate else []
    if _only_checks(fitted.func):
        return chain(*first)
    return chain(*first, *named_function(fitted.func, fitted.kw_args))


def _only_checks(function: Any) -> bool:
    """Whether this is how HistGradientBoosting passes numbers on: check_array that lets everything through."""
    from sklearn.utils import check_array

    keywords = getattr(function, "keywords", {})
    return getattr(function, "func", None) is check_array and keywords.get("ensure_all_finite") is False


def named_function(function: Any, keywords: Any = None) -> list[Document]:
    """The step that applies numpy's function; none for None.

    Raises:
        Unsupported: it is any other function.
    """
    if function is None:
        return []
    name = getattr(function, "__name__", "")
    if keywords or name not in FUNCTIONS or FUNCTIONS[name] is not function:
        raise Unsupported(f"FunctionTransformer: {name or function} is code, and only numpy's own functions are data")
    return [{"op": "function", "name": name}]


@STEPS.of("SimpleImputer")
def _imputer(fitted: Any, kinds: Kinds) -> Document:
    _need_nan(fitted)
    statistics = list(fitted.statistics_)
    missing = [isinstance(each, float) and np.isnan(each) for each in statistics]
    if any(missing) and fitted.keep_empty_features:
        raise Unsupported("SimpleImputer: a column without any value is kept")
    kept = [place for place, lost in enumerate(missing) if not lost]
    fills = [_plain(statistics[place], kinds[place]) for place in kept]
    filled = chain(_take(kept, kinds), {"op": "impute", "fills": fills})
    if not fitted.add_indicator:
        return chain(check(nan=True), filled)
    indicator = {"op": "missing", "places": np.asarray(fitted.indicator_.features_, dtype=np.int64)}
    return chain(check(nan=True), {"op": "parallel", "branches": [filled, indicator]})


@STEPS.of("MissingIndicator")
def _indicator(fitted: Any, kinds: Kinds) -> Document:
    _need_nan(fitted)
    if fitted.error_on_new and fitted.features == "missing-only":
        raise Unsupported("MissingIndicator: it raises for columns that had nothing missing in training")
    return {"op": "missing", "places": np.asarray(fitted.features_, dtype=np.int64)}


def _take(places: list[int], kinds: Kinds) -> Document:
    return chain() if len(places) == len(kinds) else {"op": "take", "places": np.asarray(places, dtype=np.int64)}


def _need_nan(fitted: Any) -> None:
    if not (isinstance(fitted.missing_values, float) and np.isnan(fitted.missing_values)):
        raise Unsupported(f"{type(fitted).__name__}: its missing value is {fitted.missing_values!r}, not NaN")


def _plain(fill: Any, kind: str) -> str | float:
    if (kind == "text") != isinstance(fill, str):
        raise Unsupported("SimpleImputer: it fills a column with a value of another kind")
    return fill if isinstance(fill, str) else float(fill)
