"""A run in MLflow, and on the page of all runs."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from nblift.registry.tracking import tracking
from nblift.runs.annotations import summary
from nblift.runs.options import Options
from nblift.runs.run import run_notebooks
from nblift.runs.track import EXPERIMENT, track

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 40).decode()
RECORDED = (
    "from IPython.display import display, Image\n"
    "def glue(name, value):\n"
    "    kind = 'application/scrapbook.scrap.json+json'\n"
    "    scrap = {'name': name, 'data': value, 'encoder': 'json', 'version': 1}\n"
    "    display({kind: scrap}, raw=True, metadata={'scrapbook': {'name': name, 'data': True}})\n"
    "glue('accuracy', 0.97); glue('best', 'forest'); glue('table', [1, 2]); glue('rows', 3)"
)


def test_a_run_is_recorded(tmp_path: Path, write_notebook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    image = f"import base64\ndisplay({{'image/png': {PNG!r}}}, raw=True)"
    write_notebook(tmp_path / "good.ipynb", RECORDED, image, parameters="depth = 3")
    write_notebook(tmp_path / "bad.ipynb", "x = 1\n1 / 0  # <b>")
    output = tmp_path / "out"
    runs = run_notebooks([tmp_path], Options(parameters=(), output=output))
    track(runs, tmp_path)
    with tracking(tmp_path) as connection:
        client = connection.client
        experiment = client.get_experiment_by_name(EXPERIMENT)
        assert experiment is not None
        found = {run.info.run_name: run for run in client.search_runs([experiment.experiment_id])}
        assert {name: run.info.status for name, run in found.items()} == {"good": "FINISHED", "bad": "FAILED"}
        good = found["good"].data
        assert {k: good.metrics[k] for k in ("accuracy", "rows")} == {"accuracy": 0.97, "rows": 3.0}
        assert good.tags["best"] == "forest" and good.metrics["seconds"] > 0
        steps = [m.step for m in client.get_metric_history(found["good"].info.run_id, "cell_seconds")]
        assert sorted(steps) == [1, 2, 3]
        artifacts = {a.path for a in client.list_artifacts(found["good"].info.run_id)}
        assert artifacts == {"good.ipynb", "good.html"}
        assert found["bad"].data.tags["nblift.reason"] == "cell 1, line 2: ZeroDivisionError: division by zero"

    page = (output / "overview.html").read_text(encoding="utf-8")
    assert "1 of 2 notebooks passed" in page and 'href="good.html"' in page and f"data:image/png;base64,{PNG}" in page
    assert "1 / 0  # &lt;b&gt;" in page and "http" not in page
    text = summary(runs)
    assert "/3 |" in text and "**failed**: cell 1, line 2" in text and "```\n    1  x = 1\n>   2  1 / 0" in text
