"""Notebooks that feed one another through files become one pipeline."""

from __future__ import annotations

from pathlib import Path

import pytest

from integration.lift.trees import commit, git, lifted, project, repository, texts, write_notebook
from nblift.emit.yaml import read_yaml
from nblift.errors import Refused
from nblift.lift.lifted import read_lifted
from nblift.lift.project import Project
from nblift.lift.refactor import Lift
from nblift.lift.several import refactor_all
from nblift.lift.verify import verify

LINES = "def lines(path):\n    with open(path) as file:\n        return [float(line) for line in file]"
PREPARE = (
    "RATE = 2.0\n" + LINES,
    "# Load", "xs = lines('../data/raw.txt')\nn = [len(xs) * RATE]",
    "# Scale", "ys = [x * RATE for x in lines('../data/raw.txt')]",
    "with open('../data/clean.txt', 'w') as file:\n    file.writelines(f'{y}\\n' for y in ys)",
)  # fmt: skip
MODEL = (
    "RATE = 3.0\n" + LINES.replace("float(line)", "float(line) + 1"),
    "# Load", "zs = lines('../data/clean.txt')",
    "# Total", "total = [RATE * z for z in zs + lines('../data/clean.txt')]\nshare = [RATE]",
    "# More", "more = [RATE + t for t in total]",
)  # fmt: skip


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both lifted in one call, the one that reads named first."""
    root = repository(tmp_path_factory.mktemp("several") / "project")
    (root / "data").mkdir()
    (root / "data/raw.txt").write_text("1\n2\n4\n")
    write_notebook(root / "notebooks/model.ipynb", *MODEL)
    write_notebook(root / "notebooks/prepare.ipynb", *PREPARE)
    lift(root, "notebooks/model.ipynb", "notebooks/prepare.ipynb")
    commit(root)
    git(root, "tag", "lifted")
    return root


def lift(root: Path, *notebooks: str) -> list[str]:
    """Lift notebooks in one call; the order in which they were."""
    order: list[str] = []

    def done(of: Project, found: Lift) -> None:
        assert found.report.verdict == "equal"
        order.append(of.shown)

    refactor_all([project(root, n) for n in notebooks], lambda _: None, False, done)
    return order


@pytest.fixture
def root(once: Path) -> Path:
    git(once, "reset", "--hard", "--quiet", "lifted")
    git(once, "clean", "--force", "-d", "--quiet")
    return once


def stages(root: Path) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = read_yaml((root / "dvc.yaml").read_text(), "dvc.yaml")["stages"]
    return found


def test_they_are_one_graph_with_names_prefixed_where_they_clash(root: Path) -> None:
    found = stages(root)
    assert list(found) == ["load", "scale", "model_load", "total", "more"]
    assert "data/clean.txt" in found["scale"]["outs"] and "data/clean.txt" in found["model_load"]["deps"]
    assert found["scale"]["params"] == ["rate"] and found["total"]["params"] == ["model.rate"]
    assert read_yaml((root / "params.yaml").read_text(), "params.yaml") == {"rate": 2.0, "model": {"rate": 3.0}}
    helpers = [(root / f"src/pipeline/{n}.py").read_text() for n in ("helpers", "model_helpers")]
    assert "float(line) + 1" not in helpers[0] and "float(line) + 1" in helpers[1]
    assert "nblift verify\n" in (root / ".github/workflows/ci.yml").read_text()


def test_each_is_verified_by_itself(root: Path) -> None:
    for name, expected in (("model", ["model_load", "total", "more"]), ("prepare", ["load", "scale"])):
        report = verify(project(root, f"notebooks/{name}.ipynb"))
        assert report.verdict == "equal" and [s["name"] for s in report.stages] == expected


def test_lifting_one_of_them_again_leaves_the_other_as_it_is(root: Path) -> None:
    before = texts(root)
    lifted(root, "notebooks/prepare.ipynb")
    assert texts(root) == before
    write_notebook(root / "notebooks/prepare.ipynb", *(c.replace("x * RATE", "x - RATE") for c in PREPARE))
    lifted(root, "notebooks/prepare.ipynb")
    assert {p for p, text in texts(root).items() if before.get(p) != text} == {
        ".nblift/lifted.json", ".nblift/statements.json", "notebooks/prepare.ipynb",
        "src/pipeline/scale.py", "tests/pipeline/recorded/scale/out.ys.json",
    }  # fmt: skip
    assert verify(project(root, "notebooks/model.ipynb")).verdict == "equal"


def test_the_other_sees_what_the_first_one_writes_now(root: Path) -> None:
    """The values of the second are those of a run after the first, not of the file that lay there."""
    (root / "data/clean.txt").write_text("100\n")
    report = lifted(root, "notebooks/model.ipynb").report
    assert report.verdict == "equal"
    recorded = (root / "tests/pipeline/recorded/total/out.total.json").read_text()
    assert "9.0" in recorded and "303.0" not in recorded


def test_a_stage_written_by_hand_gives_a_notebook_its_file(tmp_path: Path) -> None:
    root = repository(tmp_path / "project")
    write_notebook(root / "n.ipynb", "xs = open('made.txt').read().split()")
    (root / "dvc.yaml").write_text("stages:\n  make:\n    cmd: echo 1 2 > made.txt\n    outs: [made.txt]\n")
    assert lifted(root, "n.ipynb").report.verdict == "equal"
    by_hand, own = stages(root).items()
    assert by_hand[0] == "make" and "made.txt" in own[1]["deps"]


def test_a_file_has_one_maker(root: Path) -> None:
    write_notebook(root / "notebooks/third.ipynb", "with open('../data/clean.txt', 'w') as f:\n    f.write('1')")
    before = texts(root)
    with pytest.raises(Refused, match="data/clean.txt, which stage scale makes already"):
        lifted(root, "notebooks/third.ipynb")
    assert texts(root) == before and len(read_lifted(root)) == 2
