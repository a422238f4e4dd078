"""Naive Bayes, support vectors, clusters, networks and baselines."""

from __future__ import annotations

from typing import Any

import numpy as np

from nblift.compiled.compiling.draft import ESTIMATORS, Document, Unsupported, chain, check, floats
from nblift.compiled.running.values import Array, Kinds


@ESTIMATORS.of("GaussianNB")
def _gaussian(fitted: Any, kinds: Kinds) -> Document:
    return {
        "op": "gaussian",
        "log_prior": np.log(floats(fitted.class_prior_)),
        "means": floats(fitted.theta_),
        "variances": floats(fitted.var_),
    }


@ESTIMATORS.of("MultinomialNB", "ComplementNB")
def _counted(fitted: Any, kinds: Kinds) -> Document:
    labels = len(fitted.classes_)
    prior = floats(fitted.class_log_prior_) if type(fitted).__name__ == "MultinomialNB" else np.zeros(labels)
    return {"op": "counted", "weights": floats(fitted.feature_log_prob_.T), "intercepts": prior}


@ESTIMATORS.of("BernoulliNB")
def _bernoulli(fitted: Any, kinds: Kinds) -> Document:
    without = np.log(1 - np.exp(fitted.feature_log_prob_))
    last = {
        "op": "counted",
        "weights": floats((fitted.feature_log_prob_ - without).T),
        "intercepts": floats(fitted.class_log_prior_ + without.sum(axis=1)),
    }
    if fitted.binarize is None:
        return last
    binarized = chain(check(nan=False), {"op": "binarize", "threshold": float(fitted.binarize)})
    return {"op": "pipeline", "step": binarized, "last": last}


@ESTIMATORS.of("SVC", "NuSVC")
def _votes(fitted: Any, kinds: Kinds) -> Document:
    if fitted.probability not in (False, "deprecated") or fitted.break_ties:
        raise Unsupported(f"{type(fitted).__name__}: probabilities and broken ties have no compiled form")
    ends = np.cumsum([0, *fitted._n_support])
    weights = _dense(fitted._dual_coef_)
    labels = len(ends) - 1
    columns = []
    for first in range(labels):
        for second in range(first + 1, labels):
            column = np.zeros(ends[-1])
            column[ends[first] : ends[first + 1]] = weights[second - 1, ends[first] : ends[first + 1]]
            column[ends[second] : ends[second + 1]] = weights[first, ends[second] : ends[second + 1]]
            columns.append(column)
    return {
        "op": "kernel-votes",
        **_kernel(fitted),
        "classes": labels,
        "weights": floats(np.array(columns).T),
        "intercepts": floats(fitted._intercept_),
    }


@ESTIMATORS.of("SVR", "NuSVR")
def _support(fitted: Any, kinds: Kinds) -> Document:
    weights, intercept = _dense(fitted._dual_coef_)[0], float(fitted._intercept_[0])
    return {"op": "kernel", **_kernel(fitted), "weights": weights, "intercept": intercept}


def _kernel(fitted: Any) -> Document:
    if fitted.kernel not in ("rbf", "linear", "poly", "sigmoid"):
        raise Unsupported(f"{type(fitted).__name__}: the kernel {fitted.kernel} has no compiled form")
    numbers = {"gamma": float(fitted._gamma), "coef0": float(fitted.coef0), "degree": float(fitted.degree)}
    return {"kernel": fitted.kernel, "vectors": _dense(fitted.support_vectors_), **numbers}


def _dense(values: Any) -> Array:
    return floats(values.toarray() if hasattr(values, "toarray") else values)


@ESTIMATORS.of("KMeans", "MiniBatchKMeans", "BisectingKMeans")
def _clusters(fitted: Any, kinds: Kinds) -> Document:
    if type(fitted).__name__ == "BisectingKMeans":
        raise Unsupported("BisectingKMeans: its clusters are found step by step")
    return {"op": "nearest", "centres": floats(fitted.cluster_centers_)}


@ESTIMATORS.of("MLPClassifier", "MLPRegressor")
def _network(fitted: Any, kinds: Kinds) -> Document:
    heads = {"identity": "number", "logistic": "logistic", "softmax": "softmax"}
    if fitted.out_activation_ not in heads or (fitted.n_outputs_ > 1 and fitted.out_activation_ != "softmax"):
        raise Unsupported(f"{type(fitted).__name__}: it has several targets")
    layers = [
        {"op": "layer", "weights": floats(weights), "intercepts": floats(intercepts)}
        for weights, intercepts in zip(fitted.coefs_, fitted.intercepts_, strict=True)
    ]
    return {"op": "network", "layers": layers, "function": fitted.activation, "head": heads[fitted.out_activation_]}


@ESTIMATORS.of("DummyRegressor")
def _constant(fitted: Any, kinds: Kinds) -> Document:
    if fitted.n_outputs_ != 1:
        raise Unsupported("DummyRegressor: it has several targets")
    return {"op": "constant", "answer": float(np.ravel(fitted.constant_)[0])}


@ESTIMATORS.of("DummyClassifier")
def _constant_label(fitted: Any, kinds: Kinds) -> Document:
    if fitted.strategy in ("uniform", "stratified"):
        raise Unsupported("DummyClassifier: it answers at random")
    row = np.zeros((1, 1))
    answer = int(np.flatnonzero(fitted.classes_ == fitted.predict(row)[0])[0])
    return {"op": "constant-label", "answer": answer, "probabilities": floats(fitted.predict_proba(row)[0])}
