"""4. Baseline.

Lifted from notebooks/notebook.ipynb, section "4. Baseline".
"""

import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score


def standardize(frame, deviation, mean):
    """By the training rows' mean and deviation."""
    return (frame - mean) / deviation


def baseline(
    X_train: pd.DataFrame,
    X_test: pd.DataFrame,
    y_train: pd.Series,
    y_test: pd.Series,
    alpha: float,
) -> tuple[pd.Series, pd.Series, Ridge, float]:
    """4. Baseline.

    Args:
        X_train: 353 × 10 when lifted; made by `features_target`.
        X_test: 89 × 10 when lifted; made by `features_target`.
        y_train: 353 values when lifted; made by `features_target`.
        y_test: 89 values when lifted; made by `features_target`.
        alpha: 1.5 in the notebook.

    Returns:
        mean: 10 values when lifted.
        deviation: 10 values when lifted.
        ridge: a Ridge.
        ridge_r2: a number.
    """
    mean, deviation = X_train.mean(), X_train.std()

    ridge = Ridge(alpha=alpha)
    ridge.fit(standardize(X_train, deviation=deviation, mean=mean), y_train)
    ridge_r2 = r2_score(
        y_test, ridge.predict(standardize(X_test, deviation=deviation, mean=mean))
    )
    return mean, deviation, ridge, ridge_r2
