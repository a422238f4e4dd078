"""Which files a version's folder holds, and their SHA-256: `manifest.json` in the folder."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from nblift.errors import RegistryError

FILE = "manifest.json"


class DamagedCopy(RegistryError):
    """The local copy of a version is not what was downloaded. The version itself may be sound."""

    code = "damaged-copy"


@dataclass(frozen=True)
class Manifest:
    """`identity` is the registry's own for the version; `files` maps relative paths to SHA-256 in hex."""

    identity: str
    files: dict[str, str]

    @property
    def digest(self) -> str:
        """SHA-256 of it all, in hex."""
        return hashlib.sha256(self._text().encode()).hexdigest()

    def write(self, folder: Path) -> None:
        """Leave it in `folder`."""
        (folder / FILE).write_text(self._text(), encoding="utf-8")

    def _text(self) -> str:
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"


def take_stock(folder: Path, identity: str) -> Manifest:
    """The manifest of the files that are in `folder` now."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / FILE)
    return Manifest(identity, {path.relative_to(folder).as_posix(): _sha256(path) for path in paths})


def read_manifest(folder: Path) -> Manifest:
    """The manifest in `folder`.

    Raises:
        DamagedCopy: there is none, or something else is in its place.
    """
    try:
        document = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Manifest(str(document["identity"]), {str(name): str(sha) for name, sha in document["files"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedCopy("the local copy's list of files cannot be read") from error


def check_copy(folder: Path, digest: str) -> None:
    """See that `folder` holds what the manifest with this digest says, to the byte, and nothing else.

    Raises:
        DamagedCopy: it does not.
    """
    manifest = read_manifest(folder)
    if manifest.digest != digest:
        raise DamagedCopy("the local copy is not the one that was downloaded")
    try:
        present = take_stock(folder, manifest.identity).files
    except OSError as error:
        raise DamagedCopy("the local copy cannot be read") from error
    for name in sorted({*present, *manifest.files}):
        if present.get(name) != manifest.files.get(name):
            raise DamagedCopy(f"the local copy is damaged: {name} is not what was downloaded")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
