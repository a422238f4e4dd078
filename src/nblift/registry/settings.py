"""The `registry` section of `params.yaml`, checked, with its names resolved to files of the register stage."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from nblift.errors import Place, UsageError

MODEL_SUFFIXES = (".skops", ".pkl")
TABLE_SUFFIXES = (".parquet", ".npy", ".json")
KEYS = {
    "name", "notebook", "model", "features", "target", "test_features", "test_target",
    "gate", "trusted_types", "allow_pickle",
}  # fmt: skip
WHERE = Place("params.yaml")


@dataclass(frozen=True)
class Gate:
    """What a version needs to become the production version.

    `minimum` maps a metric's name to the least value that passes. `compare` names the scikit-learn scorer by
    which a candidate may not be worse than production, or is None.
    """

    minimum: Mapping[str, float]
    compare: str | None


@dataclass(frozen=True)
class Settings:
    """Where the register stage finds what it registers. Paths are relative to the project's root, with slashes.

    `trusted_types` are the types, beside skops' own, that may be deserialized from a model file.
    """

    name: str
    model: str
    features: str
    target: str | None
    test_features: str | None
    test_target: str | None
    notebook: str | None
    gate: Gate
    trusted_types: tuple[str, ...]
    allow_pickle: bool


def read_settings(section: object, deps: Sequence[str]) -> Settings:
    """Check the section and find its names among the register stage's `deps`.

    Raises:
        UsageError: a key is missing, unknown or of the wrong kind, or names no dep, or more than one.
    """
    if not isinstance(section, dict):
        raise UsageError(
            "there is no `registry` section",
            where=WHERE,
            hint="Add one with at least name, model, features.",
        )
    if unknown := sorted(set(map(str, section)) - KEYS):
        raise UsageError(
            f"registry: unknown {', '.join(unknown)}",
            where=WHERE,
            hint=f"Known: {', '.join(sorted(KEYS))}.",
        )
    tables = [dep for dep in deps if not dep.startswith(("metrics/", "reports/"))]

    def table(key: str) -> str | None:
        name = _text(section, key)
        return None if name is None else _find(key, name, tables, TABLE_SUFFIXES)

    return Settings(
        name=_required(section, "name"),
        model=_find("model", _required(section, "model"), deps, MODEL_SUFFIXES),
        features=_find("features", _required(section, "features"), tables, TABLE_SUFFIXES),
        target=table("target"),
        test_features=table("test_features"),
        test_target=table("test_target"),
        notebook=_text(section, "notebook"),
        gate=_gate(section.get("gate") or {}),
        trusted_types=_trusted(section.get("trusted_types") or []),
        allow_pickle=_flag(section.get("allow_pickle", False)),
    )


def _text(section: Mapping[str, Any], key: str) -> str | None:
    value = section.get(key)
    if value is not None and (not isinstance(value, str) or not value):
        raise UsageError(f"registry.{key} is {value!r}, not a name", where=WHERE)
    return value


def _required(section: Mapping[str, Any], key: str) -> str:
    value = _text(section, key)
    if value is None:
        raise UsageError(f"registry.{key} is missing", where=WHERE)
    return value


def _find(key: str, name: str, deps: Sequence[str], suffixes: Sequence[str]) -> str:
    fitting = [dep for dep in deps if PurePosixPath(dep).suffix in suffixes]
    found = [dep for dep in fitting if PurePosixPath(dep).stem == name]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            f"registry.{key}: {name} names {len(found)} files: {', '.join(found)}",
            where=WHERE,
            hint="Leave one of them in the deps of the stage `register` in dvc.yaml.",
        )
    raise UsageError(
        f"registry.{key}: no file named {name} ({' or '.join(suffixes)}) among the deps of the stage `register`",
        where=WHERE,
        hint=f"dvc.yaml has there: {', '.join(fitting) or 'no such file'}.",
    )


def _gate(section: object) -> Gate:
    if not isinstance(section, dict) or set(section) - {"minimum", "compare"}:
        raise UsageError("registry.gate takes `minimum` and `compare`, nothing else", where=WHERE)
    minimum = section.get("minimum") or {}
    if not isinstance(minimum, dict):
        raise UsageError("registry.gate.minimum maps metrics to numbers", where=WHERE)
    for metric, least in minimum.items():
        if isinstance(least, bool) or not isinstance(least, (int, float)) or math.isnan(least):
            raise UsageError(
                f"registry.gate.minimum.{metric} is {least!r}, not a number",
                where=WHERE,
            )
    return Gate(
        {str(metric): float(least) for metric, least in minimum.items()},
        _text(section, "compare"),
    )


def _trusted(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise UsageError(
            "registry.trusted_types is a list of type names, such as pipeline.train.Scaler",
            where=WHERE,
        )
    return tuple(value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise UsageError(f"registry.allow_pickle is {value!r}, neither true nor false", where=WHERE)
    return value
