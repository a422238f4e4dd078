"""Bars.

Lifted from notebook.ipynb, section "Bars".
"""

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns


def bars(points: pd.DataFrame) -> None:
    """Bars.

    Args:
        points: 3 × 2 when lifted; made by `data`.
    """
    sns.set_theme(style="whitegrid")
    plt.rcParams["figure.figsize"] = (3, 2)

    sns.barplot(data=points, x="x", y="y")
    plt.title("bars")
    plt.savefig("bars.png")
