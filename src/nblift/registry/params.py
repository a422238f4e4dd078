"""Parameters and metrics as MLflow keeps them: flat, with keys that it takes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from nblift.errors import Place, RegistryError
from nblift.registry.lineage import mlflow_key

VALUE_LENGTH = 6000


def flat_params(params: Mapping[str, Any]) -> dict[str, str]:
    """`{"train": {"depth": 3}}` as `{"train.depth": "3"}`; lists and null in JSON; long values cut short."""
    return {mlflow_key(key): _cut(_text(value)) for key, value in _leaves(params, "")}


def read_metrics(files: Mapping[str, str]) -> dict[str, float]:
    """Numbers from metrics files, by the keys in them.

    Nested keys are joined by dots; null is NaN; a boolean is 0 or 1; texts and lists are left in the files, which are
    logged too. A key that two files have gets the stage's name before it in both, as in `train.accuracy`.

    Args:
        files: path to content, where the file's stem is the stage's name.

    Raises:
        RegistryError: a file is not a JSON object.
    """
    read = {PurePosixPath(path).stem: _metrics(path, text) for path, text in files.items()}
    keys = [key for metrics in read.values() for key in metrics]
    return {
        mlflow_key(key if keys.count(key) == 1 else f"{stage}.{key}"): value
        for stage, metrics in read.items()
        for key, value in metrics.items()
    }


def _metrics(path: str, text: str) -> dict[str, float]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise RegistryError(f"not JSON: {error}", where=Place(path), hint="Run `dvc repro`.") from error
    if not isinstance(document, dict):
        raise RegistryError(
            "not a JSON object of numbers by name",
            where=Place(path),
            hint="Run `dvc repro`.",
        )
    leaves = _leaves(document, "")
    return {
        key: float("nan") if value is None else float(value)
        for key, value in leaves
        if value is None or isinstance(value, (bool, int, float))
    }


def _leaves(mapping: Mapping[Any, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in mapping.items():
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _cut(text: str) -> str:
    return text if len(text) <= VALUE_LENGTH else text[: VALUE_LENGTH - 1] + "…"
