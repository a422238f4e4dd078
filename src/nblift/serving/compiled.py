"""The compiled model in a version's folder, if it is proven and sound; else the reason why the pipeline answers."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from nblift.compiled.record import FOLDER, MODEL, PROOF, Proof
from nblift.compiled.running.predictor import CompiledModel, load_compiled
from nblift.compiled.running.values import Damaged
from nblift.errors import UsageError
from nblift.model.schema import ModelSchema

log = logging.getLogger("nblift.serving")


@dataclass(frozen=True)
class AnswerPath:
    """Which way to an answer a model takes. `reason` says why not the compiled one; `proof` what was compared."""

    answers: Literal["compiled", "pipeline"]
    reason: str | None = None
    proof: Mapping[str, Any] | None = None


SET_ASIDE = AnswerPath("pipeline", "the deployment set it aside: NBLIFT_ANSWERS=pipeline")
UNCOMPILED = AnswerPath("pipeline", "it was not registered with a compiled model")


def find_compiled(directory: Path, schema: ModelSchema) -> tuple[CompiledModel | None, AnswerPath]:
    """The compiled model of a version's folder, or None; and the path that the answers take."""
    folder = directory / FOLDER
    if not (folder / PROOF).is_file():
        return None, UNCOMPILED
    try:
        proof = Proof.from_json((folder / PROOF).read_text(encoding="utf-8"))
        if not proof.proven:
            return None, AnswerPath("pipeline", proof.reason, vars(proof))
        return _load(folder, proof, schema), AnswerPath("compiled", None, vars(proof))
    except (UsageError, OSError, UnicodeError) as error:
        reason = error.message if isinstance(error, UsageError) else f"{FOLDER}/ cannot be read"
        log.warning("the compiled model is refused, the pipeline answers: %s", reason)
        return None, AnswerPath("pipeline", reason)


def _load(folder: Path, proof: Proof, schema: ModelSchema) -> CompiledModel:
    data = (folder / MODEL).read_bytes()
    if hashlib.sha256(data).hexdigest() != proof.sha256:
        raise Damaged("the compiled model is not the one that the proof is about")
    model = load_compiled(data)
    kinds = tuple("text" if feature.type == "string" else "number" for feature in schema.features)
    if model.features != tuple(feature.name for feature in schema.features) or model.kinds != kinds:
        raise Damaged("the compiled model takes other columns than the schema has")
    if model.labels != schema.classes:
        raise Damaged("the compiled model knows other labels than the schema has")
    return model
