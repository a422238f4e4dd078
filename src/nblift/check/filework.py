"""Which files a notebook reads and writes, in the order of the run, as far as their names can be told."""

from __future__ import annotations

import ast
import os
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from nblift.analysis.flow.events import Call, Magic, Spot
from nblift.analysis.flow.values import Value
from nblift.analysis.library import facts
from nblift.check.subject import Subject

WINDOWS = re.compile(r"^[A-Za-z]:[\\/]|^\\\\\w")
_URL = re.compile(r"^\w{2,}://|^[\w.-]+@[\w.-]+:")
_PATTERN = re.compile(r"[*?\[\]{}<>|\n]")
_MODES = re.compile(r"^[rwaxbtU+]+$")


@dataclass(frozen=True)
class FileUse:
    """One use of a file. `place` is None where it is no plain file beside the notebook; `kind` is `table` or `any`."""

    what: Literal["read", "write"]
    path: str
    place: Path | None
    kind: str
    call: Call
    made_before: bool

    @property
    def spot(self) -> Spot:
        """Where."""
        return self.call.spot


@cache
def _readers() -> dict[str, tuple[str, int, str]]:
    return {
        path: (kind, at, name) for kind, rows in facts("files")["readers"].items() for path, (at, name) in rows.items()
    }


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(facts("files")[key].split())


def file_uses(subject: Subject) -> list[FileUse]:
    """Reads and writes of the top-level code and of functions that it calls."""
    cached: list[FileUse] | None = subject.memo.get("files")
    if cached is None:
        cached = subject.memo["files"] = list(_uses(subject))
    return cached


def _uses(subject: Subject) -> Iterator[FileUse]:
    made: set[str] = set()  # what may be there by now, by its last name
    anything = False
    for event in _in_order(subject):
        if isinstance(event, Magic):
            anything = anything or _brings_files(event)
            if event.name in ("cd", "pushd") or (event.kind == "shell" and re.match(r"\s*cd\b", event.argument)):
                return
            if event.kind == "cell" and event.name in ("writefile", "file"):
                made |= {posixpath.basename(w) for w in event.argument.split()}
            continue
        if event.path == "os.chdir":
            return
        if use := _reading(event):
            path, kind = use
            place = _place(subject.folder, path)
            known = anything or posixpath.basename(path.replace("\\", "/")) in made
            yield FileUse("read", path, place, kind, event, known)
            continue
        write = _writing(event)
        if write is not None:
            yield FileUse(
                "write", write, _place(subject.folder, write), "any", event, anything or _folder(write) in made
            )
        if not anything:
            anything = _unknown_file(event)
            made |= _mentioned(event)


def _in_order(subject: Subject) -> list[Call | Magic]:
    record = subject.record
    functions = record.functions

    def when(event: Call | Magic) -> tuple[float, int, int]:
        spot = event.spot
        if spot.function is None:
            return spot.step, spot.line, spot.column
        used = functions[spot.function].used_from
        return (float("inf") if used is None else used - 0.5), spot.line, spot.column

    events: list[Call | Magic] = [*record.calls, *record.magics]
    # arguments come before the call around them: the walk has them in that order, and sorting keeps it within a line
    return sorted(events, key=lambda e: when(e)[:2])


def _reading(call: Call) -> tuple[str, str] | None:
    path = call.path
    if path is None:
        if call.method == "open" and call.target is None and call.receiver is None:
            return _opened(call)
        return None
    if path in ("io.open", "codecs.open", "gzip.open", "bz2.open"):
        return _opened(call)
    if path.startswith("pathlib.Path.") and call.receiver is not None:
        name = call.receiver.text
        if call.method in ("read_text", "read_bytes") and name:
            return name, "any"
        if call.method == "open" and name and not _writes(call.argument(0, "mode")):
            return name, "any"
        return None
    if path in _readers():
        kind, at, keyword = _readers()[path]
        value = call.argument(at, keyword)
        if path in ("zipfile.ZipFile", "tarfile.open") and _writes(call.argument(1, "mode")):
            return None
        return (value.text, kind) if value is not None and value.text else None
    return None


def _opened(call: Call) -> tuple[str, str] | None:
    name, mode = call.argument(0, "file"), call.argument(1, "mode")
    if name is None or not name.text or _writes(mode):
        return None
    return name.text, "any"


def _writes(mode: Value | None) -> bool:
    return mode is not None and mode.text is not None and bool(set(mode.text) & set("wax"))


def _writing(call: Call) -> str | None:
    path = call.path or ""
    if (call.method == "open" and call.receiver is None) or path in ("io.open", "codecs.open", "gzip.open"):
        name = call.argument(0, "file")
        return name.text if name is not None and _writes(call.argument(1, "mode")) else None
    row = facts("files")["writers"].get(path)
    if row is not None:
        value = call.argument(row[0], row[1])
        return value.text if value is not None else None
    if not call.arguments or not isinstance(call.node.func, ast.Attribute):
        return None
    known = path.startswith(("pandas.", "pathlib.", "matplotlib.")) and call.method in _words("writing_methods")
    if known or (call.receiver is None and call.method in _words("writing_by_name")):
        return call.arguments[0].text if call.arguments[0] is not None else None
    return None


def _unknown_file(call: Call) -> bool:
    """A call that may bring files whose names are not known."""
    method = call.method or ""
    if method in _words("unpackers") and (call.path or "").partition(".")[0] not in ("pandas", "numpy", "re"):
        if method in ("copy", "extract", "run", "call", "rename", "move") and call.path is None and method != "run":
            return bool(call.receiver is None and call.target is None)
        return True
    if method in _words("writing_methods") or method == "open" or call.path in facts("files")["writers"]:
        place = call.argument(1 if (call.path or "").endswith(".dump") else 0, "path")
        named = [v for v in (*call.arguments, *call.keywords.values()) if v is not None and v.text]
        return (place is None or place.text is None) and not named and bool(call.node.args)
    if method in ("mkdir", "makedirs"):
        return not any(v is not None and v.text for v in (*call.arguments[:1], call.receiver))
    return False


def _mentioned(call: Call) -> set[str]:
    """Names of files that a call may make: every text that it is given."""
    if call.path in ("pathlib.Path", "os.path.join"):
        return set()
    values = (*call.arguments, *call.keywords.values(), call.receiver)
    texts = [v.const for v in values if v is not None and isinstance(v.const, str) and not _MODES.match(v.const)]
    if not texts:
        return set()
    names = {posixpath.basename(t.replace("\\", "/").rstrip("/")) for t in texts}
    if call.method in ("mkdir", "makedirs"):
        names |= {part for t in texts for part in t.replace("\\", "/").split("/")}
    return names


def _folder(path: str) -> str:
    return posixpath.basename(posixpath.dirname(path.replace("\\", "/")))


def _brings_files(magic: Magic) -> bool:
    if magic.kind == "cell":
        return magic.name in ("bash", "sh", "script", "cmd", "system", "sx", "perl", "ruby", "R")
    if magic.kind == "line":
        return magic.name in ("system", "sx", "sc", "run", "kaggle", "bash")
    return magic.name not in _words("harmless_commands")


def _place(folder: Path, path: str) -> Path | None:
    """Where a file would be; None for what is no plain path."""
    if _URL.match(path) or _PATTERN.search(path) or WINDOWS.match(path) or path.startswith("~") or "\0" in path:
        return None
    return Path(os.path.normpath(folder / path))
