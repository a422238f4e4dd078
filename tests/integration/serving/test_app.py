"""What clients see: statuses, headers and bodies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from nblift.errors import UsageError
from nblift.model.schema import ModelSchema
from nblift.serving import Settings, create_app

PROBLEM = "application/problem+json"
BIRD = {
    "island": "Dream",
    "bill_length_mm": 39.5,
    "bill_depth_mm": 17,
    "flipper_length_mm": 186.0,
    "body_mass_g": 3800,
    "heavy": False,
}


def post(client: TestClient, body: Any, **headers: str) -> Any:
    content = body if isinstance(body, (bytes, str)) else json.dumps(body)
    return client.post("/predict", content=content, headers={"Content-Type": "application/json", **headers})


def test_a_record_gets_its_prediction(client: TestClient) -> None:
    response = post(client, BIRD)
    body = response.json()
    assert response.status_code == 200
    assert list(body) == ["prediction", "probabilities", "model_version"]
    assert (body["prediction"], body["model_version"]) == ("Adelie", "3")
    assert sum(body["probabilities"].values()) == pytest.approx(1)


def test_a_value_out_of_range_is_answered_with_a_warning(client: TestClient) -> None:
    body = post(client, {**BIRD, "bill_length_mm": 99}).json()
    assert body["warnings"] == [
        {"field": "bill_length_mm", "code": "out-of-range", "message": "outside of the 32.1 to 59.6 seen in training"}
    ]


@pytest.mark.parametrize(
    "path", ["/predict", "/health/live", "/health/ready", "/info", "/model", "/docs", "/openapi.json", "/", "/nothing"]
)
def test_every_answer_carries_its_identity_and_the_version(client: TestClient, path: str) -> None:
    response = client.get(path, follow_redirects=False)
    assert response.headers["X-Model-Version"] == "3"
    assert len(response.headers["X-Request-ID"]) == 32


def test_a_clients_own_identity_is_kept_if_it_is_one(client: TestClient) -> None:
    assert client.get("/info", headers={"X-Request-ID": "a-1.b_2"}).headers["X-Request-ID"] == "a-1.b_2"
    for forged in ("a b", "x" * 129, "a\tINFO", ""):
        assert client.get("/info", headers={"X-Request-ID": forged}).headers["X-Request-ID"] != forged


def test_the_model_and_the_api_tell_about_themselves(client: TestClient, schema: ModelSchema) -> None:
    assert client.get("/health/live").json() == {"status": "ok"}
    ready = {"status": "ok", "model_version": "3", "refused": None, "registry": None}
    assert client.get("/health/ready").json() == ready
    info = client.get("/info").json()
    assert (info["title"], info["model"], info["model_version"]) == ("penguins", "penguins", "3")
    model = client.get("/model").json()
    assert (model["name"], model["alias"], model["metrics"]) == ("penguins", "production", {"accuracy": 0.97})
    assert [feature["name"] for feature in model["schema"]["features"]] == [each.name for each in schema.features]


def test_without_a_model_the_service_lives_and_is_not_ready(client_without_model: TestClient) -> None:
    client = client_without_model
    assert client.get("/health/live").status_code == 200
    assert client.get("/info").json()["model"] is None
    for response in (client.get("/health/ready"), client.get("/model"), post(client, BIRD)):
        assert (response.status_code, response.headers["content-type"]) == (503, PROBLEM)
        assert response.json()["type"] == "urn:nblift:problem:no-model"
        assert response.json()["detail"] == "there is no registry here yet"
        assert "Retry-After" in response.headers
        assert response.headers["X-Model-Version"] == "none"


@pytest.mark.parametrize(
    ("body", "headers", "status", "slug"),
    [
        (b"{", {}, 400, "bad-json"),
        (b'{"a": NaN}', {}, 400, "bad-json"),
        (BIRD, {"Content-Type": "text/plain"}, 415, "unsupported-media-type"),
        (BIRD, {"Content-Type": "application/json; charset=latin-1"}, 415, "unsupported-media-type"),
        (BIRD, {"Content-Encoding": "gzip"}, 415, "unsupported-media-type"),
        (b" " * (2**20 + 1), {}, 413, "body-too-large"),
        ({**BIRD, "bill_length_mm": "40"}, {}, 422, "invalid-record"),
        ([BIRD], {}, 422, "invalid-record"),
    ],
)
def test_a_wrong_body_is_a_problem(client: TestClient, body: Any, headers: Any, status: int, slug: str) -> None:
    response = post(client, body, **headers)
    problem = response.json()
    assert (response.status_code, response.headers["content-type"]) == (status, PROBLEM)
    assert (problem["type"], problem["status"]) == (f"urn:nblift:problem:{slug}", status)
    assert problem["title"]
    assert problem["detail"]


def test_a_body_of_exactly_the_limit_is_read(model_dir: Path) -> None:
    with TestClient(create_app(Settings(model_dir=model_dir, body_limit=500))) as client:
        text = json.dumps(BIRD)
        assert post(client, text + " " * (500 - len(text))).status_code == 200
        assert post(client, text + " " * (501 - len(text))).status_code == 413


def test_a_body_without_a_declared_length_is_limited_too(client: TestClient) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(2000):
            yield b" " * 1024

    response = client.post("/predict", content=chunks(), headers={"Content-Type": "application/json"})
    assert response.status_code == 413


def test_a_record_is_refused_field_by_field(client: TestClient) -> None:
    problem = post(client, {**BIRD, "island": "Atlantis", "heavy": 1}).json()
    assert {error["field"]: error["code"] for error in problem["errors"]} == {
        "island": "unknown-category",
        "heavy": "not-a-boolean",
    }
    assert problem["errors"][0]["message"] == "must be one of Biscoe, Dream, Torgersen"


def test_unknown_paths_and_methods_are_problems(client: TestClient) -> None:
    for path in ("/nothing", "/predict/", "/docs/assets/nothing.js", "/docs/assets/../../settings.py"):
        response = client.get(path)
        assert (response.status_code, response.json()["type"]) == (404, "urn:nblift:problem:not-found")
    response = client.delete("/predict")
    assert (response.status_code, response.json()["type"]) == (405, "urn:nblift:problem:method-not-allowed")
    assert response.headers["Allow"] == "POST"


def test_a_bug_shows_no_stack_trace(model_dir: Path) -> None:
    app = create_app(Settings(model_dir=model_dir))

    @app.get("/bug")
    async def bug() -> None:
        raise RuntimeError("secret")

    with TestClient(app) as client:
        response = client.get("/bug")
    assert (response.status_code, response.json()["type"]) == (500, "urn:nblift:problem:internal-error")
    assert "secret" not in response.text
    assert response.headers["X-Request-ID"] in response.json()["detail"]


def test_an_app_with_an_unknown_setting_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBLIFT_MODLE", "penguins")
    with pytest.raises(UsageError, match="did you mean NBLIFT_MODEL"):
        create_app()


def test_docs_load_nothing_from_elsewhere(model_dir: Path) -> None:
    with TestClient(create_app(Settings(model_dir=model_dir)), root_path="/birds") as client:
        page = client.get("/birds/docs").text
        assert "://" not in page
        for asset in ("swagger-ui-bundle.js", "swagger-ui.css", "favicon.png"):
            assert f'"/birds/docs/assets/{asset}"' in page
            assert client.get(f"/birds/docs/assets/{asset}").status_code == 200
        assert client.get("/birds/openapi.json").json()["servers"] == [{"url": "/birds"}]
        assert client.get("/birds/", follow_redirects=False).headers["location"] == "/birds/docs"
