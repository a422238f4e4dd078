"""Explore.

Lifted from notebook.ipynb, section "Explore".
"""

import itertools
import os

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns


def bars(frame, column, figure_paths):
    sns.barplot(data=frame, x="x", y=column)
    plt.title(column)
    plt.savefig(next(figure_paths), bbox_inches="tight")
    plt.close()


def explore(points: pd.DataFrame) -> None:
    """Explore.

    Args:
        points: 3 × 3 when lifted; made by `data`.
    """
    os.makedirs("reports/figures", exist_ok=True)
    figure_paths = (f"reports/figures/explore-{n}.png" for n in itertools.count(1))
    sns.set_theme(style="whitegrid")
    plt.rcParams["figure.figsize"] = (3, 2)

    bars(points, "y", figure_paths=figure_paths)

    for column in ["y", "z"]:
        bars(points, column, figure_paths=figure_paths)

    numbers = itertools.count(4)
    for column in ["x", "y", "z"]:
        # one after the other
        plt.hist(points[column])
        plt.title(column)
        plt.savefig(f"reports/figures/explore-{next(numbers)}.png", bbox_inches="tight")
        plt.close()
