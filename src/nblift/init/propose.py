"""What a repository with notebooks lacks."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from nblift.emit.project import IGNORED, workflow
from nblift.errors import UsageError
from nblift.init.git import setting, top_of
from nblift.init.precommit import with_hook
from nblift.init.proposal import Command, FileChange, Proposal
from nblift.init.pyproject import with_settings
from nblift.init.text import with_lines
from nblift.notebook.find import find
from nblift.workspace import read_text, wrote

_WORKFLOW = ".github/workflows/ci.yml"
_HOOKS = ".pre-commit-config.yaml"
_MADE = "# made by the pipeline, by MLflow and by notebook runs"
_NO_DATA = (".venv/", "__pycache__/", ".ipynb_checkpoints/", "mlruns/", "reports/runs/")
_FILTER = ("*.ipynb filter=nbstripout", "*.ipynb diff=ipynb")


def propose(root: Path, strip: bool = True) -> Proposal:
    """Everything that a folder lacks to be a project of nblift's; nothing is written.

    Args:
        root: the folder; it has notebooks, or folders with some.
        strip: let git leave outputs out of commits.

    Raises:
        UsageError: there is no such folder, or no notebook in it.
        Refused: a file that gets more cannot be read.
    """
    if not root.is_dir():
        raise UsageError(f"{root} is not a folder", hint="Name the folder of your project.")
    notebooks = sorted(n.relative_to(root).as_posix() for n in find([root], root / "reports" / "runs"))
    top = top_of(root)
    notes: list[str] = []
    files = [*_ignored(root, top), *_pyproject(root), *_github(root, top, notebooks, notes), *_hooks(root, top, notes)]
    commands = [*_dvc(root, top, notes)]
    if strip:
        files += _attributes(root, top)
        commands += _filter(root, top, notes)
    return Proposal(tuple(files), tuple(commands), tuple(notes))


def _ignored(root: Path, top: Path | None) -> Iterator[FileChange]:
    wanted = {".dvcignore": (_NO_DATA, "# no data")} | ({".gitignore": (IGNORED, _MADE)} if top else {})
    for name, (lines, head) in wanted.items():
        old = read_text(root / name)
        yield from _changed(name, old, with_lines(old or "", lines, head, lambda line: line.strip().strip("/")))


def _pyproject(root: Path) -> Iterator[FileChange]:
    old = read_text(root / "pyproject.toml")
    yield from _changed("pyproject.toml", old, with_settings(old or ""))


def _github(root: Path, top: Path | None, notebooks: list[str], notes: list[str]) -> Iterator[FileChange]:
    if top not in (None, root):
        notes.append(
            f"no workflow: GitHub reads those in {top} only; `nblift check` and `nblift run` are what it calls"
        )
        return
    old = read_text(root / _WORKFLOW)
    if old is not None:
        if not wrote(root, _WORKFLOW):
            notes.append(f"{_WORKFLOW} stays as it is; let it call `nblift check` and `nblift run`, too")
        return
    declared = next((n for n in ("requirements.txt", "pyproject.toml") if _declares(root, n)), None)
    if declared is None:
        notes.append("the workflow installs nblift only: name the notebooks' libraries in requirements.txt")
    makefile = read_text(root / "Makefile") or ""
    yield FileChange(_WORKFLOW, None, workflow(notebooks, platform.python_version(), makefile, declared), own=True)


def _declares(root: Path, name: str) -> bool:
    text = read_text(root / name)
    return text is not None and (name != "pyproject.toml" or "[build-system]" in text)


def _hooks(root: Path, top: Path | None, notes: list[str]) -> Iterator[FileChange]:
    if top not in (None, root):
        notes.append(f"no hook of pre-commit: it reads {_HOOKS} in {top} only")
        return
    old = read_text(root / _HOOKS)
    new = with_hook(old or "")
    if new is None:
        notes.append(f"{_HOOKS} stays as it is: add a local hook with `entry: nblift check`, `types: [jupyter]`")
    else:
        yield from _changed(_HOOKS, old, new)


def _dvc(root: Path, top: Path | None, notes: list[str]) -> Iterator[Command]:
    if (root / ".dvc").is_dir():
        return
    if shutil.which("dvc") is None and importlib.util.find_spec("dvc") is None:
        notes.append("DVC is not installed: pip install dvc, then say nblift init again")
        return
    how = ("--no-scm",) if top is None else () if top == root else ("--subdir",)
    if top is None:
        notes.append("this is no git repository: its history is not kept, outputs are not left out of commits")
    yield Command((sys.executable, "-m", "dvc", "init", "--quiet", *how), "DVC keeps what stages make; git add .dvc")


def _attributes(root: Path, top: Path | None) -> Iterator[FileChange]:
    if top is not None:
        old = read_text(root / ".gitattributes")
        have = {line.split("#")[0].split()[0] for line in (old or "").splitlines() if "nbstripout" in line}
        wanted = () if "*.ipynb" in have else _FILTER
        new = with_lines(old or "", wanted, "# notebooks are committed without their outputs")
        yield from _changed(".gitattributes", old, new)


def _filter(root: Path, top: Path | None, notes: list[str]) -> Iterator[Command]:
    if top is None or setting(root, "filter.nbstripout.clean"):
        return
    if importlib.util.find_spec("nbstripout") is None:
        notes.append("nbstripout is not installed: pip install nbstripout, then say nblift init again")
        return
    program = f'"{PurePosixPath(Path(sys.executable).as_posix())}" -m nbstripout'
    why = "git leaves notebooks' outputs out of commits; the files keep them"
    yield Command(("git", "config", "filter.nbstripout.clean", program), why)
    yield Command(("git", "config", "filter.nbstripout.smudge", "cat"), why)
    yield Command(("git", "config", "filter.nbstripout.required", "true"), why)
    if not setting(root, "diff.ipynb.textconv"):
        yield Command(("git", "config", "diff.ipynb.textconv", f"{program} -t"), "git shows notebooks without outputs")


def _changed(path: str, old: str | None, new: str) -> Iterator[FileChange]:
    if new != (old or ""):
        yield FileChange(path, old, new)
