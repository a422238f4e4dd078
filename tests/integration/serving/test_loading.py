"""What a model's folder has to hold, and what is said where it does not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nblift.errors import RegistryError, UsageError
from nblift.model.schema import ModelSchema
from nblift.serving.following.registry import fetch
from nblift.serving.info import ModelInfo
from nblift.serving.loading import load_directory
from nblift.serving.settings import Settings


@pytest.fixture
def folder(tmp_path: Path, model_dir: Path) -> Path:
    return shutil.copytree(model_dir, tmp_path / "model")


def test_a_folder_is_loaded_with_what_is_known_of_it(folder: Path, schema: ModelSchema, info: ModelInfo) -> None:
    loaded = load_directory(folder, Settings())
    assert (loaded.schema, loaded.info) == (schema, info)


@pytest.mark.parametrize("name", ["MLmodel", "model.skops", "schema.json", "registered.json"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(UsageError) as caught:
        load_directory(folder, Settings())
    assert name in str(caught.value)
    assert str(folder) not in caught.value.message


@pytest.mark.parametrize("name", ["MLmodel", "schema.json", "registered.json"])
@pytest.mark.parametrize("text", ["", "[]", "{", "{}", '{"flavors": {"keras": {}}}'])
def test_a_file_with_something_else_in_it_is_refused(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    with pytest.raises(UsageError):
        load_directory(folder, Settings())


def test_a_damaged_estimator_is_refused(folder: Path) -> None:
    data = (folder / "model.skops").read_bytes()
    (folder / "model.skops").write_bytes(data[: len(data) // 2])
    with pytest.raises(RegistryError, match="damaged"):
        load_directory(folder, Settings())


def test_a_file_outside_of_the_folder_is_not_read(folder: Path) -> None:
    shutil.copy(folder / "model.skops", folder.parent / "other.skops")
    text = (folder / "MLmodel").read_text()
    (folder / "MLmodel").write_text(text.replace("model.skops", "../other.skops"))
    with pytest.raises(UsageError, match="outside of the model's folder"):
        load_directory(folder, Settings())


def test_without_a_registry_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="there is no registry here yet"):
        fetch(Settings(model="penguins"), tmp_path / "model")
    assert list(tmp_path.iterdir()) == []


def test_without_a_name_none_is_guessed(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="no model is named"):
        fetch(Settings(), tmp_path / "model")
