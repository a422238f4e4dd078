"""Boosted trees of xgboost and lightgbm, read from what they save themselves as."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from nblift.compiled.compiling.draft import ESTIMATORS, Document, Unsupported
from nblift.compiled.compiling.trees import Drafted, float32_bound
from nblift.compiled.running.values import Array, Kinds

_XGBOOST = {"reg:squarederror": "number", "reg:absoluteerror": "number", "binary:logistic": "logistic"}
_XGBOOST |= {"multi:softprob": "softmax", "multi:softmax": "softmax", "count:poisson": "exponential"}
_LIGHTGBM = {"regression": "number", "regression_l1": "number", "huber": "number", "poisson": "exponential"}
_LIGHTGBM |= {"binary": "logistic", "multiclass": "softmax"}


@ESTIMATORS.of("XGBClassifier", "XGBRegressor", "XGBRFClassifier", "XGBRFRegressor")
def _xgboost(fitted: Any, kinds: Kinds) -> Document:
    booster = fitted.get_booster()
    if fitted.get_params().get("missing") is not None and not np.isnan(fitted.missing):
        raise Unsupported(f"{type(fitted).__name__}: its missing value is {fitted.missing}, not NaN")
    learner = json.loads(booster.save_raw("json"))["learner"]
    objective = learner["objective"]["name"]
    if objective not in _XGBOOST or learner["gradient_booster"]["name"] != "gbtree":
        raise Unsupported(f"{type(fitted).__name__}: {objective} has no compiled form")
    head = _XGBOOST[objective]
    outputs = max(1, int(learner["learner_model_param"]["num_class"]))
    drafted = Drafted()
    drafted.add_constant(_margin(learner["learner_model_param"]["base_score"], head, outputs))
    model = learner["gradient_booster"]["model"]
    last = getattr(fitted, "best_iteration", None) if fitted.get_params().get("early_stopping_rounds") else None
    ends = model.get("iteration_indptr")
    trees = model["trees"] if last is None or ends is None else model["trees"][: ends[last + 1]]
    for tree, place in zip(trees, model["tree_info"], strict=False):
        _add_xgboost(drafted, tree, outputs, place)
    # xgboost adds up in float32, and so does the compiled forest
    more = {"limit": "none", "nan": True, "narrow": True, "absent": False}
    return drafted.document(op="forest", head=head, divisor=1.0, **more)


def _margin(base_score: str, head: str, outputs: int) -> Array:
    """What sums begin with: the saved score before the link."""
    score = np.asarray(json.loads(base_score), dtype=np.float32).reshape(-1)
    if head == "logistic":
        score = -np.log(np.float32(1) / score - np.float32(1))
    elif head == "exponential":
        score = np.log(score)
    return np.broadcast_to(score, outputs).astype(np.float64)


def _add_xgboost(drafted: Drafted, tree: Any, outputs: int, place: int) -> None:
    if any(tree.get("split_type") or []):
        raise Unsupported("xgboost: splits by category have no compiled form")
    left = np.array(tree["left_children"])
    conditions = np.asarray(tree["split_conditions"], dtype=np.float32)
    values = np.zeros((len(left), outputs))
    values[:, place] = conditions
    drafted.add(
        left,
        np.array(tree["right_children"]),
        np.array(tree["split_indices"]),
        float32_bound(conditions, strict=True),
        np.array(tree["default_left"]),
        values,
    )


@ESTIMATORS.of("LGBMClassifier", "LGBMRegressor")
def _lightgbm(fitted: Any, kinds: Kinds) -> Document:
    model = fitted.booster_.dump_model(num_iteration=fitted.best_iteration_ or -1)
    objective, *options = str(model["objective"]).split()
    head = _LIGHTGBM.get(objective)
    scale = next((float(each.split(":")[1]) for each in options if each.startswith("sigmoid:")), 1.0)
    if head is None or model.get("average_output") or model.get("linear_tree") or "sqrt" in options:
        raise Unsupported(f"{type(fitted).__name__}: {model['objective']} has no compiled form")
    outputs = int(model["num_tree_per_iteration"])
    drafted = Drafted()
    for number, tree in enumerate(model["tree_info"]):
        _add_lightgbm(drafted, tree["tree_structure"], outputs, number % outputs)
    return drafted.document(
        op="forest", head=head, divisor=1.0 / scale, limit="none", nan=True, narrow=False, absent=False
    )


def _add_lightgbm(drafted: Drafted, root: Any, outputs: int, place: int) -> None:
    nodes: list[Any] = []
    left: list[int] = []
    right: list[int] = []
    waiting = [(root, -1, "")]
    while waiting:
        node, parent, side = waiting.pop()
        if parent >= 0:
            (left if side == "left" else right)[parent] = len(nodes)
        number = len(nodes)
        nodes.append(node)
        left.append(-1)
        right.append(-1)
        if "left_child" in node:
            waiting += [(node["right_child"], number, "right"), (node["left_child"], number, "left")]
    values = np.zeros((len(nodes), outputs))
    values[:, place] = [node.get("leaf_value", 0.0) for node in nodes]
    drafted.add(
        np.array(left),
        np.array(right),
        np.array([node.get("split_feature", 0) for node in nodes]),
        np.array([float(node.get("threshold", 0.0)) if "left_child" in node else 0.0 for node in nodes]),
        np.array([_nan_left(node) for node in nodes]),
        values,
    )


def _nan_left(node: Any) -> bool:
    if "left_child" not in node:
        return False
    if node["decision_type"] != "<=" or node["missing_type"] == "Zero":
        raise Unsupported("lightgbm: splits by category, and zeros that count as missing, have no compiled form")
    # where training saw nothing missing, it counts as zero
    return bool(node["default_left"]) if node["missing_type"] == "NaN" else float(node["threshold"]) >= 0.0
