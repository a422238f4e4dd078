"""A comma at the end of an assignment makes a tuple.

**What.** `rows.loc[…] = 0,` assigns `(0,)`, a tuple of one.

**Why.** pandas takes the tuple for several values, one a row or column, and raises a ValueError; a list or a dict
keeps a tuple where a number was meant.

**Mend.** Take the comma away; where a tuple is meant, write its brackets.

Bad::

    # %%
    import pandas as pd
    rows = pd.DataFrame({"age": [3, 40]})
    rows.loc[rows["age"] < 17, "age"] = 0,

Good::

    # %%
    import pandas as pd
    rows = pd.DataFrame({"age": [3, 40]})
    rows.loc[rows["age"] < 17, "age"] = 0
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nblift.check.finding import Finding, graded
from nblift.check.subject import Subject

CODE = "NB111"
_PLACES = frozenset({"loc", "iloc", "at", "iat"})


def check(subject: Subject) -> Iterator[Finding]:
    """Each such assignment to a part of something."""
    for store in subject.record.stores:
        match store.statement:
            case ast.Assign(value=ast.Tuple(elts=[only]) as value) if value.col_offset == only.col_offset:
                base = store.node.value if isinstance(store.node, ast.Subscript) else None
                located = isinstance(base, ast.Attribute) and base.attr in _PLACES
                severity = graded(located and not isinstance(only, ast.Starred))
                hint = "Take the comma at the end away."
                yield Finding("the comma at the end makes a tuple", store.spot.cell, value.end_lineno, hint, severity)
