"""Promote, roll back, read the ledger: against a real registry."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from mlflow import MlflowClient
from registry_project import Made, birds
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression

from nblift.errors import GateClosed, RegistryError, UsageError
from nblift.registry.history import history
from nblift.registry.promote import examine, promote
from nblift.registry.register import register
from nblift.registry.rollback import rollback

Retrain = Callable[..., None]


def client(project: Made) -> MlflowClient:
    return MlflowClient(tracking_uri=f"sqlite:///{project.root}/mlflow.db")


def production(project: Made) -> str | None:
    return history(project.root).production


def dummy(project: Made, label: str = "Gentoo") -> None:
    """A worse model, on the same rows."""
    x, y = birds()
    worse = DummyClassifier(strategy="constant", constant=label).fit(x[:40], y[:40])
    project.save(worse, {"accuracy": 0.95})


def test_first_version_needs_the_minimum_only(project: Made) -> None:
    register(project.root)
    done = promote(project.root)
    assert (done.version, done.previous, done.moved) == ("1", None, True)
    assert [(c.rule, c.needed, c.got, c.passed) for c in done.checks] == [("accuracy", ">= 0.9", "0.95", True)]
    assert production(project) == "1"


def test_promotion_is_written_on_the_version(project: Made, retrain: Retrain) -> None:
    register(project.root)
    promote(project.root)
    retrain(C=2.0)
    register(project.root)
    done = promote(project.root)
    tags = client(project).get_model_version("birds", "2").tags
    assert tags["nblift.promoted_at"] == done.at
    assert tags["nblift.previous_production"] == "1"
    assert [check["rule"] for check in json.loads(tags["nblift.gate"])] == [
        "accuracy",
        "accuracy on the test rows",
    ]


def test_less_than_the_minimum_is_a_no(project: Made) -> None:
    register(project.root)
    project.gate({"accuracy": 0.99})
    with pytest.raises(
        GateClosed,
        match=r"version 1 of birds .*\n  - accuracy is 0.95, less than 0.99\n",
    ):
        promote(project.root)
    assert production(project) is None


def test_exactly_the_minimum_is_a_yes(project: Made) -> None:
    register(project.root)
    project.gate({"accuracy": 0.95})
    assert promote(project.root).moved


def test_missing_metric_is_a_no_and_says_what_there_is(project: Made) -> None:
    register(project.root)
    project.gate({"recall": 0.5})
    with pytest.raises(
        GateClosed,
        match=r"recall: the version's run has no such metric; it has accuracy, rows",
    ):
        promote(project.root)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "null"])
def test_what_is_not_finite_is_a_no(project: Made, value: str) -> None:
    (project.root / "metrics/evaluate.json").write_text(f'{{"accuracy": {value}}}')
    project.lock()
    register(project.root)
    with pytest.raises(GateClosed, match="which is not a number to judge by"):
        promote(project.root)


def test_every_reason_is_named(project: Made) -> None:
    register(project.root)
    project.gate({"accuracy": 0.99, "recall": 0.5})
    with pytest.raises(GateClosed, match=r"- accuracy is 0.95.*\n  - recall: "):
        promote(project.root)


def test_worse_than_production_is_a_no(project: Made) -> None:
    register(project.root)
    promote(project.root)
    dummy(project)
    register(project.root)
    with pytest.raises(GateClosed, match=r"version 2 scores 0.5, and production \(version 1\) 1.0"):
        promote(project.root)
    assert production(project) == "1"


def test_as_good_as_production_is_a_yes(project: Made) -> None:
    dummy(project, "Gentoo")
    register(project.root)
    promote(project.root)
    dummy(project, "Adelie")
    register(project.root)
    assert promote(project.root).previous == "1"


def test_comparison_is_computed_and_not_believed(project: Made) -> None:
    dummy(project)
    register(project.root)
    promote(project.root)
    # the run's own metric says 1.0, the rows say that it is the same
    project.save_metrics({"accuracy": 1.0})
    register(project.root)
    checks = examine(project.root).checks
    assert [(c.got, c.needed) for c in checks] == [
        ("1.0", ">= 0.9"),
        ("0.5", ">= 0.5 (version 1)"),
    ]


def test_production_of_other_columns_is_a_no(project: Made) -> None:
    register(project.root)
    promote(project.root)
    x, y = birds()
    few = x[["length_mm"]]
    project.save(
        LogisticRegression().fit(few[:40], y[:40]),
        {"accuracy": 0.95},
        x_train=few[:40],
        x_test=few[40:],
        y_test=y[40:],
    )
    register(project.root)
    with pytest.raises(
        GateClosed,
        match=r"version 1 cannot be scored: it fails on the test rows: ValueError: columns",
    ):
        promote(project.root)


def test_production_whose_files_are_gone_is_a_no(project: Made, retrain: Retrain) -> None:
    register(project.root)
    promote(project.root)
    for path in (project.root / "mlruns/birds/models").rglob("model.skops"):
        path.unlink()
    retrain(C=2.0)
    register(project.root)
    with pytest.raises(
        GateClosed,
        match="version 1 cannot be scored: it has neither model.skops nor model.pkl",
    ):
        promote(project.root)


def test_other_test_rows_are_noted(project: Made) -> None:
    register(project.root)
    promote(project.root)
    x, y = birds()
    project.save(
        LogisticRegression().fit(x[:40][["mass_g"]], y[:40]),
        {"accuracy": 0.95},
        x_train=x[:40][["mass_g"]],
    )
    register(project.root)
    pd.read_parquet(project.root / "data/split/x_test.parquet")[1:].to_parquet(
        project.root / "data/split/x_test.parquet"
    )
    assert "version 2 and 1 was made with other test rows" in str(examine(project.root).checks[-1].note)


def test_regressors_are_compared_by_their_scorer(project: Made) -> None:
    from sklearn.dummy import DummyRegressor
    from sklearn.linear_model import LinearRegression

    x, _ = birds()
    x, y = x[["mass_g"]], x["mass_g"] * 2.0
    parts: dict[str, Any] = {
        "x_train": x[:40],
        "y_train": y[:40],
        "x_test": x[40:],
        "y_test": y[40:],
    }
    project.save(LinearRegression().fit(x[:40], y[:40]), {"r2": 1.0}, **parts)
    project.gate({"r2": 0.5}, "neg_mean_absolute_error")
    register(project.root)
    promote(project.root)
    project.save(DummyRegressor().fit(x[:40], y[:40]), {"r2": 0.9})
    register(project.root)
    with pytest.raises(
        GateClosed,
        match=r"neg_mean_absolute_error on the test rows: version 2 scores -",
    ):
        promote(project.root)


def test_a_version_by_number(project: Made, retrain: Retrain) -> None:
    register(project.root)
    retrain(C=2.0)
    register(project.root)
    assert promote(project.root, "1").version == "1"


def test_no_such_version(project: Made) -> None:
    register(project.root)
    with pytest.raises(RegistryError, match="there is no version 9 of birds"):
        promote(project.root, "9")


def test_nothing_registered(project: Made) -> None:
    with pytest.raises(RegistryError, match="birds has no challenger\nRun `dvc repro`"):
        promote(project.root)
    with pytest.raises(RegistryError, match="there is no registered model birds"):
        rollback(project.root)


def test_unknown_scorer_is_wrong_usage(project: Made, retrain: Retrain) -> None:
    register(project.root)
    promote(project.root)
    retrain(C=2.0)
    register(project.root)
    project.gate({}, "akkuracy")
    with pytest.raises(UsageError, match="akkuracy is no scorer of scikit-learn"):
        promote(project.root)


def test_production_itself_stays(project: Made) -> None:
    register(project.root)
    promote(project.root)
    again = promote(project.root)
    assert (again.moved, again.previous) == (False, "1")
    assert len(history(project.root).moves) == 1


def test_rollback_goes_back_step_by_step(project: Made, retrain: Retrain) -> None:
    for strength in (1.0, 2.0, 3.0):
        retrain(C=strength)
        register(project.root)
        promote(project.root)
    assert (rollback(project.root).version, production(project)) == ("2", "2")
    assert (rollback(project.root).version, production(project)) == ("1", "1")
    with pytest.raises(RegistryError, match="no production version of birds before 1"):
        rollback(project.root)
    moves = [(m.action, m.previous, m.version) for m in history(project.root).moves]
    assert moves == [
        ("promote", None, "1"),
        ("promote", "1", "2"),
        ("promote", "2", "3"),
        ("rollback", "3", "2"),
        ("rollback", "2", "1"),
    ]


def test_rollback_to_a_deleted_version(project: Made, retrain: Retrain) -> None:
    for strength in (1.0, 2.0):
        retrain(C=strength)
        register(project.root)
        promote(project.root)
    client(project).delete_model_version("birds", "1")
    with pytest.raises(RegistryError, match="there is no version 1 of birds"):
        rollback(project.root)
    assert production(project) == "2"


def test_rollback_after_somebody_moved_the_alias(project: Made, retrain: Retrain) -> None:
    register(project.root)
    promote(project.root)
    retrain(C=2.0)
    register(project.root)
    client(project).set_registered_model_alias("birds", "production", "2")
    done = rollback(project.root)
    assert (done.previous, done.version) == ("2", "1")


def test_foreign_ledger_is_refused(project: Made) -> None:
    register(project.root)
    client(project).set_registered_model_tag("birds", "nblift.moves", '{"a": 1}')
    with pytest.raises(RegistryError, match="is not a ledger"):
        history(project.root)
