"""6. Evaluate.

Lifted from notebooks/notebook.ipynb, section "6. Evaluate".
"""

import numpy as np
import pandas as pd
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.metrics import mean_absolute_error, r2_score


def evaluate(
    X_train: pd.DataFrame,
    X_test: pd.DataFrame,
    y_test: pd.Series,
    model: GradientBoostingRegressor,
) -> tuple[np.ndarray, float, float, pd.Series]:
    """6. Evaluate.

    Args:
        X_train: 353 × 10 when lifted; made by `features_target`.
        X_test: 89 × 10 when lifted; made by `features_target`.
        y_test: 89 values when lifted; made by `features_target`.
        model: made by `train`.

    Returns:
        predicted: 89 values when lifted.
        r2: a number.
        mae: a number.
        importance: 10 values when lifted.
    """
    predicted = model.predict(X_test)
    r2 = r2_score(y_test, predicted)
    mae = mean_absolute_error(y_test, predicted)

    importance = pd.Series(
        model.feature_importances_, index=X_train.columns
    ).sort_values(ascending=False)
    return predicted, r2, mae, importance
