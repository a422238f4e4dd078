"""The process-wide state that a statement may touch without naming it: random streams, library settings, the cwd.

Runs inside the notebook's kernel; looks only at libraries that the notebook has already imported.
"""

from __future__ import annotations

import os
import random
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

NUMPY_RANDOM = "numpy.random"
PYTHON_RANDOM = "python.random"  # with a dot, for the notebook may have a variable `random`
RANDOM_STREAMS = (NUMPY_RANDOM, PYTHON_RANDOM)


def snapshot() -> dict[str, int]:
    """A hash of each piece of state; a library that is not imported has no entry."""
    found = {name: read() for name, read in _READERS.items()}
    return {name: hash(value) for name, value in found.items() if value is not None}


def open_figures() -> int:
    """How many figures pyplot has open; what is drawn without naming a figure goes to the last of them."""
    helpers = sys.modules.get("matplotlib._pylab_helpers")
    return len(helpers.Gcf.figs) if helpers is not None else 0


def _numpy_random() -> Any:
    numpy = sys.modules.get("numpy")
    if numpy is None or not hasattr(numpy, "random"):  # asking imports it: a first use would else look like a start
        return None
    kind, keys, position, has_gauss, gauss = numpy.random.get_state()
    return (kind, keys.tobytes(), position, has_gauss, gauss)


def _pandas_options(display: bool) -> Any:
    """What differs from how pandas is when it is imported."""
    config = sys.modules.get("pandas._config.config")
    if config is None:
        return "[]"
    known = config._registered_options
    return repr([(k, v) for k, v in _flat(config._global_config) if _is_shown(k) == display and _differs(known, k, v)])


def _flat(options: Any, head: str = "") -> list[tuple[str, Any]]:
    if not isinstance(options, dict):
        return [(head.rstrip("."), options)]
    return [item for key, value in options.items() for item in _flat(value, f"{head}{key}.")]


def _is_shown(key: str) -> bool:
    return key.split(".")[0] in ("display", "plotting", "styler")


def _differs(known: Any, key: str, value: Any) -> bool:
    return key not in known or repr(known[key].defval) != repr(value)


def _rc_params() -> Any:
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is None or not hasattr(matplotlib, "rcParams"):
        return None
    # resolved by the kernel when first used: nobody set them
    return repr([(k, v) for k, v in dict.items(matplotlib.rcParams) if k not in ("backend", "interactive")])


_NUMPY_DEFAULT = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}


def _numpy_errors() -> Any:
    numpy = sys.modules.get("numpy")
    return repr(_NUMPY_DEFAULT if numpy is None or not hasattr(numpy, "geterr") else numpy.geterr())


def _numpy_print() -> Any:
    numpy = sys.modules.get("numpy")
    return None if numpy is None or not hasattr(numpy, "get_printoptions") else repr(numpy.get_printoptions())


def _sklearn_config() -> Any:
    config = sys.modules.get("sklearn._config")
    return None if config is None else repr(config.get_config())


def _decimal() -> Any:
    decimal = sys.modules.get("decimal")
    if decimal is None:
        return None
    context = decimal.getcontext()  # its flags say what was computed, not how
    limits = (context.prec, context.rounding, context.Emin, context.Emax, context.capitals, context.clamp)
    return repr((limits, sorted(signal.__name__ for signal, trapped in context.traps.items() if trapped)))


def _locale() -> Any:
    locale = sys.modules.get("locale")
    return None if locale is None else locale.setlocale(locale.LC_ALL)


def _csv_limit() -> Any:
    csv = sys.modules.get("csv")
    return None if csv is None else csv.field_size_limit()


def _warnings_as_errors() -> Any:
    """Filters that stop a program; all others only hide or show."""
    return repr([f for f in warnings.filters if f[0] == "error"])


# set by libraries on import or first use, not by a notebook's author
_NOISE: frozenset[str] = frozenset(
    {"KMP_INIT_AT_FORK", "KMP_DUPLICATE_LIB_OK", "CUDA_VISIBLE_DEVICES", "PYDEVD_USE_FRAME_EVAL"}
)

_READERS: dict[str, Callable[[], Any]] = {
    NUMPY_RANDOM: _numpy_random,
    PYTHON_RANDOM: random.getstate,
    "pandas.display": lambda: _pandas_options(display=True),
    "pandas.options": lambda: _pandas_options(display=False),
    "matplotlib.rcParams": _rc_params,
    "numpy.errors": _numpy_errors,
    "numpy.print": _numpy_print,
    "sklearn.config": _sklearn_config,
    "decimal.context": _decimal,
    "locale": _locale,
    "csv.limit": _csv_limit,
    "recursion.limit": sys.getrecursionlimit,
    "timezone": lambda: (time.tzname, time.timezone, time.altzone),
    "warnings.errors": _warnings_as_errors,
    "warnings.filters": lambda: repr(warnings.filters),
    "environ": lambda: repr(sorted((k, v) for k, v in os.environ.items() if k not in _NOISE)),
    "cwd": os.getcwd,
    "sys.path": lambda: repr(sys.path),
}
