"""What an interpreter could import: told from the folders on its path, without importing anything."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from functools import cache, cached_property, lru_cache
from pathlib import Path

from nblift.analysis.library import facts
from nblift.errors import UsageError

_DISTRIBUTION = re.compile(r"^(.+?)-(\d[^-]*)(?:-py[\d.]+)?\.(?:dist-info|egg-info)$")
_MODULE = re.compile(r"^([A-Za-z_]\w*)(?:\.[\w-]+)?\.(?:py|so|pyd)$")
_ASK = "import sys, json; print(json.dumps([[p for p in sys.path if p], sorted(sys.stdlib_module_names), sys.version]))"
# what Python had once, for an interpreter that does not say (before 3.10)
_ASK_OLD = "import sys, json; print(json.dumps([[p for p in sys.path if p], [], sys.version]))"


class Installed:
    """One interpreter's modules and distributions.

    Args:
        path: the folders that it imports from.
        stdlib: its own modules.
        versions: distributions and their versions, instead of those in `path`.
        complete: False where a module that is not seen may be there all the same.
    """

    def __init__(
        self, path: list[str], stdlib: frozenset[str], versions: dict[str, str] | None = None, complete: bool = True
    ) -> None:
        self.path = path
        self.stdlib = stdlib
        self.complete = complete
        self._versions = versions
        self._places: dict[str, Path | None] = {}
        self._namespaces: dict[str, list[Path]] = {}

    @cached_property
    def _listing(self) -> tuple[dict[str, str], dict[str, str]]:
        """Distributions, and top-level modules with where they are."""
        versions: dict[str, str] = {}
        modules: dict[str, str] = {}
        for folder in self.path:
            try:
                entries = list(os.scandir(folder))
            except OSError:
                continue
            for entry in entries:
                if found := _DISTRIBUTION.match(entry.name):
                    versions.setdefault(normalized(found[1]), found[2])
                elif module := _MODULE.match(entry.name):
                    modules.setdefault(module[1], entry.path)
                elif entry.name.isidentifier() and entry.is_dir():
                    modules.setdefault(entry.name, entry.path)
                if entry.name.startswith("__editable__") and entry.name.endswith(".py"):
                    for name, place in _editable(Path(entry.path)).items():
                        modules.setdefault(name, place)
        return versions, modules

    def version(self, module: str) -> str | None:
        """The version of the distribution that a top-level module belongs to; None where it is not installed."""
        known = self._listing[0] if self._versions is None else self._versions
        return known.get(normalized(distribution(module)), known.get(normalized(module)))

    def has(self, module: str) -> bool:
        """Whether a top-level module is there."""
        if module in self.stdlib or module in sys.builtin_module_names or not self.complete:
            return True
        return module in self._listing[1]

    def lacks_in_namespace(self, package: str, name: str) -> bool:
        """Whether none of the folders of a namespace package (PEP 420: without `__init__.py`) has such a module."""
        if package not in self._namespaces:
            self._namespaces[package] = self._namespace(package)
        folders = self._namespaces[package]
        return bool(folders) and not any(below(folder, [name]) for folder in folders)

    def _namespace(self, package: str) -> list[Path]:
        """The folders of a namespace package; none where it is no such package."""
        found = self._listing[1].get(package)
        places = [*(Path(folder, package) for folder in self.path), *([] if found is None else [Path(found)])]
        folders = [place for place in places if place.is_dir()]
        plain = package not in self.stdlib and not any((folder / "__init__.py").exists() for folder in folders)
        return folders if plain else []

    def place(self, dotted: str) -> Path | None:
        """The file of a module, or the folder of a package; None where there is none, or it is no file."""
        if dotted not in self._places:
            head, *rest = dotted.split(".")
            found = self._listing[1].get(head)
            self._places[dotted] = below(None if found is None else Path(found), rest)
        return self._places[dotted]


def below(place: Path | None, rest: list[str]) -> Path | None:
    """A submodule's file or folder, from its package's folder."""
    for name in rest:
        if place is None or place.suffix in (".py", ".so", ".pyd"):
            return None
        found = modules_in(place).get(name)
        place = None if found is None else Path(found)
    return place


def modules_in(folder: Path) -> dict[str, str]:
    """The modules that a folder holds, with their files or folders."""
    try:
        changed = os.stat(folder).st_mtime_ns
    except OSError:
        return {}
    return _listed(folder, changed)


@lru_cache(maxsize=4096)
def _listed(folder: Path, changed: int) -> dict[str, str]:
    found: dict[str, str] = {}
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return found
    for entry in entries:
        module = _MODULE.match(entry.name)
        if module:
            found.setdefault(module[1], entry.path)
        elif entry.name.isidentifier() and entry.is_dir():
            found[entry.name] = entry.path
    return found


@cache
def normalized(name: str) -> str:
    """A distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def distribution(module: str) -> str:
    """The distribution that brings a top-level module."""
    known: str = facts("distributions")["modules"].get(module, module)
    return known


def this_python() -> Installed:
    """The interpreter that runs nblift."""
    return Installed([p for p in sys.path if p], frozenset(sys.stdlib_module_names))


def other_python(python: Path) -> Installed:
    """Another interpreter: it says where it looks, and imports nothing.

    Raises:
        UsageError: there is no such interpreter.
    """
    for question in (_ASK, _ASK_OLD):
        try:
            done = subprocess.run(
                [str(python), "-I", "-c", question], capture_output=True, text=True, timeout=60, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise UsageError(f"{python} is not a Python interpreter: {error}", hint="Give --python a path.") from error
        if done.returncode == 0:
            path, stdlib, _ = json.loads(done.stdout)
            return Installed(path, frozenset(stdlib) or frozenset(sys.stdlib_module_names))
    raise UsageError(f"{python} is not a Python interpreter", hint="Give --python a path.")


def _editable(finder: Path) -> dict[str, str]:
    """The packages of an editable installation whose finder is code."""
    found = re.search(r"^MAPPING[^=]*= (\{.*?\})$", finder.read_text(encoding="utf-8", errors="replace"), re.M)
    try:
        mapping = ast.literal_eval(found[1]) if found else {}
    except (SyntaxError, ValueError):
        return {}
    return {str(k): str(v) for k, v in mapping.items() if "." not in k}
