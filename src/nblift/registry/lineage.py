"""The tags that lead from a model version back to what made it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from nblift.errors import Place, RegistryError
from nblift.registry.git import read_git
from nblift.registry.lock import Lock
from nblift.registry.project import Project

KEY_LENGTH = 250


def lineage_tags(project: Project, lock: Lock) -> dict[str, str]:
    """The lineage as tags; all hashes in hex.

    - `nblift.git_commit`, `nblift.git_clean`: `git rev-parse HEAD`; see `nblift.registry.git` for clean
    - `nblift.dvc_lock_sha256`: `python -m nblift.registry.lock | sha256sum`
    - `nblift.params_sha256`: `sha256sum params.yaml`
    - `nblift.notebook_sha256`: `sha256sum` of the notebook (only where params.yaml names one)
    - `nblift.test_rows_sha256`: `cat TEST_FEATURES TEST_TARGET | sha256sum` (only where params.yaml names both)
    - `nblift.data.<path>`: the md5 in dvc.lock of every data file that comes from outside of the pipeline

    Raises:
        RegistryError: the notebook is not there.
    """
    git = read_git(project.root, lock.written)
    tags = {
        "nblift.git_commit": git.commit,
        "nblift.git_clean": str(git.clean).lower(),
        "nblift.dvc_lock_sha256": lock.sha256,
        "nblift.params_sha256": _sha256(project.root / "params.yaml"),
    }
    if notebook := project.settings.notebook:
        if not (project.root / notebook).is_file():
            raise RegistryError(
                "the notebook is not there",
                where=Place(notebook),
                hint="See registry.notebook in params.yaml.",
            )
        tags["nblift.notebook_sha256"] = _sha256(project.root / notebook)
    if rows := rows_sha256(project):
        tags["nblift.test_rows_sha256"] = rows
    return tags | {mlflow_key(f"nblift.data.{path}"): digest for path, digest in sorted(lock.data.items())}


def rows_sha256(project: Project) -> str | None:
    """The SHA-256 over the test features' bytes and then the test target's; None where there are no test rows."""
    features, target = project.settings.test_features, project.settings.test_target
    if features is None or target is None:
        return None
    return _sha256(project.file(features), project.file(target))


def mlflow_key(key: str) -> str:
    """The key as MLflow takes it: what it does not allow becomes `_`, and then a hash keeps keys apart."""
    cleaned = re.sub(r"[^\w/.\- :]|(?<=/)\.+(?=/)|\.\.+(?=/)", "_", key)[: KEY_LENGTH - 9]
    return key if cleaned == key else f"{cleaned}.{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def _sha256(*paths: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()
