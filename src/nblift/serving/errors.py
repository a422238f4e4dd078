"""What can go wrong while answering."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from nblift.errors import NbliftError, RegistryError, UsageError


@dataclass(frozen=True)
class FieldNote:
    """Something to say about one field: an error, or a warning beside an answer.

    `code` is stable and meant for programs. `field` is "" where the record as a whole is meant.
    """

    field: str
    code: str
    message: str

    def as_json(self) -> dict[str, str]:
        """The note as an object of an answer's body."""
        return asdict(self)


class BadJson(UsageError):
    """A body is not JSON, or JSON that two readers would understand differently."""

    code = "bad-json"


class InvalidRecord(UsageError):
    """A record does not fit the model's schema; `notes` says it field by field."""

    code = "invalid-record"

    def __init__(self, notes: tuple[FieldNote, ...]) -> None:
        super().__init__("; ".join(f"{note.field}: {note.message}" if note.field else note.message for note in notes))
        self.notes = notes


class NoModel(RegistryError):
    """No model is loaded, so there is nothing to answer with. The message may be shown to anyone."""

    code = "no-model"


class PredictionFailed(NbliftError):
    """The model raised, or gave a value that is no answer, for a record that fits its schema."""

    code = "prediction-failed"


class Overloaded(NbliftError):
    """More requests wait than may wait; asking again a little later is worth a try."""

    code = "overloaded"


class TooSlow(NbliftError):
    """There was no answer in the time that one may take."""

    code = "too-slow"
