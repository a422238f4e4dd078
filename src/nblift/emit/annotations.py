"""Observed types as annotations, with the imports that they need."""

from __future__ import annotations

from nblift.model.observation import Value

_ALIASES = {"pandas": "pd", "numpy": "np"}
_BUILTIN = frozenset({"int", "float", "str", "bool", "bytes", "complex"})
_GENERIC = {"list": "list[Any]", "dict": "dict[str, Any]", "tuple": "tuple[Any, ...]", "set": "set[Any]"}


def annotation(value: Value | None) -> tuple[str, str | None]:
    """The annotation of a value, and the import statement that it needs."""
    if value is None:
        return "dict[str, Any]", "from typing import Any"
    if value.type in _BUILTIN:
        return value.type, None
    if value.items:
        return f"{value.type}[{', '.join(value.items)}]", None
    if value.type in _GENERIC:
        return _GENERIC[value.type], "from typing import Any"
    if value.type == "numpy.float64":
        return "float", None
    module, _, name = value.type.rpartition(".")
    if not module or value.home_class:
        return "Any", "from typing import Any"
    if module in _ALIASES:
        return f"{_ALIASES[module]}.{name}", f"import {module} as {_ALIASES[module]}"
    return name, f"from {module} import {name}"


def shape_words(value: Value | None) -> str:
    """A value's size as a reader would say it: `342 × 8`, `5 items`."""
    if value is None or not value.shape:
        return ""
    if value.type in ("list", "dict", "tuple", "set", "frozenset"):
        return f"{value.shape[0]} items" if value.shape[0] != 1 else "1 item"
    if len(value.shape) == 1:
        return f"{value.shape[0]} values" if value.shape[0] != 1 else "1 value"
    return " × ".join(map(str, value.shape))
