"""What a model takes and gives, learned from its whole training frame and logged beside it as `schema.json`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

from nblift.errors import UsageError

FieldType = Literal["number", "integer", "boolean", "string", "datetime"]
Scalar = float | int | bool | str | None
Category = float | int | bool | str


@dataclass(frozen=True)
class Feature:
    """One column of the training frame.

    `dtype` is the pandas name of the column's dtype. `nullable` says whether training rows had nulls.
    `minimum` and `maximum` bound the numbers seen, `earliest` and `latest` the instants. `categories` lists the values
    seen, sorted (strings that are no free text, booleans, and whatever a categorical holds). `example` is the value of
    the example row. An instant is ISO 8601 text, with an offset exactly where the column has a time zone.

    `declared` are the categories of a categorical in its own order, with those that no row had; None for any other
    column. `ordered` says whether that order means something. `missing` is what a null is in a column of objects.
    """

    name: str
    type: FieldType
    dtype: str
    nullable: bool
    minimum: float | int | None
    maximum: float | int | None
    categories: tuple[Category, ...] | None
    example: Scalar
    declared: tuple[Category, ...] | None = None
    ordered: bool = False
    missing: Literal["nan", "none"] = "nan"
    earliest: str | None = None
    latest: str | None = None


@dataclass(frozen=True)
class ModelSchema:
    """The features in the training frame's order, and the answer.

    `classes` holds a classifier's labels in the order of `predict_proba`'s columns, else None.
    """

    task: Literal["classification", "regression", "clustering"]
    target: str
    features: tuple[Feature, ...]
    classes: tuple[str | int | float | bool, ...] | None

    def to_json(self) -> str:
        """The document that is logged with a model, with its version in `schema`."""
        return json.dumps({"schema": 1, **asdict(self)}, indent=2, ensure_ascii=False, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> ModelSchema:
        """Read what `to_json` wrote.

        Raises:
            UsageError: the text is not such a document, or of a later version.
        """
        try:
            document: dict[str, Any] = json.loads(text)
            version = document.pop("schema")
            if version != 1:
                raise UsageError(f"schema.json is of version {version}; this nblift reads version 1")
            features = tuple(_feature(each) for each in document.pop("features"))
            classes = document.pop("classes")
            return cls(features=features, classes=None if classes is None else tuple(classes), **document)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UsageError(f"not a model schema: {error}", hint="Register the model again.") from error


def _feature(document: dict[str, Any]) -> Feature:
    lists = {name: document.get(name) for name in ("categories", "declared")}
    return Feature(**{**document, **{name: None if found is None else tuple(found) for name, found in lists.items()}})
