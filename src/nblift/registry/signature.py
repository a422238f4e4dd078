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
    "datetime": "datetime",
}


def make_signature(schema: ModelSchema, predicted: Any) -> ModelSignature:
    """The signature: inputs by the schema, outputs by what the model `predicted` for some rows.

    Raises:
        RegistryError: MLflow has no type for the predicted values, or a row gets several.
    """
    import numpy as np
    import pandas as pd
    from mlflow.exceptions import MlflowException
    from mlflow.models import ModelSignature, infer_signature
    from mlflow.types import ColSpec, Schema, TensorSpec
    from mlflow.types.schema import AnyType

    if np.ndim(predicted) > 1 and np.shape(predicted)[1] > 1:
        raise RegistryError(
            f"the model predicts {np.shape(predicted)[1]} values for a row",
            hint="Only models with one target can be registered and served.",
        )
    if getattr(predicted, "ndim", 0) == 1:
        # a named column says more than a tensor of unknown objects
        predicted = pd.Series(predicted, name=schema.target).infer_objects()
    try:
        outputs = infer_signature(model_output=predicted).outputs
    except (MlflowException, ValueError) as error:
        raise RegistryError(f"the predictions have no MLflow type, so there is no signature: {error}") from error
    if outputs is None or any(isinstance(each.type, AnyType) for each in outputs.inputs if isinstance(each, ColSpec)):
        raise RegistryError(
            f"predictions of type {_kind(predicted)} have no MLflow type, so there is no signature",
            hint="predict() has to give numbers, text or booleans.",
        )
    inputs: list[ColSpec | TensorSpec] = [
        ColSpec(_type(feature), feature.name, required=not feature.nullable) for feature in schema.features
    ]
    return ModelSignature(inputs=Schema(inputs), outputs=outputs)


def input_example(schema: ModelSchema) -> pd.DataFrame:
    """The schema's example row, as a frame of one row that fits the signature."""
    import pandas as pd

    row = {f.name: pd.Series([_value(f)], dtype=_dtype(f)) for f in schema.features}
    return pd.DataFrame(row)


def _type(feature: Feature) -> str:
    return "double" if feature.type == "integer" and feature.nullable else TYPES[feature.type]


def _kind(predicted: Any) -> str:
    first = predicted.iloc[0] if hasattr(predicted, "iloc") and len(predicted) else predicted
    return type(first).__name__


def _value(feature: Feature) -> Any:
    import pandas as pd

    if feature.type != "datetime" or feature.example is None:
        return feature.example
    # MLflow's instants have no time zone
    instant = pd.Timestamp(str(feature.example))
    return instant if instant.tz is None else instant.tz_convert("UTC").tz_localize(None)


def _dtype(feature: Feature) -> str:
    if feature.example is None and _type(feature) not in ("double", "datetime"):
        return "object"
    return {
        "double": "float64",
        "long": "int64",
        "boolean": "bool",
        "string": "object",
        "datetime": "datetime64[ns]",
    }[_type(feature)]
