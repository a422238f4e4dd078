"""Ways to answer for a forest of 100 trees, side by side: CPU microseconds for one row, rows per CPU second in batches.

Usage: python benchmarks/compiled.py    (onnx and onnxruntime are compared where they are installed)

The ways: the pipeline itself; the compiled model; and for the trees alone bit vectors, walking level by level in numpy,
and onnxruntime's TreeEnsembleRegressor with float32 leaves.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier

from nblift.compiled.proving.prove import compile_and_prove
from nblift.compiled.running.estimators.forest import Forest
from nblift.compiled.running.predictor import load_compiled
from nblift.compiled.running.trace import Trace
from nblift.compiled.running.trees.levels import Levels
from nblift.compiled.running.trees.pieces import Taken, find_pieces
from nblift.compiled.running.trees.tables import make_tables
from nblift.registry.learn import learn_schema

ROWS = 10_000
LEAVES = {"12 leaves a tree": 12, "60 leaves a tree": 60, "trees grown to the end": None}


def main() -> None:
    """Print a table for each size of trees."""
    made, labels = make_classification(
        3000, 7, n_informative=5, n_redundant=0, n_classes=3, n_clusters_per_class=1, class_sep=0.9, random_state=0
    )
    frame = pd.DataFrame(made, columns=[f"x{n}" for n in range(7)])
    for name, leaves in LEAVES.items():
        model = RandomForestClassifier(100, max_leaf_nodes=leaves, random_state=0).fit(frame, labels)
        print(f"\n{name}\n{'':34}{'one row, µs':>14}{'rows/s in batches':>20}")
        for way, (single, batch) in _ways(model, frame).items():
            print(f"{way:34}{_microseconds(single):14.1f}{ROWS / _microseconds(batch) * 1e6:20,.0f}")


def _ways(model: Any, frame: pd.DataFrame) -> dict[str, tuple[Callable[[], Any], Callable[[], Any]]]:
    schema = learn_schema(frame, "y", model, "rows")
    made = compile_and_prove(model, schema, frame, count=200)
    if made.data is None:
        raise SystemExit(f"the forest does not compile: {made.proof.reason}")
    compiled = load_compiled(made.data)
    many = pd.DataFrame(np.resize(frame.to_numpy(), (ROWS, frame.shape[1])), columns=frame.columns)
    columns = list(np.ascontiguousarray(many.to_numpy().T))
    row = frame.iloc[0].tolist()
    one = frame.iloc[[0]]
    kinds, estimator = compiled.kinds, compiled.estimator
    assert isinstance(estimator, Forest)
    trees, trace = estimator.trees, Trace(kinds)
    found: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
        "the pipeline": (lambda: model.predict_proba(one), lambda: model.predict_proba(many)),
        "compiled": (lambda: compiled.predict_row(row), lambda: compiled.predict_columns(columns)),
    }
    tables, levels = make_tables(trees, find_pieces(trees, trace.roots, trace, Taken(None, True))), Levels(trees)
    if tables is not None:
        found["leaves by bit vectors"] = (lambda: tables.row(row), lambda: list(tables.blocks(columns)))
    found["leaves level by level"] = (lambda: levels.row(row), lambda: list(levels.blocks(columns)))
    session = _onnx(model)
    if session is not None:
        narrow, alone = many.to_numpy(np.float32), one.to_numpy(np.float32)
        found["onnxruntime, sums in float32"] = (
            lambda: session.run(["y"], {"x": alone}),
            lambda: session.run(["y"], {"x": narrow}),
        )
    return found


def _microseconds(function: Callable[[], Any]) -> float:
    """The least CPU time of a call, among some."""
    best, total = float("inf"), 0.0
    while total < 1.0:
        count = 1 if best > 1e-3 else 100
        start = time.process_time()
        for _ in range(count):
            function()
        spent = time.process_time() - start
        best, total = min(best, spent / count), total + spent
    return best * 1e6


def _onnx(model: Any) -> Any:
    try:
        import onnxruntime
        from onnx import TensorProto, helper
    except ImportError:
        return None
    names = ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids")
    nodes: dict[str, list[Any]] = {f"nodes_{name}": [] for name in names}
    leaves: dict[str, list[Any]] = {f"target_{name}": [] for name in ("treeids", "nodeids", "ids", "weights")}
    for place, each in enumerate(model.estimators_):
        tree = each.tree_
        for node in range(tree.node_count):
            leaf = tree.children_left[node] < 0
            inner = ("LEAF", 0, 0, 0) if leaf else ("BRANCH_LEQ", *_split(tree, node))
            line = (place, node, inner[1], 0.0 if leaf else float(tree.threshold[node]), inner[0], *inner[2:])
            for name, value in zip(names, line, strict=True):
                nodes[f"nodes_{name}"].append(value)
            for label, weight in enumerate(tree.value[node, 0] if leaf else ()):
                weighted = (place, node, label, float(weight) / len(model.estimators_))
                for name, value in zip(leaves, weighted, strict=True):
                    leaves[name].append(value)
    shapes = [("x", model.n_features_in_), ("y", model.n_classes_)]
    x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, width]) for name, width in shapes)
    ensemble = helper.make_node(
        "TreeEnsembleRegressor", ["x"], ["y"], domain="ai.onnx.ml", n_targets=model.n_classes_, **nodes, **leaves
    )
    versions = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    graph = helper.make_graph([ensemble], "forest", [x], [y])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    data = helper.make_model(graph, opset_imports=versions, ir_version=8).SerializeToString()
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def _split(tree: Any, node: int) -> tuple[int, int, int]:
    return int(tree.feature[node]), int(tree.children_left[node]), int(tree.children_right[node])


if __name__ == "__main__":
    main()
