"""Pair.

Lifted from notebook.ipynb, section "Pair".
"""

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns


def pair(points: pd.DataFrame) -> int:
    """Pair.

    Args:
        points: 3 × 2 when lifted; made by `data`.

    Returns:
        highest: a number.
    """
    sns.set_theme(style="whitegrid")
    plt.rcParams["figure.figsize"] = (3, 2)

    fig, (left, right) = plt.subplots(1, 2)
    left.plot(points.x)

    right.plot(points.y)
    fig.suptitle("pair")

    fig.savefig("pair.png")
    highest = int(points.y.max())
    return highest
