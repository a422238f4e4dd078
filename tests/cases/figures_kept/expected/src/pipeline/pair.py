"""Pair.

Lifted from notebook.ipynb, section "Pair".
"""

import os

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns


def pair(points: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, float]:
    """Pair.

    Args:
        points: 3 × 3 when lifted; made by `data`.

    Returns:
        counts: 2 values when lifted.
        edges: 3 values when lifted.
        largest: a number.
    """
    os.makedirs("reports/figures", exist_ok=True)
    sns.set_theme(style="whitegrid")
    plt.rcParams["figure.figsize"] = (3, 2)

    colours = ["red", "green"]
    fig, (left, right) = plt.subplots(1, 2)
    left.plot(points["x"], color=colours[0])
    right.scatter(points["x"], points["z"], c=points["y"])
    fig.savefig("reports/figures/pair-1.png", bbox_inches="tight")
    plt.close(fig)

    right.set_title("drawn on later")
    fig.savefig("reports/figures/pair-2.png", bbox_inches="tight")

    counts, edges, _ = plt.hist(points["z"], bins=2)
    plt.savefig("reports/figures/pair-3.png", bbox_inches="tight")
    plt.close()
    largest = counts.max()

    for column in ["x", "y"]:
        plt.figure()
        plt.plot(points[column])
    for number, opened in enumerate(plt.get_fignums(), 4):
        plt.figure(opened).savefig(
            f"reports/figures/pair-{number}.png", bbox_inches="tight"
        )
    plt.close("all")
    return counts, edges, largest
