"""From a model version's folder to a model that answers."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from nblift.compiled.running.predictor import CompiledModel
from nblift.errors import Place, RegistryError, UsageError
from nblift.model.schema import ModelSchema
from nblift.serving.compiled import SET_ASIDE, UNCOMPILED, AnswerPath, find_compiled
from nblift.serving.info import ModelInfo
from nblift.serving.settings import Settings


@dataclass(frozen=True)
class LoadedModel:
    """A model with what is known of it.

    It is `compiled`, or else an `estimator` that has scikit-learn's `predict`; `path` says which, and why.
    `unknown_categories` says what becomes of text that no training row had: see `Settings`.
    """

    estimator: Any
    schema: ModelSchema
    info: ModelInfo
    compiled: CompiledModel | None = None
    path: AnswerPath = UNCOMPILED
    unknown_categories: Literal["refuse", "encode"] = "refuse"


def load_directory(directory: Path, settings: Settings) -> LoadedModel:
    """The model version in a folder: schema.json, registered.json, and compiled/ or MLmodel and the estimator's file.

    Raises:
        RegistryError: the estimator's file may not be loaded here.
        UsageError: something is missing in the folder, or is not what it should be.
    """
    info = ModelInfo.read(directory)
    schema = ModelSchema.from_json(_read(directory / "schema.json").decode("utf-8"))
    compiled, path = find_compiled(directory, schema) if settings.answers == "compiled" else (None, SET_ASIDE)
    if compiled is not None:
        return LoadedModel(None, schema, info, compiled, path, settings.unknown_categories)
    return LoadedModel(_estimator(directory, settings), schema, info, None, path, settings.unknown_categories)


def _estimator(directory: Path, settings: Settings) -> Any:
    flavor = _flavor(directory)
    file = directory / str(flavor["pickled_model"])
    if not file.resolve().is_relative_to(directory.resolve()):
        raise UsageError("the model's file lies outside of the model's folder", where=Place(str(file)))
    data = _read(file)
    if flavor.get("serialization_format") != "skops":
        return _unpickle(data, settings)
    # skops, and scikit-learn with it, are needed only where the pipeline itself answers
    from nblift.serving.trust import load_trusted

    return load_trusted(data, settings.trusted_types)


def _flavor(directory: Path) -> dict[str, Any]:
    path = directory / "MLmodel"
    try:
        flavor = YAML(typ="safe").load(_read(path))["flavors"]["sklearn"]
        return {"pickled_model": flavor["pickled_model"], **flavor}
    except (YAMLError, KeyError, TypeError) as error:
        raise UsageError("not a scikit-learn model as mlflow logs it", where=Place(str(path))) from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"the model has no {path.name}", where=Place(str(path)), hint="Register it again.") from error


def _unpickle(data: bytes, settings: Settings) -> Any:
    if not settings.allow_pickle:
        raise RegistryError(
            "the model is a pickle, which runs code of its own while loading",
            hint="Register it as skops, or set NBLIFT_ALLOW_PICKLE=true if you trust everyone who can write there.",
            code="untrusted",
        )
    return pickle.loads(data)
