"""The language that a notebook's cells are in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def other_language(metadata: Mapping[str, Any]) -> str | None:
    """What a notebook is in that is not in Python, as its metadata name it: `R`, `scala`; else None."""
    for key, field in (("kernelspec", "language"), ("language_info", "name")):
        about = metadata.get(key)
        named = about.get(field) if isinstance(about, Mapping) else None
        if named and isinstance(named, str):
            return None if "python" in named.lower() else named
    return None
