"""Nothing is deserialized that params.yaml does not allow."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import cloudpickle
import pytest
import skops.io
from registry_project import Made, birds, classifier
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.tree import DecisionTreeClassifier

from nblift.errors import GateClosed, RegistryError
from nblift.registry.promote import promote
from nblift.registry.register import register
from nblift.registry.trust import foreign_types, load_model, modules_of

OWN = '''
import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin


class Always(ClassifierMixin, BaseEstimator):
    """Answers with one label."""

    def fit(self, x, y):
        self.classes_ = np.unique(y)
        return self

    def predict(self, x):
        return np.full(len(x), {label!r})
'''


class Marked(ClassifierMixin, BaseEstimator):
    """Leaves a mark when it is made from a file."""

    made: ClassVar[list[str]] = []

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.made.append("made")
        super().__setstate__(state)


MARKED = f"{Marked.__module__}.Marked"


def test_types_are_checked_before_anything_is_made(tmp_path: Path) -> None:
    file = tmp_path / "model.skops"
    skops.io.dump(Marked(), file)
    Marked.made.clear()
    with pytest.raises(
        RegistryError,
        match=f"model: the model has types that are not trusted: {MARKED}",
    ):
        load_model(file, "model", [], allow_pickle=True)
    assert Marked.made == []
    assert isinstance(load_model(file, "model", [MARKED], allow_pickle=False), Marked)


def test_forests_are_loaded_once_their_trees_are_named(tmp_path: Path) -> None:
    x, y = birds()
    file = tmp_path / "model.skops"
    skops.io.dump(DecisionTreeClassifier().fit(x[["mass_g"]], y), file)
    with pytest.raises(
        RegistryError,
        match=r"under registry: trusted_types: \[a.B, sklearn.tree._tree.Tree\]$",
    ):
        load_model(file, "model", ["a.B"], allow_pickle=False)
    assert load_model(file, "model", foreign_types(file, "model"), allow_pickle=False).tree_.node_count > 1


def test_pickles_need_permission(tmp_path: Path) -> None:
    file = tmp_path / "model.pkl"
    file.write_bytes(cloudpickle.dumps(classifier()))
    with pytest.raises(RegistryError, match="a pickle runs code"):
        load_model(file, "model", [], allow_pickle=False)
    assert load_model(file, "model", [], allow_pickle=True).steps


def test_damaged_file(tmp_path: Path) -> None:
    file = tmp_path / "model.skops"
    file.write_bytes(b"not a zip")
    with pytest.raises(
        RegistryError,
        match="models/model.skops: the model cannot be loaded: BadZipFile",
    ):
        load_model(file, "models/model.skops", [], allow_pickle=False)


@pytest.mark.parametrize("suffix", [".skops", ".pkl"])
def test_modules_of_a_file(tmp_path: Path, suffix: str) -> None:
    x, y = birds()
    model, file = classifier().fit(x, y), tmp_path / f"model{suffix}"
    file.write_bytes(cloudpickle.dumps(model) if suffix == ".pkl" else skops.io.dumps(model))
    modules = modules_of(file)
    assert modules >= {"sklearn", "numpy"}
    assert "length_mm" not in modules


def test_what_mlflow_stored_is_not_believed(project: Made) -> None:
    register(project.root)
    promote(project.root)
    x, y = birds()
    # a version that somebody put into the store, with a list that trusts itself
    for package in (project.root / "mlruns/birds/models").rglob("MLmodel"):
        package.write_text(package.read_text().replace("trusted_types: null", f"trusted_types: [{MARKED}]"))
        skops.io.dump(Marked().__class__(), package.with_name("model.skops"))
    project.save(classifier(C=2.0).fit(x[:40], y[:40]), {"accuracy": 0.95})
    register(project.root)
    Marked.made.clear()
    with pytest.raises(
        GateClosed,
        match=f"version 1 cannot be scored: .* not trusted: {MARKED}",
    ):
        promote(project.root)
    assert Marked.made == []


@pytest.fixture(autouse=True)
def own_pipeline() -> Iterator[None]:
    """A test's `pipeline` package is its own, and gone after it."""
    before = _take_pipeline()
    yield
    _take_pipeline()
    sys.modules.update(before)


def _take_pipeline() -> dict[str, ModuleType]:
    return {name: sys.modules.pop(name) for name in list(sys.modules) if name.split(".")[0] == "pipeline"}


def own_model(project: Made, label: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model of a class that the project's pipeline defines."""
    (project.root / "src/pipeline/__init__.py").touch()
    (project.root / "src/pipeline/always.py").write_text(OWN.format(label=label))
    monkeypatch.syspath_prepend(project.root / "src")
    from pipeline.always import Always  # type: ignore[import-not-found]

    x, y = birds()
    project.save(Always().fit(x[:40], y[:40]), {"accuracy": 0.95})


def test_project_classes_travel_with_the_version(project: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    own_model(project, "Adelie", monkeypatch)
    project.registry["trusted_types"] = ["pipeline.always.Always"]
    project.write_params()
    register(project.root)
    promote(project.root)
    code = list((project.root / "mlruns/birds/models").glob("*/artifacts/code/pipeline/always.py"))
    assert len(code) == 1
    # each version is scored with its own code, though the classes have one name
    own_model(project, "nothing of the kind", monkeypatch)
    register(project.root)
    with pytest.raises(GateClosed, match=r"version 2 scores 0.0, and production \(version 1\) 0.5"):
        promote(project.root)
