"""Whether a record lies within what the model has seen."""

from __future__ import annotations

from nblift.model.schema import Feature, ModelSchema, Scalar
from nblift.serving.errors import FieldNote
from nblift.serving.values.instants import moment
from nblift.serving.values.record import Record
from nblift.serving.values.words import must_be_one_of


def unseen(schema: ModelSchema, record: Record) -> tuple[FieldNote, ...]:
    """A note for each value of `record` that lies outside of the training data."""
    notes = (_note(feature, record[feature.name]) for feature in schema.features)
    return tuple(note for note in notes if note is not None)


def unanswered(schema: ModelSchema, record: Record, notes: tuple[FieldNote, ...]) -> tuple[FieldNote, ...]:
    """What to say of a record that the model has no answer to; () where it is like those of training.

    `notes` are those of `unseen`. Where there are none, free text and instants are what training may never have had.
    """
    if notes:
        return tuple(_blame(schema, note) for note in notes)
    return tuple(
        FieldNote(each.name, "no-answer", "the model may not know this value: it has no answer to the record")
        for each in schema.features
        if each.categories is None and each.type in ("string", "datetime") and record[each.name] is not None
    )


def _blame(schema: ModelSchema, note: FieldNote) -> FieldNote:
    if note.code == "unknown-category":
        (feature,) = (each for each in schema.features if each.name == note.field)
        return FieldNote(note.field, note.code, must_be_one_of(feature.categories or ()))
    return FieldNote(note.field, "no-answer", f"{note.message}; the model cannot answer")


def _note(feature: Feature, value: Scalar) -> FieldNote | None:
    if value is None:
        return None
    if feature.categories is not None:
        if value in feature.categories:
            return None
        code = "not-seen" if isinstance(value, bool) else "unknown-category"
        return FieldNote(feature.name, code, "no training row had this value")
    if feature.type == "datetime":
        return _instant(feature, str(value))
    if isinstance(value, (bool, str)):
        return None
    if feature.minimum is None or feature.maximum is None:
        return FieldNote(feature.name, "not-seen", "no training row had a number here")
    if feature.minimum <= value <= feature.maximum:
        return None
    return _outside(feature, f"{feature.minimum:g} to {feature.maximum:g}")


def _instant(feature: Feature, value: str) -> FieldNote | None:
    if feature.earliest is None or feature.latest is None:
        return FieldNote(feature.name, "not-seen", "no training row had an instant here")
    if moment(feature.earliest) <= moment(value) <= moment(feature.latest):
        return None
    return _outside(feature, f"{feature.earliest} to {feature.latest}")


def _outside(feature: Feature, seen: str) -> FieldNote:
    return FieldNote(feature.name, "out-of-range", f"outside of the {seen} seen in training")
