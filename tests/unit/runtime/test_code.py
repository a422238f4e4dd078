"""Functions, methods and classes as values: equal exactly where they compute the same."""

from __future__ import annotations

import pickle
import sys
import types
from typing import Any

import cloudpickle
import pytest

from nblift.runtime.compare import compare
from nblift.runtime.fingerprint import fingerprint


def run(module: str, text: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What `f` is in a module of this text."""
    made = types.ModuleType(module)
    monkeypatch.setitem(sys.modules, module, made)
    exec(compile(text, f"<{module}>", "exec"), made.__dict__)
    return made.__dict__["f"]


# the notebook's text, the pipeline's
SAME = [
    ("f = lambda x: x > 3", "f = lambda x: x > 3"),
    ("exec('import math')\ndef f(x): return math.sin(x)", "import math\ndef f(x): return math.sin(x)"),
    ("T=3\ndef f(x): return x > T", "def mk(T):\n    def f(x):\n        return x > T\n    return f\nf=mk(3)"),
    (
        "T=3\ndef f(x): return [y for y in x if y > T]",
        "def mk(t):\n    def f(x):\n        return [y for y in x if y > t]\n    return f\nf=mk(3)",
    ),
    (
        "T=3\ndef f(x):\n    g = lambda y: y+T+x\n    return g",
        "def mk(t):\n    def f(x):\n        g = lambda y: y+t+x\n        return g\n    return f\nf=mk(3)",
    ),
    ("def f(x):\n    'doc'\n    return x", "def f(x):\n    '''doc\n    '''\n    return x"),
    ("class f:\n    k=1\n    def m(self): return 1", "class f:\n    k=1\n    def m(self): return 1"),
    (
        "from functools import partial\ndef g(a,b): return a-b\nf=partial(g,1)",
        "from functools import partial\ndef g(a,b):\n    # c\n    return a-b\nf=partial(g,1)",
    ),
    ("def f(x): return f(x-1) if x else 0", "def f(x): return f(x-1) if x else 0"),
    (
        "import dataclasses as d\n@d.dataclass\nclass C:\n    a:int=1\n    b:list=d.field(default_factory=list)\nf=C()",
        "import dataclasses as d\n@d.dataclass\nclass C:\n    a:int=1\n    b:list=d.field(default_factory=list)\nf=C()",
    ),
    (
        "def f(x):\n    class D:\n        a=1\n        def m(self): return super().__init__()\n    return D",
        "def mk():\n    def f(x):\n        class D:\n            a=1\n            def m(self): return super().__init__()\n        return D\n    return f\nf=mk()",  # noqa: E501
    ),
    (
        "n=0\ndef f(x):\n    global n\n    n+=1\n    return n",
        "def mk():\n    n=0\n    def f(x):\n        nonlocal n\n        n+=1\n        return n\n    return f\nf=mk()",
    ),
    ("from random import random\nf = lambda: random()", "from random import random\nf = lambda: random()"),
    ("f = lambda x: x.query(n=5)", "def mk(k):\n    return lambda x: x.query(n=k)\nf=mk(5)"),
    (
        "import enum\nclass E(enum.Enum):\n    A=1\n    B=2\nf=E.A",
        "import enum\nclass E(enum.Enum):\n    A=1\n    B=2\nf=E.A",
    ),
    (
        "from collections import namedtuple\nP=namedtuple('P','a b')\nf=P(1,2)",
        "from collections import namedtuple\nP=namedtuple('P','a b')\nf=P(1,2)",
    ),
]
OTHER = [
    ("f = lambda x: x > 3", "f = lambda x: x >= 3"),
    ("f = lambda x: x > 3", "f = lambda x: x > 4"),
    ("f = lambda x: x > 'a'", "f = lambda x: x > 'b'"),
    ("T=3\ndef f(x): return x > T", "def mk(T):\n    def f(x):\n        return x > T\n    return f\nf=mk(4)"),
    (
        "T=3\ndef f(x):\n    g = lambda y: y+T+x\n    return g",
        "def mk(t):\n    def f(x):\n        g = lambda y: y-t+x\n        return g\n    return f\nf=mk(3)",
    ),
    ("def f(x,a=1): return x", "def f(x,a=2): return x"),
    ("def f(x):\n    if x: print(1)\n    print(2)", "def f(x):\n    if x:\n        print(1)\n        print(2)"),
    (
        "def f(x):\n    try:\n        a(); b()\n    except E: pass",
        "def f(x):\n    try:\n        a()\n    except E: pass\n    b()",
    ),
    ("class C:\n    k=1\n    def m(self): return 1\nf=C()", "class C:\n    k=1\n    def m(self): return 2\nf=C()"),
    (
        "class C:\n    @property\n    def m(self): return 1\nf=C()",
        "class C:\n    @property\n    def m(self): return 2\nf=C()",
    ),
    (
        "from functools import partial\ndef g(a,b): return a-b\nf=partial(g,1)",
        "from functools import partial\ndef g(a,b): return b-a\nf=partial(g,1)",
    ),
    (
        "from functools import lru_cache\n@lru_cache(None)\ndef f(a): return a",
        "from functools import lru_cache\n@lru_cache(None)\ndef f(a): return a+1",
    ),
    ("def h(x): return x+1\ndef f(x): return h(x)", "def h(x): return x+2\ndef f(x): return h(x)"),
    ("def f(x): return f(x-1) if x else 0", "def f(x): return f(x-1) if x else 1"),
    ("import math\ndef f(x): return math.sin(x)", "import math\ndef f(x): return math.cos(x)"),
    ("from math import sin as s\ndef f(x): return s(x)", "from math import cos as s\ndef f(x): return s(x)"),
    (
        "import dataclasses as d\n@d.dataclass\nclass C:\n    a:int=1\n    def g(self): return self.a\nf=C()",
        "import dataclasses as d\n@d.dataclass\nclass C:\n    a:int=1\n    def g(self): return -self.a\nf=C()",
    ),
    ("f = lambda x: (x, 5)", "f = lambda x: (5, x)"),
    (
        "from sklearn.preprocessing import FunctionTransformer as F\nf = F(lambda x: x*2)",
        "from sklearn.preprocessing import FunctionTransformer as F\nf = F(lambda x: x*3)",
    ),
    (
        "import enum\nclass E(enum.Enum):\n    A=1\n    B=2\nf=E.A",
        "import enum\nclass E(enum.Enum):\n    A=2\n    B=3\nf=E.A",
    ),
]


@pytest.mark.parametrize(("notebook", "pipeline"), SAME)
def test_what_lifting_changes_makes_no_difference(
    notebook: str, pipeline: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = pickle.loads(cloudpickle.dumps(run("__main__", notebook, monkeypatch)))
    assert compare(ours, run("pipeline.s", pipeline, monkeypatch)) == ("identical", None)


@pytest.mark.parametrize(("notebook", "pipeline"), OTHER)
def test_what_computes_something_else_differs(notebook: str, pipeline: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = pickle.loads(cloudpickle.dumps(run("__main__", notebook, monkeypatch)))
    assert compare(ours, run("pipeline.s", pipeline, monkeypatch))[0] == "different"


def test_a_name_that_is_defined_later_is_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "def f(x): return later(x)"
    ours = pickle.loads(cloudpickle.dumps(run("__main__", text, monkeypatch)))
    theirs = run("pipeline.s", f"def later(x): return x\n{text}", monkeypatch)
    assert compare(ours, theirs)[0] == "equal"


def test_what_lives_only_in_the_process_is_known_by_its_type(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "g = (i for i in range(3))\nf = lambda: next(g)"
    ours, theirs = (run(module, text, monkeypatch) for module in ("__main__", "pipeline.s"))
    assert compare(ours, theirs) == ("identical", None)


def test_looking_at_a_function_leaves_no_trace_of_what_was_made_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found = fingerprint(run("__main__", "n = [1]\nf = lambda x: x + 1 + len(n)", monkeypatch))
    assert not found.objects and not found.opaque and found.names == {"n", "len"}
