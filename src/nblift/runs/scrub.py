"""Secrets taken out of what a run leaves, before anything of it is written."""

from __future__ import annotations

import ast
import base64
import html
import json
import mmap
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nbformat import NotebookNode

from nblift.analysis.secrets import secret_values
from nblift.notebook.syntax import parsed

HIDDEN = "[secret]"
# what a person calls a value that nobody else may know, and what may be called so but often is something else
_STRONG = re.compile(
    r"pass(?:word|wd|phrase)|(?<![a-z])pass(?![a-z])|secret|api[_-]?key|(?:access|account|private|client|service|db)[_-]?key"
    r"|credential|(?<![a-z])(?:pwd|auth[_-]?token|access[_-]?token|bearer)(?![a-z])",
    re.I,
)
_WEAK = re.compile(r"token|(?<![a-z])(?:key|auth|pat)(?![a-z])", re.I)
_TOLD = re.compile(r"[\w.-]*['\"]?\s*[=:]\s*['\"]?(?P<value>[^\s'\",;&<>]{6,})")
_NO_SECRET = re.compile(
    r"<.*>|\{.*\}|\$.*|%.*|\[.*\]|[xX*.·•_#-]+|true|false|none|null|(?:pass(?:word|wd)?|secret|token|api_?key|key)s?"
    r"|[A-Z_]*(?:PASSWORD|SECRET|TOKEN|KEY)",
    re.I,
)
_SHORTEST = 6
_WORD = re.compile(r"[A-Za-z0-9]{16,}")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_BINARY = ("image/png", "image/jpeg", "image/gif", "application/pdf")


class Scrubber:
    """Knows secrets, and replaces them by `[secret]` in texts and in everything that holds texts."""

    def __init__(self, values: Iterable[str]) -> None:
        known = {form for value in values if len(value) >= _SHORTEST for form in _forms(value)}
        ordered = sorted(known, key=lambda form: (-len(form), form))
        self._plain = re.compile("|".join(map(re.escape, ordered))) if ordered else None
        # IPython colours source in tracebacks, also within a word
        colored = (r"(?:\x1b\[[0-9;]*m)*".join(map(re.escape, form)) for form in ordered)
        self._colored = re.compile("|".join(colored)) if ordered else None

    def text(self, text: str) -> str:
        """A text without the secrets."""
        if self._plain is None or self._colored is None:
            return text
        return (self._colored if "\x1b[" in text else self._plain).sub(HIDDEN, text)

    def is_in(self, file: Path) -> bool:
        """Whether a file of any size has one of the secrets as it is; it is not read into memory."""
        if self._plain is None or not file.stat().st_size:
            return False
        with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return re.search(self._plain.pattern.encode(), data) is not None

    def value(self, value: Any) -> Any:
        """Plain values and notebook nodes without the secrets, also where they are keys."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            kind = type(value)
            return kind({self.text(str(k)): v if k in _BINARY else self.value(v) for k, v in value.items()})
        if isinstance(value, (list, tuple)):
            return [self.value(item) for item in value]
        if isinstance(value, (int, float)) and not isinstance(value, bool) and self.text(str(value)) == HIDDEN:
            return HIDDEN
        return value

    def notebook(self, node: NotebookNode) -> None:
        """Take the secrets out of source, outputs, tracebacks, attachments and metadata."""
        if self._plain is None:
            return
        node.metadata = self.value(node.metadata)
        node.cells = [self.value(cell) for cell in node.cells]


def secrets_of(
    node: NotebookNode | None, parameters: Mapping[str, Any], environment: Mapping[str, str] = os.environ
) -> set[str]:
    """What must not be shown: secrets in a notebook's source and outputs, in its parameters, in the environment."""
    found = {value for name, value in environment.items() if _is_secret(name, value) and not os.path.exists(value)}
    found |= set(_of_values(parameters))
    if node is None:
        return found
    found |= set(_of_values(node.metadata))
    for cell in node.cells:
        found |= set(_of_values(cell.metadata))
        found |= set(_in_source(cell.source) if cell.cell_type == "code" else _in_text(cell.source))
        for output in cell.get("outputs", []):
            for text in _texts(output):
                found |= set(_in_text(_ANSI.sub("", text)))
    return found


def _of_values(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _of_values(value)
        elif isinstance(value, list):
            yield from _of_values({f"{name}[{place}]": item for place, item in enumerate(value)})
        elif isinstance(value, (str, int)) and not isinstance(value, bool):
            if _is_secret(str(name), str(value)):
                yield str(value)
            yield from secret_values(str(value), code=False)


def _in_source(source: str) -> Iterator[str]:
    yield from secret_values(source, code=True)
    if not _STRONG.search(source) and not _WEAK.search(source):
        return
    try:
        tree = parsed(re.sub(r"^\s*[%!].*$", "", source, flags=re.M))
    except SyntaxError:
        yield from _told(source)
        return
    for name, value in _bindings(tree):
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and _is_secret(name, value.value):
            yield value.value


def _bindings(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Every name that a value gets: by assignment, as a keyword, as a dict's key, as a default."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            yield from ((_name(target), node.value) for target in node.targets)
        elif isinstance(node, ast.AnnAssign) and node.value:
            yield _name(node.target), node.value
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg, node.value
        elif isinstance(node, ast.Dict):
            yield from ((_name(key), value) for key, value in zip(node.keys, node.values, strict=True) if key)
        elif isinstance(node, ast.arguments):
            named = [*node.posonlyargs, *node.args][len(node.posonlyargs) + len(node.args) - len(node.defaults) :]
            yield from ((a.arg, d) for a, d in zip(named, node.defaults, strict=True))


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript):
        return _name(node.slice)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _in_text(text: str) -> Iterator[str]:
    yield from secret_values(text, code=False)
    yield from _told(text)


def _told(text: str) -> Iterator[str]:
    """`password: …` in what is no code, where the value looks like one."""
    for name in _STRONG.finditer(text):
        found = _TOLD.match(text, name.end())
        if found and _is_secret("password", found["value"]) and _mixed(found["value"]):
            yield found["value"]


def _is_secret(name: str, value: str) -> bool:
    if len(value) < _SHORTEST or _NO_SECRET.fullmatch(value):
        return False
    if _STRONG.search(name):
        return True
    return bool(_WEAK.search(name)) and any(_mixed(word) for word in _WORD.findall(value))


def _mixed(value: str) -> bool:
    return any(c.isdigit() for c in value) and any(c.isalpha() for c in value)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if key not in _BINARY:
                yield from _texts(item)
    elif isinstance(value, list):
        if value and all(isinstance(item, str) for item in value):
            yield "\n".join(value)
        else:
            for item in value:
                yield from _texts(item)


def _forms(value: str) -> Iterator[str]:
    """The ways in which a text appears in files: as it is, in a literal, in JSON, in HTML, in a URL, in a header."""
    forms = {
        value,
        repr(value)[1:-1],
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        html.escape(value),
        html.escape(value, quote=False),
        quote(value),
        quote(value, safe=""),
        base64.b64encode(value.encode("utf-8", "replace")).decode(),
    }
    # a key of several lines also stands there line by line
    forms |= {line for line in value.splitlines() if len(line) >= 20 and not line.startswith("-----")}
    return iter(form for form in forms if len(form) >= _SHORTEST)
