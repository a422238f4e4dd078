"""Linear models."""

from __future__ import annotations

from typing import Any

import numpy as np

from nblift.compiled.compiling.draft import ESTIMATORS, Document, Unsupported, floats
from nblift.compiled.running.values import Kinds


@ESTIMATORS.of(
    "LinearRegression", "Ridge", "RidgeCV", "Lasso", "LassoCV", "ElasticNet", "ElasticNetCV", "Lars", "LarsCV"
)
@ESTIMATORS.of("LassoLars", "LassoLarsCV", "LassoLarsIC", "BayesianRidge", "ARDRegression", "HuberRegressor")
@ESTIMATORS.of("SGDRegressor", "PassiveAggressiveRegressor", "LinearSVR", "QuantileRegressor", "TheilSenRegressor")
@ESTIMATORS.of("OrthogonalMatchingPursuit", "OrthogonalMatchingPursuitCV")
def _regression(fitted: Any, kinds: Kinds) -> Document:
    return _numbers(fitted, "number")


@ESTIMATORS.of("PoissonRegressor", "GammaRegressor", "TweedieRegressor")
def _generalized(fitted: Any, kinds: Kinds) -> Document:
    link = type(fitted._base_loss.link).__name__
    if link not in ("LogLink", "IdentityLink"):
        raise Unsupported(f"{type(fitted).__name__}: the link {link} has no compiled form")
    return _numbers(fitted, "exponential" if link == "LogLink" else "number")


@ESTIMATORS.of("RANSACRegressor")
def _ransac(fitted: Any, kinds: Kinds) -> Document:
    return ESTIMATORS.convert(fitted.estimator_, kinds)


@ESTIMATORS.of("LogisticRegression", "LogisticRegressionCV")
def _logistic(fitted: Any, kinds: Kinds) -> Document:
    multi = getattr(fitted, "multi_class", None)
    apart = multi == "ovr" or fitted.solver == "liblinear"
    if len(fitted.classes_) == 2:
        return _labels(fitted, "symmetric" if multi == "multinomial" else "logistic")
    return _labels(fitted, "one-against-rest" if apart else "softmax")


@ESTIMATORS.of("SGDClassifier")
def _descent(fitted: Any, kinds: Kinds) -> Document:
    if fitted.loss == "modified_huber":
        raise Unsupported("SGDClassifier: the loss modified_huber has no compiled form")
    two = len(fitted.classes_) == 2
    if fitted.loss == "log_loss":
        return _labels(fitted, "logistic" if two else "one-against-rest")
    return _labels(fitted, "sign" if two else "greatest")


@ESTIMATORS.of("LinearDiscriminantAnalysis")
def _discriminant(fitted: Any, kinds: Kinds) -> Document:
    return _labels(fitted, "logistic" if len(fitted.classes_) == 2 else "softmax")


@ESTIMATORS.of("RidgeClassifier", "RidgeClassifierCV", "LinearSVC", "Perceptron", "PassiveAggressiveClassifier")
def _decision(fitted: Any, kinds: Kinds) -> Document:
    return _labels(fitted, "sign" if len(fitted.classes_) == 2 else "greatest")


def _numbers(fitted: Any, head: str) -> Document:
    weights = np.asarray(fitted.coef_)
    intercept = np.asarray(fitted.intercept_).reshape(-1)
    if weights.ndim != 1 or len(intercept) != 1:
        raise Unsupported(f"{type(fitted).__name__}: its target is a table, not a column")
    return {"op": "linear", "weights": floats(weights[:, None]), "intercepts": floats(intercept), "head": head}


def _labels(fitted: Any, head: str) -> Document:
    weights = np.atleast_2d(floats(fitted.coef_)).T
    intercepts = np.broadcast_to(floats(fitted.intercept_).reshape(-1), weights.shape[1])
    return {"op": "linear", "weights": floats(weights), "intercepts": floats(intercepts), "head": head}
