"""Clean.

Lifted from notebooks/penguins.ipynb, section "Clean".
"""

import pandas as pd


def unmeasured(birds, measurements):
    """True for the birds without a single measurement."""
    return birds[measurements].isna().all(axis=1)


def clean(penguins: pd.DataFrame) -> tuple[list[str], pd.DataFrame]:
    """Drop as little as possible: a bird that nobody measured cannot teach us anything, a bird without a
    sex still can. The year is the season of the study and will never come again, so a model must not
    learn it.

    Args:
        penguins: 344 × 8 when lifted; made by `load`.

    Returns:
        measurements: 4 items when lifted.
        penguins: 342 × 7 when lifted.
    """
    measurements = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]

    # two birds have no measurements at all
    penguins = penguins[~unmeasured(penguins, measurements=measurements)].reset_index(drop=True)
    penguins = penguins.drop(columns="year")
    return measurements, penguins
