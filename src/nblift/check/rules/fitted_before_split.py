"""Rows were prepared before they were split.

**What.** A scaler, imputer, encoder, selection of features, decomposition or resampling was fitted on all rows, and
what it gave was then split into rows to train on and rows to test on.

**Why.** The rows to test on have shaped what the model is trained on: the score is too good (data leakage).

**Mend.** Split first. Put the preparation and the model into one `Pipeline`, and fit that on the rows to train on.

Bad::

    # %%
    import pandas as pd
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler
    rows = pd.read_csv("rows.csv")
    x = StandardScaler().fit_transform(rows.drop(columns="y"))
    x_train, x_test, y_train, y_test = train_test_split(x, rows["y"], random_state=0)

Good::

    # %%
    import pandas as pd
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler
    rows = pd.read_csv("rows.csv")
    x_train, x_test, y_train, y_test = train_test_split(rows.drop(columns="y"), rows["y"], random_state=0)
    scaler = StandardScaler().fit(x_train)
    x_train, x_test = scaler.transform(x_train), scaler.transform(x_test)
"""

from __future__ import annotations

from collections.abc import Iterator

from nblift.check.finding import Finding
from nblift.check.subject import Subject

CODE = "NB301"


def check(subject: Subject) -> Iterator[Finding]:
    """Each split once."""
    for call in subject.record.calls:
        if call.path is None or not call.path.endswith(".train_test_split"):
            continue
        fits = [fit for rows in call.arguments if rows is not None for fit in rows.fits]
        if fits:
            first, path = fits[0]
            estimator = path.rpartition(".")[2]
            message = f"{estimator} was fitted on all rows in cell {first.spot.cell}, before they are split"
            yield Finding(
                message, call.spot.cell, call.spot.line, f"Split first, then fit {estimator} on the rows to train on."
            )
