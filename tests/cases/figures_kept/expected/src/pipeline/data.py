"""Data.

Lifted from notebook.ipynb, section "Data".
"""

import os

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns


def data() -> pd.DataFrame:
    """Data.

    Returns:
        points: 3 × 3 when lifted.
    """
    os.makedirs("reports/figures", exist_ok=True)
    sns.set_theme(style="whitegrid")
    plt.rcParams["figure.figsize"] = (3, 2)

    points = pd.DataFrame({"x": [1, 2, 3], "y": [2, 1, 3], "z": [1.0, 5.0, 2.0]})

    # all columns at once
    points.plot()
    plt.savefig("reports/figures/data-1.png", bbox_inches="tight")
    plt.close()
    return points
