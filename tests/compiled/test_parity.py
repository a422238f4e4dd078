"""Each kind of pipeline, on some ten thousand rows: compiled, it answers as the pipeline does, or stands aside."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from contextlib import suppress

import pandas as pd
import pytest
from kinds import ASIDE, CASES

from nblift.compiled.proving.prove import compile_and_prove
from nblift.compiled.running.predictor import load_compiled
from nblift.compiled.running.values import NoAnswer
from nblift.registry.learn import learn_schema


@pytest.mark.parametrize("name", CASES)
def test_compiled_is_equal_or_stands_aside(name: str) -> None:
    with warnings.catch_warnings():
        # scikit-learn's own, of fits that did not converge and names that are to go
        warnings.simplefilter("ignore")
        case = CASES[name]()
        schema = learn_schema(case.training, case.target, case.model, "training")
        compiled = compile_and_prove(case.model, schema, case.training, case.test, 5000)
    proof = compiled.proof
    if name in ASIDE:
        assert not proof.proven
        assert ASIDE[name] in str(proof.reason)
        assert compiled.data is None
    else:
        assert proof.reason is None
        assert compiled.data is not None
        assert proof.largest <= proof.bound
        assert _made(proof.rows) >= 10_000
        _rows_get_what_they_get_alone(compiled.data, case.training)


def _made(rows: Mapping[str, int]) -> int:
    return sum(count for kind, count in rows.items() if kind not in ("training", "test"))


def _rows_get_what_they_get_alone(data: bytes, frame: pd.DataFrame) -> None:
    model = load_compiled(data)
    rows = []
    for row in frame[list(model.features)].to_dict("records"):
        record = {str(name): None if value is None or value != value else value for name, value in row.items()}
        with suppress(NoAnswer):
            rows.append((record, model.predict_record(record)))
    assert len(rows) > 2
    for part in (rows[:1], rows[1:3], rows[:257]):
        columns = [[record[name] for record, _ in part] for name in model.features]
        assert model.predict_rows(columns) == [answer for _, answer in part]
