"""Features.

Lifted from notebooks/penguins.ipynb, section "Features".
"""

import pandas as pd


def features(
    measurements: list[str], penguins: pd.DataFrame
) -> tuple[pd.DataFrame, list[str], pd.DataFrame, pd.Series]:
    """A Gentoo's bill is long *and* thin, so the ratio of the two bill measurements might say more than
    either.

    Adelies nearly stand alone, Chinstraps and Gentoos overlap. A forest can draw such a line from the
    two raw columns, so the ratio stays in the table for the reader, and whoever asks the model only has
    to give what is on the field sheet.

    Args:
        measurements: 4 items when lifted; made by `clean`.
        penguins: 342 × 7 when lifted; made by `clean`.

    Returns:
        penguins: 342 × 8 when lifted.
        categorical: 2 items when lifted.
        x: 342 × 6 when lifted.
        y: 342 values when lifted.
    """
    penguins = penguins.copy()
    penguins["bill_ratio"] = penguins["bill_length_mm"] / penguins["bill_depth_mm"]
    # calipers read to a tenth of a millimetre: more digits than two would be made up
    penguins["bill_ratio"] = penguins["bill_ratio"].round(2)

    categorical = ["island", "sex"]
    x = penguins[measurements + categorical]
    y = penguins["species"]
    return penguins, categorical, x, y
