"""What a proof covered: `proof.json` beside the compiled model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from nblift.errors import UsageError

# the folder in a model version's folder, and the files in it
FOLDER = "compiled"
MODEL = "model.safetensors"
PROOF = "proof.json"


@dataclass(frozen=True)
class Proof:
    """Whether the compiled model answers as the pipeline does.

    `rows` counts the rows that were compared, by their kind; `refused` those among them for which both have no answer.
    `largest` is the largest difference of a probability, or of a number in units of `unit`. `reason` says why the
    compiled model stands aside, and is None where it is proven. `sha256` is that of the compiled model's file.
    """

    proven: bool
    reason: str | None = None
    rows: Mapping[str, int] = field(default_factory=dict)
    refused: Mapping[str, int] = field(default_factory=dict)
    largest: float = 0.0
    bound: float = 1e-6
    unit: float = 1.0
    sha256: str | None = None

    def to_json(self) -> str:
        """The document."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False, allow_nan=False) + "\n"

    def words(self) -> str:
        """The outcome in a line."""
        if not self.proven:
            return f"the pipeline itself answers: {self.reason}"
        return f"proven on {sum(self.rows.values()):,} rows, largest difference {self.largest:.2g}"

    @classmethod
    def from_json(cls, text: str) -> Proof:
        """Read what `to_json` wrote.

        Raises:
            UsageError: the text is something else.
        """
        try:
            found = cls(**json.loads(text))
            if not isinstance(found.proven, bool) or not isinstance(found.rows, dict):
                raise TypeError("a field is of another type")
            return found
        except (ValueError, TypeError) as error:
            raise UsageError(
                f"{PROOF} is not the record of a proof: {error}", hint="Register the model again."
            ) from error
