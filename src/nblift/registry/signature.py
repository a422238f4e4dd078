"""The MLflow signature of a schema.

A JSON 40 must do for a column of floats and 3.0 for one of integers: MLflow's own JSON reader casts both by the
signature. What it cannot hold is a null in a `long`, so a column of integers that had nulls is an optional `double`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nblift.errors import RegistryError
from nblift.model.schema import Feature, ModelSchema

if TYPE_CHECKING:
    import pandas as pd
    from mlflow.models import ModelSignature

TYPES = {
    "number": "double",
    "integer": "long",
    "boolean": "boolean",
    "string": "string",
}


def make_signature(schema: ModelSchema, predicted: Any) -> ModelSignature:
    """The signature: inputs by the schema, outputs by what the model `predicted` for some rows.

    Raises:
        RegistryError: MLflow has no type for the predicted values.
    """
    import pandas as pd
    from mlflow.exceptions import MlflowException
    from mlflow.models import ModelSignature, infer_signature
    from mlflow.types import ColSpec, Schema, TensorSpec

    if getattr(predicted, "ndim", 0) == 1:
        # a named column says more than a tensor of unknown objects
        predicted = pd.Series(predicted, name=schema.target).infer_objects()
    try:
        outputs = infer_signature(model_output=predicted).outputs
    except MlflowException as error:
        raise RegistryError(f"the predictions have no MLflow type, so there is no signature: {error}") from error
    if outputs is None:
        raise RegistryError(
            f"predictions of type {type(predicted).__name__} have no MLflow type, so there is no signature"
        )
    inputs: list[ColSpec | TensorSpec] = [
        ColSpec(_type(feature), feature.name, required=not feature.nullable) for feature in schema.features
    ]
    return ModelSignature(inputs=Schema(inputs), outputs=outputs)


def input_example(schema: ModelSchema) -> pd.DataFrame:
    """The schema's example row, as a frame of one row that fits the signature."""
    import pandas as pd

    row = {f.name: pd.Series([f.example], dtype=_dtype(f)) for f in schema.features}
    return pd.DataFrame(row)


def _type(feature: Feature) -> str:
    return "double" if feature.type == "integer" and feature.nullable else TYPES[feature.type]


def _dtype(feature: Feature) -> str:
    if feature.example is None and _type(feature) != "double":
        return "object"
    return {
        "double": "float64",
        "long": "int64",
        "boolean": "bool",
        "string": "object",
    }[_type(feature)]
