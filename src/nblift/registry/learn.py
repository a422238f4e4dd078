"""Learn a `ModelSchema` from the whole training frame and the fitted model."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

from nblift.errors import Place, RegistryError
from nblift.model.schema import Feature, FieldType, ModelSchema

if TYPE_CHECKING:
    import pandas as pd

Task = Literal["classification", "regression", "clustering"]

# more distinct strings than this, or than half of the rows, are text and no categories
MOST_CATEGORIES = 1000
FEW_ROWS = 20


def learn_schema(frame: pd.DataFrame, target: str, model: Any, name: str) -> ModelSchema:
    """What the model takes and gives.

    The example is the first row without nulls; columns that are null throughout do not count, and where every
    row has nulls it is the first of those with the fewest. Strings have `categories` unless they are free text.

    Args:
        frame: the training features, all rows.
        target: what the predicted value is called.
        model: the fitted model.
        name: what an error calls the frame's file.

    Raises:
        RegistryError: a column, or the model, is of a kind that cannot be served.
    """
    row = _example_row(frame)
    features = tuple(_feature(frame[column], row, name) for column in frame.columns)
    task = find_task(model)
    return ModelSchema(task, target, features, _classes(model) if task == "classification" else None)


def find_task(model: Any) -> Task:
    """What kind of answer the model gives.

    Raises:
        RegistryError: it cannot predict for new rows.
    """
    from sklearn.base import is_classifier, is_regressor

    if not hasattr(model, "predict"):
        raise RegistryError(
            f"a {type(model).__name__} has no predict(), so it cannot answer for new rows",
            hint="Name a fitted model under registry.model in params.yaml.",
        )
    if is_classifier(model):
        return "classification"
    return "regression" if is_regressor(model) else "clustering"


def _classes(model: Any) -> tuple[str | int | float | bool, ...]:
    classes = model.classes_
    if isinstance(classes, list):
        raise RegistryError(
            f"the model has {len(classes)} targets",
            hint="Only models with one target can be registered and served.",
        )
    return tuple(classes.tolist())


def _example_row(frame: pd.DataFrame) -> int:
    filled = frame.loc[:, frame.notna().any(axis=0).to_numpy()]
    return int(filled.isna().sum(axis=1).to_numpy().argmin())


def _feature(column: pd.Series[Any], row: int, name: str) -> Feature:
    present = column.dropna()
    if column.dtype.name == "category":
        present = present.astype(column.cat.categories.dtype)
    kind = _kind(column, present, name)
    numeric = kind in ("number", "integer")
    low, high = _range(present, kind) if numeric else (None, None)
    return Feature(
        name=str(column.name),
        type=kind,
        dtype=str(column.dtype),
        nullable=bool(column.isna().any()),
        minimum=low,
        maximum=high,
        categories=None if numeric else _categories(present, kind, column.dtype.name == "category"),
        example=_example(column, row, kind),
    )


def _kind(column: pd.Series[Any], present: pd.Series[Any], name: str) -> FieldType:
    from pandas.api import types

    dtype = present.dtype
    if types.is_bool_dtype(dtype):
        return "boolean"
    if types.is_integer_dtype(dtype):
        return "integer"
    if types.is_float_dtype(dtype):
        return "number"
    if types.is_string_dtype(dtype) and not types.is_object_dtype(dtype):
        return "string"
    inferred: dict[str, FieldType] = {
        "string": "string",
        "empty": "string",
        "boolean": "boolean",
        "integer": "integer",
        "floating": "number",
        "mixed-integer-float": "number",
    }
    found = types.infer_dtype(present) if types.is_object_dtype(dtype) else str(dtype)
    if found not in inferred:
        raise RegistryError(
            f"column {column.name} ({column.dtype}) holds {found} values: MLflow can give no signature for it, "
            "and JSON no request",
            where=Place(name),
            hint="Turn it into numbers, strings or booleans before the model sees it.",
        )
    return inferred[found]


def _range(present: pd.Series[Any], kind: FieldType) -> tuple[float | int | None, float | int | None]:
    values = [float(value) if kind == "number" else int(value) for value in (present.unique())]
    finite = [value for value in values if math.isfinite(value)]
    return (min(finite), max(finite)) if finite else (None, None)


def _categories(present: pd.Series[Any], kind: FieldType, declared: bool) -> tuple[str | bool, ...] | None:
    if kind == "boolean":
        return tuple(sorted({bool(value) for value in present.unique()}))
    seen = sorted({str(value) for value in present.unique()})
    many = len(seen) > MOST_CATEGORIES or (len(present) >= FEW_ROWS and 2 * len(seen) > len(present))
    return None if many and not declared else tuple(seen)


def _example(column: pd.Series[Any], row: int, kind: FieldType) -> float | int | bool | str | None:
    value: Any = column.iloc[row]
    if column.isna().iloc[row]:
        return None
    if kind == "number":
        return float(value) if math.isfinite(value) else None
    return bool(value) if kind == "boolean" else int(value) if kind == "integer" else str(value)
