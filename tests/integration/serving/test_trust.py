"""Nothing is deserialized that the deployment does not trust, whatever the model says of itself."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skops.io
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline
from sklearn.tree import DecisionTreeClassifier

from nblift.errors import RegistryError
from nblift.model.schema import ModelSchema
from nblift.serving.loading import load_directory
from nblift.serving.settings import Settings
from nblift.serving.trust import load_trusted

NEIGHBOURS = ("sklearn.metrics._dist_metrics.EuclideanDistance64", "sklearn.neighbors._kd_tree.KDTree")


class Opened:
    """Leaves a file where it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


@pytest.fixture
def pickled(tmp_path: Path, write_model: Any, schema: ModelSchema) -> Path:
    folder: Path = write_model(tmp_path / "model", DecisionTreeClassifier(), schema)
    (folder / "model.skops").unlink()
    (folder / "model.pkl").write_bytes(pickle.dumps(Opened(tmp_path / "loaded")))
    text = (folder / "MLmodel").read_text()
    text = text.replace("model.skops", "model.pkl").replace("format: skops", "format: cloudpickle")
    (folder / "MLmodel").write_text(text)
    return folder


def test_a_forest_needs_nobodys_permission(forest: Pipeline) -> None:
    assert isinstance(load_trusted(skops.io.dumps(forest), ()), Pipeline)


def test_other_types_need_the_deployments_word(tmp_path: Path, write_model: Any, schema: ModelSchema) -> None:
    model = KNeighborsClassifier(algorithm="kd_tree").fit(np.arange(20).reshape(10, 2), [0, 1] * 5)
    folder = write_model(tmp_path / "model", model, schema, listed=NEIGHBOURS)
    with pytest.raises(RegistryError, match=r"does not trust: sklearn.metrics._dist_metrics.EuclideanDistance64, "):
        load_directory(folder, Settings())
    with pytest.raises(RegistryError, match=r"does not trust: sklearn.neighbors._kd_tree.KDTree"):
        load_directory(folder, Settings(trusted_types=NEIGHBOURS[:1]))
    loaded = load_directory(folder, Settings(trusted_types=NEIGHBOURS))
    assert isinstance(loaded.estimator, KNeighborsClassifier)


@pytest.mark.parametrize(
    ("field", "value"),
    [("left_child", 10**6), ("right_child", -7), ("left_child", 0), ("left_child", -1), ("feature", 9)],
)
def test_a_tree_that_points_outside_of_itself_is_refused(field: str, value: int) -> None:
    model = DecisionTreeClassifier().fit([[0], [1], [2]], [0, 1, 0])
    state = model.tree_.__getstate__()
    state["nodes"] = state["nodes"].copy()
    state["nodes"][field][0] = value
    model.tree_.__setstate__(state)
    with pytest.raises(RegistryError, match="points outside of itself"):
        load_trusted(skops.io.dumps(model), ())


def test_a_pickle_needs_permission(tmp_path: Path, pickled: Path) -> None:
    with pytest.raises(RegistryError, match="is a pickle"):
        load_directory(pickled, Settings())
    assert not (tmp_path / "loaded").exists()
    load_directory(pickled, Settings(allow_pickle=True))
    assert (tmp_path / "loaded").exists()


def test_a_pickle_is_one_whatever_its_name(pickled: Path) -> None:
    (pickled / "model.pkl").rename(pickled / "model.skops")
    text = (pickled / "MLmodel").read_text().replace("model.pkl", "model.skops")
    (pickled / "MLmodel").write_text(text)
    with pytest.raises(RegistryError, match="is a pickle"):
        load_directory(pickled, Settings())
    (pickled / "MLmodel").write_text(text.replace("cloudpickle", "skops"))
    with pytest.raises(RegistryError, match="damaged"):
        load_directory(pickled, Settings())
