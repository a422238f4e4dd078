"""A corpus notebook laid out as a project: a git repository with the notebook and the files that it reads."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from mirrors import Mirrors, NotThere

_GIT = ["git", "-c", "user.name=corpus", "-c", "user.email=corpus@example.org"]


def lay_out(entry: dict[str, Any], mirrors: Mirrors, root: Path) -> Path:
    """Write a row of `notebooks.json` into `root` and commit it.

    Returns:
        the notebook.

    Raises:
        NotThere: the mirror does not have the notebook.
    """
    repo, commit = entry["repo"], entry["commit"]
    notebook = Path(root, entry["cwd"], Path(entry["path"]).name)
    files = {notebook: entry["path"], **{root / to: path for path, to in entry["files"]}}
    for place, path in files.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            place.write_bytes(mirrors.file(repo, commit, path))
        except NotThere:
            if place == notebook:
                raise
            # a notebook may write it itself; where it does not, its run says so
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "As published"]):
        subprocess.run([*_GIT, *command], cwd=root, check=True, capture_output=True)
    return notebook
