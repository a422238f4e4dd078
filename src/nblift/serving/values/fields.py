"""One feature of a model as a pydantic type: what it accepts, and what it says of itself in OpenAPI."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from nblift.model.schema import Feature, Scalar
from nblift.serving.values.instants import is_zoned, read_instant
from nblift.serving.values.words import must_be_one_of

Unknown = Literal["refuse", "encode"]


def field_type(feature: Feature, unknown: Unknown = "refuse") -> Any:
    """The annotated type of a feature's values. It casts nothing but an integer to a float and 3.0 to 3.

    `unknown` says what becomes of a category that training never had: refused, or left to the model's encoder.
    """
    check = _CHECKS[feature.type]
    known = known_values(feature, unknown)

    def validate(value: object) -> Scalar:
        if value is None:
            if feature.nullable:
                return None
            raise PydanticCustomError("null", "must not be null: no training row had a null here")
        found = check(value, feature)
        if known is not None and found not in known:
            raise PydanticCustomError("unknown-category", must_be_one_of(feature.categories or ()))
        return found

    return Annotated[Any, PlainValidator(validate), WithJsonSchema(json_schema(feature))]


def json_schema(feature: Feature) -> dict[str, Any]:
    """The feature for OpenAPI 3.1. Ranges are told as `x-` members, because a value beyond them is answered, too."""
    schema: dict[str, Any] = {"type": [feature.type, "null"] if feature.nullable else feature.type}
    about = []
    if feature.categories is not None and feature.type != "boolean":
        schema["enum"] = [*feature.categories, None] if feature.nullable else list(feature.categories)
    if feature.minimum is not None and feature.maximum is not None:
        schema |= {"x-seen-minimum": feature.minimum, "x-seen-maximum": feature.maximum}
        about.append(f"{feature.minimum:g} to {feature.maximum:g} in training; beyond, the answer carries a warning.")
    if feature.type == "datetime":
        # a date-time of JSON Schema has an offset
        form = {"format": "date-time"} if is_zoned(feature) else {}
        schema |= {"type": ["string", "null"] if feature.nullable else "string", **form}
        about.append(f"ISO 8601, {'with' if is_zoned(feature) else 'without'} an offset.")
    if feature.earliest is not None:
        schema |= {"x-seen-minimum": feature.earliest, "x-seen-maximum": feature.latest}
        about.append(f"{feature.earliest} to {feature.latest} in training; beyond, the answer carries a warning.")
    if feature.nullable:
        about.append("May be null or left out.")
    if about:
        schema["description"] = " ".join(about)
    return {**schema, "examples": [feature.example]}


def known_values(feature: Feature, unknown: Unknown) -> frozenset[object] | None:
    """The values that a field may have, or None: any of its type."""
    if feature.categories is None or (feature.type == "boolean" and feature.declared is None):
        return None
    if unknown == "refuse":
        return frozenset(feature.categories)
    # a categorical has no place for what it does not declare: the model would be asked with a null instead
    return None if feature.declared is None else frozenset(feature.declared)


def _number(value: object, feature: Feature) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise PydanticCustomError("not-a-number", "must be a number")
    largest = float(np.finfo(_numpy_name(feature.dtype, "float")).max)
    # before the cast, which would raise for a huge integer; of NaN both comparisons are false
    if not -largest <= value <= largest:
        raise PydanticCustomError("too-large", "is beyond what a computer's number can hold")
    return float(value)


def _integer(value: object, feature: Feature) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise PydanticCustomError("not-an-integer", "must be an integer")
    if isinstance(value, float) and math.isfinite(value) and not value.is_integer():
        raise PydanticCustomError("not-an-integer", "must be an integer, without a fraction")
    limits = integer_limits(feature.dtype)
    if not limits.min <= value <= limits.max:
        raise PydanticCustomError("too-large", f"must be between {limits.min} and {limits.max}")
    return int(value)


def integer_limits(dtype: str) -> Any:
    """The least and the largest integer (`min`, `max`) of a pandas dtype."""
    return np.iinfo(_numpy_name(dtype, "int"))


def _numpy_name(dtype: str, kind: str) -> str:
    """numpy's name for the numbers in a pandas dtype such as Int32 or uint8[pyarrow]; 64 bits where it tells none."""
    found = re.match(rf"u?{kind}\d+", dtype.lower())
    return found[0] if found else f"{kind}64"


def _boolean(value: object, feature: Feature) -> bool:
    if not isinstance(value, bool):
        raise PydanticCustomError("not-a-boolean", "must be true or false")
    return value


def _string(value: object, feature: Feature) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("not-a-string", "must be a string")
    return value


_CHECKS: dict[str, Callable[[object, Feature], Scalar]] = {
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "string": _string,
    "datetime": read_instant,
}
