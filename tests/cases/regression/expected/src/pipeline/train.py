"""5. Train.

Lifted from notebooks/notebook.ipynb, section "5. Train".
"""

import pandas as pd
from sklearn.ensemble import GradientBoostingRegressor


def train(
    X_train: pd.DataFrame,
    y_train: pd.Series,
    seed: int,
    n_estimators: int,
    learning_rate: float,
    max_depth: int,
) -> GradientBoostingRegressor:
    """5. Train.

    Args:
        X_train: 353 × 10 when lifted; made by `features_target`.
        y_train: 353 values when lifted; made by `features_target`.
        seed: 7 in the notebook.
        n_estimators: 60 in the notebook.
        learning_rate: 0.08 in the notebook.
        max_depth: 2 in the notebook.

    Returns:
        model: a GradientBoostingRegressor.
    """
    model = GradientBoostingRegressor(
        n_estimators=n_estimators,
        learning_rate=learning_rate,
        max_depth=max_depth,
        random_state=seed,
    )
    model.fit(X_train, y_train)
    return model
