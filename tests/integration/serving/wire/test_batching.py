"""Records that come together go to the model together, and each gets what it would have got alone."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer

from nblift.model.schema import ModelSchema
from nblift.serving.errors import Overloaded, PredictionFailed, TooSlow
from nblift.serving.info import ModelInfo
from nblift.serving.loading import LoadedModel
from nblift.serving.predicting import Answer
from nblift.serving.service import Service
from nblift.serving.values.record import Record
from nblift.serving.wire.batching import Batcher


class Gated:
    """A model that keeps each question until it is let go, and remembers how many records came in it."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.go = threading.Event()

    def ask(self, records: Sequence[Record]) -> list[Answer]:
        self.sizes.append(len(records))
        assert self.go.wait(20)
        if any(record["x"] == "bad" for record in records):
            raise PredictionFailed("bad")
        return [Answer(str(record["x"]), None) for record in records]


async def queued(batcher: Batcher, count: int) -> None:
    while batcher.depth < count:
        await asyncio.sleep(0)


def test_what_comes_meanwhile_goes_together_and_one_bad_record_fails_alone() -> None:
    async def run() -> tuple[Gated, list[Any]]:
        model = Gated()
        batcher = Batcher(model.ask, rows=16, waiting=100, seconds=20)
        first = asyncio.create_task(batcher.answer({"x": 0}))
        while not model.sizes:
            await asyncio.sleep(0.001)
        others = [asyncio.create_task(batcher.answer({"x": "bad" if n == 7 else n})) for n in range(20)]
        await queued(batcher, 20)
        model.go.set()
        return model, await asyncio.gather(first, *others, return_exceptions=True)

    model, found = asyncio.run(run())
    assert [each.prediction for each in found if isinstance(each, Answer)] == [
        "0",
        *(str(n) for n in range(20) if n != 7),
    ]
    assert isinstance(found[8], PredictionFailed)
    # alone, as it was idle; 16 of the 20, and halves of those because of the bad one; the other four
    assert model.sizes == [1, 16, 8, 4, 4, 2, 2, 1, 1, 8, 4]


def test_too_many_are_turned_away_at_once_and_late_ones_do_not_reach_the_model() -> None:
    async def run() -> tuple[Gated, list[Any]]:
        model = Gated()
        batcher = Batcher(model.ask, rows=16, waiting=2, seconds=0.2)
        first = asyncio.create_task(batcher.answer({"x": 0}))
        while not model.sizes:
            await asyncio.sleep(0.001)
        waiting = [asyncio.create_task(batcher.answer({"x": n})) for n in (1, 2)]
        await queued(batcher, 2)
        with pytest.raises(Overloaded):
            await batcher.answer({"x": 3})
        found = await asyncio.gather(first, *waiting, return_exceptions=True)
        model.go.set()
        while batcher.depth:
            await asyncio.sleep(0.001)
        assert (await batcher.answer({"x": 4})).prediction == "4"
        return model, found

    model, found = asyncio.run(run())
    assert [type(each) for each in found] == [TooSlow] * 3
    assert model.sizes == [1, 1]


def test_a_model_that_gives_fewer_answers_than_records_is_asked_one_by_one() -> None:
    def drops(records: Sequence[Record]) -> list[Answer]:
        return [Answer(str(record["x"]), None) for record in records if record["x"] != 1]

    async def run() -> list[Any]:
        batcher = Batcher(drops, rows=8, waiting=8, seconds=20)
        return await asyncio.gather(*(batcher.answer({"x": n}) for n in range(4)), return_exceptions=True)

    found = asyncio.run(run())
    assert [each.prediction for each in found if isinstance(each, Answer)] == ["0", "2", "3"]
    assert isinstance(found[1], PredictionFailed)


def test_together_each_row_gets_the_answer_that_it_gets_alone(service: Service, features: pd.DataFrame) -> None:
    assert service.together
    records = [service.reader.read(row) for row in json.loads(features.to_json(orient="records"))]

    async def run() -> list[Answer]:
        batcher = Batcher(service.predictor.answers, rows=64, waiting=1000, seconds=60)
        return list(await asyncio.gather(*(batcher.answer(record) for record in records)))

    together = asyncio.run(run())
    assert len(together) == len(records)
    for record, found in list(zip(records, together, strict=True))[::9]:
        assert service.predictor.answers([record]) == [found]


def test_a_model_that_looks_at_its_batch_is_asked_for_one_row_at_a_time(
    features: pd.DataFrame, birds: pd.DataFrame, schema: ModelSchema, info: ModelInfo
) -> None:
    def centred(rows: Any) -> Any:
        numbers = np.asarray(rows[["bill_length_mm", "body_mass_g"]], dtype=float)
        return numbers - numbers.mean(axis=0)

    model: Pipeline = make_pipeline(FunctionTransformer(centred), LogisticRegression()).fit(features, birds["species"])
    assert not Service(LoadedModel(model, schema, info)).together
