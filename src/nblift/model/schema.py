"""What a model takes and gives, learned from its whole training frame and logged beside it as `schema.json`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

from nblift.errors import UsageError

FieldType = Literal["number", "integer", "boolean", "string"]
Scalar = float | int | bool | str | None


@dataclass(frozen=True)
class Feature:
    """One column of the training frame.

    `dtype` is the pandas name of the column's dtype. `nullable` says whether training rows had nulls.
    `minimum` and `maximum` bound the values seen (numbers only). `categories` lists the values seen, sorted
    (strings and booleans only). `example` is the value of the example row.
    """

    name: str
    type: FieldType
    dtype: str
    nullable: bool
    minimum: float | int | None
    maximum: float | int | None
    categories: tuple[str | bool, ...] | None
    example: Scalar


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
            features = tuple(
                Feature(**{**f, "categories": None if f["categories"] is None else tuple(f["categories"])})
                for f in document.pop("features")
            )
            classes = document.pop("classes")
            return cls(features=features, classes=None if classes is None else tuple(classes), **document)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UsageError(f"not a model schema: {error}", hint="Register the model again.") from error
