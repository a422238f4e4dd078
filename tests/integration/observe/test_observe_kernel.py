"""One notebook in a real kernel; everything about kernels is asked of this one run."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
import pytest

from nblift.errors import NotebookFailed
from nblift.model.notebook import Notebook
from nblift.model.observation import Observation
from nblift.notebook.read import read_notebook
from nblift.observe.run import observe

CELLS = [
    "%matplotlib inline\nimport os\nfrom pathlib import Path",
    "here = Path.cwd().name\nraw = Path('../data/raw.txt').read_text()",
    "from __future__ import annotations\nclass A:\n    x: Undefined = 1\na = A()",
    "",
    "lines = !echo one two",
    "Path('out.txt').write_text(raw)",
    "before = sorted(n for n in dir() if 'nblift' in n)",
]


def written(folder: Path, cells: list[str]) -> Notebook:
    path = folder / "notebooks" / "n.ipynb"
    path.parent.mkdir(exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells]), path)
    return read_notebook(path, "notebooks/n.ipynb")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("kernel")
    (root / "data").mkdir()
    (root / "data/raw.txt").write_text("raw")
    return root


@pytest.fixture(scope="module")
def observation(project: Path) -> Observation:
    return observe(written(project, CELLS), project / "notebooks", Path(sys.executable), project)


def test_the_notebook_runs_in_its_own_folder(observation: Observation, project: Path) -> None:
    reading = next(e for e in observation.events if "raw" in e.bound)
    assert reading.read == (str(project / "data/raw.txt"),)
    assert next(e for e in observation.events if e.written).written == (str(project / "notebooks/out.txt"),)
    assert (project / "notebooks/out.txt").read_text() == "raw"


def test_every_statement_has_an_event_in_order(observation: Observation, project: Path) -> None:
    statements = written(project, CELLS).statements
    assert [e.index for e in observation.events] == [s.index for s in statements]
    bound = {n for e in observation.events for n in e.bound}
    assert bound >= {"os", "Path", "here", "raw", "A", "a", "lines", "before"}


def test_the_notebooks_namespace_is_the_authors(observation: Observation) -> None:
    assert observation.final()["before"].shape == (0,)


def test_classes_of_the_notebook_are_known_by_their_home(observation: Observation) -> None:
    assert observation.final()["a"].home_class == "A"


def test_a_cell_that_raises_is_named_with_its_line(project: Path) -> None:
    with pytest.raises(NotebookFailed) as caught:
        observe(written(project, ["x = 1", "", "y = 2\n\nz = y / 0"]), project / "notebooks", Path(sys.executable))
    where = caught.value.where
    assert where is not None and (where.file, where.cell, where.line) == ("notebooks/n.ipynb", 3, 3)
    assert "ZeroDivisionError" in caught.value.message and caught.value.code == "notebook-failed"
