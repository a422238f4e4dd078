"""The names that a module has, read from its text. None stands for: cannot be known without running it."""

from __future__ import annotations

import ast
import importlib
import re
import sys
from pathlib import Path

from nblift.check.installed import Installed, below

# modules whose text does not say all their names; looked for one by one, which is faster than a pattern of all
_DYNAMIC = (
    "__getattr__", "sys.modules", "globals()", "setattr(", "lazy", "Lazy", "attach(", "__path__", "extend_path",
)  # fmt: skip
_RUNS_TEXT = re.compile(r"\b(?:exec\(|vars\(\))")
_STAR = re.compile(r"^\s*from\s+(\.*)([\w.]*)\s+import\s+\*", re.M)
_WORD = re.compile(r"[A-Za-z_]\w*")
_DEEPEST = 6


class Modules:
    """Looks into modules of an environment and beside a notebook."""

    def __init__(self, installed: Installed) -> None:
        self.installed = installed
        self._words: dict[tuple[str, Path | None], frozenset[str] | None] = {}
        self._said: dict[Path, frozenset[str] | None] = {}
        self._stars: dict[Path, frozenset[str] | None] = {}

    def source(self, module: str, folder: Path | None = None) -> Path | None:
        """The Python file that is run when a module is imported; `folder` comes first, as beside a notebook."""
        place = below(folder, module.split(".")) if folder is not None else None
        place = place or self.installed.place(module)
        if place is not None and place.is_dir():
            place = place / "__init__.py"
        return place if place is not None and place.suffix == ".py" and place.exists() else None

    def lacks(self, module: str, name: str, folder: Path | None = None) -> bool:
        """Whether a module has no such name for certain: no text that it is made of says it."""
        words = self._words_of(module, folder)
        if words is None or name in words:
            return False
        place = self.source(module, folder)
        return place is not None and (place.name != "__init__.py" or below(place.parent, [name]) is None)

    def _words_of(self, module: str, folder: Path | None) -> frozenset[str] | None:
        key = (module, folder)
        if key not in self._words:
            place = self.source(module, folder)
            self._words[key] = None if place is None else self._words_in(place, 0)
        return self._words[key]

    def _words_in(self, place: Path, depth: int) -> frozenset[str] | None:
        """Every word that a module's text says, and those of what it takes all from; None where more may come."""
        if place in self._said:
            return self._said[place]
        text = self._text(place)
        found: set[str] | None = None
        if depth <= _DEEPEST and not _is_dynamic(text):
            found = set(_WORD.findall(text))
            for dots, module in _STAR.findall(text) if "import *" in text else ():
                other = self._from(place, len(dots), module)
                more = self._words_in(other, depth + 1) if other is not None else None
                if more is None:
                    found = None
                    break
                found |= more
        self._said[place] = None if found is None else frozenset(found)
        return self._said[place]

    def _text(self, place: Path) -> str:
        try:
            return place.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return "__getattr__"

    def _from(self, place: Path, level: int, module: str) -> Path | None:
        if not level:
            return self.source(module)
        folder = place.parent
        for _ in range(level - 1):
            folder = folder.parent
        found = below(folder, module.split(".")) if module else folder
        if found is not None and found.is_dir():
            found = found / "__init__.py"
        return found if found is not None and found.suffix == ".py" and found.exists() else None

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
        text = self._text(place)
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError):
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
                other = self._from(place, node.level, node.module or "")
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


def _is_dynamic(text: str) -> bool:
    return any(word in text for word in _DYNAMIC) or _RUNS_TEXT.search(text) is not None
