"""Small repositories with notebooks in them, lifted for real."""

from __future__ import annotations

import subprocess
from pathlib import Path

import nbformat

from nblift.lift.project import Project, find_project
from nblift.lift.refactor import Lift, refactor


def write_notebook(path: Path, *cells: str) -> None:
    """A notebook of cells; a cell of one line that begins with `# ` is a heading."""
    document = nbformat.v4.new_notebook()
    for cell in cells:
        heading = cell.startswith("# ") and "\n" not in cell
        document.cells.append((nbformat.v4.new_markdown_cell if heading else nbformat.v4.new_code_cell)(cell))
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(document, path)


def repository(root: Path) -> Path:
    """An empty git repository."""
    root.mkdir(parents=True, exist_ok=True)
    git(root, "init", "--quiet")
    return root


def git(root: Path, *arguments: str) -> str:
    who = ("-c", "user.name=nblift", "-c", "user.email=tests@nblift.invalid")
    done = subprocess.run(["git", *who, *arguments], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "As it is")


def project(root: Path, notebook: str) -> Project:
    return find_project(root / notebook, None)


def lifted(root: Path, notebook: str) -> Lift:
    return refactor(project(root, notebook))


def texts(root: Path) -> dict[str, str]:
    """All files that git would track, reports apart."""
    names = git(root, "ls-files", "--cached", "--others", "--exclude-standard").split("\n")
    return {n: (root / n).read_text() for n in names if n and (root / n).is_file()}
