"""Learn a `ModelSchema` from the whole training frame and the fitted model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from nblift.errors import RegistryError
from nblift.model.schema import ModelSchema
from nblift.registry.columns import learn_feature

if TYPE_CHECKING:
    import pandas as pd

Task = Literal["classification", "regression", "clustering"]


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
    features = tuple(learn_feature(frame[column], row, name) for column in frame.columns)
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
