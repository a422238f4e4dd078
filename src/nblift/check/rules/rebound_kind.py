"""A name is bound again to another kind of thing.

**What.** A name holds a function, a module or a table in one cell, and something quite different in a later one.

**Why.** Whoever runs an earlier cell again finds the wrong thing under the name; hiding one of Python's own functions
(`list = …`) breaks cells that use it.

**Mend.** Take another name.

Bad::

    # %%
    import pandas as pd
    rows = pd.read_csv("rows.csv")
    # %%
    rows = ["a", "b"]

Good::

    # %%
    import pandas as pd
    rows = pd.read_csv("rows.csv")
    # %%
    names = ["a", "b"]
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator

from nblift.analysis.flow.values import MODULE, NAME, OBJECT, OWN, Value
from nblift.check.finding import Finding
from nblift.check.subject import Subject

CODE = "NB503"
_FUNCTIONS = frozenset(n for n in dir(builtins) if n.islower() and not n.startswith("_"))
# kinds that people go through on the way to a result
_ALIKE = {
    "pandas.Series": "table", "pandas.DataFrame": "table", "pandas.NDFrame": "table", "numpy.ndarray": "table",
    "int": "number", "float": "number", "bool": "number", "list": "sequence", "tuple": "sequence", "set": "sequence",
    "range": "sequence", "pathlib.Path": "text", "str": "text",
}  # fmt: skip
_SAID = {"table": "a table", "number": "a number", "sequence": "a list", "text": "text", "dict": "a dict"}


def check(subject: Subject) -> Iterator[Finding]:
    """Each name once."""
    kinds: dict[str, tuple[str, int]] = {}
    seen: set[str] = set()
    for bind in subject.record.binds:
        if bind.how in ("del", "loop", "magic", "global") or bind.spot.function is not None or bind.star:
            kinds.pop(bind.name, None)
            continue
        kind = _kind(bind.value)
        if bind.name in _FUNCTIONS and bind.name not in seen and bind.how == "assign":
            seen.add(bind.name)
            yield Finding(
                f"{bind.name} hides Python's own function", bind.spot.cell, bind.spot.line, "Take another name.", "info"
            )
        before = kinds.get(bind.name)
        if kind and before and before[0] != kind and bind.name not in seen and before[1] != bind.spot.cell:
            seen.add(bind.name)
            message = f"{bind.name} was {before[0]} in cell {before[1]} and becomes {kind}"
            yield Finding(message, bind.spot.cell, bind.spot.line, "Take another name.", "info")
        if kind:
            kinds[bind.name] = kind, bind.spot.cell
        else:
            kinds.pop(bind.name, None)


def _kind(value: Value | None) -> str | None:
    if value is None or (value.what == OBJECT and value.const is None):
        return None
    if value.what in (OWN, NAME):
        return "a function" if value.what == OWN else None
    if value.what == MODULE:
        return "a module"
    alike = _ALIKE.get(value.path, value.path)
    return _SAID.get(alike) if alike in _SAID else None
