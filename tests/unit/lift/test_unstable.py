"""What a person is told about a statement that gives other values in every run."""

from __future__ import annotations

from pathlib import Path

import pytest

from nblift.lift.recording import Observed
from nblift.lift.unstable import sources
from unit.at_once import observe, read

START = (
    "import random, time\nimport numpy as np\nimport pandas as pd\nframe = pd.DataFrame({'x': range(30)})",
    "random.seed()\nnp.random.seed()",  # from the system's entropy, as a fresh process does
)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("noise = np.random.rand(3)", "np.random.seed(SEED)"),
        ("chosen = random.sample(range(1000), 3)", "random.seed(SEED)"),
        ("rows = frame.sample(5)", "sample(random_state=SEED)"),
        ("now = time.time()", "it reads a clock"),
        ("generator = np.random.default_rng()", "default_rng(seed=SEED)"),
    ],
)
def test_the_advice_fits_what_drew(cell: str, told: str, tmp_path: Path) -> None:
    notebook = read(tmp_path, *START, cell)
    runs = [Observed(observe(notebook, tmp_path), str(tmp_path), {}) for _ in range(2)]
    (found,) = sources(notebook, *runs)
    assert told in found.advice


def test_only_the_statement_is_named_that_it_begins_with(tmp_path: Path) -> None:
    cells = (
        "plain = [1]\nnoise = [time.perf_counter_ns()]\nboth = {'noise': noise, 'plain': plain}",
        "plain.append(2)",
    )
    notebook = read(tmp_path, *START, *cells)
    runs = [Observed(observe(notebook, tmp_path), str(tmp_path), {}) for _ in range(2)]
    assert [source.made for source in sources(notebook, *runs)] == [("noise",)]
