from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nblift.errors import UsageError
from nblift.runs.load import load
from nblift.runs.parameters import parameters_for

CELL = '%matplotlib inline\nSEED = 42\nTEST_SIZE: float = 0.25\nVERSION = "1.0"\nTARGET = "species"\n'


@pytest.fixture
def values(tmp_path: Path, write_notebook: Any) -> Any:
    """The parameters of a notebook in tmp_path/notebooks, given params.yaml and -p."""
    (tmp_path / ".git").mkdir()

    def read(yaml: str | None = None, *given: str, cell: str | None = CELL) -> dict[str, Any]:
        if yaml is not None:
            (tmp_path / "params.yaml").write_text(yaml)
        path = write_notebook(tmp_path / "notebooks" / "n.ipynb", "1 + 1", parameters=cell)
        return parameters_for(load(path), path, given)

    return read


def test_without_a_file_the_notebook_keeps_its_own(values: Any) -> None:
    assert values() == {}


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        ("seed: 7", {"SEED": 7}),
        ("split:\n  seed: 7\n  test_size: 0.5\n", {"SEED": 7, "TEST_SIZE": 0.5}),
        ("SEED: 7\nother: 3\n", {"SEED": 7}),
        ("split: {seed: 7}\ntrain: {seed: 7}\n", {"SEED": 7}),
        ("split: {SEED: 7, seed: 8}\n", {"SEED": 7}),
        ("registry: {target: y_train, model: model}\n", {}),
        ("version: 2026-01-31\n", {"VERSION": "2026-01-31"}),
        ("", {}),
    ],
)
def test_values_come_from_params_yaml(values: Any, yaml: str, expected: dict[str, Any]) -> None:
    assert values(yaml) == expected


def test_two_values_for_one_parameter_are_named_both(values: Any) -> None:
    with pytest.raises(UsageError, match=r"SEED has two values: 7 at split\.seed and 8 at train\.seed"):
        values("split: {seed: 7}\ntrain: {seed: 8}\n")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("SEED=1", {"SEED": 1}),
        ("seed=1", {"SEED": 1}),
        ("SEED=[1, 2]", {"SEED": [1, 2]}),
        ("SEED=null", {"SEED": None}),
        ("SEED=", {"SEED": ""}),
        ("SEED=a: b: c", {"SEED": "a: b: c"}),
        ("TEST_SIZE=1e-3", {"TEST_SIZE": 0.001}),
        ("VERSION=1.10", {"VERSION": "1.10"}),
    ],
)
def test_an_option_wins_and_text_stays_text(values: Any, given: str, expected: dict[str, Any]) -> None:
    assert values("seed: 7\nversion: '2'\ntest_size: 9", given) == {
        "SEED": 7,
        "VERSION": "2",
        "TEST_SIZE": 9,
        **expected,
    }


def test_an_unknown_name_is_told_the_known_ones(values: Any) -> None:
    with pytest.raises(UsageError) as caught:
        values(None, "sead=1")
    assert caught.value.hint == "Its parameters are SEED, TEST_SIZE, VERSION, TARGET."


def test_a_notebook_without_parameters_takes_none(values: Any) -> None:
    with pytest.raises(UsageError, match="has no parameter seed"):
        values(None, "seed=1", cell=None)


def test_an_option_without_a_value_is_wrong(values: Any) -> None:
    with pytest.raises(UsageError, match="-p seed has no value"):
        values(None, "seed")


@pytest.mark.parametrize(("yaml", "message"), [("a: [1", "line 1.*not valid YAML"), ("- 1", "not a mapping")])
def test_a_broken_file_is_named(values: Any, yaml: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        values(yaml)
    assert "params.yaml" in str(caught.value)
    assert caught.match(message)


def test_the_nearest_file_counts_and_none_beyond_the_repository(tmp_path: Path, write_notebook: Any) -> None:
    (tmp_path / "params.yaml").write_text("seed: 1")
    near, far = (write_notebook(tmp_path / f / "n.ipynb", parameters="SEED = 0") for f in ("near", "far/nb"))
    (tmp_path / "near/params.yaml").write_text("seed: 2")
    (tmp_path / "far/.git").mkdir()
    assert parameters_for(load(near), near) == {"SEED": 2}
    assert parameters_for(load(far), far) == {}
