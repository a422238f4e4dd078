"""Whether a model answers rows that arrive as records of plain values as it answers the training rows themselves.

A frame may hold what no list of columns and dtypes tells: an order of categories, a null that is None. A service that
rebuilt such a column a little differently would give wrong answers that look right.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from nblift.errors import Place, RegistryError
from nblift.model.schema import ModelSchema

if TYPE_CHECKING:
    import pandas as pd

    from nblift.registry.tables import Table

# rows that are asked, evenly spread over the frame
MOST = 20_000
_HINT = (
    "Make plain columns in the notebook: floats, integers, booleans, text, categoricals, or instants without objects."
)


def check_askable(model: Any, rows: Table, frame: pd.DataFrame, schema: ModelSchema, name: str) -> None:
    """Ask the model with rows of its training frame, and with the same rows as records.

    Args:
        model: the fitted model.
        rows: the training rows as the model was fitted on them.
        frame: the same as a frame with text names.
        schema: as learned from `frame`.
        name: what an error calls the frame's file.

    Raises:
        RegistryError: the answers differ, or only one of both has any.
    """
    from nblift.compiled.asking import Asked
    from nblift.compiled.proving.rows import records_of

    step = -(-len(frame) // MOST)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        own = _answers(model, schema, rows[::step])
        again = _answers(model, schema, rows[::step])
        try:
            labels, chances = Asked(model, schema).predict(records_of(frame[::step], schema))
        except Exception as error:  # whatever the estimator raises
            raise RegistryError(
                f"the model cannot predict for its own training rows once they come as JSON: {error}",
                where=Place(name),
                hint=_HINT,
            ) from error
    # a model that answers by chance differs from itself
    compared = [
        (mine, theirs)
        for mine, theirs, twice in zip(own, (labels, chances), again, strict=True)
        if not _differing(mine, twice)
    ]
    other = max((_differing(mine, theirs) for mine, theirs in compared), default=0)
    if other:
        raise RegistryError(
            f"the model answers {other} of {len(labels)} training rows otherwise once they come as JSON",
            where=Place(name),
            hint=_HINT,
        )


def _answers(model: Any, schema: ModelSchema, rows: Table) -> tuple[Any, Any]:
    probable = schema.classes is not None and hasattr(model, "predict_proba")
    return model.predict(rows), model.predict_proba(rows) if probable else None


def _differing(one: Any, other: Any) -> int:
    """How many rows differ, beyond the order in which threads add up."""
    import numpy as np

    if one is None or other is None:
        return 0 if one is other else 1
    left, right = np.asarray(one), np.asarray(other)
    if left.shape != right.shape:
        return max(len(left), 1)
    if left.dtype.kind == right.dtype.kind == "f":
        equal = np.isclose(left, right, rtol=1e-9, atol=1e-12, equal_nan=True)
    else:
        equal = left == right
    return int(np.count_nonzero(~equal.reshape(len(left), -1).all(axis=1)))
