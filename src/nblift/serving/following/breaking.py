"""Whether callers of one version can go on with another: what they may send, and what they have to understand."""

from __future__ import annotations

from collections.abc import Iterator

from nblift.model.schema import Feature, ModelSchema
from nblift.serving.predicting import Label, label_name
from nblift.serving.values.fields import Unknown, integer_limits, known_values
from nblift.serving.values.instants import is_zoned


def breaking_changes(before: ModelSchema, after: ModelSchema, unknown: Unknown = "refuse") -> list[str]:
    """What breaks callers of `before`, in words; [] where every record and every answer stays understood.

    `unknown` is the service's setting for categories that training never had.
    """
    return [*_answers(before, after), *_records(before, after, unknown)]


def _answers(before: ModelSchema, after: ModelSchema) -> Iterator[str]:
    if before.task != after.task:
        yield f"it answers with a {after.task}, not a {before.task}"
    elif _labels(before) != _labels(after):
        yield f"its labels are {_names(after)}, not {_names(before)}"


def _records(before: ModelSchema, after: ModelSchema, unknown: Unknown) -> Iterator[str]:
    old = {feature.name: feature for feature in before.features}
    new = {feature.name: feature for feature in after.features}
    for name in old:
        if name not in new:
            yield f"{name} is no feature any more"
    for name, feature in new.items():
        if name in old:
            yield from _feature(old[name], feature, unknown)
        elif not feature.nullable:
            yield f"{name} is new and required"


def _feature(before: Feature, after: Feature, unknown: Unknown) -> Iterator[str]:
    name = after.name
    if before.nullable and not after.nullable:
        yield f"{name} may not be null any more"
    # an integer is taken for a number
    if before.type != after.type and (before.type, after.type) != ("integer", "number"):
        yield f"{name} is of type {after.type}, not {before.type}"
        return
    if after.type == "integer" and not _holds(after, before):
        yield f"{name} takes smaller integers ({after.dtype}, not {before.dtype})"
    if after.type == "datetime" and is_zoned(before) != is_zoned(after):
        yield f"{name} takes instants {'with' if is_zoned(after) else 'without'} an offset only"
    old, new = known_values(before, unknown), known_values(after, unknown)
    if new is not None and old is None:
        yield f"{name} takes its categories only"
    elif new is not None and old is not None and old - new:
        yield f"{name} knows {len(old - new)} of its categories no more"


def _holds(after: Feature, before: Feature) -> bool:
    wide, narrow = integer_limits(after.dtype), integer_limits(before.dtype)
    return bool(wide.min <= narrow.min and narrow.max <= wide.max)


def _labels(schema: ModelSchema) -> set[tuple[str, str]] | None:
    return None if schema.classes is None else {(_kind(label), label_name(label)) for label in schema.classes}


def _kind(label: Label) -> str:
    return type(label).__name__


def _names(schema: ModelSchema) -> str:
    return ", ".join(label_name(label) for label in schema.classes or ())
