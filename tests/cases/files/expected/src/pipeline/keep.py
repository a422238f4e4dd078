"""Keep.

Lifted from notebook.ipynb, section "Keep".
"""

import sqlite3

import pandas as pd


def keep(table: pd.DataFrame) -> None:
    """Keep.

    Args:
        table: 3 × 1 when lifted; made by `unpack`.
    """
    connection = sqlite3.connect("kept.db")
    table.to_sql("kept", connection, index=False, if_exists="replace")
