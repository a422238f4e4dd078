"""Write.

Lifted from notebook.ipynb, section "Write".
"""

import zipfile

import pandas as pd


def write() -> None:
    """Write."""
    table = pd.DataFrame({"x": [1, 2, 3]})
    table.to_csv("clean.csv", index=False)
    with zipfile.ZipFile("packed.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("in/a.txt"), "5")
