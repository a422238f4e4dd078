"""Sentences about values."""

from __future__ import annotations

from collections.abc import Sequence

# so many categories are worth reading; beyond, an answer would only be long
NAMED_CATEGORIES = 50


def must_be_one_of(known: Sequence[object]) -> str:
    """What a value has to be, by name."""
    if not known:
        return "must be null: no training row had a value here"
    named = ", ".join(str(value) for value in known[:NAMED_CATEGORIES])
    more = len(known) - NAMED_CATEGORIES
    return f"must be one of {named} and {more} more" if more > 0 else f"must be one of {named}"
