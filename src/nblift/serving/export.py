"""A registered version as a folder, for images and machines without a registry."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from nblift.errors import Place, UsageError
from nblift.serving import info
from nblift.serving.following.registry import fetch
from nblift.serving.settings import Settings


def export_model(settings: Settings, directory: Path) -> info.ModelInfo:
    """Write the version that the alias points to into `directory`, in place of an earlier export.

    Raises:
        RegistryError: there is no such version.
        UsageError: the folder holds something else.
    """
    if directory.exists() and any(directory.iterdir()) and not (directory / info.FILE).is_file():
        raise UsageError("this folder holds something else than an exported model", where=Place(str(directory)))
    directory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".export-", dir=directory.parent) as folder:
        found = fetch(settings, Path(folder))
        shutil.rmtree(directory, ignore_errors=True)
        shutil.copytree(folder, directory)
    return found
