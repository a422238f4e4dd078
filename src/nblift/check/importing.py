"""Imports that would fail, told from folders and files."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nblift.analysis.flow.events import Import, Spot
from nblift.analysis.flow.types import canonical
from nblift.analysis.library import facts
from nblift.check.filework import file_uses
from nblift.check.installed import below, distribution
from nblift.check.subject import Subject
from nblift.notebook.magics import installs
from nblift.notebook.syntax import parsed

_DEEPEST = 4
# extensions that IPython brings
_IPYTHONS = frozenset({"autoreload", "storemagic"})
# what cannot be installed
_ELSEWHERE = {"google.colab": "Only Google's Colab has it: read the project's own files instead of a drive's."}


@dataclass(frozen=True)
class Missing:
    """A module that is not there; `through` is the file beside the notebook that imports it."""

    module: str
    spot: Spot
    hint: str
    through: str = ""


def missing_imports(subject: Subject) -> Iterator[Missing]:
    """Modules that are imported and not there, in the notebook and in the modules beside it."""
    if subject.changes_import_path or not subject.installed.complete:
        return
    installed = installed_in_cells(subject)
    for found in subject.record.imports:
        if found.spot.catches(ModuleNotFoundError) or found.level or not _runs(subject, found.spot):
            continue
        head = found.module.split(".")[0]
        beside = subject.beside.get(head)
        if beside is not None:
            for module, through in _missing_inside(subject, Path(beside), found.module, found.name, set()):
                yield Missing(module, found.spot, _hint(module), through)
            continue
        lacked = _portion(subject, found) if subject.installed.has(head) else head
        if lacked is not None and not installed & {lacked.lower(), distribution(lacked).lower(), "*"}:
            lacked = found.module if found.module in _ELSEWHERE else lacked
            yield Missing(lacked, found.spot, _hint(lacked))
    for magic in subject.record.magics:
        extension = magic.argument.strip().partition(".")[0] if magic.name in ("load_ext", "reload_ext") else ""
        here = extension in _IPYTHONS or extension in subject.beside or installed
        if not extension.isidentifier() or here or subject.installed.has(extension):
            continue
        if not magic.spot.catches(ModuleNotFoundError) and _runs(subject, magic.spot):
            yield Missing(extension, magic.spot, _hint(extension))


def _portion(subject: Subject, found: Import) -> str | None:
    """What an import takes of a namespace package, where no distribution that is installed brings it."""
    package, _, rest = found.module.partition(".")
    name = rest.partition(".")[0] or found.name
    if name is None or name == "*" or not subject.installed.lacks_in_namespace(package, name):
        return None
    return f"{package}.{name}"


def _runs(subject: Subject, spot: Spot) -> bool:
    if subject.cells[spot.cell - 1].may_raise:
        return False
    function = subject.record.functions.get(spot.function) if spot.function is not None else None
    return function is None or function.used_from is not None


def _hint(module: str) -> str:
    return _ELSEWHERE.get(module) or f"Install {distribution(module)} where the notebook runs, and declare it."


def _missing_inside(
    subject: Subject, place: Path, module: str, name: str | None, seen: set[Path]
) -> Iterator[tuple[str, str]]:
    """What the files of a module beside the notebook import in vain."""
    for file in _files_of(place, module, name):
        if file in seen or len(seen) > _DEEPEST * 10:
            continue
        seen.add(file)
        try:
            tree = parsed(file.read_text(encoding="utf-8", errors="replace"))
        except (SyntaxError, OSError):
            continue
        through = os.path.relpath(file, subject.folder)
        for node in tree.body:
            named = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                named = [node.module]
            for dotted in named:
                head = dotted.split(".")[0]
                other = subject.beside.get(head)
                if other is not None:
                    yield from _missing_inside(subject, Path(other), dotted, None, seen)
                elif not subject.installed.has(head):
                    yield head, through


def _files_of(place: Path, module: str, name: str | None) -> list[Path]:
    """The files that run when a module of a folder is imported: the packages' own, then the module."""
    found: list[Path] = []
    here: Path | None = place
    for part in [*module.split(".")[1:], *([name] if name and name != "*" else []), None]:
        if here is None:
            break
        if here.is_dir() and (here / "__init__.py").is_file():
            found.append(here / "__init__.py")
        elif here.suffix == ".py":
            found.append(here)
        here = below(here, [part]) if part is not None else None
    return found


def installed_in_cells(subject: Subject) -> set[str]:
    """What cells install by themselves, in lower case; `*` where that is not plain."""
    cached: set[str] | None = subject.memo.get("installed in cells")
    if cached is None:
        cached = subject.memo["installed in cells"] = _installed_in_cells(subject)
    return cached


def _installed_in_cells(subject: Subject) -> set[str]:
    found: set[str] = set()
    for cell in subject.cells:
        for line in cell.lines if "install" in cell.source else ():
            words = line.strip().lstrip("!%").strip()
            if "install" in line and installs(words):
                for word in words.split():
                    plain = word.strip("'\"").split("=")[0].split(">")[0].split("<")[0].split("[")[0].lower()
                    found.add("*" if "://" in word or word in ("-r", "-e", ".") else plain)
    return found


def missing_engines(subject: Subject) -> Iterator[Missing]:
    """Libraries that pandas needs for a format, and does not bring."""
    if not subject.installed.complete:
        return
    yield from _engines(subject)
    needs = facts("files")["needs"]
    for use in file_uses(subject) if any(c.method in ("read_excel", "ExcelFile") for c in subject.record.calls) else ():
        module = needs.get(use.call.path or "", {}).get(os.path.splitext(use.path)[1].lower())
        if module and "engine" not in use.call.keywords and not subject.installed.has(module):
            yield Missing(module, use.spot, f"pandas reads {os.path.basename(use.path)} with {module}: install it.")


def _engines(subject: Subject) -> Iterator[Missing]:
    engines: dict[str, str] = facts("files")["engines"]
    methods = {path.rpartition(".")[2] for path in engines}
    installed = installed_in_cells(subject)
    for call in subject.record.calls:
        if call.method not in methods or "engine" in call.keywords or call.spot.catches(ImportError):
            continue
        path = canonical(call.path or "")
        known = engines.get(path, "").split()
        there = installed & {*known, "*"} or any(map(subject.installed.has, known))
        if known and not there and _runs(subject, call.spot):
            yield Missing(known[0], call.spot, f"{path} needs it: install {' or '.join(known)}.")
