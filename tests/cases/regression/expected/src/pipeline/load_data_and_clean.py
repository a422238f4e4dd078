"""1. Load the data · 2. Clean.

Lifted from notebooks/notebook.ipynb, section "1. Load the data · 2. Clean".
"""

import numpy as np
import pandas as pd
from sklearn.datasets import load_diabetes
from sklearn.utils import Bunch


def load_data_and_clean() -> tuple[Bunch, pd.DataFrame]:
    """Sex is coded 1 and 2; a flag says more.

    Returns:
        bunch: a Bunch.
        patients: 442 × 11 when lifted.
    """
    bunch = load_diabetes(as_frame=True, scaled=False)
    patients = bunch.frame

    patients["is_female"] = patients["sex"] == 2
    patients.drop(columns="sex", inplace=True)

    # three measurements are skewed
    for column in ["s3", "s4", "s6"]:
        patients[column] = np.log(patients[column])
    return bunch, patients
