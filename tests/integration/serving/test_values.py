"""What becomes of each kind of value: by the compiled model and by the pipeline, in a record and in JSON over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from fastapi.testclient import TestClient
from sklearn.compose import make_column_transformer
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

from nblift.compiled.proving.prove import compile_and_prove
from nblift.compiled.record import FOLDER, MODEL, PROOF
from nblift.model.schema import ModelSchema
from nblift.registry.encoded import with_encoded_numbers
from nblift.registry.learn import learn_schema
from nblift.serving import Settings, create_app
from nblift.serving.errors import BadJson, InvalidRecord
from nblift.serving.loading import load_directory
from nblift.serving.service import Service
from nblift.serving.values import strict_json

PATHS = ("compiled", "pipeline")
RECORD = {"mass": 3.5, "gap": 1.0, "count": 3, "byte": 7, "sex": "f", "site": None, "wild": True, "note": None}
KNOWN_SITES = "must be one of north, south"


def rows(count: int = 300) -> pd.DataFrame:
    """A column of each kind; `gap` and `site` have nulls, `note` has nothing else."""
    random = np.random.default_rng(5)
    frame = pd.DataFrame(
        {
            "mass": random.uniform(1, 9, count).round(2),
            "gap": random.normal(size=count),
            "count": random.integers(1, 9, count),
            "byte": random.integers(0, 99, count).astype("uint8"),
            "sex": random.choice(["f", "m"], count),
            "site": random.choice(["north", "south"], count),
            "wild": random.random(count) < 0.5,
            "note": pd.Series([None] * count, dtype=object),
        }
    )
    frame.loc[::7, "gap"] = np.nan
    frame.loc[::5, "site"] = np.nan
    return frame


def pipeline(unknown: str = "ignore") -> Pipeline:
    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    words = make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown=unknown))
    columns = make_column_transformer(
        (numbers, ["mass", "gap", "count", "byte"]), (words, ["sex", "site"]), ("passthrough", ["wild"])
    )
    return make_pipeline(columns, LogisticRegression())


def make_folders(
    root: Path, model: Any, frame: pd.DataFrame, write_model: Any, schema: ModelSchema | None = None
) -> dict[str, Path]:
    """The same fitted model twice: with and without its compiled form, if it has one."""
    schema = schema or learn_schema(frame, "y", model, "rows")
    made = compile_and_prove(model, schema, frame, count=100)
    folders = {"pipeline": write_model(root / "pipeline", model, schema)}
    if made.data is not None:
        folders["compiled"] = write_model(root / "compiled", model, schema)
        (folders["compiled"] / FOLDER).mkdir()
        (folders["compiled"] / FOLDER / PROOF).write_text(made.proof.to_json())
        (folders["compiled"] / FOLDER / MODEL).write_bytes(made.data)
    return folders


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory, write_model: Any) -> dict[str, Path]:
    frame = rows()
    model = pipeline().fit(frame, np.where(frame["mass"] > 5, "big", "small"))
    return make_folders(tmp_path_factory.mktemp("values"), model, frame, write_model)


@dataclass(frozen=True)
class Outcome:
    """A status; errors or warnings as (field, code); the text of all messages."""

    status: int
    notes: list[tuple[str, str]]
    words: str
    prediction: Any = None


class Way:
    """A way to ask: a service itself, or HTTP."""

    def __init__(self, service: Service, client: TestClient) -> None:
        self._service, self._client = service, client

    def record(self, body: bytes) -> Outcome:
        try:
            found = self._service.predict(strict_json.parse(body))
        except BadJson as error:
            return Outcome(400, [], error.message)
        except InvalidRecord as error:
            return Outcome(422, [(n.field, n.code) for n in error.notes], "; ".join(n.message for n in error.notes))
        return Outcome(
            200,
            [(note.field, note.code) for note in found.warnings],
            "; ".join(note.message for note in found.warnings),
            found.prediction,
        )

    def http(self, body: bytes) -> Outcome:
        answer = self._client.post("/predict", content=body, headers={"Content-Type": "application/json"})
        found = answer.json()
        notes = found.get("warnings" if answer.status_code == 200 else "errors") or []
        words = "; ".join(note["message"] for note in notes) or found.get("detail", "")
        pairs = [(note["field"], note["code"]) for note in notes]
        return Outcome(
            answer.status_code, pairs, "" if answer.status_code == 200 and not notes else words, found.get("prediction")
        )


def opened(folder: Path, path: str, **settings: Any) -> Iterator[Way]:
    wanted = Settings(model_dir=folder, **settings)
    service = Service(load_directory(folder, wanted))
    assert service.model.path.answers == path
    with TestClient(create_app(wanted)) as client:
        yield Way(service, client)


@pytest.fixture(scope="module", params=PATHS)
def way(folders: dict[str, Path], request: pytest.FixtureRequest) -> Iterator[Way]:
    yield from opened(folders[request.param], request.param)


@pytest.fixture(scope="module", params=PATHS)
def lenient(folders: dict[str, Path], request: pytest.FixtureRequest) -> Iterator[Way]:
    yield from opened(folders[request.param], request.param, unknown_categories="encode")


def body(**changed: str) -> bytes:
    """The record with fields replaced by literals that need not be JSON; those that are "" are left out."""
    fields = {name: json.dumps(value) for name, value in RECORD.items()} | changed
    return ("{" + ", ".join(f"{json.dumps(name)}: {text}" for name, text in fields.items() if text) + "}").encode()


FITS = [
    ("as it is", body()),
    ("an int for a float column is cast", body(mass="3")),
    ("a whole float for an int column is cast", body(count="3.0")),
    ("null where training had nulls", body(gap="null", site="null")),
    ("a missing column is null", body(gap="", site="")),
    ("any spelling of a number", body(mass="0.35E+1")),
    ("an escape in a text", body(sex='"\\u0066"')),
    ("fields in another order", json.dumps(dict(reversed(list(RECORD.items())))).encode()),
    ("white space", b" \n\t" + body() + b"\r\n"),
]
WARNED = [
    ("above the range", body(mass="99"), [("mass", "out-of-range")], "seen in training"),
    ("below the range", body(count="-4"), [("count", "out-of-range")], "outside of the 1 to 8 seen in training"),
    ("several", body(mass="1e300", gap="-1e6"), [("mass", "out-of-range"), ("gap", "out-of-range")], "seen in"),
    ("as far as a number goes", body(mass="1.7976931348623157e308"), [("mass", "out-of-range")], "outside"),
]
REFUSED = [
    ("text for a number", body(mass='"40"'), [("mass", "not-a-number")], "must be a number"),
    ("a boolean for a number", body(mass="true"), [("mass", "not-a-number")], "must be a number"),
    ("a list for a number", body(mass="[3.5]"), [("mass", "not-a-number")], "must be a number"),
    ("text for an integer", body(count='"3"'), [("count", "not-an-integer")], "must be an integer"),
    ("a fraction for an integer", body(count="3.5"), [("count", "not-an-integer")], "without a fraction"),
    ("a number for a boolean", body(wild="1"), [("wild", "not-a-boolean")], "true or false"),
    ("a number for a text", body(sex="1"), [("sex", "not-a-string")], "must be a string"),
    ("null where training had none", body(mass="null"), [("mass", "null")], "must not be null"),
    ("a missing column where training had no null", body(sex=""), [("sex", "missing")], "is required"),
    ("an unknown category", body(site='"east"'), [("site", "unknown-category")], KNOWN_SITES),
    ("a text where training had only nulls", body(note='"x"'), [("note", "unknown-category")], "must be null"),
    ("a category in other letters", body(sex='"F"'), [("sex", "unknown-category")], "must be one of f, m"),
    ("an extra field", body(extra="1"), [("extra", "unknown-field")], "not a feature"),
    ("more than a float holds", body(mass="1e400"), [("mass", "too-large")], "beyond"),
    ("a huge integer for a float", body(mass="9" * 5000), [("mass", "too-large")], "beyond"),
    ("a huge integer", body(count="9" * 30), [("count", "too-large")], "must be between"),
    ("more than a byte holds", body(byte="256"), [("byte", "too-large")], "must be between 0 and 255"),
    ("two wrong fields", body(mass='"a"', sex="null"), [("mass", "not-a-number"), ("sex", "null")], "must"),
    ("no fields", b"{}", [(name, "missing") for name in ("mass", "count", "byte", "sex", "wild")], "is required"),
    ("a list of records", b"[" + body() + b"]", [("", "not-an-object")], "must be an object"),
    ("null", b"null", [("", "not-an-object")], "must be an object"),
]
NO_JSON = [
    ("NaN", body(mass="NaN"), "NaN is not JSON"),
    ("Infinity", body(mass="-Infinity"), "Infinity is not JSON"),
    ("a key twice", b'{"mass": 1, ' + body()[1:], "the same key twice"),
    ("deep nesting", b"[" * 200_000, "too deep"),
    ("deep nesting of a value", body(mass='{"a":' * 100_000), "too deep"),
    ("nothing", b"", "column 1"),
    ("not UTF-8", b'{"mass": "\xff"}', "UTF-8"),
    ("half a surrogate pair", body(sex='"\\ud800"'), "UTF-8"),
    ("cut off", body()[:-1], "delimiter"),
]


@pytest.mark.parametrize("text", [case[1] for case in FITS], ids=[case[0] for case in FITS])
def test_what_fits_is_answered_without_a_warning(way: Way, text: bytes) -> None:
    outcome = way.record(text)
    assert (outcome.status, outcome.notes) == (200, [])
    assert outcome.prediction == "small"
    assert way.http(text) == outcome


@pytest.mark.parametrize(("text", "notes", "words"), [c[1:] for c in WARNED], ids=[c[0] for c in WARNED])
def test_what_lies_outside_of_training_is_answered_with_warnings(way: Way, text: bytes, notes: Any, words: str) -> None:
    outcome = way.record(text)
    assert (outcome.status, outcome.notes) == (200, notes)
    assert words in outcome.words
    assert way.http(text) == outcome


@pytest.mark.parametrize(("text", "notes", "words"), [c[1:] for c in REFUSED], ids=[c[0] for c in REFUSED])
def test_what_does_not_fit_is_refused_field_by_field(way: Way, text: bytes, notes: Any, words: str) -> None:
    outcome = way.record(text)
    assert (outcome.status, outcome.notes) == (422, notes)
    assert words in outcome.words
    assert way.http(text) == outcome


@pytest.mark.parametrize(("text", "words"), [c[1:] for c in NO_JSON], ids=[c[0] for c in NO_JSON])
def test_what_is_no_json_is_refused(way: Way, text: bytes, words: str) -> None:
    outcome = way.record(text)
    assert outcome.status == 400
    assert words in outcome.words
    assert way.http(text) == outcome


def test_a_setting_lets_unknown_categories_through_to_an_encoder_that_takes_them(lenient: Way) -> None:
    outcome = lenient.record(body(site='"east"'))
    assert (outcome.status, outcome.notes) == (200, [("site", "unknown-category")])
    assert outcome.words == "no training row had this value"
    assert lenient.http(body(site='"east"')) == outcome
    assert lenient.record(body(site="1")).notes == [("site", "not-a-string")]
    assert lenient.record(body()).notes == []


@pytest.mark.parametrize("path", PATHS)
def test_an_encoder_that_refuses_unknown_categories_has_the_last_word(
    tmp_path: Path, write_model: Any, path: str
) -> None:
    frame = rows()
    model = pipeline(unknown="error").fit(frame, np.where(frame["mass"] > 5, "big", "small"))
    folder = make_folders(tmp_path, model, frame, write_model)[path]
    for way in opened(folder, path, unknown_categories="encode"):
        outcome = way.record(body(site='"east"'))
        assert (outcome.status, outcome.notes, outcome.words) == (422, [("site", "unknown-category")], KNOWN_SITES)
        assert way.http(body(site='"east"')) == outcome
        assert way.record(body()).status == 200


def test_a_categorical_has_no_place_for_what_it_does_not_declare(tmp_path: Path, write_model: Any) -> None:
    frame = pd.DataFrame(
        {"size": pd.Categorical(["s", "m"] * 50, ["s", "m", "l"]), "grade": pd.Categorical([3, 1] * 50)}
    )
    model = HistGradientBoostingRegressor(categorical_features="from_dtype").fit(frame, [1.0, 2.0] * 50)
    folder = make_folders(tmp_path, model, frame, write_model)["pipeline"]
    trusted = (
        "functools.partial",
        "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
        "sklearn.utils.validation.check_array",
    )
    unknown = [("size", "unknown-category"), ("grade", "unknown-category")]
    for way in opened(folder, "pipeline", trusted_types=trusted):
        assert way.http(b'{"size": "s", "grade": 3}').prediction == pytest.approx(1.0, abs=0.1)
        assert way.http(b'{"size": "m", "grade": 1.0}').prediction == pytest.approx(2.0, abs=0.1)
        assert (way.http(b'{"size": "l", "grade": 2}').status, way.record(b'{"size": "l", "grade": 2}').notes) == (
            422,
            unknown,
        )
    for way in opened(folder, "pipeline", unknown_categories="encode", trusted_types=trusted):
        assert way.http(b'{"size": "l", "grade": 3}').notes == [("size", "unknown-category")]
        assert way.http(b'{"size": "l", "grade": 3}').status == 200
        assert way.http(b'{"size": "xl", "grade": 3}').status == 422
        assert way.http(b'{"size": "s", "grade": 2}').status == 422


@pytest.mark.parametrize("path", PATHS)
def test_free_text_that_the_model_does_not_know_is_the_clients_mistake(
    tmp_path: Path, write_model: Any, path: str
) -> None:
    frame = pd.DataFrame({"name": [f"bird {n}" for n in range(40)]})
    model = make_pipeline(OrdinalEncoder(), StandardScaler(), LogisticRegression()).fit(frame, ["a", "b"] * 20)
    folder = make_folders(tmp_path, model, frame, write_model)[path]
    for way in opened(folder, path):
        assert way.http(b'{"name": "bird 3"}').status == 200
        outcome = way.record(b'{"name": "fish"}')
        assert (outcome.status, outcome.notes) == (422, [("name", "no-answer")])
        assert way.http(b'{"name": "fish"}') == outcome


@pytest.mark.parametrize("path", PATHS)
def test_numbers_that_an_encoder_takes_for_categories(tmp_path: Path, write_model: Any, path: str) -> None:
    frame = pd.DataFrame({"month": [1, 2, 4, 12] * 20, "code": [0.5, 1.5, None, 2.0] * 20, "mass": [3.0, 4.0] * 40})
    columns = make_column_transformer((OneHotEncoder(), ["month", "code"]), ("passthrough", ["mass"]))
    model = make_pipeline(columns, LogisticRegression()).fit(frame, ["a", "b"] * 40)
    schema = with_encoded_numbers(model, frame, learn_schema(frame, "y", model, "rows"))
    assert [each.categories for each in schema.features] == [(1, 2, 4, 12), (0.5, 1.5, 2.0), None]
    folder = make_folders(tmp_path, model, frame, write_model, schema)[path]
    for way in opened(folder, path):
        assert way.http(b'{"month": 4.0, "code": 2, "mass": 3.5}').status == 200
        assert way.http(b'{"month": 12, "mass": 3.5}').status == 200
        outcome = way.record(b'{"month": 3, "code": 1.75, "mass": 3.5}')
        assert (outcome.status, outcome.notes) == (422, [("month", "unknown-category"), ("code", "unknown-category")])
        assert "must be one of 1, 2, 4, 12" in outcome.words
        assert way.http(b'{"month": 3, "code": 1.75, "mass": 3.5}') == outcome
    for way in opened(folder, path, unknown_categories="encode"):
        assert way.http(b'{"month": 3, "code": 0.5, "mass": 3.5}').notes == [("month", "unknown-category")]


def test_a_model_that_answers_any_number_has_no_categories_of_numbers() -> None:
    frame = pd.DataFrame({"month": [1, 2, 4, 12] * 20, "all": pd.Series([0, 255] * 40, dtype="uint8")})
    model = make_pipeline(OneHotEncoder(handle_unknown="ignore"), LogisticRegression()).fit(frame, ["a", "b"] * 40)
    schema = learn_schema(frame, "y", model, "rows")
    assert with_encoded_numbers(model, frame, schema) == schema


def test_identities_of_64_bits_and_infinities_are_no_categories() -> None:
    frame = pd.DataFrame({"id": [2**63 - 5, 2**63 - 1] * 20, "far": [1.0, np.inf] * 20})
    model = DummyClassifier().fit(frame, ["a", "b"] * 20)
    schema = learn_schema(frame, "y", model, "rows")
    assert with_encoded_numbers(model, frame, schema) == schema
