"""From a fitted model and its schema to the bytes of a compiled model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nblift.compiled.compiling import columns, encoders, ensembles, flow, foreign, forests, linear, matrices, others
from nblift.compiled.compiling.draft import ESTIMATORS, Unsupported, floats
from nblift.compiled.running.artifact import pack
from nblift.compiled.running.values import Kinds
from nblift.model.schema import Feature, ModelSchema

# each fills the registers of `draft`
CONVERTERS = (columns, encoders, ensembles, flow, foreign, forests, linear, matrices, others)


def compile_model(model: Any, schema: ModelSchema, sample: Sequence[Mapping[str, Any]], found: Sequence[Any]) -> bytes:
    """The compiled model's file.

    Args:
        model: the fitted model.
        schema: what it takes and gives.
        sample: records that the file brings along to try itself.
        found: what the model predicts for them.

    Raises:
        Unsupported: a step has no compiled form; the message names it.
    """
    names = [feature.name for feature in schema.features]
    fitted_on = getattr(model, "feature_names_in_", None)
    if fitted_on is not None and list(fitted_on) != names:
        raise Unsupported("the model was fitted on other columns than its training frame has")
    kinds: Kinds = tuple(_kind(feature) for feature in schema.features)
    labels = None if schema.classes is None else list(schema.classes)
    positions = found if labels is None else [labels.index(label) for label in found]
    document = {
        "op": "model",
        "features": names,
        "kinds": list(kinds),
        "estimator": ESTIMATORS.convert(model, kinds),
        "labels": labels or [],
        "sample": {
            "op": "sample",
            **{f"c{place}": [record[name] for record in sample] for place, name in enumerate(names)},
            "found": floats(positions),
        },
    }
    return pack(document)


def _kind(feature: Feature) -> Any:
    if feature.type == "datetime":
        raise Unsupported(f"column {feature.name} holds instants")
    if feature.dtype.lower() in ("float32", "float16"):
        raise Unsupported(
            f"column {feature.name} is {feature.dtype}: steps compute in it, and compiled ones in float64"
        )
    return "text" if feature.type == "string" else "number"
