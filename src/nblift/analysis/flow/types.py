"""What calls, methods, attributes and subscripts of known libraries give, after `libraries/types.yaml`."""

from __future__ import annotations

from functools import cache
from typing import Any

from nblift.analysis.flow.values import MODULE, NAME, OBJECT, Value, derived, made
from nblift.analysis.library import facts

FRAME, SERIES, EITHER, GROUPED = "pandas.DataFrame", "pandas.Series", "pandas.NDFrame", "pandas.GroupBy"
ARRAY = "numpy.ndarray"
TABLES = frozenset({FRAME, SERIES, EITHER})
_ROWS = {"loc": "pandas.loc", "iloc": "pandas.iloc", "at": "pandas.loc", "iat": "pandas.iloc", "dt": "pandas.dt"}
_ESTIMATORS = ("sklearn.", "imblearn.", "xgboost.", "lightgbm.", "catboost.")


@cache
def _returns() -> dict[str, str]:
    """Functions by path, and what they return."""
    return {name: kind for kind, names in facts("types")["functions"].items() for name in names.split()}


@cache
def _methods() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = {}
    for owner, kinds in facts("types")["methods"].items():
        table[owner] = {m: kind for kind, names in kinds.items() for m in names.split()}
    return table


@cache
def _members() -> dict[str, frozenset[str]]:
    """Attributes of tables that are no columns."""
    return {owner: frozenset(names.split()) for owner, names in facts("types")["members"].items()}


@cache
def _public() -> dict[str, str]:
    """Other paths of the same thing, by the one that counts."""
    return dict(facts("types")["same"])


def canonical(path: str) -> str:
    """The path that the data files use."""
    return _public().get(path, path)


def attribute(value: Value, name: str) -> Value | None:
    """`value.name`, not called."""
    if value.what == MODULE:
        path = f"{value.path}.{name}"
        return Value(NAME, _public().get(path, path))
    if value.what == NAME:
        return Value(NAME, f"{value.path}.{name}")
    if value.what != OBJECT:
        return None
    if value.path in TABLES:
        return _of_table(value, name)
    return None


def _of_table(value: Value, name: str) -> Value | None:
    kind = _methods().get(value.path, {}).get(f".{name}") or _ROWS.get(name)
    if kind:
        return derived(kind, value)
    if value.path == FRAME and name not in _members()[FRAME]:
        return column_of(value, name)
    return None


def column_of(table: Value, name: str) -> Value:
    """A column of a table."""
    column = derived(SERIES, table)
    column.column = (table, name)
    return column


def subscript(value: Value, index: Value | None) -> Value | None:
    """`value[index]`."""
    if value.what != OBJECT:
        return None
    if value.path == FRAME:
        return _rows_or_columns(value, index)
    if value.path in TABLES:
        return derived(value.path, value) if index is not None and index.path in (SERIES, EITHER, "slice") else None
    if value.path == GROUPED:
        return made(GROUPED)
    if value.path == ARRAY:
        return derived(ARRAY, value) if index is not None and index.path in ("slice", ARRAY) else None
    if value.items is not None and index is not None and isinstance(index.const, int):
        return value.items[index.const] if -len(value.items) <= index.const < len(value.items) else None
    return None


def _rows_or_columns(value: Value, index: Value | None) -> Value | None:
    if index is None:
        return made(EITHER)
    if index.text is not None:
        return column_of(value, index.text)
    if index.path in ("list", "slice", SERIES, FRAME, EITHER, ARRAY):
        found = derived(FRAME, value)
        if index.items is not None and all(i is not None and i.text is not None for i in index.items):
            found.columns = frozenset(str(i.const) for i in index.items if i is not None)
            found.column = (value, "")
        return found
    return made(EITHER)


def call(path: str) -> Value | None:
    """What calling a module's function or class gives."""
    kind = _returns().get(path)
    if kind:
        return made(kind)
    package, _, name = path.rpartition(".")
    return made(path) if package and name[:1].isupper() else None


def method(value: Value, name: str, keywords: dict[str, Any]) -> Value | None:
    """What `value.name(…)` gives."""
    inplace = keywords.get("inplace")
    if inplace is not None:
        return None
    if value.what == OBJECT and value.path.startswith(_ESTIMATORS):
        if name in ("fit", "set_params", "partial_fit"):
            return value
        return made(ARRAY) if name in ("predict", "predict_proba", "decision_function") else None
    kind = _methods().get(value.path, {}).get(name)
    return derived(kind, value) if kind else None


def is_estimator(value: Value | None) -> bool:
    """Whether it is an object of a library whose objects are fitted."""
    return value is not None and value.what == OBJECT and value.path.startswith(_ESTIMATORS)
