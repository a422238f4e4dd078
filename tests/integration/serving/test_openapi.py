"""The contract is typed for the model that is loaded."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator


@pytest.fixture
def contract(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def validator(contract: dict[str, Any], name: str) -> Draft202012Validator:
    return Draft202012Validator({**contract, "$ref": f"#/components/schemas/{name}"})


def test_fields_have_their_types_categories_ranges_and_examples(contract: dict[str, Any]) -> None:
    record = contract["components"]["schemas"]["Record"]
    fields = record["properties"]
    assert fields["island"]["enum"] == ["Biscoe", "Dream", "Torgersen"]
    assert (fields["sex"]["type"], fields["sex"]["enum"]) == (["string", "null"], ["female", "male", None])
    assert fields["flipper_length_mm"]["type"] == "integer"
    length = fields["bill_length_mm"]
    assert (length["type"], length["x-seen-minimum"], length["x-seen-maximum"]) == ("number", 32.1, 59.6)
    assert length["examples"] == [39.1]
    assert record["additionalProperties"] is False
    assert "sex" not in record["required"]


def test_the_example_is_valid_and_gets_an_answer_as_promised(client: TestClient, contract: dict[str, Any]) -> None:
    (example,) = contract["components"]["schemas"]["Record"]["examples"]
    validator(contract, "Record").validate(example)
    response = client.post("/predict", json=example)
    assert response.status_code == 200
    validator(contract, "Prediction").validate(response.json())


def test_answers_are_typed(contract: dict[str, Any]) -> None:
    good = {"prediction": "Adelie", "probabilities": {"Adelie": 1, "Chinstrap": 0, "Gentoo": 0}, "model_version": "3"}
    prediction = validator(contract, "Prediction")
    prediction.validate(good)
    for wrong in ({**good, "prediction": "Emperor"}, {**good, "probabilities": {"Adelie": 1}}):
        with pytest.raises(jsonschema.ValidationError):
            prediction.validate(wrong)


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/info", "/model"])
def test_every_answer_is_as_promised(client: TestClient, contract: dict[str, Any], path: str) -> None:
    schema = contract["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    validator(contract, schema["$ref"].rpartition("/")[2]).validate(client.get(path).json())


def test_every_problem_is_as_promised(client: TestClient, contract: dict[str, Any]) -> None:
    for body in (b"{", b"[]", b'{"x": 1}'):
        response = client.post("/predict", content=body, headers={"Content-Type": "application/json"})
        assert str(response.status_code) in contract["paths"]["/predict"]["post"]["responses"]
        validator(contract, "ProblemDocument").validate(response.json())


def test_every_pointer_leads_somewhere(contract: dict[str, Any]) -> None:
    text = json.dumps(contract)
    pointers = {part.split('"')[0] for part in text.split('"#/components/schemas/')[1:]}
    assert pointers <= set(contract["components"]["schemas"])


def test_without_a_model_a_record_is_any_object(client_without_model: TestClient) -> None:
    contract = client_without_model.get("/openapi.json").json()
    assert contract["components"]["schemas"]["Record"] == {"type": "object", "title": "Record"}
    assert contract["info"]["version"] == "none"
