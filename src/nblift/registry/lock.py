"""What `dvc.lock` says about the stages that a model was made by.

DVC writes a stage's entry into dvc.lock as soon as that stage is done. While `register` runs, the entries of the
stages before it are therefore those of this run, and its own entry is missing or is the last run's. So the lock is
cut to the stages that `register` depends on, directly or through others, and written in one canonical form: JSON,
keys sorted, two spaces. The tag `nblift.dvc_lock_sha256` is the SHA-256 of that text, which is also logged with the
run as `lineage/dvc.lock.json`. Anyone gets it back from a checkout::

    python -m nblift.registry.lock | sha256sum
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from nblift.errors import Place, RegistryError
from nblift.registry.project import STAGE, read_project, read_yaml

WHERE = Place("dvc.lock")
CODE = (".py", ".ipynb")


@dataclass(frozen=True)
class Lock:
    """The lock's entries of the stages before `register`, by name, and what any stage wrote."""

    stages: Mapping[str, Any]
    written: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The canonical text."""
        return json.dumps(self.stages, indent=2, sort_keys=True, ensure_ascii=False) + "\n"

    @property
    def sha256(self) -> str:
        """The SHA-256 of the canonical text in UTF-8, in hex."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def outs(self) -> dict[str, Mapping[str, Any]]:
        """What the stages wrote: path to entry (`md5`, `hash`, `size`)."""
        return {entry["path"]: entry for entry in _entries(self.stages, "outs")}

    @property
    def data(self) -> dict[str, str]:
        """The data that came from outside: path to md5, of every dep that no stage wrote and that is no code."""
        outs = list(self.outs)
        return {
            entry["path"]: str(entry["md5"])
            for entry in _entries(self.stages, "deps")
            if "md5" in entry and not _is_code(entry["path"]) and not any(_overlap(entry["path"], out) for out in outs)
        }


def read_lock(root: Path, deps: Sequence[str], stages: Sequence[str]) -> Lock:
    """The entries of all stages that the `deps` of `register` come from; empty where there is no dvc.lock.

    `stages` are the names in dvc.yaml: what DVC left in the lock for a stage that is gone does not count.

    Raises:
        UsageError: dvc.lock is not a mapping in YAML.
    """
    if not (root / "dvc.lock").exists():
        return Lock({})
    entries = read_yaml(root, "dvc.lock").get("stages") or {}
    # stages of a foreach or matrix are locked as name@item
    known = {n: e for n, e in entries.items() if n != STAGE and n.split("@")[0] in stages}
    written = tuple(entry["path"] for entry in _entries(known, "outs"))
    return Lock({name: known[name] for name in sorted(_before(known, list(deps)))}, written)


def check_fresh(root: Path, deps: Sequence[str], lock: Lock) -> None:
    """Make sure that the files to register are those that dvc.lock names, or the lineage would be a lie.

    Folders are taken on trust, and so are hashes that DVC 2 wrote.

    Raises:
        RegistryError: a file's content is another one.
    """
    outs = lock.outs
    for dep in deps:
        entry, path = outs.get(dep), root / dep
        if entry is None or entry.get("hash") != "md5" or not path.is_file():
            continue
        if md5(path) != entry.get("md5"):
            raise RegistryError(
                "the file is not the one that dvc.lock names",
                where=Place(dep),
                hint="Run `dvc repro`: it brings the files, dvc.lock and the registry back together.",
            )


def md5(path: Path) -> str:
    """The MD5 of a file's bytes in hex, as DVC 3 computes it."""
    digest = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _before(stages: Mapping[str, Any], wanted: list[str]) -> set[str]:
    found: set[str] = set()
    while wanted:
        path = wanted.pop()
        for name, entry in stages.items():
            if name not in found and any(_overlap(path, out["path"]) for out in entry.get("outs", [])):
                found.add(name)
                wanted += [dep["path"] for dep in entry.get("deps", [])]
    return found


def _entries(stages: Mapping[str, Any], kind: str) -> Iterator[Mapping[str, Any]]:
    for stage in stages.values():
        yield from stage.get(kind, [])


def _overlap(one: str, other: str) -> bool:
    a, b = PurePosixPath(one), PurePosixPath(other)
    return a == b or a in b.parents or b in a.parents


def _is_code(path: str) -> bool:
    return path.endswith(CODE) or PurePosixPath(path).parts[0] == "src"


def main() -> None:
    """Print the canonical text for the project in the working directory."""
    project = read_project(Path())
    sys.stdout.buffer.write(read_lock(project.root, project.deps, project.stages).text.encode())


if __name__ == "__main__":
    main()
