"""`nblift init` in real repositories, among them ones that have these files already, in odd forms."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from ruamel.yaml import YAML

from nblift.errors import NbliftError, Refused, UsageError
from nblift.init.carry_out import carry_out
from nblift.init.proposal import Proposal
from nblift.init.propose import propose

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True).stdout


def repository(folder: Path, *, with_git: bool = True, **files: str) -> Path:
    """A folder with a notebook that was executed; `files` by path."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "notebooks").mkdir()
    output = nbformat.v4.new_output("stream", text="three\n")
    cell = nbformat.v4.new_code_cell("print('three')", outputs=[output], execution_count=1)
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), folder / "notebooks" / "count.ipynb")
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
    if with_git:
        git(folder, "init", "--quiet", "--initial-branch", "main")
    return folder


def init(root: Path) -> Proposal:
    proposal = propose(root)
    carry_out(root, proposal)
    return proposal


def load(path: Path) -> object:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def test_a_bare_repository_gets_everything_and_a_second_run_finds_nothing(tmp_path: Path) -> None:
    root = repository(tmp_path / "p")
    proposal = init(root)
    paths = ".dvcignore .gitattributes .github/workflows/ci.yml .gitignore .pre-commit-config.yaml pyproject.toml"
    assert sorted(c.path for c in proposal.files) == paths.split()
    assert (root / ".dvc" / "config").is_file()
    assert not propose(root)
    jobs = load(root / ".github/workflows/ci.yml")["jobs"]  # type: ignore[index]
    commands = [step.get("run", "") for job in jobs.values() for step in job["steps"]]
    assert 'nblift run --shard "$SHARD/1" notebooks/' in commands
    assert not [c for c in commands if "verify" in c or "repro" in c or "docker" in c]


def test_git_gets_the_notebook_without_its_output_and_the_file_keeps_it(tmp_path: Path) -> None:
    root = repository(tmp_path / "p")
    init(root)
    git(root, "add", ".")
    assert "three\\n" in (root / "notebooks/count.ipynb").read_text(encoding="utf-8")
    committed = json.loads(git(root, "show", ":notebooks/count.ipynb"))
    assert committed["cells"][0]["outputs"] == []
    assert ".dvc/config" in git(root, "ls-files")


def test_without_stripping_git_is_left_alone(tmp_path: Path) -> None:
    root = repository(tmp_path / "p")
    proposal = propose(root, strip=False)
    assert not [c for c in proposal.files if c.path == ".gitattributes"]
    assert not [c for c in proposal.commands if "config" in c.words]


ODD = {
    ".gitignore": "*.log\r\n/mlruns\r\n.venv",
    "pyproject.toml": (
        "\ufeff[tool.poetry]\r\nname = 'p'   # ours\r\n\r\n[tool.poetry.dependencies]\r\n\tpython = '>=3.10'\r\n"
        "[tool.nblift]"
    ),
    ".pre-commit-config.yaml": (
        "# hooks\nrepos:\n- repo: https://example.org/x\n  rev: 'v1'   # pinned\n  hooks:\n  - id: x"
    ),
    ".gitattributes": "*.csv text\n\n*.png binary",
    ".dvcignore": "# mine\n\t\n.venv/\n",
}


def test_what_is_there_stays_to_the_byte_and_gets_more(tmp_path: Path) -> None:
    root = repository(tmp_path / "p", **ODD)
    init(root)
    for path, old in ODD.items():
        new = (root / path).read_bytes().decode()
        kept = old.rstrip("\n") if "nblift]" not in old else old.removesuffix("[tool.nblift]")
        assert new.startswith(kept), path
        if "\r\n" in old:
            assert new.count("\n") == new.count("\r\n"), path
    ignored = (root / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert ignored.count("/mlruns") + ignored.count("/mlruns/") == 1
    assert ".venv/" not in ignored
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8-sig"))
    assert settings["tool"]["nblift"]["check"] == {"fail-on": "error"}
    assert settings["tool"]["poetry"]["dependencies"]["python"] == ">=3.10"
    hooks = load(root / ".pre-commit-config.yaml")["repos"]  # type: ignore[index]
    assert [r["hooks"][0]["id"] for r in hooks] == ["x", "nblift-check"]
    assert not propose(root)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[project]\nname = 'p'\n",
        "[tool]\nblack = {line-length = 100}\n",
        "tool.black.line-length = 100\n",
        "tool = {black = {line-length = 100}}\n",
        "[tool.nblift.lift]\nx = 1\n[tool.black]\nline-length = 100",
        "[tool.nblift]\ncheck = {ignore = ['NB1']}\n",
    ],
)
def test_any_form_of_pyproject(tmp_path: Path, text: str) -> None:
    root = repository(tmp_path / "p", **{"pyproject.toml": text})
    before = tomllib.loads(text)
    init(root)
    after = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    check = after["tool"]["nblift"].pop("check")
    if "check" in text:
        assert (root / "pyproject.toml").read_text(encoding="utf-8") == text
        return
    assert check == {"fail-on": "error"}
    if not after["tool"]["nblift"]:
        del after["tool"]["nblift"]
    if not after["tool"]:
        del after["tool"]
    assert after == before
    assert not [c for c in propose(root).files if c.path == "pyproject.toml"]


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("repos: []\n", True),
        ("repos:\n", True),
        ("# none yet\n", True),
        ("repos:\n    - repo: local\n      hooks:\n          - id: nblift-check\n", False),
        ("repos:\n  - repo: a\n    hooks:\n    - id: y\n", False),
        ("repos: [\n", False),
        ("- a list\n", False),
    ],
)
def test_hooks_are_added_where_nothing_else_changes(tmp_path: Path, text: str, changes: bool) -> None:
    root = repository(tmp_path / "p", **{".pre-commit-config.yaml": text})
    proposal = init(root)
    after = (root / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    if changes:
        assert load(root / ".pre-commit-config.yaml")["repos"][-1]["hooks"][0]["id"] == "nblift-check"  # type: ignore[index]
        assert ("# none yet" in after) == ("# none yet" in text)
    else:
        assert after == text
        assert ("nblift-check" in text) or any(".pre-commit-config.yaml stays" in note for note in proposal.notes)
    assert not propose(root).files


def test_a_workflow_of_somebody_else_stays(tmp_path: Path) -> None:
    root = repository(tmp_path / "p", **{".github/workflows/ci.yml": "name: theirs\n"})
    proposal = init(root)
    assert (root / ".github/workflows/ci.yml").read_text(encoding="utf-8") == "name: theirs\n"
    assert any("stays as it is" in note for note in proposal.notes)


def test_without_git(tmp_path: Path) -> None:
    root = repository(tmp_path / "p", with_git=False)
    proposal = init(root)
    assert (root / ".dvc" / "config").is_file()
    assert not (root / ".gitattributes").exists()
    assert any("no git repository" in note for note in proposal.notes)
    assert not propose(root)


def test_a_folder_below_the_root_of_git(tmp_path: Path) -> None:
    top = repository(tmp_path / "top")
    root = repository(top / "sub", with_git=False)
    proposal = init(root)
    assert (root / ".dvc" / "config").is_file()
    assert not (root / ".github").exists()
    assert not (top / ".gitignore").exists()
    assert sum("only" in note for note in proposal.notes) >= 2
    git(root, "add", ".")
    assert json.loads(git(root, "show", ":./notebooks/count.ipynb"))["cells"][0]["outputs"] == []
    assert not propose(root)


def test_a_filter_of_somebodys_own_stays(tmp_path: Path) -> None:
    root = repository(tmp_path / "p", **{".gitattributes": "*.ipynb filter=nbstripout\n"})
    git(root, "config", "filter.nbstripout.clean", "mine")
    init(root)
    assert git(root, "config", "filter.nbstripout.clean") == "mine\n"
    assert (root / ".gitattributes").read_text(encoding="utf-8") == "*.ipynb filter=nbstripout\n"


@pytest.mark.parametrize(
    ("files", "error"),
    [({"pyproject.toml": "[tool\n"}, Refused), ({"pyproject.toml": "tool = 3\n"}, Refused)],
)
def test_broken_files_are_named_and_nothing_is_written(
    tmp_path: Path, files: dict[str, str], error: type[NbliftError]
) -> None:
    root = repository(tmp_path / "p", **files)
    with pytest.raises(error) as caught:
        init(root)
    assert caught.value.where is not None
    assert not (root / ".gitignore").exists()


def test_a_folder_without_notebooks(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no notebook"):
        propose(tmp_path)


def test_nothing_is_written_before_somebody_says_yes(tmp_path: Path) -> None:
    root = repository(tmp_path / "p")
    command = [sys.executable, "-m", "nblift", "init", str(root)]
    asked = subprocess.run(command, input="n\n", capture_output=True, text=True, check=False)
    assert (asked.returncode, "+/mlruns/" in asked.stdout) == (1, True)
    shown = json.loads(subprocess.run([*command, "--json"], capture_output=True, text=True, check=False).stdout)
    assert shown["verdict"] == "not written"
    assert not (root / ".gitignore").exists()
    done = subprocess.run([*command, "--json", "--yes"], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["verdict"] == "written"
    again = subprocess.run([*command, "--json", "--yes"], capture_output=True, text=True, check=True)
    assert json.loads(again.stdout) == {
        "schema": 1,
        "verdict": "nothing to do",
        "files": [],
        "commands": [],
        "notes": [],
    }
