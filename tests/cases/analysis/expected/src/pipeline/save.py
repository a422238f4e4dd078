"""Save.

Lifted from notebooks/notebook.ipynb, section "Save".
"""

import pandas as pd
from pipeline.helpers import DATA


def save(gaps: int, by_weekday: pd.DataFrame) -> None:
    """Save.

    Args:
        gaps: made by `fill_gaps`.
        by_weekday: 7 × 3 when lifted; made by `weekday`.
    """
    (DATA / "out").mkdir(exist_ok=True)
    by_weekday.to_csv(DATA / "out" / "by_weekday.csv")
    with open("data/out/notes.txt", "w") as notes:
        notes.write(f"{gaps} gaps filled\n")
