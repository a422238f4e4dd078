"""`make demo` in a fresh clone shows the whole way, and leaves the clone in order."""

from __future__ import annotations

import json
import re
import sys

from e2e.clone import SHARED, Demo, changed, typed

pytestmark = SHARED

# a grid search keeps its fit times, so that this one file changes; see docs/decisions/006
BOOKS = {"dvc.lock"}


def test_it_ends_well(demo: Demo) -> None:
    assert demo.code == 0, demo.output


def test_it_names_the_executed_notebook(demo: Demo) -> None:
    (path,) = re.findall(r"^executed notebook: (\S+),", demo.output, re.MULTILINE)
    executed = json.loads((demo.root / path).read_text(encoding="utf-8"))
    assert any(cell.get("execution_count") for cell in executed["cells"])


def test_every_variable_is_verified_and_none_differs(demo: Demo) -> None:
    rows = re.findall(r"^(\w+) +(\S+) +(identical|equal|nondeterministic|different)\b", demo.output, re.MULTILINE)
    verdicts = [verdict for _, _, verdict in rows]
    assert "different" not in verdicts
    assert verdicts.count("identical") > 20
    assert ("train", "model", "identical") in rows
    assert re.search(rf"penguins\.ipynb: equal \({len(rows)} compared", demo.output)


def test_the_lift_is_the_one_in_the_repository(demo: Demo) -> None:
    assert set(demo.changed) <= BOOKS


def test_it_draws_the_graph(demo: Demo) -> None:
    graph = demo.output.partition("$ dvc dag")[2].partition("$ dvc repro")[0]
    assert re.findall(r"\| (\w+) \|", graph)[0] == "load"
    assert "| register |" in graph


def test_the_version_is_registered_with_its_lineage(demo: Demo) -> None:
    assert "registered penguins version 1" in demo.output
    for fact in ("git_commit", "dvc_lock_sha256", "params_sha256", "notebook_sha256", "data/raw/penguins.csv"):
        assert fact in demo.output.partition("registered penguins")[2]


def test_the_gate_gives_its_verdict(demo: Demo) -> None:
    said = demo.output.partition("$ nblift promote")[2]
    assert re.search(r"accuracy .* >= 0\.\d+ .* yes", said)
    assert "production of penguins is version 1 (was empty)" in said


def test_the_service_answered(demo: Demo) -> None:
    said = demo.output.partition("POST http://127.0.0.1:")[2]
    record, answer = (json.loads(document) for document in re.findall(r"^\{$.*?^\}$", said, re.MULTILINE | re.DOTALL))
    assert {"bill_length_mm", "island"} <= set(record)
    assert answer["prediction"] in answer["probabilities"]
    assert sum(answer["probabilities"].values()) > 0.999
    assert answer["model_version"] == "1"


def test_it_says_what_to_type_next(demo: Demo) -> None:
    said = demo.output.partition("What to type next")[2]
    for command in ("nblift serve", "curl", "mlflow ui", "nblift history", "nblift verify"):
        assert command in said


def test_typed_again_it_shows_the_version_that_is_there(demo: Demo) -> None:
    before = changed(demo.root)
    again = "import sys; sys.path.insert(0, 'scripts'); import demo; demo.reproduce(); demo.promote(); demo.predict()"
    done = typed(demo.root, f'"{sys.executable}" -c "{again}"')
    assert done.returncode == 0, done.stdout
    assert "Nothing changed since the model was registered" in done.stdout
    assert '"nblift.params_sha256"' in done.stdout
    assert "(already)" in done.stdout
    assert changed(demo.root) == before


def test_a_step_that_fails_is_named(demo: Demo) -> None:
    wrong = "import sys; sys.path.insert(0, 'scripts'); import demo; demo.lift = lambda: demo.run('dvc nonsense'); "
    done = typed(demo.root, f'"{sys.executable}" -c "{wrong} demo.execute = lambda: None; sys.exit(demo.main())"')
    assert done.returncode == 1
    assert "The demo stopped at: dvc nonsense (exit code" in done.stdout
