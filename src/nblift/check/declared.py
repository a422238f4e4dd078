"""What a project declares that it depends on."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path
from typing import Any

from nblift.check.installed import normalized
from nblift.check.settings import load_toml
from nblift.errors import UsageError

_PLACES = ("pyproject.toml", "environment.yml", "environment.yaml")
_NAME = re.compile(r"^\s*([A-Za-z0-9][\w.-]*)")
_EGG = re.compile(r"[#&]egg=([\w.-]+)")


@dataclass(frozen=True)
class Declared:
    """Distributions by their normalized names, the files that declare them, the folder those lie in."""

    names: frozenset[str]
    files: tuple[str, ...]
    root: Path


def declared(folder: Path) -> Declared | None:
    """What the nearest folder that declares something, at or above `folder` in its git repository, declares."""
    return _declared(folder.resolve())


@lru_cache(maxsize=4096)
def _declared(folder: Path) -> Declared | None:
    found = {file.name: names for file in _candidates(folder) if (names := _read(file)) is not None}
    if found:
        return Declared(frozenset().union(*found.values()), tuple(found), folder)
    last = folder == folder.parent or (folder / ".git").exists()
    return None if last else _declared(folder.parent)


def _candidates(folder: Path) -> list[Path]:
    try:
        there = sorted(os.listdir(folder))
    except OSError:
        return []
    found = [n for n in _PLACES if n in there] + [n for n in there if fnmatch(n, "requirements*.txt")]
    return [folder / name for name in found if (folder / name).is_file()]


def _read(file: Path) -> set[str] | None:
    try:
        if file.suffix == ".toml":
            return _of_pyproject(load_toml(file))
        text = file.read_text(encoding="utf-8", errors="replace")
    except (OSError, UsageError):
        return None
    if file.suffix == ".txt":
        return _of_lines(text.splitlines())
    return _of_lines(re.findall(r"^\s*-\s*([\w.-]+(?:[=<>~!].*)?)$", text.replace("::", "\n- "), re.M))


def _of_lines(lines: list[str]) -> set[str]:
    found: set[str] = set()
    for line in lines:
        if egg := _EGG.search(line):
            found.add(normalized(egg[1]))
        elif not line.lstrip().startswith(("#", "-")) and (name := _NAME.match(line)):
            found.add(normalized(name[1]))
    return found


def _of_pyproject(table: dict[str, Any]) -> set[str] | None:
    project = table.get("project", {})
    poetry = table.get("tool", {}).get("poetry", {})
    lines = list(project.get("dependencies", []))
    for extra in project.get("optional-dependencies", {}).values():
        lines += extra
    for group in table.get("dependency-groups", {}).values():
        lines += [line for line in group if isinstance(line, str)]
    names = [*poetry.get("dependencies", {}), *poetry.get("dev-dependencies", {})]
    for group in poetry.get("group", {}).values():
        names += list(group.get("dependencies", {}))
    if "dependencies" not in project and not poetry and not lines:
        return None
    own = {normalized(project["name"])} if "name" in project else set()
    return _of_lines(lines) | {normalized(n) for n in names} | own
