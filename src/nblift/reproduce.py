"""`dvc repro` with the data that can be had: a remote's is fetched first, and what stays missing is named."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nblift.errors import NbliftError
from nblift.verify.pipeline import init_dvc

# what `dvc status` says of a file that is not there
_GONE = frozenset({"deleted", "not in cache"})
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Reproduced:
    """What became of a pipeline.

    `missing` are files that no stage makes and that are not here. `not_run` are the stages that were not run for want
    of them: they and their inputs are what `dvc.lock` says, as far as that can be known without data. `behind` are
    those that are not: they have to run, and cannot. `failed` says that DVC ended with an error.
    """

    remote: str | None
    missing: tuple[str, ...]
    not_run: tuple[str, ...]
    behind: tuple[str, ...]
    failed: bool


def reproduce(root: Path, tell: Tell) -> Reproduced:
    """Fetch what the project's remote has, run what is out of date, and find what could not be run.

    Args:
        root: the project, with a `dvc.yaml`.
        tell: takes DVC's lines as it says them.

    Raises:
        NbliftError: DVC cannot read the project.
    """
    init_dvc(root)
    remote = _remote(root)
    if remote:
        # what it lacks, or a remote that is away, shows in the status
        _dvc(root, ["pull", "--run-cache", "--allow-missing"], tell)
    missing = _missing(root)
    done = _dvc(root, ["repro", *(["--allow-missing"] if missing else [])], tell)
    not_run, behind = _left(_status(root)) if missing else ((), ())
    return Reproduced(remote, missing, not_run, behind, failed=bool(done))


def out_of_date(root: Path) -> tuple[str, ...]:
    """The stages that `dvc repro` would run.

    Raises:
        NbliftError: DVC cannot read the project.
    """
    return tuple(name for name in _status(root) if _is_stage(name))


def _remote(root: Path) -> str | None:
    name = _asked(root, ["config", "core.remote"]).strip()
    return name or None


def _missing(root: Path) -> tuple[str, ...]:
    """Sources that are not here: data that DVC tracks by itself, and inputs that no stage makes."""
    status = _status(root)
    made = {path for name, found in status.items() if _is_stage(name) for path in _of(found, "changed outs")}
    wanted = {
        path
        for name, found in status.items()
        for path, state in _of(found, "changed deps" if _is_stage(name) else "changed outs").items()
        if state in _GONE and path not in made and not (root / path).exists()
    }
    return tuple(sorted(wanted))


def _left(status: dict[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The stages that were not run, without and with another reason to run than data that is gone."""
    stages = {name: found for name, found in status.items() if _is_stage(name)}
    behind = {
        name
        for name, found in stages.items()
        if any(not isinstance(each, dict) for each in found)
        or any(state not in _GONE for kind in ("changed deps", "changed outs") for state in _of(found, kind).values())
    }
    return tuple(sorted(set(stages) - behind)), tuple(sorted(behind))


def _is_stage(name: str) -> bool:
    return not name.endswith(".dvc")


def _of(found: list[Any], kind: str) -> dict[str, str]:
    """What `dvc status` tells of a stage's inputs or outputs; a changed command is told as text."""
    return {
        path: state if isinstance(state, str) else "modified"
        for each in found
        if isinstance(each, dict)
        for path, state in each.get(kind, {}).items()
    }


def _status(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_asked(root, ["status", "--json"]) or "{}")
    return found


def _asked(root: Path, arguments: list[str]) -> str:
    command = [sys.executable, "-m", "dvc", *arguments]
    done = subprocess.run(command, cwd=root, env=_environment(), capture_output=True, text=True, check=False)
    if done.returncode and "config" not in arguments:
        words = done.stderr.strip().removeprefix("ERROR: ")
        raise NbliftError(
            f"dvc {arguments[0]} failed: {words}", hint="Is there a dvc.yaml? `nblift refactor` writes one."
        )
    return done.stdout


def _dvc(root: Path, arguments: list[str], tell: Tell) -> int:
    command = [sys.executable, "-m", "dvc", *arguments]
    tell(f"$ dvc {' '.join(arguments)}")
    with subprocess.Popen(
        command, cwd=root, env=_environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            tell(line.rstrip("\n"))
    return process.returncode


def _environment() -> dict[str, str]:
    # stages call `nblift` and `python`: those of this environment
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "DVC_NO_ANALYTICS": "1"}
