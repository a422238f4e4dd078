"""Compile a model, compare it with the pipeline, and write down what came out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from nblift.compiled.asking import Asked
from nblift.compiled.compiling.compiler import compile_model
from nblift.compiled.compiling.draft import Unsupported
from nblift.compiled.proving import rows as made
from nblift.compiled.proving.compare import Comparison, Differs
from nblift.compiled.proving.rows import Record
from nblift.compiled.proving.thresholds import at_splits
from nblift.compiled.record import Proof
from nblift.compiled.running.predictor import CompiledModel, load_compiled
from nblift.compiled.running.values import Damaged
from nblift.model.schema import ModelSchema

SEED = 20_000
SAMPLE = 16
# rows of each made kind
COUNT = 2500
# each feature has about 20: all of them, but for wide tables
MOST_EXTREMES = 1500


@dataclass(frozen=True)
class Compiled:
    """A proof, and the compiled model's file if it is proven."""

    proof: Proof
    data: bytes | None


def compile_and_prove(
    model: Any, schema: ModelSchema, training: pd.DataFrame, test: pd.DataFrame | None = None, count: int = COUNT
) -> Compiled:
    """Compile a fitted model, and compare it on all training and test rows and on made ones.

    Args:
        model: the fitted model.
        schema: as learned from the training frame.
        training: the training features.
        test: the test features.
        count: how many rows of each kind to make.
    """
    # threads of small predictions wait for each other; and only with one do sums come out the same twice
    with threadpool_limits(limits=1):
        return _compile_and_prove(model, schema, training, test, count)


def _compile_and_prove(
    model: Any, schema: ModelSchema, training: pd.DataFrame, test: pd.DataFrame | None, count: int
) -> Compiled:
    try:
        seen = made.records_of(training, schema)
        asked = Asked(model, schema)
        sample = seen[:: max(1, len(seen) // SAMPLE)][:SAMPLE]
        found = np.asarray(asked.predict(sample)[0]).tolist()
        data = compile_model(model, schema, sample, found)
        compiled = load_compiled(data)
    except Unsupported as reason:
        return Compiled(Proof(False, str(reason)), None)
    except Damaged as error:
        return Compiled(Proof(False, f"what was compiled does not work: {error.message}"), None)
    except Exception as error:  # an attribute that another version of scikit-learn does not have, for one
        return Compiled(Proof(False, f"compiling it failed ({type(error).__name__})"), None)
    proof = prove(asked, compiled, schema, seen, [] if test is None else made.records_of(test, schema), count)
    if not proof.proven:
        return Compiled(proof, None)
    return Compiled(_with_hash(proof, data), data)


def prove(
    asked: Asked,
    compiled: CompiledModel,
    schema: ModelSchema,
    training: list[Record],
    test: list[Record],
    count: int = COUNT,
) -> Proof:
    """Compare the two on these rows and on made ones; the first difference ends it."""
    comparison = Comparison(asked, compiled, schema)
    try:
        comparison.compare_shape()
        comparison.measure_unit(training)
        comparison.compare("training", training)
        comparison.compare("test", test)
        random = np.random.default_rng(SEED)
        comparison.compare("mixed", made.mixed(schema, training, count, random))
        comparison.compare("uniform", made.uniform(schema, training, count, random))
        comparison.compare("nulls", made.nulls(schema, training, count, random))
        comparison.compare("at splits", at_splits(compiled, schema, training, random))
        comparison.compare("unknown categories", made.unknown(schema, training, random))
        extremes = made.extremes(schema, training, random)
        # a pipeline refuses many of them, each of which is found by asking again and again
        chosen = sorted(random.permutation(len(extremes))[:MOST_EXTREMES].tolist())
        comparison.compare("extremes", [extremes[i] for i in chosen])
    except Differs as difference:
        return comparison.proof(str(difference))
    return comparison.proof(None)


def _with_hash(proof: Proof, data: bytes) -> Proof:
    return Proof(**{**vars(proof), "sha256": hashlib.sha256(data).hexdigest()})
