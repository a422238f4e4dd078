"""Settings: the environment, the project's files, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from nblift.errors import UsageError
from nblift.serving.settings import Settings, read_settings

PARAMS = "registry: {name: penguins, trusted_types: [a.B]}\n"


def test_without_a_project_the_service_is_local_and_trusts_nothing() -> None:
    settings = Settings()
    assert (settings.model, settings.alias, settings.registry_uri) == ("", "production", "sqlite:///mlflow.db")
    assert (settings.host, settings.port, settings.auth) == ("127.0.0.1", 8000, None)
    assert (settings.trusted_types, settings.allow_pickle, settings.body_limit) == ((), False, 2**20)


def test_the_project_names_its_model_and_the_types_it_trusts(tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text(PARAMS)
    settings = Settings()
    assert (settings.model, settings.trusted_types) == ("penguins", ("a.B",))


@pytest.mark.parametrize("text", ["", "train: {seed: 1}\n", "registry: 3\n", "a: [\n"])
def test_other_parameter_files_name_no_model(tmp_path: Path, text: str) -> None:
    (tmp_path / "params.yaml").write_text(text)
    assert Settings().model == ""


def test_the_environment_wins_over_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "params.yaml").write_text(PARAMS)
    monkeypatch.setenv("NBLIFT_MODEL", "whales")
    monkeypatch.setenv("NBLIFT_TRUSTED_TYPES", "c.D, e.F,")
    monkeypatch.setenv("NBLIFT_MODEL_DIR", "")
    settings = Settings(port=9)
    assert (settings.model, settings.trusted_types, settings.model_dir) == ("whales", ("c.D", "e.F"), None)
    assert settings.port == 9


def test_mlflows_own_variables_name_the_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://tracking")
    assert Settings().registry_uri == "http://tracking"
    monkeypatch.setenv("MLFLOW_REGISTRY_URI", "http://registry")
    assert Settings().registry_uri == "http://registry"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("NBLIFT_PROT", "1", "NBLIFT_PROT is not a setting (did you mean NBLIFT_PORT?)"),
        ("NBLIFT_XYZZY", "1", "NBLIFT_XYZZY is not a setting (there are NBLIFT_MODEL, "),
        ("NBLIFT_PORT", "many", "NBLIFT_PORT: "),
        ("NBLIFT_AUTH", "none", "NBLIFT_AUTH: "),
        ("NBLIFT_BODY_LIMIT", "0", "NBLIFT_BODY_LIMIT: "),
    ],
)
def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError) as caught:
        read_settings()
    assert told in caught.value.message


def test_every_wrong_variable_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBLIFT_PROT", "1")
    monkeypatch.setenv("NBLIFT_PORT", "many")
    with pytest.raises(UsageError) as caught:
        read_settings()
    assert "NBLIFT_PROT is not" in caught.value.message
    assert "NBLIFT_PORT: " in caught.value.message
