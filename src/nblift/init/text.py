"""Texts that are edited: line ends and marks of byte order stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

_MARK = "\ufeff"


def edited(text: str, edit: Callable[[str], str]) -> str:
    """The text after an edit that knows nothing but `\\n`."""
    mark = _MARK if text.startswith(_MARK) else ""
    plain = text.removeprefix(_MARK)
    windows = "\r\n" in plain and plain.replace("\r\n", "\n").replace("\n", "\r\n") == plain
    if not windows:
        return mark + edit(plain)
    return mark + edit(plain.replace("\r\n", "\n")).replace("\n", "\r\n")


def with_lines(text: str, wanted: Sequence[str], head: str, known: Callable[[str], str] = str.strip) -> str:
    """A text that has all the wanted lines: missing ones are added at its end, below a comment.

    Args:
        known: what of a line says that it is the same as another.
    """

    def add(plain: str) -> str:
        have = {known(line) for line in plain.splitlines()}
        missing = [line for line in wanted if known(line) not in have]
        if not missing:
            return plain
        begin = plain if plain.endswith("\n") or not plain else plain + "\n"
        gap = "\n" if begin.strip() and not begin.endswith("\n\n") else ""
        return begin + gap + "\n".join([head, *missing]) + "\n"

    return edited(text, add)
