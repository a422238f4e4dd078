"""Parameters read from a library's text are those that Python itself tells of it; calls that do not fit are found."""

from __future__ import annotations

import ast
import importlib
import inspect
from pathlib import Path

import pytest

from nblift.check.installed import Installed, this_python
from nblift.check.modules import Modules
from nblift.check.signatures import Signature, signature_of
from unit.check.notebooks import codes, found, write

PUBLIC = [
    "sklearn.cluster", "sklearn.compose", "sklearn.decomposition", "sklearn.ensemble", "sklearn.impute",
    "sklearn.linear_model", "sklearn.metrics", "sklearn.model_selection", "sklearn.naive_bayes", "sklearn.neighbors",
    "sklearn.pipeline", "sklearn.preprocessing", "sklearn.svm", "sklearn.tree", "pandas", "pandas.api.types",
    "scipy.stats", "scipy.optimize", "xgboost", "matplotlib.pyplot",
]  # fmt: skip
KINDS = inspect.Parameter


def told_by_python(thing: object) -> Signature | None:
    try:
        parameters = inspect.signature(thing).parameters.values()  # type: ignore[arg-type]
    except (ValueError, TypeError):
        return None
    plain = [p for p in parameters if p.kind not in (KINDS.VAR_POSITIONAL, KINDS.VAR_KEYWORD)]
    return Signature(
        tuple(p.name for p in plain if p.kind is not KINDS.KEYWORD_ONLY),
        frozenset(p.name for p in plain if p.kind is not KINDS.POSITIONAL_ONLY),
        tuple(p.name for p in plain if p.default is KINDS.empty),
        any(p.kind is KINDS.VAR_POSITIONAL for p in parameters),
        any(p.kind is KINDS.VAR_KEYWORD for p in parameters),
        "",
    )


@pytest.mark.parametrize("module", PUBLIC)
def test_they_are_those_that_python_tells(module: str) -> None:
    modules, compared = Modules(this_python()), 0
    for name, thing in vars(importlib.import_module(module)).items():
        # with a backend matplotlib gives functions of its own the signatures of the backend's
        own = callable(thing) and "__signature__" not in getattr(thing, "__dict__", {})
        read = None if name.startswith("_") or not own else signature_of(modules, f"{module}.{name}")
        told = told_by_python(thing) if read is not None else None
        if read is None or told is None:
            continue
        compared += 1
        for part in ("positional", "keywords", "required", "named_more"):
            assert getattr(read, part) == getattr(told, part), f"{name}: {part}"
        assert read.more or not told.more, name
    assert compared >= 3


LIBRARY = {
    "__init__.py": "from .plain import plain, Maker as Made\nfrom .stars import *\n",
    "stars.py": "def starred(x):\n    return x\n",
    "plain.py": '''
from functools import lru_cache
def plain(x, y=1, *, z, w=2):
    return x

class Maker:
    """It makes."""

    a = [
        1,
    ]
    def __init__(
        self,
        n=1,
    ):
        self.n = n

    def plain(self, q):
        pass

@lru_cache
def cached(x):
    return x

def again(x):
    return x

again = print

def twice(x):
    return x

def twice(x, y):
    return y

def many(*rows, **more):
    pass

class Kind(type):
    pass

class Odd(metaclass=Kind):
    def __init__(self, a):
        pass

class Without:
    pass
''',
}


@pytest.fixture
def library(tmp_path: Path) -> Modules:
    for name, text in LIBRARY.items():
        (tmp_path / "site" / "made_up").mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / "made_up" / name).write_text(text)
    return Modules(Installed([str(tmp_path / "site")], frozenset()))


@pytest.mark.parametrize(
    ("path", "call", "why"),
    [
        ("plain", "f(1, z=2)", None),
        ("plain", "f(1, 2, 3, z=2)", "takes 2 arguments without their names, not 3"),
        ("plain", "f(1, z=2, v=2)", "has no argument v"),
        ("plain", "f(1)", "needs its argument z"),
        ("plain", "f(**options)", None),
        ("plain", "f(*rows)", None),
        ("plain.plain", "f(z=1)", "needs its argument x"),
        ("Made", "f(3)", None),
        ("Made", "f(3, 4)", "takes 1 argument without its name, not 2"),
        ("Made", "f(m=3)", "has no argument m"),
        ("Made", "f(self=3)", "has no argument self"),
        ("starred", "f()", "needs its argument x"),
        ("plain.many", "f(1, 2, a=3)", None),
    ],
)
def test_calls(library: Modules, path: str, call: str, why: str | None) -> None:
    signature = signature_of(library, f"made_up.{path}")
    node = ast.parse(call, mode="eval").body
    assert signature is not None and isinstance(node, ast.Call)
    assert signature.misfit(node) == why


@pytest.mark.parametrize("name", ["cached", "again", "twice", "Odd", "Without", "nowhere", "plain.q"])
def test_nothing_is_said_of_what_may_be_otherwise(library: Modules, name: str) -> None:
    assert signature_of(library, f"made_up.plain.{name}") is None


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("from sklearn.preprocessing import Binarizer\nBinarizer(18)", "takes no arguments without their names, not 1"),
        ("import sklearn.neighbors as n\nn.KernelDensity(0.1)", "takes no arguments without their names"),
        ("from sklearn.ensemble import RandomForestClassifier as R\nR(n_estimator=3)", "(is it n_estimators?)"),
        ("from sklearn import svm\ndef f():\n    return svm.SVC(kernal='rbf')\nf()", "(is it kernel?)"),
    ],
)
def test_a_call_that_the_library_does_not_accept(code: str, words: str, tmp_path: Path) -> None:
    (finding,) = found(write(tmp_path, code), select=("NB107",))
    assert words in finding.message
    assert "With scikit-learn" in finding.hint


@pytest.mark.parametrize(
    "code",
    [
        "from sklearn.svm import SVC\nSVC(kernel='rbf', C=3)",
        "from sklearn.svm import SVC\nSVC(**{'kernal': 'rbf'})",
        "try:\n    from sklearn.svm import SVC\n    SVC(kernal='rbf')\nexcept TypeError:\n    pass",
        "from sklearn.svm import SVC\ndef f():\n    return SVC(kernal='rbf')",
        "!pip install scikit-learn==0.20\nfrom sklearn.svm import SVC\nSVC(kernal='rbf')",
        "class SVC:\n    def __init__(self, **all):\n        pass\nSVC(kernal='rbf')",
    ],
)
def test_calls_that_may_run(code: str, tmp_path: Path) -> None:
    assert "NB107" not in codes(tmp_path, code)
