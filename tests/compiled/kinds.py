"""Kinds of fitted pipelines, each with the data that it is fitted on. A new entry is a new test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
import xgboost
from sklearn import (
    calibration,
    cluster,
    compose,
    decomposition,
    discriminant_analysis,
    dummy,
    ensemble,
    feature_selection,
    impute,
    linear_model,
    mixture,
    model_selection,
    naive_bayes,
    neighbors,
    neural_network,
    pipeline,
    preprocessing,
    svm,
    tree,
)

ROOT = Path(__file__).parents[2]
MEASURES = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
TEXTS = ["island", "sex"]
make = pipeline.make_pipeline
columns = compose.make_column_transformer


@dataclass(frozen=True)
class Case:
    """A fitted model, and the frames that it was fitted on and is tested with."""

    model: Any
    training: pd.DataFrame
    test: pd.DataFrame
    target: str


def penguins() -> pd.DataFrame:
    """All birds, with the nulls that they have."""
    return pd.read_csv(ROOT / "data/raw/penguins.csv").assign(id=lambda frame: np.arange(len(frame)) % 7)


def wide(rows: int = 900) -> pd.DataFrame:
    """Made rows: skewed numbers, counts, flags, a text with many and a text with rare values, nulls."""
    random = np.random.default_rng(7)
    frame = pd.DataFrame(
        {
            "income": random.lognormal(10, 1, rows),
            "age": random.integers(18, 90, rows),
            "visits": random.poisson(3, rows),
            "score": random.normal(0, 1, rows).round(2),
            "member": random.random(rows) < 0.4,
            "city": random.choice([f"city {n}" for n in range(40)], rows, p=random.dirichlet(np.ones(40) * 0.5)),
            "plan": random.choice(["basic", "plus", "pro"], rows, p=[0.6, 0.35, 0.05]),
        }
    )
    raw = 0.4 * frame["score"] + 0.02 * frame["age"] + 0.3 * frame["visits"] + (frame["plan"] == "pro") * 2
    frame["spent"] = np.exp(0.3 * raw + random.normal(0, 0.2, rows)) * 10
    frame["churn"] = np.where(raw + random.normal(0, 1, rows) > 2.2, "yes", "no")
    frame["tier"] = pd.cut(raw + random.normal(0, 0.6, rows), 4, labels=False)
    frame.loc[random.random(rows) < 0.1, "score"] = np.nan
    frame.loc[random.random(rows) < 0.1, "city"] = None
    return frame


def dense() -> Any:
    return columns(
        (make(impute.SimpleImputer(), preprocessing.StandardScaler()), MEASURES),
        (make(impute.SimpleImputer(strategy="most_frequent"), preprocessing.OneHotEncoder()), TEXTS),
    )


def mixed(*encoder: Any, scaler: Any = None) -> Any:
    """Columns of the made rows: nulls filled, numbers scaled, texts encoded."""
    return columns(
        (make(impute.SimpleImputer(strategy="median"), scaler or preprocessing.StandardScaler()), ["income", "score"]),
        ("passthrough", ["age", "visits", "member"]),
        (encoder[0] if encoder else preprocessing.OneHotEncoder(handle_unknown="ignore"), ["city", "plan"]),
    )


def by_dtype() -> Any:
    """Columns chosen by what they are."""
    chosen = compose.make_column_selector
    numeric = make(impute.SimpleImputer(strategy="median", add_indicator=True), preprocessing.StandardScaler())
    texts = make(
        impute.SimpleImputer(strategy="constant", fill_value="missing"),
        preprocessing.OneHotEncoder(handle_unknown="ignore"),
    )
    return columns((numeric, chosen(dtype_include="number")), (texts, chosen(dtype_exclude=["number", "bool"])))


def _fit(model: Any, frame: pd.DataFrame, target: str, features: list[str]) -> Case:
    frame = frame.dropna(subset=[target])
    train, test = model_selection.train_test_split(frame, random_state=0)
    model.fit(train[features], train[target])
    return Case(model, train[features], test[features], target)


def birds(model: Any, target: str = "species", features: list[str] | None = None) -> Callable[[], Case]:
    return lambda: _fit(model, penguins(), target, features or [*MEASURES, *TEXTS])


WIDE = ["income", "age", "visits", "score", "member", "city", "plan"]


def people(model: Any, target: str = "churn", features: list[str] | None = None) -> Callable[[], Case]:
    return lambda: _fit(model, wide(), target, features or WIDE)


def numbers(model: Any, target: str = "tier") -> Callable[[], Case]:
    return lambda: _fit(model, wide().fillna({"score": 0.0}), target, ["income", "age", "visits", "score"])


def _categories(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(city=frame["city"].astype("category"), plan=frame["plan"].astype("category"))


def categories(model: Any, target: str = "churn") -> Callable[[], Case]:
    return lambda: _fit(model, _categories(wide()), target, WIDE)


FOREST = {"n_estimators": 40, "random_state": 0}

CASES: dict[str, Callable[[], Case]] = {
    # the columns' work, before a tree that forgives no last bit
    "one-hot, forest": birds(make(dense(), ensemble.RandomForestClassifier(**FOREST))),
    "one-hot with unknowns ignored": people(make(mixed(), tree.DecisionTreeClassifier(max_depth=6))),
    "one-hot with rare categories": people(
        make(
            mixed(preprocessing.OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=20)),
            ensemble.ExtraTreesClassifier(**FOREST, max_depth=8),
        )
    ),
    "one-hot, first dropped": people(
        make(
            mixed(preprocessing.OneHotEncoder(drop="first", handle_unknown="ignore")),
            linear_model.LogisticRegression(max_iter=500),
        )
    ),
    "ordinal with unknown and missing": people(
        make(
            mixed(
                preprocessing.OrdinalEncoder(
                    handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-2
                )
            ),
            ensemble.RandomForestClassifier(**FOREST, max_leaf_nodes=60),
        )
    ),
    "target encoding of three classes": people(
        make(
            mixed(preprocessing.TargetEncoder(random_state=0)), ensemble.RandomForestClassifier(**FOREST, max_depth=5)
        ),
        "tier",
    ),
    "robust, union, bins": people(
        make(
            columns((impute.SimpleImputer(add_indicator=True), ["score", "income", "age"])),
            pipeline.make_union(
                preprocessing.RobustScaler(),
                preprocessing.KBinsDiscretizer(4, encode="onehot-dense", quantile_method="averaged_inverted_cdf"),
            ),
            ensemble.RandomForestClassifier(**FOREST, max_depth=6),
        ),
    ),
    "quantiles and powers": people(
        make(
            columns(
                (
                    make(impute.SimpleImputer(), preprocessing.QuantileTransformer(n_quantiles=100, random_state=0)),
                    ["income", "score"],
                ),
                (preprocessing.PowerTransformer(), ["age", "visits"]),
            ),
            linear_model.LogisticRegression(),
        )
    ),
    "logarithms": people(
        make(
            columns(
                (preprocessing.FunctionTransformer(np.log1p), ["income", "visits"]),
                (preprocessing.FunctionTransformer(np.sqrt), ["age"]),
                (preprocessing.Binarizer(threshold=2), ["visits"]),
            ),
            ensemble.GradientBoostingClassifier(n_estimators=30, random_state=0),
        )
    ),
    "polynomials and selection": numbers(
        make(
            preprocessing.StandardScaler(),
            preprocessing.PolynomialFeatures(3),
            feature_selection.VarianceThreshold(),
            feature_selection.SelectKBest(k=12),
            linear_model.LogisticRegression(max_iter=2000),
        )
    ),
    "selection from a model": numbers(
        make(
            feature_selection.SelectFromModel(ensemble.ExtraTreesClassifier(**FOREST)),
            tree.DecisionTreeClassifier(max_depth=5),
        )
    ),
    "principal components": numbers(make(preprocessing.StandardScaler(), decomposition.PCA(3, whiten=True), svm.SVC())),
    "singular values": numbers(
        make(
            preprocessing.MaxAbsScaler(),
            decomposition.TruncatedSVD(2, random_state=0),
            linear_model.LogisticRegression(),
        )
    ),
    "normalized": numbers(make(preprocessing.Normalizer(), linear_model.RidgeClassifier())),
    "clipped": people(
        make(
            columns((make(impute.SimpleImputer(), preprocessing.MinMaxScaler(clip=True)), ["income", "score", "age"])),
            tree.DecisionTreeRegressor(max_depth=7),
        ),
        "spent",
    ),
    # estimators
    "logistic, two": people(make(mixed(), linear_model.LogisticRegression(max_iter=1000))),
    "logistic, liblinear, many": numbers(
        make(preprocessing.StandardScaler(), linear_model.SGDClassifier(loss="log_loss", random_state=0))
    ),
    "linear support vectors": birds(make(dense(), svm.LinearSVC())),
    "support vectors, two": people(make(mixed(), svm.SVC(kernel="poly", degree=2))),
    "support vector regression": people(make(mixed(), svm.SVR()), "spent"),
    "linear regression": people(make(mixed(), linear_model.LinearRegression()), "spent"),
    "ridge": people(make(mixed(), linear_model.RidgeCV()), "spent"),
    "poisson": people(make(mixed(), linear_model.PoissonRegressor()), "spent"),
    "huber of a log target": people(
        compose.TransformedTargetRegressor(
            make(mixed(), linear_model.HuberRegressor(max_iter=2000)), func=np.log1p, inverse_func=np.expm1
        ),
        "spent",
    ),
    "discriminant": numbers(discriminant_analysis.LinearDiscriminantAnalysis()),
    "large forest": numbers(ensemble.RandomForestClassifier(**FOREST)),
    "forest over nulls": people(
        make(
            columns(("passthrough", ["income", "score", "age"])), ensemble.RandomForestClassifier(**FOREST, max_depth=6)
        )
    ),
    "forest regression": people(make(mixed(), ensemble.RandomForestRegressor(**FOREST, max_depth=5)), "spent"),
    "extra trees regression": people(make(mixed(), ensemble.ExtraTreesRegressor(**FOREST)), "spent"),
    "boosting, many": numbers(ensemble.GradientBoostingClassifier(n_estimators=20, random_state=0)),
    "boosting regression": people(
        make(mixed(), ensemble.GradientBoostingRegressor(n_estimators=50, random_state=0)), "spent"
    ),
    "histogram boosting": people(
        make(
            mixed(preprocessing.OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan)),
            ensemble.HistGradientBoostingClassifier(max_iter=40),
        )
    ),
    "histogram boosting of categories": categories(ensemble.HistGradientBoostingClassifier(max_iter=30)),
    "histogram boosting of categories, many": categories(ensemble.HistGradientBoostingClassifier(max_iter=15), "tier"),
    "histogram boosting, gamma": categories(ensemble.HistGradientBoostingRegressor(loss="gamma", max_iter=30), "spent"),
    "adaboost, two": people(make(mixed(), ensemble.AdaBoostClassifier(n_estimators=20, random_state=0))),
    "adaboost, many": numbers(
        ensemble.AdaBoostClassifier(tree.DecisionTreeClassifier(max_depth=3), n_estimators=15, random_state=0)
    ),
    "adaboost regression": people(make(mixed(), ensemble.AdaBoostRegressor(n_estimators=20, random_state=0)), "spent"),
    "bagging": people(make(mixed(), ensemble.BaggingClassifier(n_estimators=10, random_state=0))),
    "gaussian bayes": numbers(naive_bayes.GaussianNB()),
    "bernoulli bayes": people(
        make(
            columns((preprocessing.OneHotEncoder(handle_unknown="ignore", sparse_output=False), ["city", "plan"])),
            naive_bayes.BernoulliNB(),
        )
    ),
    "multinomial bayes": numbers(make(preprocessing.MinMaxScaler(clip=True), naive_bayes.MultinomialNB())),
    "clusters": numbers(make(preprocessing.StandardScaler(), cluster.KMeans(4, n_init=2, random_state=0))),
    "network": numbers(
        make(
            preprocessing.StandardScaler(),
            neural_network.MLPClassifier(hidden_layer_sizes=(12, 6), max_iter=2000, random_state=0),
        )
    ),
    "network regression": people(
        make(
            mixed(),
            neural_network.MLPRegressor(
                hidden_layer_sizes=(8,), activation="tanh", max_iter=4000, random_state=0, early_stopping=True
            ),
        ),
        "spent",
    ),
    "calibrated support vectors": birds(make(dense(), calibration.CalibratedClassifierCV(svm.LinearSVC(), cv=3))),
    "calibrated forest, isotonic": people(
        make(
            mixed(),
            calibration.CalibratedClassifierCV(
                ensemble.RandomForestClassifier(10, random_state=0, max_depth=4), method="isotonic", cv=3
            ),
        )
    ),
    "voting, soft": birds(
        make(
            dense(),
            ensemble.VotingClassifier(
                [("a", linear_model.LogisticRegression()), ("b", ensemble.RandomForestClassifier(**FOREST))],
                voting="soft",
                weights=[2, 1],
            ),
        )
    ),
    "voting, hard": numbers(
        ensemble.VotingClassifier(
            [
                ("a", naive_bayes.GaussianNB()),
                ("b", tree.DecisionTreeClassifier(max_depth=4)),
                ("c", tree.DecisionTreeClassifier(max_depth=7)),
            ]
        )
    ),
    "stacking": people(
        make(
            mixed(),
            ensemble.StackingClassifier(
                [
                    ("a", linear_model.LogisticRegression(max_iter=1000)),
                    ("b", tree.DecisionTreeClassifier(max_depth=4)),
                ],
                stack_method="predict_proba",
            ),
        )
    ),
    "search": birds(
        model_selection.GridSearchCV(
            make(dense(), ensemble.RandomForestClassifier(20, random_state=0)),
            {"randomforestclassifier__max_depth": [3, None]},
            cv=3,
        )
    ),
    "baseline": birds(dummy.DummyClassifier(strategy="prior")),
    "baseline of numbers": people(dummy.DummyRegressor(strategy="median"), "spent"),
    # other packages' trees
    "xgboost, many": numbers(xgboost.XGBClassifier(n_estimators=40, max_depth=5, n_jobs=1)),
    "xgboost regression": numbers(xgboost.XGBRegressor(n_estimators=60, n_jobs=1), "spent"),
    "lightgbm, many": numbers(lightgbm.LGBMClassifier(n_estimators=30, n_jobs=1, verbose=-1)),
    "lightgbm regression": people(
        make(mixed(), lightgbm.LGBMRegressor(n_estimators=60, n_jobs=1, verbose=-1)), "spent"
    ),
    "xgboost over sparse columns": people(make(mixed(), xgboost.XGBRegressor(n_estimators=60, n_jobs=1)), "spent"),
    "xgboost over sparse columns with nulls": people(
        make(
            columns(
                (preprocessing.OneHotEncoder(handle_unknown="ignore"), ["city", "plan"]),
                ("passthrough", ["score", "visits"]),
            ),
            xgboost.XGBClassifier(n_estimators=20, n_jobs=1),
        ),
        "tier",
    ),
    "xgboost over scaled columns": people(
        make(mixed(preprocessing.OneHotEncoder(sparse_output=False)), xgboost.XGBRegressor(n_estimators=20, n_jobs=1)),
        "spent",
    ),
    "xgboost of a log target": numbers(
        compose.TransformedTargetRegressor(
            xgboost.XGBRegressor(n_estimators=20, n_jobs=1), func=np.log, inverse_func=np.exp
        ),
        "spent",
    ),
    "lightgbm over sparse columns": people(
        make(mixed(), lightgbm.LGBMClassifier(n_estimators=20, n_jobs=1, verbose=-1))
    ),
    # as people write them
    "columns selected by dtype, indicators": people(make(by_dtype(), linear_model.LogisticRegression(max_iter=500))),
    "counts one-hot": people(
        make(
            columns(
                (preprocessing.OneHotEncoder(handle_unknown="ignore"), ["visits", "plan"]), ("passthrough", ["age"])
            ),
            ensemble.RandomForestClassifier(**FOREST, max_depth=6),
        )
    ),
    "target encoding, the rest as it is": people(
        make(
            columns((preprocessing.TargetEncoder(random_state=0), ["city", "plan"]), remainder="passthrough"),
            ensemble.HistGradientBoostingRegressor(max_iter=20),
        ),
        "spent",
    ),
    "frames between the steps": people(
        make(
            mixed(preprocessing.OneHotEncoder(handle_unknown="ignore", sparse_output=False)),
            ensemble.RandomForestClassifier(**FOREST, max_depth=5),
        ).set_output(transform="pandas")
    ),
    "sparse bins": numbers(
        make(
            preprocessing.KBinsDiscretizer(5, quantile_method="averaged_inverted_cdf"),
            linear_model.LogisticRegression(max_iter=500),
        )
    ),
    "stacking of regressions": numbers(
        ensemble.StackingRegressor(
            [("a", linear_model.Ridge()), ("b", ensemble.RandomForestRegressor(**FOREST, max_depth=5))]
        ),
        "spent",
    ),
    "voting of regressions": numbers(
        ensemble.VotingRegressor(
            [("a", linear_model.Ridge()), ("b", ensemble.GradientBoostingRegressor(n_estimators=10, random_state=0))]
        ),
        "spent",
    ),
    "complement bayes": numbers(make(preprocessing.MinMaxScaler(clip=True), naive_bayes.ComplementNB())),
    # what stands aside
    "splines": numbers(make(preprocessing.SplineTransformer(4), linear_model.LogisticRegression(max_iter=500))),
    "quantiles to a normal": numbers(
        make(
            preprocessing.QuantileTransformer(n_quantiles=50, output_distribution="normal"),
            linear_model.LogisticRegression(),
        )
    ),
    "outliers": numbers(ensemble.IsolationForest(n_estimators=20, random_state=0)),
    "mixture": numbers(make(preprocessing.StandardScaler(), mixture.GaussianMixture(3, random_state=0))),
    "support vectors with probabilities": numbers(
        make(preprocessing.StandardScaler(), svm.SVC(probability=True, random_state=0))
    ),
    "lightgbm of categories": categories(lightgbm.LGBMClassifier(n_estimators=10, n_jobs=1, verbose=-1)),
    "neighbours": numbers(make(preprocessing.StandardScaler(), neighbors.KNeighborsClassifier())),
    "a function of one's own": numbers(
        make(preprocessing.FunctionTransformer(lambda frame: frame * 2), tree.DecisionTreeClassifier(max_depth=3))
    ),
    "nearest neighbours' imputer": numbers(make(impute.KNNImputer(), tree.DecisionTreeClassifier(max_depth=3))),
}

# the kinds that have no compiled form, and what the reason names
ASIDE = {
    "splines": "SplineTransformer",
    "quantiles to a normal": "only the uniform output",
    "outliers": "IsolationForest",
    "mixture": "GaussianMixture",
    "support vectors with probabilities": "SVC: probabilities",
    "lightgbm of categories": "splits by category",
    "neighbours": "KNeighborsClassifier",
    "a function of one's own": "is code",
    "nearest neighbours' imputer": "KNNImputer",
}
