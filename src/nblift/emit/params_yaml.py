"""`params.yaml`: what can be turned, under the name of the stage that reads it; on top what several stages read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from nblift.emit.layout import Layout
from nblift.emit.yaml import read_yaml, write_yaml
from nblift.model.plan import ModelFacts, Plan
from nblift.notebook.sections import slug

# scores whose best value is 1, by the names that people give them
_SCORES = ("accuracy", "balanced_accuracy", "f1", "macro_f1", "f1_macro", "auc", "roc_auc", "r2", "r2_score", "score")
_SCORERS = {"classification": "accuracy", "regression": "r2"}
_ROOM = 0.95


def params_yaml(
    plan: Plan, layout: Layout, existing: str | None, metrics: Mapping[str, float], trusted_types: tuple[str, ...]
) -> str:
    """The text of `params.yaml`.

    Args:
        existing: the file's text now; keys that the plan does not own are kept.
        metrics: the numbers that the notebook computed, for a first proposal of the gate.
        trusted_types: types in the model's file that have to be allowed by name before it is loaded.
    """
    document = read_yaml(existing, "params.yaml")
    for stage in plan.stages:
        _drop_others(document, stage.name, {p.key for p in plan.params})
    for param in plan.params:
        *above, last = param.key.split(".")
        place = document
        for key in above:
            place = place.setdefault(key, CommentedMap())
        place[last] = _scalar(param.value)
    if plan.model:
        _merge_registry(document, _registry(plan, layout, plan.model, metrics, trusted_types))
    return write_yaml(document) if document else ""


def _scalar(value: int | float | str | bool | None) -> int | float | str | bool | None:
    """A value that reads back as it is: some characters end a line in YAML, or are lost, where they are not escaped."""
    return DoubleQuotedScalarString(value) if isinstance(value, str) and not value.isprintable() else value


def _drop_others(document: CommentedMap, stage: str, keys: set[str]) -> None:
    """Remove a stage's parameters that are none any more."""
    own = document.get(stage)
    if not isinstance(own, dict):
        return
    for name in [n for n in own if f"{stage}.{n}" not in keys]:
        del own[name]
    if not own:
        del document[stage]


def _merge_registry(document: CommentedMap, registry: CommentedMap) -> None:
    """What the lift knows is brought up to date; the gate and the name are the team's, once they are there."""
    present = document.setdefault("registry", CommentedMap())
    for key, value in registry.items():
        if key not in present or key not in ("name", "gate", "trusted_types", "allow_pickle"):
            present[key] = value


def _registry(
    plan: Plan, layout: Layout, model: ModelFacts, metrics: Mapping[str, float], trusted_types: tuple[str, ...]
) -> CommentedMap:
    registry: dict[str, Any] = {
        "name": slug(PurePosixPath(plan.notebook.path).stem) or "model",
        "notebook": plan.notebook.path,
        "model": model.model,
        "features": model.features,
    }
    optional = {"target": model.target, "test_features": model.test_features, "test_target": model.test_target}
    registry |= {key: name for key, name in optional.items() if name}
    if trusted_types:
        registry["trusted_types"] = list(trusted_types)
    if any(name == model.model and suffix == ".pkl" for (_, name), suffix in layout.formats.items()):
        registry["allow_pickle"] = True
    gate = CommentedMap()
    floors = {n: _floor(v) for n, v in metrics.items() if n in _SCORES and 0 < v <= 1}
    if floors:
        gate["minimum"] = CommentedMap(floors)
        gate.yaml_set_comment_before_after_key(
            "minimum", before=f"proposed: {_ROOM:.0%} of what the notebook reached", indent=4
        )
    if model.test_target and model.task in _SCORERS:
        gate["compare"] = _SCORERS[model.task]
    if gate:
        registry["gate"] = gate
    return CommentedMap(registry)


def _floor(value: float) -> float:
    return math.floor(value * _ROOM * 100) / 100
