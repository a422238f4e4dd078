"""The thin notebook, executed, shows what the author's shows: texts, tables and images."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from integration.lift.trees import git, project, repository, write_notebook
from nblift.lift.refactor import refactor

CELLS = (
    "%matplotlib inline\nimport numpy as np\nimport pandas as pd\nimport matplotlib.pyplot as plt\nRATE = 0.5\n"
    "def twice(x):\n    return x * 2",
    "# Load", "np.random.seed(3)\ndf = pd.read_csv('../data/x.csv')\ndf.head(2)", "print('../data/x.csv', df.shape)",
    "# Noise", "df['noise'] = np.random.normal(size=len(df))", "plt.plot(df['a'], df['noise'] * RATE);",
    "# Steps", "df['b'] = twice(df['a'])", "df.describe()", "df['c'] = df['b'] * RATE",
    "# Tell", "total = []\nfor c in df['c']:\n    total.append(c)\n    print('so far', sum(total))",
    "more = []\nfor t in total:\n    more.append(twice(t))\n    print('twice', t)",
    "# Draw", "draws = np.random.normal(size=3) * RATE", "ax = df.plot(x='a', y='c')\nax.set_title(f'{draws[0]:.3f}')",
    "pd.read_csv('../data/x.csv').tail(1)",
)  # fmt: skip


def executed(root: Path, notebook: str) -> list[list[tuple[str, object]]]:
    """What each code cell shows, by nbclient alone; cells that show nothing left out."""
    document = nbformat.read(root / notebook, as_version=4)
    resources = {"metadata": {"path": str((root / notebook).parent)}}
    # in how many pieces a text arrives is chance
    NotebookClient(document, resources=resources, coalesce_streams=True).execute()
    found = []
    for cell in (c for c in document.cells if c.cell_type == "code"):
        shown: list[tuple[str, object]] = []
        for output in cell.outputs:
            if output.output_type == "stream":
                shown.append((output.name, output.text))
            else:
                texts = {k: re.sub(r"0x[0-9a-f]+", "0x", v) for k, v in output.data.items() if k.startswith("text")}
                shown.append(("text", texts))
                shown += [("image", base64.b64decode(v)) for k, v in output.data.items() if k == "image/png"]
        found.append(shown)
    return [s for s in found if s]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = repository(tmp_path_factory.mktemp("thin") / "project")
    (root / "data").mkdir()
    (root / "data/x.csv").write_text("a\n1\n3\n4\n8\n")
    write_notebook(root / "notebooks/n.ipynb", *CELLS)
    lift = refactor(project(root, "notebooks/n.ipynb"), thin=True)
    assert "notebooks/n_thin.ipynb" in {c.path for c in lift.changes}, lift.report.notes
    return root


def test_it_shows_what_the_notebook_shows(root: Path) -> None:
    ours, theirs = executed(root, "notebooks/n_thin.ipynb"), executed(root, "notebooks/n.ipynb")
    assert len(theirs) == 8 and sum(kind == "image" for cell in theirs for kind, _ in cell) == 2
    assert ours == theirs


def test_it_calls_all_stages_but_those_whose_steps_are_shown(root: Path) -> None:
    document = nbformat.read(root / "notebooks/n_thin.ipynb", as_version=4)
    text = "\n".join(c.source for c in document.cells if c.cell_type == "code")
    called = re.findall(r"from pipeline\.\w+ import (\w+)\n\n\S", text)
    assert called == ["load", "noise", "draw"], text
    assert "# stage steps is not called here: cell 7, line 1 looks at df before it is done" in text
    assert "# stage tell is not called here: it shows other outputs in one piece" in text


def test_once_written_it_is_kept_up_to_date(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "lifted")
    cells = [c.replace("df.head(2)", "df.head(3)") for c in CELLS]
    write_notebook(root / "notebooks/n.ipynb", *cells)
    refactor(project(root, "notebooks/n.ipynb"))
    assert "df.head(3)" in (root / "notebooks/n_thin.ipynb").read_text()
