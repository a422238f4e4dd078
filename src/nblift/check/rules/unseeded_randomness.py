"""Random numbers without a seed.

**What.** Something draws random numbers and was given no seed: `train_test_split`, an estimator, numpy's or Python's
process-wide stream. `np.random.seed(…)` above counts for all that draw from numpy's. A row that is looked up by a
fixed label in a part that was drawn so is an error: the row is there in some runs only.

**Why.** Every run gives other numbers, so nobody can tell a change of the code from chance.

**Mend.** Give `random_state=SEED`, or seed the stream once at the top. `--fix` gives calls `random_state=0`.

Bad::

    # %%
    from sklearn.model_selection import train_test_split
    a, b = train_test_split(list(range(9)))

Good::

    # %%
    from sklearn.model_selection import train_test_split
    SEED = 1
    a, b = train_test_split(list(range(9)), random_state=SEED)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nblift.check.finding import Finding
from nblift.check.mending import insert_argument
from nblift.check.randomness import Draw, draws, looked_up_by_label
from nblift.check.subject import Subject

CODE = "NB203"


def check(subject: Subject) -> Iterator[Finding]:
    """Each callee once in a cell."""
    seen: set[tuple[int, str]] = set()
    for draw in draws(subject):
        if (draw.spot.cell, draw.what) not in seen:
            seen.add((draw.spot.cell, draw.what))
            hint = f"Give {draw.keyword}=…." if draw.keyword else f"Write {draw.seeding} above."
            message = f"{draw.what} draws random numbers without a seed"
            yield Finding(message, draw.spot.cell, draw.spot.line, hint, fixable=_fixable(draw))
    for spot, label, callee in looked_up_by_label(subject):
        message = f"row {label} is looked up in rows that {callee} draws at random: it is there in some runs only"
        yield Finding(message, spot.cell, spot.line, f"Give {callee} a random_state, or take a row by .iloc.", "error")


def _fixable(draw: Draw) -> bool:
    return draw.keyword == "random_state"


def mend(document: dict[str, Any], finding: Finding) -> None:
    """Give the call on the finding's line `random_state=0`."""
    callee = finding.message.split(" ")[0]
    insert_argument(document, finding, callee, "random_state=0")
