"""What is told of executed notebooks, without the secrets in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def scrubber(*paths: Path) -> Callable[[str], str]:
    """Takes secrets out of a text: those in these notebooks, or in all of these folders, and in the environment."""
    from nblift.notebook.find import find
    from nblift.notebook.read import read_document
    from nblift.runs.scrub import Scrubber, secrets_of

    secrets = secrets_of(None, {})
    for path in filter(Path.exists, paths):
        for notebook in [path] if path.is_file() else find([path], path / ".none"):
            secrets |= secrets_of(read_document(notebook), {})
    return Scrubber(secrets).text
