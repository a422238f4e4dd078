"""A fresh clone of the work tree as it is now, uncommitted changes included, with one commit of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
IDENTITY = {"NAME": "nblift", "EMAIL": "tests@nblift.invalid"}

# The tests that use one clone together say so with this mark: one worker runs them all, and the demo runs once.
SHARED = pytest.mark.xdist_group("clone")


@dataclass(frozen=True)
class Demo:
    """A clone in which `make demo` ended with `code`: a copy of it, what it printed, and what git saw then."""

    root: Path
    untouched: Path
    code: int
    output: str
    changed: list[str]


def make_clone(target: Path) -> Path:
    """Copy what git tracks, and what it would add, to `target`; commit it there."""
    listed = git(REPOSITORY, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    for name in sorted(set(filter(None, listed))):
        source = REPOSITORY / name
        if source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name)
    commit_all(target)
    return target


def commit_all(repository: Path) -> None:
    """Make a repository of a folder, if it is none, and commit all that is not ignored."""
    if not (repository / ".git").exists():
        git(repository, "init", "--quiet", "--initial-branch=main")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "As it is")


def changed(repository: Path) -> list[str]:
    """The paths that git would show as changed or untracked."""
    return sorted(line[3:] for line in git(repository, "status", "--porcelain", "--untracked-files=all").splitlines())


def git(repository: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=repository, env=environment(), check=True, capture_output=True, text=True
    )
    return done.stdout


def environment() -> dict[str, str]:
    """The environment of a person who activated the environment that runs the tests."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("GITHUB_", "NBLIFT_", "MLFLOW_", "PYTEST_"))}
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in IDENTITY.items()}
    return {**inherited, **who, "PATH": path, "DVC_NO_ANALYTICS": "1", "MLFLOW_DISABLE_TELEMETRY": "true"}


def typed(repository: Path, command: str, timeout: float = 600) -> subprocess.CompletedProcess[str]:
    """Run a command line in bash; stderr goes where stdout goes."""
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=repository,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=timeout,
        check=False,
    )
