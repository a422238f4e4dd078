"""Run the lifted stages through `dvc repro` in a clean copy of the project."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from nblift.errors import NbliftError, PipelineFailed
from nblift.observe.library import make_library, search_path
from nblift.runtime import figures
from nblift.runtime.pin import HASH_SEED, VARIABLE

# the folder that it is called in is no place to import from, as it is none for the installed command
_COMMAND = """#!/bin/sh
exec "{python}" -c "{search_path}
from nblift.runtime.__main__ import main
sys.exit(main(sys.argv[1:]))" "$@"
"""


def environment(python: Path, place: Path) -> dict[str, str]:
    """The environment of stage processes: `nblift` on the PATH runs stages with `python`.

    Args:
        python: the project's interpreter; it need not have nblift.
        place: a folder for the command and the library it imports.
    """
    library = make_library(place / "library")
    command = place / "bin" / "nblift"
    command.parent.mkdir(parents=True, exist_ok=True)
    command.write_text(_COMMAND.format(python=python, search_path=search_path(library)), encoding="utf-8")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    own = {
        "PATH": os.pathsep.join([str(command.parent), str(python.parent), os.environ.get("PATH", "")]),
        "DVC_NO_ANALYTICS": "1",
        "DVC_SITE_CACHE_DIR": str(place / "dvc"),
        "MPLBACKEND": "agg",
        "PYTHONHASHSEED": HASH_SEED,
        VARIABLE: "1",
        figures.VARIABLE: figures.FOLDER,
    }
    return {**os.environ, **own}


def reproduce(
    copy: Path,
    stages: Sequence[str],
    env: Mapping[str, str],
    progress: Callable[[str], None] | None = None,
    alone: bool = False,
) -> None:
    """Run `dvc repro` for `stages` in `copy`.

    Args:
        alone: run these stages only, in this order: what others give them is there.

    Raises:
        PipelineFailed: a stage fails; the notebook's own run did not.
    """
    if not (copy / ".dvc").exists():
        # with git, DVC puts a .gitignore beside every output, as it does in the user's project
        subprocess.run(["git", "init", "--quiet"], cwd=copy, env=dict(env), check=True, capture_output=True)
        _dvc(copy, ["init", "--quiet"], env)
    done = _dvc(copy, ["repro", *(["--single-item"] if alone else []), *stages], env, progress)
    if done.returncode:
        raise PipelineFailed(*_last_words(done.stdout))


def up_to_date(root: Path, stages: Sequence[str]) -> bool:
    """Whether DVC would run none of these stages, nor what they need, because what they make is there."""
    if not any((folder / ".dvc").is_dir() for folder in (root, *root.parents)):
        return False
    return not _dvc(root, ["status", "--quiet", "--with-deps", *stages], os.environ).returncode


def init_dvc(root: Path) -> bool:
    """Make a project a DVC repository; False where it is one already, or a folder above it is.

    Raises:
        NbliftError: DVC refuses, with its reason.
    """
    if any((folder / ".dvc").is_dir() for folder in (root, *root.parents)):
        return False
    scm = [] if (root / ".git").exists() else ["--subdir"] if _in_git(root) else ["--no-scm"]
    done = _dvc(root, ["init", "--quiet", *scm], {**os.environ, "DVC_NO_ANALYTICS": "1"})
    if done.returncode:
        raise NbliftError(f"dvc init failed: {done.stdout.strip()}")
    return True


def _in_git(root: Path) -> bool:
    return any((folder / ".git").exists() for folder in root.parents)


def _dvc(
    copy: Path, arguments: list[str], env: Mapping[str, str], progress: Callable[[str], None] | None = None
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dvc", *arguments]
    with subprocess.Popen(
        command, cwd=copy, env=dict(env), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        lines: list[str] = []
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            if progress and line.startswith("Running stage"):
                progress(line.split("'")[1])
    return subprocess.CompletedProcess(command, process.returncode, "".join(lines), "")


def _last_words(output: str) -> tuple[str, str]:
    """The stage that failed, and its last words without DVC's own lines around them."""
    lines = [s for s in output.splitlines() if s.strip() and not s.startswith(("ERROR: failed", "Use `dvc"))]
    stage = next((line.split("'")[1] for line in reversed(lines) if line.startswith("Running stage")), "?")
    failed = next(
        (s.partition(": ")[2].partition(": ")[2] for s in output.splitlines() if s.startswith("ERROR: failed")), ""
    )
    if failed and ", exited with " not in failed:  # the stage itself ran through: DVC misses an output of it
        return stage, failed
    own = (">", "Running", "Updating", "Generating", "To track", "To enable", "\t")
    said = [line for line in lines if not line.startswith(own)]
    # a message of nblift's own stands before its hint
    words = next((line for line in reversed(said) if line.startswith("error: ")), said[-1] if said else "")
    return stage, words.removeprefix("error: ").strip()
