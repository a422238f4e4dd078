"""A secret in the environment, in source or in outputs is in no file that a command writes, on the whole way."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import nbformat

from e2e.clone import environment, git

TOKEN = "q7Zr4mKp9XsT2vLw8NbY"
KEY = "AKIA4Z7QH2MNB3XW5RTY"
CELLS = [
    "# Load",
    "import os\nimport pandas as pd\ntoken = os.environ['API_TOKEN']\nprint('with', token)\n"
    "frame = pd.DataFrame({'x': [float(len(token) + i % 7) for i in range(40)]})\nframe['y'] = 2 * frame['x'] + 1",
    "# Ask",
    "header = {'Authorization': 'Bearer ' + token}\nrows = [len(frame)]\nheader",
    "# Train",
    "from sklearn.linear_model import LinearRegression\nX_train, y_train = frame[['x']], frame['y']\n"
    "model = LinearRegression().fit(X_train, y_train)",
    "# Evaluate",
    "r2 = model.score(X_train, y_train)\nr2",
]


def write(path: Path, cells: list[str]) -> None:
    made = [
        nbformat.v4.new_markdown_cell("#" + c) if c.startswith("# ") else nbformat.v4.new_code_cell(c) for c in cells
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=made), path)


def typed(root: Path, line: str) -> tuple[int, str]:
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=root,
        env={**environment(), "API_TOKEN": TOKEN},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def files_with(root: Path, secret: str) -> list[str]:
    found = (p for p in root.rglob("*") if p.is_file() and not p.is_symlink() and ".git" not in p.parts)
    return sorted(p.relative_to(root).as_posix() for p in found if secret.encode() in p.read_bytes())


def test_one_of_the_environment(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    write(tmp_path / "notebooks/a.ipynb", CELLS)
    (tmp_path / "new.csv").write_text("x\n21.5\n")
    lines = [
        "nblift init --yes",
        "nblift run notebooks/ --track",
        "nblift refactor notebooks/a.ipynb",
        "nblift repro",
        "git add --all && git commit --quiet -m All",
        "nblift status",
        "nblift verify",
        "pytest -q tests/pipeline",
        "nblift promote",
        "nblift history > history.txt",
        "nblift export build/model",
        "nblift predict new.csv -o predicted.csv",
        "nblift parity --json > parity.json",
        "nblift run notebooks/ --force --output reports/again",
        "nblift diff reports/runs/a.ipynb reports/again/a.ipynb --html diff.html --json > diff.json",
        "nblift review HEAD --before reports/runs --after reports/again --html review.html -o review.md",
        "nblift check notebooks/ --format sarif > check.sarif || test -s check.sarif",
    ]
    for line in lines:
        code, said = typed(tmp_path, line)
        assert code == 0, f"{line}\n{said}"
        assert TOKEN not in said, line
        assert files_with(tmp_path, TOKEN) == [], line
    # no file can carry the token from one section to the other, so both are one stage
    report = json.loads((tmp_path / "reports/lift/a.json").read_text())
    assert [stage["name"] for stage in report["stages"]] == ["load_and_ask", "train", "evaluate"]


def test_one_in_the_source_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    write(tmp_path / "notebooks/a.ipynb", ["# Load", f"aws_key = '{KEY}'\nx = [len(aws_key)]"])
    code, said = typed(tmp_path, "nblift refactor notebooks/a.ipynb")
    assert code == 1
    assert "cell 1, line 1" in said
    assert "os.environ" in said
    assert KEY not in said
    assert files_with(tmp_path, KEY) == ["notebooks/a.ipynb"]
    path = f"open('/home/somebody/{KEY}.txt')"
    write(tmp_path / "notebooks/b.ipynb", [f"aws_key = '{KEY}'\n{path}"])
    for form in ("text", "json", "sarif", "github", "junit"):
        code, said = typed(tmp_path, f"nblift check --format {form} notebooks/b.ipynb")
        assert (code, KEY in said, "NB401" in said) == (1, False, True), said
    (tmp_path / "notebooks/b.ipynb").unlink()
    write(tmp_path / "notebooks/a.ipynb", ["# Load", f"aws_key = '{KEY}'  # nblift: ignore[NB401]\nx = [len(aws_key)]"])
    assert typed(tmp_path, "nblift refactor notebooks/a.ipynb")[0] == 0


def test_those_in_outputs_that_are_compared(tmp_path: Path) -> None:
    for name, number in (("before", "one"), ("after", "two")):
        cell = nbformat.v4.new_code_cell("print(key)", execution_count=1)
        cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=f"key {KEY} of run {number}\n")]
        (tmp_path / name).mkdir()
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / name / "a.ipynb")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "-m", "Begin")
    for line in (
        "nblift diff before after --html diff.html > diff.txt; nblift diff before after --json > diff.json; true",
        "nblift review HEAD --before before --after after --html review.html -o review.md",
    ):
        assert typed(tmp_path, line)[0] == 0
    assert "run two" in (tmp_path / "diff.html").read_text()
    assert "[secret]" in (tmp_path / "review.md").read_text()
    assert files_with(tmp_path, KEY) == ["after/a.ipynb", "before/a.ipynb"]
