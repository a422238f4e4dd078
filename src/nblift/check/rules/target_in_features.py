"""The target is among the features.

**What.** A model is fitted, or rows are split, with a table of features that still holds the column that is to be
predicted.

**Why.** The model reads the answer; its score says nothing.

**Mend.** `x = table.drop(columns="target")`.

Bad::

    # %%
    import pandas as pd
    from sklearn.model_selection import train_test_split
    rows = pd.read_csv("rows.csv")
    parts = train_test_split(rows, rows["y"], random_state=0)

Good::

    # %%
    import pandas as pd
    from sklearn.model_selection import train_test_split
    rows = pd.read_csv("rows.csv")
    parts = train_test_split(rows.drop(columns="y"), rows["y"], random_state=0)
"""

from __future__ import annotations

from collections.abc import Iterator

from nblift.analysis.flow.types import FRAME, is_estimator
from nblift.analysis.flow.values import Value
from nblift.check.finding import Finding
from nblift.check.subject import Subject

CODE = "NB303"


def check(subject: Subject) -> Iterator[Finding]:
    """Each call of `fit` or `train_test_split`."""
    for call in subject.record.calls:
        splits = call.path is not None and call.path.endswith(".train_test_split")
        fits = call.method == "fit" and is_estimator(call.receiver)
        if not (splits or fits) or len(call.arguments) < 2:
            continue
        if name := _shared(call.arguments[0], call.arguments[1]):
            message = f"the features hold {name!r}, which is to be predicted"
            yield Finding(message, call.spot.cell, call.spot.line, f"Drop it: x = table.drop(columns={name!r}).")


def _shared(features: Value | None, target: Value | None) -> str | None:
    """The column that both have."""
    if features is None or target is None or target.column is None or features.path != FRAME:
        return None
    table, name = target.column
    if not name and target.columns is not None and len(target.columns) == 1:
        name = next(iter(target.columns))
    if not name:
        return None
    if features is table:
        return None if features.dropped & {name, "*"} else name
    if features.column is not None and features.column[0] is table and features.columns is not None:
        return name if name in features.columns else None
    return None
