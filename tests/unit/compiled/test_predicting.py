"""One row, many rows: the pipeline's own answers."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from small_model import Made

from nblift.compiled.running.predictor import load_compiled
from nblift.compiled.running.values import NoAnswer

BARRED = (
    "pandas",
    "sklearn",
    "scipy",
    "mlflow",
    "skops",
    "joblib",
    "nblift.compiled.compiling",
    "nblift.compiled.proving",
)
ASK = """
import sys
from pathlib import Path
from nblift.compiled.running.predictor import load_compiled

model = load_compiled(Path(sys.argv[1]).read_bytes())
print(model.predict_row([None, 0.5, "x"])[0])
print(model.predict_columns([[0.1, None], [1, 2], ["x", "y"]]).plain())
print(sorted(name for name in sys.argv[2].split() if name in sys.modules))
"""


def test_every_row_has_the_pipelines_answer(made: Made) -> None:
    model = load_compiled(made.data)
    labels, chances = made.model.predict(made.rows), made.model.predict_proba(made.rows)
    columns = [made.rows[name].tolist() for name in model.features]
    texts = [[None if value != value else value for value in column] for column in columns]
    found = model.predict_columns(texts)
    assert found.plain() == labels.tolist()
    assert found.probabilities is not None
    assert np.array_equal(found.probabilities, chances)
    for place, row in enumerate(zip(*texts, strict=True)):
        assert model.predict_row(row) == (labels[place], chances[place].tolist())


def test_a_record_may_come_in_any_order(made: Made) -> None:
    model = load_compiled(made.data)
    assert model.predict_record({"c": "x", "b": 1, "a": None}) == model.predict_row([None, 1.0, "x"])


@pytest.mark.parametrize("row", [[None, 1.0, "unknown"], [None, 1.0, None], [None, None, "x"], [None, 1e300, "x"]])
def test_what_the_pipeline_refuses_has_no_answer(made: Made, row: list[object]) -> None:
    if row[1] is None:
        # b had no nulls, but its imputer fills one in all the same
        assert load_compiled(made.data).predict_row(row)
        return
    with pytest.raises(NoAnswer):
        load_compiled(made.data).predict_row(row)
    with pytest.raises(NoAnswer):
        load_compiled(made.data).predict_columns([[value] for value in row])


def test_a_number_that_is_infinite_has_no_answer(made: Made) -> None:
    with pytest.raises(NoAnswer):
        load_compiled(made.data).predict_row([math.inf, 0.0, "x"])


def test_a_process_that_predicts_imports_nothing_of_the_pipelines(made: Made, tmp_path: Path) -> None:
    (tmp_path / "model").write_bytes(made.data)
    command = [sys.executable, "-c", ASK, str(tmp_path / "model"), " ".join(BARRED)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
