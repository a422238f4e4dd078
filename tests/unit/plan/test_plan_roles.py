"""Single statements that are easily taken for something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.at_once import Lifted, lift


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NBLIFT_TEST", "")
    return tmp_path


def test_writing_a_file_is_an_output_whatever_it_sets_beside(folder: Path) -> None:
    """A library may set an option when it writes for the first time."""
    both = "def save():\n    os.environ['NBLIFT_TEST'] = 'x'\n    with open('out.txt', 'w') as f:\n        f.write('x')"
    lifted = lift(folder, "import os", "# A", both, "x = [1]", "save()")
    assert lifted.role("save()") == "output" and lifted.plan.stages[-1].writes == ("out.txt",)


def test_seeding_is_no_setting_whatever_it_sets_beside(folder: Path) -> None:
    """A setting is repeated in every stage; a seed must not be."""
    seed = "def seed(n):\n    random.seed(n)\n    os.environ['NBLIFT_TEST'] = 'x'"
    lifted = lift(
        folder, "import os, random", "# A", seed, "seed(3)\nx = random.random()", "# B", "y = random.random()"
    )
    assert lifted.role("seed(3)") == "computation" and not lifted.wrong()


def test_a_function_that_only_a_setting_calls_comes_along(folder: Path) -> None:
    look = "def look():\n    os.environ['NBLIFT_TEST'] = 'x'"
    lifted = lift(folder, "import os", look, "look()", "# A", "x = os.environ['NBLIFT_TEST']")
    assert lifted.role("look()") == "setting" and lifted.values == {"x": "x"}


@pytest.mark.parametrize("writing", ["f.write('a')", "print('a', file=f)", "f.writelines(['a'])"])
def test_what_goes_into_an_open_file_is_kept(folder: Path, writing: str) -> None:
    lift(folder, "# A", f"f = open('out.txt', 'w')\n{writing}\nf.close()")
    notebook = (folder / "out.txt").read_text()
    (folder / "out.txt").unlink()
    lifted = lift(folder, "# A", f"f = open('out.txt', 'w')\n{writing}\nf.close()")
    assert notebook.strip() == "a" and writing in lifted.texts["a"] and "f.close()" in lifted.texts["a"]


@pytest.mark.parametrize(
    "display", ["df.head()", "df", "print(df)", "df.describe()", "df['a'].plot", "len(df)", "sorted(df['a'])", "df;"]
)
def test_an_expression_that_changes_nothing_stays_in_the_notebook(folder: Path, display: str) -> None:
    lifted: Lifted = lift(folder, "import pandas as pd", "# A", "df = pd.DataFrame({'a': [1]})", display)
    assert lifted.role(display.rstrip(";")) in ("display", "computation")
    assert lifted.texts["a"].count("df") == lift(
        folder, "import pandas as pd", "# A", "df = pd.DataFrame({'a': [1]})"
    ).texts["a"].count("df")


@pytest.mark.parametrize("computing", ["df.pop('b')", "df.insert(0, 'c', 1)", "rng.shuffle(order)", "order.sort()"])
def test_an_expression_that_changes_something_is_lifted(folder: Path, computing: str) -> None:
    start = "df = pd.DataFrame({'a': [1], 'b': [2]})\nrng = np.random.default_rng(1)\norder = [3, 1, 2]"
    lifted = lift(folder, "import numpy as np\nimport pandas as pd", "# A", start, "# B", computing)
    assert lifted.role(computing) == "computation" and not lifted.wrong()
