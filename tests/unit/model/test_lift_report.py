"""The lift report is what its schema says."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from nblift.model.report import Compared, Reason, Report, report_path

SCHEMA = json.loads(resources.files("nblift.model").joinpath("lift_report.schema.json").read_text(encoding="utf-8"))
REFUSED = Report(
    "n.ipynb", "0" * 64, "0.1.0", "refused", Reason("notebook-failed", "NameError: x", 3, 1, "Mend it."), None
)
EQUAL = Report(
    "n.ipynb",
    "0" * 64,
    "0.1.0",
    "equal",
    rung="sections as written",
    statements=[{"cell": 1, "line": 1, "role": "computation", "stage": "a", "to": "src/pipeline/a.py:9", "why": "…"}],
    stages=[
        {
            "name": "a",
            "title": "A",
            "inputs": [],
            "outputs": [{"name": "x", "path": "metrics/a.json", "type": "int", "format": "metric"}],
            "params": [],
            "reads": [],
            "writes": [],
        }
    ],
    variables=[Compared("x", "a", "identical")],
    names={"x": "output"},
    seconds={"observe": 1.5},
)


@pytest.mark.parametrize("report", [REFUSED, EQUAL])
def test_a_report_fits_its_schema(report: Report) -> None:
    jsonschema.validate(json.loads(report.to_json()), SCHEMA)


@pytest.mark.parametrize(("key", "value"), [("verdict", "fine"), ("schema", 2), ("names", {"x": "lost"}), ("more", 1)])
def test_another_document_does_not(key: str, value: object) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**json.loads(EQUAL.to_json()), key: value}, SCHEMA)


def test_notebooks_of_one_name_have_a_report_each(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "eda.ipynb").write_text("{}")
    first = report_path(tmp_path, "a/eda.ipynb")
    (tmp_path / first).parent.mkdir(parents=True)
    (tmp_path / first).write_text(Report("a/eda.ipynb", "0" * 64, "0", "equal").to_json())
    assert first == Path("reports/lift/eda.json") == report_path(tmp_path, "a/eda.ipynb")
    assert report_path(tmp_path, "b/eda.ipynb") == Path("reports/lift/b-eda.json")
    (tmp_path / "a" / "eda.ipynb").rename(tmp_path / "b" / "moved.ipynb")
    assert report_path(tmp_path, "b/eda.ipynb") == first
