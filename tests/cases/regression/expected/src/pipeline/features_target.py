"""3. Features and target.

Lifted from notebooks/notebook.ipynb, section "3. Features and target".
"""

import pandas as pd
from sklearn.model_selection import train_test_split


def features_target(
    patients: pd.DataFrame, seed: int, test_size: float
) -> tuple[
    list[str], pd.DataFrame, pd.Series, pd.DataFrame, pd.DataFrame, pd.Series, pd.Series
]:
    """3. Features and target.

    Args:
        patients: 442 × 11 when lifted; made by `load_data_and_clean`.
        seed: 7 in the notebook.
        test_size: 0.2 in the notebook.

    Returns:
        features: 10 items when lifted.
        X: 442 × 10 when lifted.
        y: 442 values when lifted.
        X_train: 353 × 10 when lifted.
        X_test: 89 × 10 when lifted.
        y_train: 353 values when lifted.
        y_test: 89 values when lifted.
    """
    features = [c for c in patients.columns if c != "target"]
    X = patients[features]
    y = patients["target"]

    X_train, X_test, y_train, y_test = train_test_split(
        X, y, test_size=test_size, random_state=seed
    )
    return features, X, y, X_train, X_test, y_train, y_test
