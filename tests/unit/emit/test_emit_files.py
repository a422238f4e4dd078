"""dvc.yaml, params.yaml, .gitignore and docstrings, from a plan made by hand."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from nblift.emit.docstring import function_docstring, module_docstring
from nblift.emit.dvc_yaml import dvc_yaml
from nblift.emit.layout import Layout
from nblift.emit.params_yaml import params_yaml
from nblift.emit.project import gitignore
from nblift.errors import Refused, UsageError
from nblift.model.notebook import Notebook
from nblift.model.observation import Value
from nblift.model.plan import Param, Plan, Stage, Variable

NOTEBOOK = Notebook("notebooks/a.ipynb", "0", (), ())


def value(type_: str = "builtins.list", kind: str = "data", number: bool = False) -> Value:
    return Value(type_, kind, "00", number=number)


def stage(name: str, title: str = "", prose: str = "", **parts: tuple[object, ...]) -> Stage:
    rest = {"body": (), "imports": (), "inputs": (), "outputs": (), "params": (), "reads": (), "writes": ()}
    return Stage(name=name, title=title, prose=prose, **{**rest, **parts})  # type: ignore[arg-type]


def plan(*stages: Stage) -> Plan:
    params = tuple(p for s in stages for p in s.params)
    return Plan(NOTEBOOK, "notebooks", stages, (), (), params, {}, "", None)


X = Variable("x", "x", "load", 0, value())
SCORE = Variable("score", "score", "train", 3, value("builtins.float", number=True), metric=True)
MODEL = Variable("model", "model", "train", 4, value("sklearn.X", "estimator"))
LOAD = stage("load", "Load", outputs=(X,), reads=("data/raw.csv",))
TRAIN = stage(
    "train",
    inputs=(X,),
    outputs=(MODEL, SCORE),
    params=(Param("train.rate", "rate", 0.5), Param("seed", "seed", 3)),
    writes=("reports/a.png", "reports/b.csv"),
)
PLAN = plan(LOAD, TRAIN)
LAYOUT = Layout(PLAN, {("load", "x"): ".json", ("train", "model"): ".skops", ("train", "score"): ".json"})


def load(text: str) -> dict[str, object]:
    found: dict[str, object] = YAML(typ="safe").load(text)
    return found


def test_stages_in_dvc_yaml() -> None:
    assert load(dvc_yaml(PLAN, LAYOUT, None)) == {
        "stages": {
            "load": {
                "cmd": "nblift stage load",
                "desc": "Load",
                "deps": ["src/pipeline/load.py", "data/raw.csv"],
                "outs": ["data/load/x.json"],
            },
            "train": {
                "cmd": "nblift stage train",
                "deps": ["src/pipeline/train.py", "data/load/x.json"],
                "params": ["train.rate", "seed"],
                "outs": ["models/model.skops", "reports/b.csv"],
                "metrics": [{"metrics/train.json": {"cache": False}}],
                "plots": [{"reports/a.png": {"cache": False}}],
            },
        }
    }


FOREIGN = """# the team's file
vars:
  - config.yaml
stages:
  old:
    cmd: nblift stage old  # goes away
  fetch:  # by hand
    cmd: curl -o data/raw.csv http://x.y
    outs: [data/raw.csv]
plots:
  - metrics/x.csv
"""


def test_what_others_wrote_into_dvc_yaml_stays_with_its_comments_and_ours_where_it_stood() -> None:
    text = dvc_yaml(PLAN, LAYOUT, FOREIGN)
    assert "# the team's file" in text and "fetch:  # by hand" in text
    found = load(text)
    assert list(found) == ["vars", "stages", "plots"]
    assert list(found["stages"]) == ["load", "train", "fetch"]  # type: ignore[call-overload]
    assert dvc_yaml(PLAN, LAYOUT, text) == text


def test_a_stage_of_the_same_name_that_others_wrote_is_not_overwritten() -> None:
    with pytest.raises(Refused) as caught:
        dvc_yaml(PLAN, LAYOUT, "stages:\n  train:\n    cmd: python train.py\n")
    assert caught.value.code == "in-the-way" and "train" in caught.value.message


@pytest.mark.parametrize("text", ["- a\n", "a: [\n", "3"])
def test_a_file_that_is_no_mapping_is_told(text: str) -> None:
    with pytest.raises(UsageError, match=r"dvc\.yaml"):
        dvc_yaml(PLAN, LAYOUT, text)
    with pytest.raises(UsageError, match=r"params\.yaml"):
        params_yaml(PLAN, LAYOUT, text, {}, ())


def test_params_yaml_keeps_what_others_wrote() -> None:
    text = params_yaml(PLAN, LAYOUT, "# ours\nother: {a: 1}  # mine\ntrain:\n  gone: 1\n  rate: 7\n", {}, ())
    assert "# ours" in text and "# mine" in text
    assert load(text) == {"other": {"a": 1}, "train": {"rate": 0.5}, "seed": 3}
    assert params_yaml(PLAN, LAYOUT, text, {}, ()) == text
    assert params_yaml(plan(LOAD), LAYOUT, None, {}, ()) == ""


scalars = st.integers() | st.floats(allow_nan=False) | st.booleans() | st.none() | st.text(st.characters(codec="utf-8"))


@given(scalars)
@settings(max_examples=40)
def test_any_parameter_is_read_back_as_it_was(scalar: int | float | str | bool | None) -> None:
    one = plan(stage("train", params=(Param("train.p", "p", scalar),)))
    found = load(params_yaml(one, LAYOUT, None, {}, ()))["train"]["p"]  # type: ignore[index]
    assert (type(found), repr(found)) == (type(scalar), repr(scalar))


@pytest.mark.parametrize(
    "text", ["", "\x85", "\u2028a", " a ", "a\n\nb\n", "1e3", "yes", "null", "2020-01-01", "a: b #c"]
)
def test_texts_that_yaml_takes_for_something_else_are_read_back(text: str) -> None:
    one = plan(stage("train", params=(Param("train.p", "p", text),)))
    assert load(params_yaml(one, LAYOUT, None, {}, ())) == {"train": {"p": text}}


def test_gitignore_gets_only_what_is_missing() -> None:
    first = gitignore("*.log\nmlruns\n")
    assert first.startswith("*.log\nmlruns\n\n# made by") and first.count("mlruns") == 1 and "/mlflow.db*\n" in first
    assert gitignore(first) == first
    assert "__pycache__/\n" in gitignore(None) and gitignore(gitignore(None)) == gitignore(None)


@pytest.mark.parametrize(
    "text",
    ['He said "x"', 'a """ b', "C:\\new\\x", "ends with \\", 'ends with "', "", "'''", "a\n\n- b\n- c\n\n`d`", "é ∑"],
)
def test_any_prose_makes_a_docstring(text: str) -> None:
    one = stage("train", title=text.split("\n")[0], prose=text, inputs=(X,), outputs=(SCORE,))
    for docstring in (module_docstring(plan(one), one), function_docstring(one)):
        tree = ast.parse(f"def f():\n    {docstring.strip()}\n")
        assert ast.get_docstring(tree.body[0])  # type: ignore[arg-type]


def test_layout_says_where_each_value_lies() -> None:
    assert [LAYOUT.path("load", X), LAYOUT.path("train", MODEL), LAYOUT.path("train", SCORE)] == [
        "data/load/x.json", "models/model.skops", None,
    ]  # fmt: skip
    assert LAYOUT.inputs(TRAIN) == ["data/load/x.json"] and LAYOUT.metrics(LOAD) is None
    assert not any(Path(p).is_absolute() for s in PLAN.stages for p in (*LAYOUT.inputs(s), *LAYOUT.outputs(s)))
