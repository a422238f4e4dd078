"""The only writer to the user's tree: what would change, merged with what was edited by hand, written whole or not."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nblift.errors import Place, Refused

# Paths and git blob ids of what nblift last wrote: hand edits are told from its own text by them, and git, which has
# the text of everything that was ever committed, gives the base of a three-way merge.
LEDGER = Path(".nblift", "lifted.json")
# Where edits by hand were merged, git gets to see the merged text only: nblift's own is kept here.
BASES = Path(".nblift", "merged")
# files that are merged by their structure before they come here, so that they may have been there before; of the
# first two nothing but single values is nblift's
STRUCTURED = frozenset({"params.yaml", ".gitignore"})
SHARED = STRUCTURED | {"dvc.yaml"}


@dataclass(frozen=True)
class Change:
    """A file to be: its text (None: to be removed), nblift's own text where hand edits are merged into the first,
    and whether the ledger keeps it."""

    path: str
    text: str | None
    own: str | None = None
    kept: bool = True

    @property
    def merged(self) -> bool:
        """Whether hand edits are in the text."""
        return self.own is not None and self.own != self.text


def changes(
    root: Path, files: Mapping[str, str], force: bool = False, own: Callable[[str], bool] = lambda _: True
) -> list[Change]:
    """What has to be done so that the tree has `files`, with edits by hand kept (three-way merge).

    Args:
        root: the project's root.
        files: texts by path relative to it, all that this lift writes.
        force: overwrite files that nblift did not write, and hand edits that conflict.
        own: whether a file is this lift's alone, and to be removed where it is not among `files` any more.

    Raises:
        Refused: a file is in the way that nblift did not write, or an edit by hand conflicts.
    """
    ledger = _ledger(root)
    found = [_change(root, path, text, ledger.get(path), force) for path, text in sorted(files.items())]
    return found + _removed(root, files, {p: blob for p, blob in ledger.items() if own(p)})


def _change(root: Path, path: str, new: str, known: str | None, force: bool) -> Change:
    current = read_text(root / path)
    if force or current in (None, new) or blob_id(current or "") == known or path in STRUCTURED:
        return Change(path, new)
    if path in SHARED and known is None:
        return Change(path, new)
    assert current is not None
    if known is None:
        raise Refused(
            "is there already, and nblift did not write it",
            where=Place(path),
            hint="Move it away, or say --force to have it overwritten.",
            code="in-the-way",
        )
    if known == blob_id(new):
        return Change(path, current, new)
    base = _base(root, known)
    merged, conflicts = _merge(current, base, new) if base is not None else (current, True)
    if conflicts:
        what = f":\n{merged}" if base is not None else ", and git does not have the text that nblift wrote"
        raise Refused(
            f"was edited by hand where the notebook changed, too{what}",
            where=Place(path),
            hint="Bring the edit into the notebook, or say --force to lose it.",
            code="conflict",
        )
    return Change(path, merged, new)


def blob_id(text: str) -> str:
    """The id that git gives a file of this text."""
    data = text.encode("utf-8")
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def last_written(root: Path, path: str) -> str | None:
    """The text that nblift last wrote to a file: the file's own if nobody edited it, else git's memory of it."""
    known, current = _ledger(root).get(path), read_text(root / path)
    if known is None or current is None or blob_id(current) == known:
        return current if known is not None else None
    return _base(root, known)


def wrote(root: Path, path: str) -> bool:
    """Whether a file is one that nblift wrote, edited by hand or not."""
    return path in _ledger(root)


def edited_by_hand(root: Path) -> list[str]:
    """The files that are not as nblift last wrote them, `.gitignore` apart."""
    known = {p: blob for p, blob in _ledger(root).items() if p != ".gitignore"}
    texts = {p: read_text(root / p) for p in known}
    return [p for p, blob in known.items() if texts[p] is None or blob_id(texts[p] or "") != blob]


def tracked_files(root: Path) -> frozenset[str]:
    """The files that git has, relative to `root`; none outside of a repository."""
    try:
        done = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=False)
    except OSError:
        return frozenset()
    return frozenset(filter(None, done.stdout.split("\0"))) if done.returncode == 0 else frozenset()


def _ledger(root: Path) -> dict[str, str]:
    text = read_text(root / LEDGER)
    found: dict[str, str] = json.loads(text) if text else {}
    return found


def _base(root: Path, blob: str) -> str | None:
    """The text of a blob, if git or the folder beside the ledger has it."""
    if kept := read_text(root / BASES / blob):
        return kept
    try:
        done = subprocess.run(["git", "cat-file", "blob", blob], cwd=root, capture_output=True, check=False)
    except OSError:
        return None
    return done.stdout.decode("utf-8") if done.returncode == 0 else None


def _merge(current: str, base: str, new: str) -> tuple[str, bool]:
    """git's three-way merge of texts, and whether it left conflicts."""
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for name, text in (("edited by hand", current), ("lifted before", base), ("lifted now", new)):
            Path(folder, name).write_text(text, encoding="utf-8")
            names.append(name)
        done = subprocess.run(
            ["git", "merge-file", "-p", *names], cwd=folder, capture_output=True, text=True, check=False
        )
    return done.stdout, done.returncode != 0


def _removed(root: Path, files: Mapping[str, str], ledger: Mapping[str, str]) -> list[Change]:
    """What an earlier lift wrote and this one does not, unless it was edited."""
    gone = [p for p in ledger if p not in files and p not in SHARED]
    texts = {p: read_text(root / p) for p in gone}
    return [Change(p, None) for p in gone if texts[p] is None or blob_id(texts[p] or "") == ledger[p]]


def write(root: Path, found: Iterable[Change]) -> list[str]:
    """Carry out changes: each file is written beside and renamed.

    Returns:
        the paths whose text changed.
    """
    touched = []
    ledger = _ledger(root)
    before = dict(ledger)
    for change in found:
        if change.text is None:
            (root / change.path).unlink(missing_ok=True)
            ledger.pop(change.path, None)
            touched.append(change.path)
            continue
        if read_text(root / change.path) != change.text:
            _replace(root / change.path, change.text)
            touched.append(change.path)
        if change.kept:
            own = change.own if change.own is not None else change.text
            ledger[change.path] = blob_id(own)
            if change.merged and read_text(root / BASES / blob_id(own)) != own:
                _replace(root / BASES / blob_id(own), own)
    if ledger != before:
        _replace(root / LEDGER, json.dumps(dict(sorted(ledger.items())), indent=1) + "\n")
    for old in (root / BASES).glob("*"):
        if old.name not in ledger.values():
            old.unlink()
    return touched


def read_text(path: Path) -> str | None:
    """A file's text with its own line ends; None where there is none.

    Raises:
        Refused: it is no UTF-8, or cannot be read.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        hint = "Mend it, or move it away; then try again."
        raise Refused("cannot be read as UTF-8", where=Place(str(path)), hint=hint, code="in-the-way") from None


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "wb") as stream:
        stream.write(text.encode("utf-8"))
    os.chmod(beside, 0o644)
    os.replace(beside, path)
