"""scikit-learn's ensembles of trees."""

from __future__ import annotations

from typing import Any

import numpy as np

from nblift.compiled.compiling.draft import ESTIMATORS, STEPS, Document, Unsupported, allows_nan, floats
from nblift.compiled.compiling.trees import Drafted, add_sklearn
from nblift.compiled.running.trees.nodes import CODES
from nblift.compiled.running.values import Array, Kinds


@ESTIMATORS.of("DecisionTreeClassifier", "ExtraTreeClassifier")
@ESTIMATORS.of("DecisionTreeRegressor", "ExtraTreeRegressor")
def _tree(fitted: Any, kinds: Kinds) -> Document:
    return _averaged([fitted], fitted)


@ESTIMATORS.of("RandomForestClassifier", "ExtraTreesClassifier", "RandomForestRegressor", "ExtraTreesRegressor")
def _forest(fitted: Any, kinds: Kinds) -> Document:
    return _averaged(list(fitted.estimators_), fitted)


def _averaged(trees: list[Any], fitted: Any) -> Document:
    if fitted.n_outputs_ != 1:
        raise Unsupported(f"{type(fitted).__name__}: it has several targets")
    drafted = Drafted()
    for each in trees:
        add_sklearn(drafted, each.tree_, each.tree_.value[:, 0, :])
    head = "chances" if hasattr(fitted, "classes_") else "number"
    return _document(drafted, head, divisor=float(len(trees)), nan=allows_nan(fitted))


@ESTIMATORS.of("GradientBoostingClassifier", "GradientBoostingRegressor")
def _boosted(fitted: Any, kinds: Kinds) -> Document:
    name = type(fitted).__name__
    classes = len(getattr(fitted, "classes_", ()))
    if classes and fitted.loss != "log_loss":
        raise Unsupported(f"{name}: the loss {fitted.loss} has no compiled form")
    if not isinstance(fitted.init_, str) and not type(fitted.init_).__name__.startswith("Dummy"):
        raise Unsupported(f"{name}: it begins with another estimator")
    drafted = Drafted()
    drafted.add_constant(fitted._raw_predict_init(np.zeros((1, fitted.n_features_in_), np.float32)))
    outputs = fitted.estimators_.shape[1]
    for stage in fitted.estimators_:
        for place, each in enumerate(stage):
            values = np.zeros((each.tree_.node_count, outputs))
            values[:, place] = fitted.learning_rate * each.tree_.value[:, 0, 0]
            add_sklearn(drafted, each.tree_, values)
    head = "number" if not classes else "logistic-even" if classes == 2 else "softmax"
    return _document(drafted, head)


@ESTIMATORS.of("AdaBoostClassifier")
def _ada_labels(fitted: Any, kinds: Kinds) -> Document:
    _need_trees(fitted)
    classes = len(fitted.classes_)
    if classes < 2:
        raise Unsupported("AdaBoostClassifier: it knows a single label")
    drafted = Drafted()
    for each, weight in zip(fitted.estimators_, fitted.estimator_weights_, strict=False):
        labels = np.searchsorted(fitted.classes_, each.classes_)[each.tree_.value[:, 0, :].argmax(axis=1)]
        if classes == 2:
            values = np.where(labels == 1, 2 * weight, -2 * weight)[:, None]
        else:
            values = np.where(labels[:, None] == np.arange(classes), weight, -1 / (classes - 1) * weight)
        add_sklearn(drafted, each.tree_, values)
    total = float(fitted.estimator_weights_.sum())
    if total <= 0:
        raise Unsupported("AdaBoostClassifier: its members have no weight")
    return _document(drafted, "twofold" if classes == 2 else "softmax", divisor=total * max(classes - 1, 1))


@ESTIMATORS.of("AdaBoostRegressor")
def _ada_numbers(fitted: Any, kinds: Kinds) -> Document:
    _need_trees(fitted)
    drafted = Drafted()
    for each in fitted.estimators_:
        add_sklearn(drafted, each.tree_, each.tree_.value[:, 0, :])
    weights = floats(fitted.estimator_weights_[: len(fitted.estimators_)])
    return drafted.document(op="median", weights=weights)


def _need_trees(fitted: Any) -> None:
    if not all(type(each).__name__.startswith("DecisionTree") for each in fitted.estimators_):
        raise Unsupported(f"{type(fitted).__name__}: its members are no decision trees")


@ESTIMATORS.of("HistGradientBoostingClassifier", "HistGradientBoostingRegressor")
def _histogram(fitted: Any, kinds: Kinds) -> Document:
    drafted = Drafted()
    drafted.add_constant(fitted._baseline_prediction)
    known, places = fitted._bin_mapper.make_known_categories_bitsets()
    outputs = fitted.n_trees_per_iteration_
    for iteration in fitted._predictors:
        for place, predictor in enumerate(iteration):
            _add_histogram(drafted, predictor, outputs, place, known, places)
    classes = len(getattr(fitted, "classes_", ()))
    head = _link(fitted) if not classes else "logistic" if classes == 2 else "softmax"
    document = _document(drafted, head, limit="none", nan=True)
    if fitted._preprocessor is None:
        return document
    return {"op": "pipeline", "step": STEPS.convert(fitted._preprocessor, kinds), "last": document}


def _link(fitted: Any) -> str:
    found = {"IdentityLink": "number", "LogLink": "exponential"}.get(type(fitted._loss.link).__name__)
    if found is None:
        raise Unsupported(f"{type(fitted).__name__}: the loss {fitted.loss} has no compiled form")
    return found


def _add_histogram(drafted: Drafted, predictor: Any, outputs: int, place: int, known: Array, places: Array) -> None:
    nodes = predictor.nodes
    inner = nodes["is_leaf"] == 0
    values = np.zeros((len(nodes), outputs))
    values[:, place] = nodes["value"]
    coded = np.flatnonzero(inner & (nodes["is_categorical"] != 0))
    codes = np.full(len(nodes), -1)
    codes[coded] = np.arange(len(coded))
    lines = np.zeros((len(coded), CODES), np.uint8)
    for line, node in enumerate(coded):
        left = _bits(predictor.raw_left_cat_bitsets[nodes["bitset_idx"][node]])
        # a category that training never saw goes where missing values go
        seen = _bits(known[places[nodes["feature_idx"][node]]])
        lines[line] = left | (~seen & bool(nodes["missing_go_to_left"][node]))
    drafted.add(
        np.where(inner, nodes["left"].astype(np.int64), -1),
        nodes["right"].astype(np.int64),
        nodes["feature_idx"].astype(np.int64),
        nodes["num_threshold"],
        nodes["missing_go_to_left"],
        values,
        codes,
        lines,
    )


def _bits(words: Array) -> Array:
    return np.unpackbits(np.ascontiguousarray(words, dtype="<u4").view(np.uint8), bitorder="little").astype(bool)


def _document(drafted: Drafted, head: str, divisor: float = 1.0, limit: str = "float32", nan: bool = False) -> Document:
    more = {"limit": limit, "nan": nan, "narrow": False, "absent": False}
    return drafted.document(op="forest", head=head, divisor=divisor, **more)
