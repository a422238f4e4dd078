"""Files and pipes, opened so that a half-written file is never seen under its name."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO

from nblift.errors import Place, UsageError

PIPE = "-"


def open_input(path: str) -> BinaryIO:
    """The bytes of a file, or of standard input.

    Raises:
        UsageError: it cannot be read.
    """
    if path == PIPE:
        return sys.stdin.buffer
    try:
        # a folder opens on some systems, and fails when it is read
        if Path(path).is_dir():
            raise UsageError("this is a folder, not a file", where=Place(path))
        return Path(path).open("rb")
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=Place(path)) from error


@contextlib.contextmanager
def written(path: str) -> Iterator[BinaryIO]:
    """A stream to a file that appears under its name once all is written; or to standard output.

    Raises:
        UsageError: there can be no such file.
    """
    if path == PIPE:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(path).resolve()
    if target.exists() and not stat.S_ISREG(target.stat().st_mode):
        # a device or a named pipe: there is nothing to rename
        with target.open("wb") as stream:
            yield stream
        return
    try:
        handle, beside = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", where=Place(path)) from error
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        mode = target.stat().st_mode if target.exists() else 0o666 & ~_umask()
        os.chmod(beside, stat.S_IMODE(mode))
        os.replace(beside, target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(beside)
        raise


def text_of(stream: BinaryIO) -> TextIO:
    """UTF-8 text, without the mark that some programs put before it; line ends are left alone, as csv needs them."""
    return io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")


def writer_of(stream: BinaryIO) -> TextIO:
    """UTF-8 text to a stream, which stays open."""
    return codecs.getwriter("utf-8")(stream)  # type: ignore[return-value]


def size_of(stream: BinaryIO) -> int | None:
    """The bytes of a file; None of a pipe."""
    try:
        found = os.fstat(stream.fileno())
    except (OSError, io.UnsupportedOperation):
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
