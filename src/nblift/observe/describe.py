"""What a value is, in words that a plan can be made from. Runs inside the notebook's kernel."""

from __future__ import annotations

import importlib
import inspect
import sys
import types
from typing import Any

from nblift.runtime.fingerprint import Fingerprint, fingerprint

_SCALARS = frozenset({int, float, str, bool})


def describe(value: Any, print_: Fingerprint, display_modules: frozenset[str]) -> dict[str, Any]:
    """A JSON description: type (a module's is its name), kind, shape, size in bytes, what the object can do.

    `kind` is one of data, estimator, figure, handle (has no value of its own: a file, a generator), module,
    function, class.
    """
    kind = type(value)
    shape = getattr(value, "shape", None)
    return {
        "type": value.__name__ if isinstance(value, types.ModuleType) else public_name(kind),
        "kind": _kind(value, print_, display_modules),
        "digest": (fingerprint(value) if print_.live else print_).digest.hex(),
        "shape": list(shape) if isinstance(shape, tuple) and all(isinstance(n, int) for n in shape) else _length(value),
        "bytes": _size(value),
        "methods": [m for m in ("fit", "predict", "predict_proba", "transform") if _has(value, m)],
        "number": _is_number(value),
        "home_class": kind.__name__ if kind.__module__ == "__main__" else None,
        "task": _task(value),
        "fitted": _fitted(value),
        "items": _items(value),
        "looks_up": sorted(print_.names),
    }


def public_name(kind: type) -> str:
    """The shortest importable path of a class, without private modules: `sklearn.ensemble.RandomForestClassifier`."""
    parts = kind.__module__.split(".")
    if kind.__module__ in ("builtins", "__main__"):
        return kind.__qualname__
    for length in range(1, len(parts) + 1):
        module = sys.modules.get(".".join(parts[:length]))
        if module is not None and getattr(module, kind.__name__, None) is kind:
            return f"{module.__name__}.{kind.__name__}"
    return f"{kind.__module__}.{kind.__qualname__}"


def _kind(value: Any, print_: Fingerprint, display_modules: frozenset[str]) -> str:
    if isinstance(value, types.ModuleType):
        return "module"
    if isinstance(value, type):
        return "class"
    if isinstance(value, (types.FunctionType, types.BuiltinFunctionType, types.MethodType)):
        return "function"
    if print_.opaque and print_.opaque <= display_modules:  # a thread may lead to IPython, too, by way of its streams
        return "figure"
    if print_.opaque or inspect.isgenerator(value) or inspect.isawaitable(value):
        return "handle"
    if not inspect.isclass(value) and _has(value, "fit") and _has(value, "get_params"):
        return "estimator"
    return "data"


def _items(value: Any) -> list[str]:
    """The one type of a container's items; a dict's keys, then its values. Empty where they differ."""
    groups = [value] if type(value) in (list, set, frozenset) else []
    if type(value) is dict:
        groups = [value.keys(), value.values()]
    found = [{type(item) for item in group} for group in groups]
    if not found or any(len(kinds) != 1 or next(iter(kinds)) not in _SCALARS for kinds in found):
        return []
    return [next(iter(kinds)).__name__ for kinds in found]


def _has(value: Any, method: str) -> bool:
    try:
        return callable(getattr(value, method, None))
    except Exception:  # a property of somebody's class may raise anything
        return False


def _is_number(value: Any) -> bool:
    numpy = sys.modules.get("numpy")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return True
    return numpy is not None and isinstance(value, numpy.number) and not isinstance(value, numpy.complexfloating)


def _length(value: Any) -> list[int] | None:
    return [len(value)] if type(value) in (list, tuple, dict, set, frozenset) else None


def _size(value: Any) -> int | None:
    try:
        if hasattr(value, "memory_usage"):
            usage = value.memory_usage(index=True)
            return int(usage.sum() if hasattr(usage, "sum") else usage)
        return int(value.nbytes) if hasattr(value, "nbytes") else sys.getsizeof(value)
    except Exception:  # only told to the reader
        return None


def _task(value: Any) -> str | None:
    """classification, regression or clustering, where scikit-learn can tell."""
    if not (_has(value, "predict") and "sklearn" in sys.modules):
        return None
    base = importlib.import_module("sklearn.base")
    for name in ("classifier", "regressor", "clusterer"):
        test = getattr(base, f"is_{name}", None)
        try:
            if (test is not None and test(value)) or getattr(value, "_estimator_type", None) == name:
                return {"classifier": "classification", "regressor": "regression", "clusterer": "clustering"}[name]
        except Exception:  # tags of a foreign estimator
            continue
    return None


def _fitted(value: Any) -> bool:
    """Whether an estimator has learned, by scikit-learn's own test."""
    if not (_has(value, "fit") and "sklearn" in sys.modules):
        return False
    try:
        importlib.import_module("sklearn.utils.validation").check_is_fitted(value)
    except Exception:  # NotFittedError, or an estimator that is none of scikit-learn's
        return False
    return True


def is_a_librarys(value: Any, root: str) -> bool:
    """Whether an installed module holds the object itself, as `scipy.stats` holds `norm`: what changes in it is the
    library's own business.

    Args:
        root: the project's root; modules below it are no libraries.
    """
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if name == "__main__" or not isinstance(module, types.ModuleType) or (file and file.startswith(f"{root}/")):
            continue
        if any(v is value for v in list(vars(module).values())):
            return True
    return False
