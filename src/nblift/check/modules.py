"""The names that a module has, read from its text. None stands for: cannot be known without running it."""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nblift.check.installed import Installed, below
from nblift.notebook.syntax import parsed

# modules whose text does not say all their names; looked for one by one, which is faster than a pattern of all
_DYNAMIC = (
    "__getattr__", "sys.modules", "globals()", "setattr(", "lazy", "Lazy", "attach(", "__path__", "extend_path",
)  # fmt: skip
_RUNS_TEXT = {call: re.compile(rf"\b{re.escape(call)}") for call in ("exec(", "vars()")}
_STAR = re.compile(r"^\s*from\s+(\.*)([\w.]*)\s+import\s+\*", re.M)
_DEEPEST = 6


class Modules:
    """Looks into modules of an environment and beside a notebook."""

    def __init__(self, installed: Installed) -> None:
        self.installed = installed
        self._sources: dict[str, Path | None] = {}
        self._lacking: dict[tuple[str, str, Path | None], bool] = {}
        self._texts: dict[Path, tuple[str, ...] | None] = {}
        self._stars: dict[Path, frozenset[str] | None] = {}
        self._read: dict[Path, str] = {}
        self.signatures: dict[str, Any] = {}

    def source(self, module: str, folder: Path | None = None) -> Path | None:
        """The Python file that is run when a module is imported; `folder` comes first, as beside a notebook."""
        place = below(folder, module.split(".")) if folder is not None else None
        if place is not None:
            return _file(place)
        if module not in self._sources:
            self._sources[module] = _file(self.installed.place(module))
        return self._sources[module]

    def lacks(self, module: str, name: str, folder: Path | None = None) -> bool:
        """Whether a module has no such name for certain: no text that it is made of says it."""
        key = (module, name, folder)
        if key not in self._lacking:
            self._lacking[key] = self._lacks(module, name, folder)
        return self._lacking[key]

    def _lacks(self, module: str, name: str, folder: Path | None) -> bool:
        place = self.source(module, folder)
        texts = self._texts_of(place, 0) if place is not None else None
        if place is None or texts is None or any(True for text in texts for _ in places_of(text, name)):
            return False
        return place.name != "__init__.py" or below(place.parent, [name]) is None

    def _texts_of(self, place: Path, depth: int) -> tuple[str, ...] | None:
        """A module's text, and those of what it takes all from; None where it may have names that no text says."""
        if place not in self._texts:
            self._texts[place] = None  # where modules take from each other
            self._texts[place] = self._read_all(place, depth)
        return self._texts[place]

    def _read_all(self, place: Path, depth: int) -> tuple[str, ...] | None:
        text = self.text(place)
        if depth > _DEEPEST or _is_dynamic(text):
            return None
        found = [text]
        for dots, module in _STAR.findall(text) if "import *" in text else ():
            other = self.taken_from(place, len(dots), module)
            more = self._texts_of(other, depth + 1) if other is not None else None
            if more is None:
                return None
            found += more
        return tuple(found)

    def text(self, place: Path) -> str:
        """A module's text; one that cannot be read may have any names."""
        if place not in self._read:
            try:
                self._read[place] = place.read_text(encoding="utf-8", errors="replace")
            except OSError:
                self._read[place] = "__getattr__"
        return self._read[place]

    def taken_from(self, place: Path, level: int, module: str) -> Path | None:
        """The file that `from ..module import name` in a module's file means, `level` dots up."""
        if not level:
            return self.source(module)
        folder = place.parent
        for _ in range(level - 1):
            folder = folder.parent
        return _file(below(folder, module.split(".")) if module else folder)

    def star(self, module: str, folder: Path | None = None) -> frozenset[str] | None:
        """What `from module import *` binds."""
        if module in sys.builtin_module_names:  # Python's own, written in C
            return frozenset(n for n in dir(importlib.import_module(module)) if not n.startswith("_"))
        place = self.source(module, folder)
        return self._star(place, 0) if place is not None else None

    def _star(self, place: Path, depth: int) -> frozenset[str] | None:
        if place in self._stars:
            return self._stars[place]
        self._stars[place] = None
        text = self.text(place)
        try:
            tree = parsed(text)
        except SyntaxError:
            return None
        if depth > _DEEPEST or _is_dynamic(text):
            return None
        found = self._bound(tree.body, place, depth)
        listed = _listed(tree)
        if listed is not None:
            found = listed
        elif "__all__" in text:
            found = None
        elif found is not None:
            found = frozenset(n for n in found if not n.startswith("_"))
        self._stars[place] = found
        return found

    def _bound(self, body: list[ast.stmt], place: Path, depth: int) -> frozenset[str] | None:
        names: set[str] = set()
        pending: list[ast.AST] = list(body)
        while pending:
            node = pending.pop()
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                names.add(node.name)
                continue
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                other = self.taken_from(place, node.level, node.module or "")
                more = self._star(other, depth + 1) if other is not None else None
                if more is None:
                    return None
                names |= more
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                names |= {(a.asname or a.name).split(".")[0] for a in node.names}
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
            if not isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
                pending += ast.iter_child_nodes(node)
        return frozenset(names)


def _file(place: Path | None) -> Path | None:
    """The Python file of a module or package."""
    if place is not None and place.is_dir():
        place = place / "__init__.py"
    return place if place is not None and place.suffix == ".py" and place.exists() else None


def _listed(tree: ast.Module) -> frozenset[str] | None:
    """A plain `__all__`; None where there is none, or it is put together."""
    found = None
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                try:
                    found = frozenset(ast.literal_eval(value))
                except (ValueError, TypeError):
                    return None
            case ast.AugAssign(target=ast.Name(id="__all__")):
                return None
    return found


def places_of(text: str, name: str) -> Iterator[int]:
    """Where a text has a word; a pattern for each name would take longer to make than the search."""
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        around = text[max(start - 1, 0) : start] + text[end : end + 1]
        if not any(sign.isalnum() or sign == "_" for sign in around):
            yield start
        start = text.find(name, end)


def _is_dynamic(text: str) -> bool:
    runs = any(call in text and pattern.search(text) for call, pattern in _RUNS_TEXT.items())
    return runs or any(word in text for word in _DYNAMIC)
