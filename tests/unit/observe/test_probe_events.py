"""What the probe writes down of single statements."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nblift.errors import Refused
from nblift.model.observation import Event
from unit.at_once import observe, read


def events(folder: Path, *cells: str) -> list[Event]:
    return list(observe(read(folder, *cells), folder).events)


def last(folder: Path, *cells: str) -> dict[str, Any]:
    event = events(folder, *cells)[-1]
    return {
        "bound": sorted(event.bound),
        "mutated": sorted(event.mutated),
        "deleted": sorted(event.deleted),
        "aliases": sorted(event.aliases),
    }


FRAME = "import pandas as pd\ndf = pd.DataFrame({'a': [1, 2], 'b': ['x', 'y']})"
ARRAY = "import numpy as np\na = np.arange(6)"


@pytest.mark.parametrize(
    ("cells", "bound", "mutated"),
    [
        (["x = 1"], "x", ""),
        (["x = 1", "x = 1"], "x", ""),
        (["x = [1]", "x"], "", ""),
        (["x = [1]", "x.append(2)"], "", "x"),
        (["x = [1]\ny = x", "y.append(2)"], "", "x y"),
        (["x = [1]\ny = {'k': (x,)}", "x.append(2)"], "", "x y"),
        (["x = [1]\ny = list(x)", "y.append(2)"], "", "y"),
        (["x = [1]\nx2 = x", "x += [2]"], "x", "x2"),
        ([FRAME, "df['c'] = 1"], "", "df"),
        ([FRAME, "df.dropna()"], "", ""),
        ([FRAME, "df.insert(0, 'c', 1)"], "", "df"),
        ([FRAME, "df.index.name = 'i'"], "", "df"),
        ([FRAME, "df.attrs['unit'] = 'mm'"], "", "df"),
        ([ARRAY + "\nb = a[2:4]", "b[0] = 9"], "", "a b"),
        ([ARRAY + "\nb = a[2:4]\nc = a[4:]", "b[0] = 9"], "", "a b"),
        ([ARRAY + "\nb = a.copy()", "a.sort()"], "", ""),
        (["import numpy as np\na = np.array(['x', 'y'], dtype=object)\nb = a[:1]", "b[0] = 'z'"], "", "a b"),
        (["x = [1]\ndef f():\n    x.append(2)", "f()"], "", "x"),
        (["x = [1]\ndef f():\n    x.append(2)\ng = [f]", "g[0]()"], "", "x"),
        (["x = [1]\ndef f():\n    global x\n    x = [2]", "f()"], "x", ""),
        (["x = [1]\nadd = x.append", "add(2)"], "", "add x"),
        (["class A:\n    n = 1\na = A()", "A.n = 2"], "", "A"),
        (["class A:\n    n = []\n    def f(self):\n        self.n.append(1)\na = A()", "a.f()"], "", "A"),
        (["class A:\n    pass", "A.f = lambda self: 1"], "", "A"),
        (["class A:\n    pass\na = A()\nb = A()", "a.x = 1"], "", "a"),
        (["def f():\n    f.n += 1\nf.n = 0", "f()"], "", "f"),
        (["s = {'n': 0}\ndef f(s=s):\n    s['n'] += 1", "f()"], "", "f s"),
        (
            [
                "def make():\n    n = 0\n    def f():\n        nonlocal n\n        n += 1\n    return f\nf = make()",
                "f()",
            ],
            "",
            "f",
        ),
        (["x = [[1]]", "for y in x:\n    y.append(2)"], "y", "x"),
        (["import numpy as np\nrng = np.random.default_rng(1)", "rng.random()"], "", "rng"),
        (["_hidden = 1"], "", ""),
    ],
)
def test_bound_and_changed_in_place(cells: list[str], bound: str, mutated: str, tmp_path: Path) -> None:
    found = last(tmp_path, *cells)
    assert (found["bound"], found["mutated"]) == (bound.split(), mutated.split())


def test_deleting_is_noted(tmp_path: Path) -> None:
    assert last(tmp_path, "x = 1\ny = 2", "del x")["deleted"] == ["x"]


def test_names_that_share_memory_are_paired(tmp_path: Path) -> None:
    assert last(tmp_path, "x = [1]", "y = x")["aliases"] == [("y", "x")]
    assert last(tmp_path, "x = 'a'", "y = x")["aliases"] == []


@pytest.mark.parametrize(
    ("statement", "kind", "type_"),
    [
        ("x = 1", "data", "int"),
        ("import numpy as np; x = np.arange(3)", "data", "numpy.ndarray"),
        ("import pandas as pd; x = pd.DataFrame({'a': [1]})", "data", "pandas.DataFrame"),
        ("import json as x", "module", "json"),
        ("def x(): pass", "function", "function"),
        ("x = len", "function", "builtin_function_or_method"),
        ("class x: pass", "class", "type"),
        ("x = (i for i in [1])", "handle", "generator"),
        ("import re; x = re.compile('a')", "data", "re.Pattern"),
        ("from sklearn.linear_model import LinearRegression; x = LinearRegression()", "estimator",
         "sklearn.linear_model.LinearRegression"),
        ("from matplotlib.figure import Figure; x = Figure()", "figure", "matplotlib.figure.Figure"),
    ],
)  # fmt: skip
def test_kinds_of_values(statement: str, kind: str, type_: str, tmp_path: Path) -> None:
    value = observe(read(tmp_path, statement), tmp_path).final()["x"]
    assert (value.kind, value.type) == (kind, type_)


def test_an_estimator_is_described_with_its_task_and_whether_it_has_learned(tmp_path: Path) -> None:
    cell = "from sklearn.linear_model import LogisticRegression as L\nx = L()\ny = L().fit([[0], [1]], [0, 1])"
    final = observe(read(tmp_path, cell), tmp_path).final()
    assert [(final[n].task, final[n].fitted) for n in "xy"] == [("classification", False), ("classification", True)]
    assert "predict_proba" in final["y"].methods


@pytest.mark.parametrize("way", ["globals()['x'].append(2)", "eval(chr(120) + '.append(2)')", "vars()['x'].append(2)"])
def test_a_change_that_no_statement_shows_is_refused(way: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        events(tmp_path, "x = [1]\ny = [1]", way, "z = [3]")
    assert caught.value.code == "unseen-change" and caught.value.message.startswith("x ")


def test_lines_with_several_statements_and_magics_are_told_apart(tmp_path: Path) -> None:
    found = events(tmp_path, "%time x = 1\ny = 2; z = [y]\nif y: w = 1")
    assert [sorted(e.bound) for e in found] == [["x"], ["y"], ["z"], ["w"]]


def test_what_a_library_changes_in_its_own_objects_is_its_own_business(tmp_path: Path) -> None:
    cells = ["from scipy.stats import norm\nimport numpy as np", "x = norm.pdf(0)", "y = np.random.rand()"]
    assert [e.index for e in observe(read(tmp_path, *cells), tmp_path).events] == [0, 1, 2, 3]
