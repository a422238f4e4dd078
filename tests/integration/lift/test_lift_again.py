"""A lifted module is edited by hand, the notebook goes on, and the next lift loses neither."""

from __future__ import annotations

from pathlib import Path

import pytest

from integration.lift.trees import commit, git, lifted, project, repository, texts, write_notebook
from nblift.errors import Different, Refused
from nblift.lift.status import status
from nblift.lift.verify import verify

CELLS = ("# Load", "xs = [3.0, 1.0, 2.0]", "# Order", "ys = sorted(xs)\n# the middle one\n\nmiddle = [ys[1]]")
MODULE = "src/pipeline/order.py"


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = repository(tmp_path_factory.mktemp("again") / "project")
    write_notebook(root / "n.ipynb", *CELLS)
    lifted(root, "n.ipynb")
    commit(root)
    git(root, "tag", "lifted")
    return root


def edit(root: Path, old: str, new: str, path: str = MODULE) -> None:
    text = (root / path).read_text()
    assert text.count(old) == 1, text
    (root / path).write_text(text.replace(old, new))


@pytest.fixture
def root(once: Path) -> Path:
    """The lifted repository as it was committed."""
    git(once, "reset", "--hard", "--quiet", "lifted")
    git(once, "clean", "--force", "-d", "--quiet")
    return once


def test_edit_and_change_are_both_kept(root: Path) -> None:
    edit(root, "    ys = sorted(xs)\n", "    assert xs, 'nothing to order'\n    ys = sorted(xs)\n")
    write_notebook(root / "n.ipynb", *CELLS[:-1], CELLS[-1].replace("ys[1]]", "ys[1], ys[0]]"))
    assert status(root).notebooks[0].stages == {"load": "current", "order": "behind"}
    assert status(root).edited == (MODULE,)
    assert lifted(root, "n.ipynb").report.verdict == "equal"
    text = (root / MODULE).read_text()
    assert "assert xs, 'nothing to order'" in text and "middle = [ys[1], ys[0]]" in text
    assert status(root).current and status(root).edited == (MODULE,)
    commit(root)
    before = texts(root)
    lifted(root, "n.ipynb")
    assert texts(root) == before
    assert verify(project(root, "n.ipynb")).verdict == "equal"


def test_a_conflict_is_shown_as_git_shows_it_and_nothing_is_written(root: Path) -> None:
    edit(root, "middle = [ys[1]]", "middle = [ys[len(ys) // 2]]")
    write_notebook(root / "n.ipynb", *CELLS[:-1], CELLS[-1].replace("ys[1]]", "ys[1], ys[0]]"))
    before = texts(root)
    with pytest.raises(Refused) as caught:
        lifted(root, "n.ipynb")
    assert caught.value.code == "conflict" and str(caught.value.where) == MODULE
    for words in ("<<<<<<< edited by hand", "ys[len(ys) // 2]", "=======", "ys[1], ys[0]", ">>>>>>> lifted now"):
        assert words in caught.value.message
    assert texts(root) == before


def test_an_edit_that_changes_a_value_stops_the_lift_and_names_it(root: Path) -> None:
    edit(root, "sorted(xs)", "sorted(xs, reverse=True)")
    before = texts(root)
    with pytest.raises(Different, match="order.py was edited by hand, and ys of stage order differs"):
        lifted(root, "n.ipynb")
    assert texts(root) == before


def test_a_stage_that_is_no_more_takes_its_files_along(root: Path) -> None:
    write_notebook(root / "n.ipynb", *CELLS[:-2], CELLS[-1])
    lifted(root, "n.ipynb")
    assert not any("order" in path for path in texts(root) if path != "n.ipynb")
