"""Whether a record lies within what the model has seen."""

from __future__ import annotations

from nblift.model.schema import Feature, ModelSchema, Scalar
from nblift.serving.errors import FieldNote
from nblift.serving.record import Record


def unseen(schema: ModelSchema, record: Record) -> tuple[FieldNote, ...]:
    """A note for each value of `record` that lies outside of the training data."""
    notes = (_note(feature, record[feature.name]) for feature in schema.features)
    return tuple(note for note in notes if note is not None)


def _note(feature: Feature, value: Scalar) -> FieldNote | None:
    if value is None:
        return None
    if isinstance(value, bool):
        if feature.categories is not None and value not in feature.categories:
            return FieldNote(feature.name, "not-seen", "no training row had this value")
        return None
    if isinstance(value, str) or feature.minimum is None or feature.maximum is None:
        return None
    if feature.minimum <= value <= feature.maximum:
        return None
    seen = f"{feature.minimum:g} to {feature.maximum:g}"
    return FieldNote(feature.name, "out-of-range", f"outside of the {seen} seen in training")
