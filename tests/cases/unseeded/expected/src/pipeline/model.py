"""Model.

Lifted from notebook.ipynb, section "Model".
"""

from typing import Any

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression


def model(
    train: pd.DataFrame, test: pd.DataFrame, numpy_random_state: dict[str, Any]
) -> tuple[LinearRegression, float, float]:
    """Model.

    Args:
        train: 30 × 3 when lifted; made by `split`.
        test: 10 × 3 when lifted; made by `split`.
        numpy_random_state: where `split` left the notebook's global random stream.

    Returns:
        model: a LinearRegression.
        score: a number.
        resampled: a number.
    """
    # the notebook's global random stream goes on where the last stage left it
    np.random.set_state(numpy_random_state)
    model = LinearRegression().fit(train[["rooms", "age"]], train["price"])
    score = model.score(test[["rooms", "age"]], test["price"])
    resampled = train.sample(10)["price"].mean()
    return model, score, resampled
