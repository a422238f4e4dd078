"""A preparation learns from the rows to test on.

**What.** After a split, a scaler, imputer or the like is fitted on the rows to test on, or on all rows, and then
applied to a part.

**Why.** The score is too good (data leakage); fitted on the rows to test on alone, they are even measured with
another ruler than those the model was trained on.

**Mend.** `fit` on the rows to train on, `transform` both; or put it into a `Pipeline` with the model.

Bad::

    # %%
    import pandas as pd
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler
    rows = pd.read_csv("rows.csv")
    train, test = train_test_split(rows, random_state=0)
    scaler = StandardScaler()
    train = scaler.fit_transform(train)
    test = scaler.fit_transform(test)

Good::

    # %%
    import pandas as pd
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler
    rows = pd.read_csv("rows.csv")
    train, test = train_test_split(rows, random_state=0)
    scaler = StandardScaler()
    train = scaler.fit_transform(train)
    test = scaler.transform(test)
"""

from __future__ import annotations

from collections.abc import Iterator

from nblift.analysis.flow.calls import prepares
from nblift.check.finding import Finding
from nblift.check.subject import Subject

CODE = "NB302"


def check(subject: Subject) -> Iterator[Finding]:
    """Each such call."""
    for call in subject.record.calls:
        receiver, rows = call.receiver, call.arguments[0] if call.arguments else None
        if receiver is None or rows is None or not prepares(receiver):
            continue
        estimator = receiver.path.rpartition(".")[2]
        if call.method in ("fit", "fit_transform") and rows.part_of is not None and rows.side == 1:
            message = f"{estimator} is fitted on the rows to test on"
            yield Finding(
                message, call.spot.cell, call.spot.line, "Write transform: it was fitted on the rows to train on."
            )
        elif call.method == "transform" and call.result is not None and rows.part_of is not None and rows.side == 1:
            fitted = next(
                (
                    fit
                    for fit, path in call.result.fits
                    if path == receiver.path and fit not in [f for f, _ in rows.fits]
                ),
                None,
            )
            if fitted is not None and fitted.arguments and fitted.arguments[0] is rows.part_of:
                message = f"{estimator} was fitted on all rows in cell {fitted.spot.cell}, those to test on too"
                yield Finding(message, call.spot.cell, call.spot.line, "Fit it on the rows to train on alone.")
