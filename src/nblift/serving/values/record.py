"""A model's request type, made from its schema, and the reading of one record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from nblift.model.schema import ModelSchema, Scalar
from nblift.serving.errors import FieldNote, InvalidRecord
from nblift.serving.values.fields import Unknown, field_type

Record = Mapping[str, Scalar]


def record_type(schema: ModelSchema, unknown: Unknown = "refuse") -> type[BaseModel]:
    """The pydantic model of one record: a field a feature, no others; only nullable ones may be left out."""
    # A column may have any name, also one that no attribute can have, so names stand in the aliases.
    fields: dict[str, Any] = {
        f"feature_{position}": (
            field_type(feature, unknown),
            Field(None if feature.nullable else ..., alias=feature.name),
        )
        for position, feature in enumerate(schema.features)
    }
    return create_model("Record", __config__=ConfigDict(extra="forbid", frozen=True, title="Record"), **fields)


class RecordReader:
    """Turns what a client sent into a record that the model can be asked with."""

    def __init__(self, schema: ModelSchema, unknown: Unknown = "refuse") -> None:
        self.type = record_type(schema, unknown)
        self._names = {feature.name for feature in schema.features}

    def read(self, value: object) -> Record:
        """The record in the order of the model's features, with what was left out as None.

        Raises:
            InvalidRecord: with a note for each field that does not fit.
        """
        if not isinstance(value, dict):
            raise InvalidRecord((FieldNote("", "not-an-object", "a record must be an object of fields"),))
        try:
            return self.type.model_validate(value).model_dump(by_alias=True)
        except ValidationError as error:
            notes = [self._note(entry["loc"], entry["type"], entry["msg"]) for entry in error.errors()]
            raise InvalidRecord(tuple(notes)) from None

    def _note(self, location: tuple[int | str, ...], code: str, message: str) -> FieldNote:
        field = str(location[0])
        if field not in self._names:
            return FieldNote(field[:100], "unknown-field", "is not a feature of this model")
        if code == "missing":
            return FieldNote(field, "missing", "is required")
        return FieldNote(field, code, message)
