from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from nblift.errors import NbliftError, StageError, UsageError
from nblift.runtime.formats import load, save
from nblift.runtime.stage import returned_names, run_stage


class Project:
    """A project of one stage `work` in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "src/pipeline").mkdir(parents=True)
        (root / "src/pipeline/__init__.py").touch()
        self.entry: dict[str, Any] = {"cmd": "nblift stage work"}

    def code(self, text: str) -> None:
        (self.root / "src/pipeline/work.py").write_text(textwrap.dedent(text))

    def run(self, name: str = "work") -> None:
        before = {
            "stages": {
                "before": {"outs": ["data/before/x.json", "data/before/y.pkl", "data/again/x.pkl"]},
                "work": self.entry,
            }
        }
        (self.root / "dvc.yaml").write_text(json.dumps(before))  # JSON is YAML
        run_stage(name, self.root)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.chdir(tmp_path)
    for name in [n for n in sys.modules if n.split(".")[0] == "pipeline"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return Project(tmp_path)


@pytest.fixture(autouse=True)
def forget_the_pipeline() -> Any:
    yield
    for name in [n for n in sys.modules if n.split(".")[0] == "pipeline"]:
        del sys.modules[name]


def test_arguments_and_results_are_matched_by_their_names(project: Project) -> None:
    project.code(
        "def work(y, factor, shift=1, x=None):\n    z = (x + y) * factor + shift\n    w = [z]\n    return w, z\n"
    )
    save(2, project.root / "data/before/x.json")
    save(3, project.root / "data/before/y.pkl")
    (project.root / "params.yaml").write_text("work: {factor: 10}\nshift: 5\nother: 1\n")
    project.entry |= {
        "deps": ["src/pipeline/work.py", "data/before/x.json", "data/before/y.pkl", "data/raw.csv"],
        "params": ["work.factor", "shift"],
        "outs": ["data/work/z.json", {"data/work/w.pkl": {"cache": False}}],
    }
    project.run()
    assert load(project.root / "data/work/z.json") == 55
    assert load(project.root / "data/work/w.pkl") == [55]


def test_numbers_are_metrics_and_may_be_outputs_too(project: Project) -> None:
    project.code(
        """
        import numpy as np
        def work():
            accuracy, n, ok, crossing = np.float32(0.5), 3, True, 7.5
            return accuracy, n, ok, crossing
        """
    )
    project.entry |= {
        "outs": ["data/work/ok.json", "data/work/crossing.json"],
        "metrics": [{"metrics/work.json": {"cache": False}}],
    }
    project.run()
    assert json.loads((project.root / "metrics/work.json").read_text()) == {"accuracy": 0.5, "n": 3, "crossing": 7.5}
    assert load(project.root / "data/work/ok.json") is True and load(project.root / "data/work/crossing.json") == 7.5


def test_a_stage_that_returns_nothing_has_run(project: Project) -> None:
    project.code("from pathlib import Path\ndef work():\n    Path('made.txt').touch()\n")
    project.entry["outs"] = ["made.txt"]
    project.run()
    assert (project.root / "made.txt").exists()


@pytest.mark.parametrize(
    ("code", "entry", "words"),
    [
        ("def work(x): return x", {}, "argument 'x' of work() is neither a dependency nor a parameter"),
        ("def work():\n    x = 1\n    return x", {}, "work() returns 'x', which is no output"),
        ("def work(): pass", {"outs": ["data/work/y.json"]}, "output 'y', which work() does not return"),
        ("def work():\n    return 1", {"outs": ["data/work/x.json"]}, "work() does not return names"),
        ("def work():\n    x = 1\n    return x, 2", {}, "work() does not return names"),
        ("def other(): pass", {}, "has no function work"),
        ("import nowhere", {}, "cannot be imported"),
        ("def work(x): return x", {"deps": ["data/before/x.json", "data/again/x.pkl"]}, "two files named x"),
        ("def work(n): pass", {"params": ["work.n"]}, "there is no parameter work.n"),
    ],
)
def test_what_does_not_fit_is_named(project: Project, code: str, entry: dict[str, Any], words: str) -> None:
    project.code(code)
    (project.root / "params.yaml").write_text("work: {m: 1}\n")
    project.entry |= entry
    with pytest.raises(StageError) as caught:
        project.run()
    assert words in str(caught.value) and caught.value.where is not None and caught.value.hint


def test_stages_and_files_that_are_not_there_are_told(project: Project) -> None:
    project.code("def work(): pass")
    with pytest.raises(UsageError, match=r"no stage 'wrok'\nIts stages: before, work"):
        project.run("wrok")
    (project.root / "dvc.yaml").unlink()
    with pytest.raises(UsageError, match=r"dvc\.yaml: cannot be read"):
        run_stage("work", project.root)
    project.code("def work(x): pass")
    project.entry["deps"] = ["data/before/x.json"]
    with pytest.raises(StageError, match="is not there"):
        project.run()


def test_an_output_of_an_earlier_run_is_no_result_of_this_one(project: Project) -> None:
    project.code("def work():\n    pass\n")
    project.entry["outs"] = ["data/work/x.json"]
    save(1, project.root / "data/work/x.json")
    with pytest.raises(StageError, match="output 'x', which work"):
        project.run()


def test_a_file_that_the_function_wrote_is_left_alone(project: Project) -> None:
    project.code(
        """
        from pathlib import Path
        def work():
            Path("score.json").write_text("{}")
            score = 0.5
            return score
        """
    )
    project.entry |= {"outs": ["score.json"], "metrics": ["metrics/work.json"]}
    for _ in range(2):
        project.run()
        assert (project.root / "score.json").read_text() == "{}"
        assert load(project.root / "metrics/work.json") == {"score": 0.5}
    project.entry["outs"] = ["score.json", "data/work/score.pkl"]
    project.run()
    assert load(project.root / "data/work/score.pkl") == 0.5


def test_of_two_files_of_a_name_the_argument_is_the_one_that_a_stage_made(project: Project) -> None:
    project.code("def work(x):\n    y = x\n    return y\n")
    save("made", project.root / "data/before/x.json")
    save("raw", project.root / "data/raw/x.json")
    project.entry |= {"deps": ["data/raw/x.json", "data/before/x.json"], "outs": ["data/work/y.json"]}
    project.run()
    assert load(project.root / "data/work/y.json") == "made"


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("    return a, b", ["a", "b"]),
        ("    return (a, b)", ["a", "b"]),
        ("    return a", ["a"]),
        ("    return", []),
        ("    a = 1", []),
        ("    return a.b", None),
        ("    return [a]", None),
        ("    if a:\n        return b\n    return a", ["a"]),
    ],
)
def test_the_names_of_what_is_returned(body: str, names: list[str] | None, project: Project) -> None:
    project.code(f"def work(a=1, b=2):\n{body}\n")
    from nblift.runtime.stage import stage_function

    assert returned_names(stage_function("work", project.root)) == names


def test_the_process_tells_an_error_in_two_lines_and_ends_with_its_code(project: Project) -> None:
    project.code("def work(x): pass")
    with pytest.raises(NbliftError):
        project.run()
    code = "import sys; from nblift.runtime.__main__ import main; sys.exit(main(['stage', 'work']))"
    env = {"PYTHONPATH": ":".join(p for p in sys.path if p)}
    done = subprocess.run([sys.executable, "-c", code], cwd=project.root, env=env, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "dvc.yaml: argument 'x' of work() is neither a dependency nor a parameter of stage work",
        "Dependencies: none. Parameters: none.",
    ]


def test_a_stage_may_work_in_the_notebooks_folder(project: Project) -> None:
    (project.root / "notebooks").mkdir()
    project.code(
        """
        import os
        import sys
        HERE = os.getcwd()

        def work():
            place = [os.path.basename(HERE), os.path.basename(os.getcwd()), len(sys.argv)]
            return place
        """
    )
    project.entry |= {"outs": ["values/work/place.json"], "meta": {"folder": "notebooks"}}
    before = list(sys.argv)
    project.run()
    assert load(project.root / "values/work/place.json") == ["notebooks", "notebooks", 1]
    assert Path.cwd() == project.root and sys.argv == before


def test_metrics_are_ascii_for_dvc_takes_anything_else_for_binary(project: Project) -> None:
    project.code("def work():\n    結果 = 3\n    return 結果\n")
    project.entry |= {"metrics": [{"metrics/work.json": {"cache": False}}]}
    project.run()
    assert (project.root / "metrics/work.json").read_bytes().isascii()
    assert json.loads((project.root / "metrics/work.json").read_text()) == {"結果": 3}
