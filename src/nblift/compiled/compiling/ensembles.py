"""Estimators made of estimators."""

from __future__ import annotations

from typing import Any

import numpy as np

from nblift.compiled.compiling.columns import named_function
from nblift.compiled.compiling.draft import ESTIMATORS, Document, Unsupported, arithmetic, chain, check, floats, take
from nblift.compiled.compiling.flow import convert_chain, gives_sparse
from nblift.compiled.running.step import numbers
from nblift.compiled.running.values import Kinds


@ESTIMATORS.of("Pipeline")
def _pipeline(fitted: Any, kinds: Kinds) -> Document:
    steps = [step for _, step in fitted.steps]
    step, given = convert_chain(steps[:-1], kinds)
    last = ESTIMATORS.convert(steps[-1], given)
    if type(steps[-1]).__name__.startswith("XGB") and gives_sparse(steps[:-1]):
        last["absent"] = True
    return {"op": "pipeline", "step": step, "last": last}


@ESTIMATORS.of("GridSearchCV", "RandomizedSearchCV", "HalvingGridSearchCV", "HalvingRandomSearchCV")
def _search(fitted: Any, kinds: Kinds) -> Document:
    return ESTIMATORS.convert(fitted.best_estimator_, kinds)


@ESTIMATORS.of("VotingClassifier", "VotingRegressor")
def _voting(fitted: Any, kinds: Kinds) -> Document:
    members = [ESTIMATORS.convert(each, kinds) for each in fitted.estimators_]
    weights = fitted._weights_not_none
    hard = getattr(fitted, "voting", "soft") == "hard"
    return {
        "op": "majority" if hard else "mean",
        "members": members,
        "weights": np.ones(len(members)) if weights is None else floats(weights),
    }


@ESTIMATORS.of("BaggingClassifier", "BaggingRegressor")
def _bagging(fitted: Any, kinds: Kinds) -> Document:
    members = []
    for each, places in zip(fitted.estimators_, fitted.estimators_features_, strict=True):
        if len(getattr(each, "classes_", ())) != len(getattr(fitted, "classes_", ())):
            raise Unsupported("BaggingClassifier: a member does not know all labels")
        chosen = tuple(kinds[place] for place in places)
        members.append({"op": "pipeline", "step": take(places), "last": ESTIMATORS.convert(each, chosen)})
    return {"op": "mean", "members": members, "weights": np.ones(len(members))}


@ESTIMATORS.of("StackingClassifier", "StackingRegressor")
def _stacking(fitted: Any, kinds: Kinds) -> Document:
    if set(fitted.stack_method_) - {"predict_proba", "predict"}:
        raise Unsupported(f"{type(fitted).__name__}: a member is asked for its decision function")
    if "predict" in fitted.stack_method_ and hasattr(fitted, "classes_"):
        raise Unsupported("StackingClassifier: a member has no probabilities")
    members = [ESTIMATORS.convert(each, kinds) for each in fitted.estimators_]
    labels = len(getattr(fitted, "classes_", ()))
    width = len(members) * (1 if labels in (0, 2) else labels) + (len(kinds) if fitted.passthrough else 0)
    last = ESTIMATORS.convert(fitted.final_estimator_, numbers(width))
    return {"op": "stack", "members": members, "last": last, "passthrough": bool(fitted.passthrough)}


@ESTIMATORS.of("CalibratedClassifierCV")
def _calibrated(fitted: Any, kinds: Kinds) -> Document:
    members = []
    for each in fitted.calibrated_classifiers_:
        if each.method not in ("sigmoid", "isotonic") or len(each.estimator.classes_) != len(fitted.classes_):
            raise Unsupported(f"CalibratedClassifierCV: the method {each.method} has no compiled form")
        scores = _scores(each.estimator, kinds)
        members.append({"op": "member", "estimator": scores, "curves": [_curve(c) for c in each.calibrators]})
    return {"op": "calibrated", "members": members, "classes": len(fitted.classes_)}


@ESTIMATORS.of("TransformedTargetRegressor")
def _target(fitted: Any, kinds: Kinds) -> Document:
    return {
        "op": "back",
        "regression": ESTIMATORS.convert(fitted.regressor_, kinds),
        "step": _back(fitted.transformer_),
    }


def _scores(fitted: Any, kinds: Kinds) -> Document:
    """What calibration asks: the decision function where there is one, else the probabilities."""
    document = ESTIMATORS.convert(fitted, kinds)
    if not hasattr(fitted, "decision_function"):
        return document
    last = document
    while last["op"] == "pipeline":
        last = last["last"]
    if last["op"] not in ("linear", "forest"):
        raise Unsupported(f"{type(fitted).__name__}: its decision function has no compiled form")
    last["head"] = "scores"
    return document


def _curve(calibrator: Any) -> Document:
    if type(calibrator).__name__ == "IsotonicRegression":
        return {"op": "isotonic", "x": floats(calibrator.X_thresholds_), "y": floats(calibrator.y_thresholds_)}
    return {"op": "sigmoid", "a": float(calibrator.a_), "b": float(calibrator.b_)}


def _back(transformer: Any) -> Document:
    name = type(transformer).__name__
    if name == "FunctionTransformer":
        first = [check(nan=False)] if transformer.validate else []
        return chain(*first, *named_function(transformer.inverse_func, transformer.inv_kw_args))
    if name == "StandardScaler":
        scaled = [arithmetic("multiply", transformer.scale_)] if transformer.with_std else []
        moved = [arithmetic("add", transformer.mean_)] if transformer.with_mean else []
        return chain(check(nan=True), *scaled, *moved)
    if name == "MinMaxScaler" and not transformer.clip:
        return chain(
            check(nan=True), arithmetic("subtract", transformer.min_), arithmetic("divide", transformer.scale_)
        )
    raise Unsupported(f"TransformedTargetRegressor: the inverse of {name} has no compiled form")
