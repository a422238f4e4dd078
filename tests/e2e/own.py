"""A notebook of somebody who knows nothing of nblift."""

from __future__ import annotations

import json
from pathlib import Path


def cells_of_somebody_else() -> list[tuple[str, str]]:
    return [
        ("markdown", "# Diabetes"),
        (
            "code",
            "from sklearn.datasets import load_diabetes\nfrom sklearn.linear_model import Ridge\n"
            "from sklearn.metrics import r2_score\nfrom sklearn.model_selection import train_test_split",
        ),
        ("markdown", "## Load"),
        ("code", "patients = load_diabetes(as_frame=True).frame\npatients.head()"),
        ("markdown", "## Split"),
        (
            "code",
            'x = patients.drop(columns="target")\ny = patients["target"]\n'
            "x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.25, random_state=7)",
        ),
        ("markdown", "## Train"),
        ("code", "# a little shrinkage helps\nmodel = Ridge(alpha=0.5)\nmodel.fit(x_train, y_train)"),
        ("markdown", "## Evaluate"),
        ("code", "r2 = r2_score(y_test, model.predict(x_test))\nr2"),
    ]


def write_own(path: Path) -> None:
    """Write it, not executed."""
    cells = [
        {"cell_type": kind, "id": f"cell-{i}", "metadata": {}, "source": source}
        | ({"execution_count": None, "outputs": []} if kind == "code" else {})
        for i, (kind, source) in enumerate(cells_of_somebody_else())
    ]
    document = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(document), encoding="utf-8")
