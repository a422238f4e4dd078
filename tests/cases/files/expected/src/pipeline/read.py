"""Read.

Lifted from notebook.ipynb, section "Read".
"""

import pickle
import sqlite3

import pandas as pd


def read() -> int:
    """Read.

    Returns:
        total: a number.
    """
    connection = sqlite3.connect("kept.db")
    total = int(pd.read_sql("select sum(x) s from kept", connection).s[0])
    connection.close()
    with open("total.pkl", "wb") as file:
        pickle.dump(total, file)
    return total
