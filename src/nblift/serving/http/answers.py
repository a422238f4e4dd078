"""The bodies of answers, as types for OpenAPI."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from nblift.model.schema import ModelSchema
from nblift.serving.predicting import label_name


class _Answer(BaseModel):
    model_config = ConfigDict(protected_namespaces=())


class Note(_Answer):
    """An error or a warning about one field."""

    field: str = Field(description="the field's name; empty where the record as a whole is meant")
    code: str = Field(description="stable, for programs")
    message: str


class ProblemDocument(_Answer):
    """RFC 9457: what is wrong."""

    type: str = Field(description="stable, for programs", examples=["urn:nblift:problem:invalid-record"])
    title: str
    status: int
    detail: str | None = None
    errors: list[Note] | None = Field(None, description="field by field")


class Health(_Answer):
    """The process answers, or the model does."""

    status: Literal["ok"]


class Refused(_Answer):
    """A version that should answer and does not."""

    number: int = Field(description="which move of the alias was refused")
    version: str
    reason: str
    at: str


class Registry(_Answer):
    """What is known of the registry."""

    reached: str | None = Field(description="when it answered last")
    problem: str | None = Field(description="what is wrong with it now")


class Ready(Health):
    """A model answers; beside it stands what keeps another one from answering."""

    model_version: str
    refused: Refused | None = Field(description="the version that the alias points to, if it was refused")
    registry: Registry | None = Field(description="none where the service answers from a folder")


class ApiInfo(_Answer):
    """What this API is."""

    title: str
    description: str
    nblift: str = Field(description="the version of nblift that serves")
    model: str | None
    model_version: str | None
    docs: str
    openapi: str


class AnswerPath(_Answer):
    """Which way the model takes to an answer."""

    answers: Literal["compiled", "pipeline"]
    reason: str | None = Field(description="why not the compiled one")
    proof: dict[str, Any] | None = Field(description="what was compared: rows by kind, the largest difference")


class Counted(_Answer):
    """How the challenger's answers compared with those that were given."""

    agree: int
    differ: int
    failed: int = Field(description="only the challenger had no answer")
    dropped: int = Field(description="not compared, because too many waited")
    largest: float = Field(description="largest difference of a probability, or of a number")


class ChallengerCard(_Answer):
    """A version that is asked beside, and whose answers are not returned."""

    version: str
    problem: str | None = Field(description="why it is not asked")
    fraction: float = Field(description="part of the requests that it is asked")
    counts: Counted


class ModelCard(_Answer):
    """The version that answers, and where it comes from."""

    name: str
    version: str
    alias: str | None
    run_id: str | None
    created: str | None
    metrics: dict[str, float]
    tags: dict[str, str]
    path: AnswerPath
    schema_: dict[str, Any] = Field(alias="schema", description="fields with their ranges and categories")
    challenger: ChallengerCard | None = None


def prediction_type(schema: ModelSchema | None) -> type[BaseModel]:
    """The type of an answer of this model; of any model where none is loaded."""
    fields: dict[str, Any] = {"prediction": (_label_type(schema), Field(examples=_examples(schema)))}
    if schema is None or schema.classes is not None:
        fields["probabilities"] = (_probabilities_type(schema) | None, Field(None, description="sums to 1"))
    fields["model_version"] = (str, Field(examples=["3"]))
    fields["warnings"] = (list[Note] | None, Field(None, description="only where the model has not seen the like"))
    return create_model("Prediction", __base__=_Answer, **fields)


def _label_type(schema: ModelSchema | None) -> Any:
    if schema is None:
        return str | int | float | bool
    if schema.classes is None:
        return float if schema.task == "regression" else int
    if all(isinstance(label, (str, int)) for label in schema.classes):
        return Literal[schema.classes]
    return float


def _probabilities_type(schema: ModelSchema | None) -> Any:
    if schema is None or schema.classes is None:
        return dict[str, float]
    names = [label_name(label) for label in schema.classes]
    fields: dict[str, Any] = {f"class_{i}": (float, Field(alias=name, ge=0, le=1)) for i, name in enumerate(names)}
    return create_model("Probabilities", __base__=_Answer, **fields)


def _examples(schema: ModelSchema | None) -> list[Any] | None:
    return None if schema is None or schema.classes is None else [schema.classes[0]]
