"""Train.

Lifted from notebooks/penguins.ipynb, section "Train".
"""

import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def train(
    measurements: list[str],
    categorical: list[str],
    x_train: pd.DataFrame,
    y_train: pd.Series,
    cv_folds: int,
    seed: int,
    n_estimators: int,
) -> tuple[ColumnTransformer, Pipeline, GridSearchCV, Pipeline]:
    """Everything that learns from data, imputing and scaling too, goes into one pipeline, so that cross-
    validation never sees its own test rows. A forest does not need scaled columns; a linear model that
    replaces it one day will.

    Args:
        measurements: 4 items when lifted; made by `clean`.
        categorical: 2 items when lifted; made by `features`.
        x_train: 256 × 6 when lifted; made by `split`.
        y_train: 256 values when lifted; made by `split`.
        cv_folds: 3 in the notebook.
        seed: 42 in the notebook.
        n_estimators: 200 in the notebook.

    Returns:
        prepare: a ColumnTransformer.
        pipeline: a Pipeline.
        search: a GridSearchCV.
        model: a Pipeline.
    """
    prepare = ColumnTransformer(
        [
            (
                "numeric",
                Pipeline([("impute", SimpleImputer(strategy="median")), ("scale", StandardScaler())]),
                measurements,
            ),
            (
                "categorical",
                Pipeline(
                    [
                        ("impute", SimpleImputer(strategy="most_frequent")),
                        ("encode", OneHotEncoder(handle_unknown="ignore")),
                    ]
                ),
                categorical,
            ),
        ]
    )

    pipeline = Pipeline(
        [("prepare", prepare), ("forest", RandomForestClassifier(n_estimators=n_estimators, random_state=seed))]
    )

    # a small grid on purpose: 256 birds cannot decide between many settings
    search = GridSearchCV(
        pipeline,
        {"forest__max_depth": [4, 8], "forest__min_samples_leaf": [1, 3]},
        cv=StratifiedKFold(n_splits=cv_folds, shuffle=True, random_state=seed),
        scoring="f1_macro",
        n_jobs=1,
    )
    search.fit(x_train, y_train)
    model = search.best_estimator_
    return prepare, pipeline, search, model
