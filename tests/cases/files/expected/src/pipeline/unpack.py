"""Unpack.

Lifted from notebook.ipynb, section "Unpack".
"""

import zipfile

import pandas as pd


def unpack() -> tuple[pd.DataFrame, int]:
    """Unpack.

    Returns:
        table: 3 × 1 when lifted.
        five: a number.
    """
    with zipfile.ZipFile("packed.zip") as archive:
        archive.extractall("unpacked")
    table = pd.read_csv("clean.csv")
    five = int(open("unpacked/in/a.txt").read())
    return table, five
