"""Small notebooks, each with something that is easily lifted wrong: the stages compute what the cells do."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nblift.plan.facts import Facts
from nblift.plan.groups import join
from nblift.plan.needed import needed
from nblift.plan.start import sections_as_written
from nblift.runtime.fingerprint import fingerprint
from unit.at_once import lift, observe, read, run_cells

STAGES = {
    "a lambda reads a value of an earlier stage": [
        "# A", "k = 3.5\nxs = [1, 2]", "# B", "ys = list(map(lambda v: v * k, xs))",
    ],
    "a function is called where its global has another meaning": [
        "# A", "k = 10.5\ndef f(x):\n    return x + k\ndef g(k):\n    return f(1) * k\nr = g(2)",
    ],
    "a function is called in a comprehension over its global's name": [
        "# A", "k = 10.5\nks = [1, 2]\ndef f(x):\n    return x + k\nr = [f(k) for k in ks]",
    ],
    "an argument has the name of a lifted function": [
        "# A", "k = 10.5\ndef f(x):\n    return x + k\ndef g(f, x):\n    return f(x)\nr = g(abs, -3)\ns = f(2)",
    ],
    "a local variable has a parameter's name in lower case": [
        "# A", "RATE = 0.5\ndef f(x):\n    rate = x * 2\n    return rate * RATE\nr = f(3)",
    ],
    "a comprehension's variable has a parameter's name in lower case": [
        "# A", "RATE = 0.5\nrs = [1, 2]\nr = [rate * RATE for rate in rs]",
    ],
    "an argument has a parameter's own name": [
        "# A", "SEED = 4\ndef f(SEED=1):\n    return SEED\nr = f(SEED=SEED)\ns = f()",
    ],
    "an attribute has a parameter's own name": [
        "# A", "SEED = 4\nclass A:\n    SEED = 5\nr = A.SEED + SEED",
    ],
    "a parameter in an f-string": ["# A", "SEED = 4\ns = f'SEED {SEED}-{SEED:03d}'"],
    "a parameter whose lower case is a builtin": ["# A", "MAX = 5\nr = max([1, 2]) + MAX"],
    "a parameter whose lower case is a keyword": ["# A", "LAMBDA = 0.5\nr = [LAMBDA * 2]"],
    "a string of several lines": ["# A", 'q = """\nselect *\n  from t\n   \n"""\nn = len(q)'],
    "an f-string of several lines": ["# A", "n = [1]\nif n:\n    q = f'''\n  a {n}\n b'''\n    r = len(q)"],
    "a generator is the only argument of a lifted call": [
        "# A", "k = 2.5\ndef f(xs):\n    return sum(xs) * k\nr = f(x for x in [1, 2])",
    ],
    "stars in a lifted call": [
        "# A", "base = 2.5\ndef f(*xs, **kw):\n    return base + len(xs)\nr = f(1, *[2], **{'a': 1})",
    ],
    "a recursive function with a global": [
        "# A", "base = 2.5\ndef f(n):\n    return base if n == 0 else f(n - 1) * 2\nr = f(3)",
    ],
    "a function in a function with a global": [
        "# A", "k = 1.5\ndef f(x):\n    def g(y):\n        return y * k\n    return g(x)\nr = f(2)",
    ],
    "a default that is data": ["# A", "d = [1]\ndef f(x, d=d):\n    return d + [x]\nr = f(2)"],
    "a decorator that keeps a register": [
        "# A", "REG = {}\ndef reg(f):\n    REG[f.__name__] = 1\n    return f",
        "@reg\ndef f(x):\n    return x\nr = f(2)", "# B", "n = len(REG)",
    ],
    "a method that reads a global": [
        "# A", "k = 2.5\nclass M:\n    def f(self, x):\n        return x * k\nm = M()", "# B", "r = m.f(2)",
    ],
    "an enumeration of the notebook's own": [
        "# A", "import enum\nclass C(enum.Enum):\n    RED = 1\nc = C.RED", "# B", "r = c.value",
    ],
    "an instance that changes in a later stage": [
        "# A", "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int = 1\np = P(2)",
        "# B", "p.x = 3\nr = p.x",
    ],
    "a value that changes in place in a later stage": ["# A", "xs = [1]", "# B", "xs.append(2)", "# C", "n = xs * 2"],
    "an augmented assignment": ["# A", "xs = [1]\nys = xs", "# B", "n = [len(xs)]\nn += [2]"],
    "a name that is perhaps bound again": ["# A", "x = 1.5", "# B", "if x > 2:\n    x = 3", "# C", "y = x"],
    "a name that an exception leaves as it was": [
        "# A", "x = 1.5", "# B", "try:\n    x = int('z')\nexcept ValueError:\n    pass", "# C", "y = x",
    ],
    "a walrus that never runs": ["# A", "n = 3\ny = False and (n := 7)", "# B", "z = n * 2"],
    "a class in a match statement": [
        "# A", "class P:\n    def __init__(self): self.x = 1\np = P()",
        "# B", "match p:\n    case P(x=1):\n        r = 5\n    case _:\n        r = 6",
    ],
    "a deleted name": ["# A", "tmp = [1]\nx = tmp + [2]\ndel tmp", "# B", "y = x"],
    "a generator that is advanced": ["# A", "g = (i for i in range(5))\nnext(g)\nrest = list(g)"],
    "a file that is read line by line": ["# A", "f = open('in.txt')\nf.readline()\nrest = f.read()\nf.close()"],
    "a closure that counts": [
        "# A",
        "def counter():\n    n = 0\n    def up():\n        nonlocal n\n        n += 1\n        return n\n    return up",
        "c = counter()\nc()\nr = c()",
    ],
    "a function that seeds everything": [
        "# A", "import os, random\nimport numpy as np\n"
        "def seed_everything(s):\n    random.seed(s)\n    np.random.seed(s)\n    os.environ['NBLIFT_TEST'] = str(s)",
        "seed_everything(7)", "# B", "a = np.random.rand(2)", "# C", "b = np.random.rand(2), random.random()",
    ],
    "a display draws random numbers": [
        "# A", "import numpy as np\nnp.random.seed(3)", "# B", "x = np.random.rand()", "# C", "np.random.rand(3)",
        "# D", "y = np.random.rand()",
    ],
    "an estimator's literal behind letters that are no ASCII": [
        "# A", "from sklearn.linear_model import Ridge\nmodèle = Ridge(alpha=0.25); x = 1", "# B", "r = modèle.alpha",
    ],
    "lines that Python does not count": ["# A", 'a = "x\u2028y"\nb = [1]\nc = [2]'],
    "a cell that is indented": ["# A", "  x = 1\n  y = x + 1.5"],
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NBLIFT_TEST", "")
    (tmp_path / "in.txt").write_text("h\n1\n2\n")
    return tmp_path


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore:`make_tokens_by_line`:UserWarning")
@pytest.mark.parametrize("name", STAGES)
def test_stages_compute_what_the_cells_do(name: str, folder: Path) -> None:
    lifted = lift(folder, *STAGES[name])
    assert lifted.values and not lifted.wrong()


# Values that share something which no pickle carries: whole in one stage, and never silently wrong in several.
SHARED = {
    "a method appends to a global": (
        "history", ["# A", "history = []\nclass T:\n    def step(self, v):\n        history.append(v)", "t = T()",
                    "# B", "t.step(3)", "# C", "n = len(history)"],
    ),
    "a function in a list appends to a global": (
        "log", ["# A", "log = []\ndef add(v):\n    log.append(v)\nfs = [add]", "# B", "for f in fs:\n    f(1)",
                "# C", "n = len(log)"],
    ),
    "a bound method of a list": ("log", ["# A", "log = []\nadd = log.append", "# B", "add(3)", "# C", "n = len(log)"]),
    "a partial of a function whose global changes": (
        "r", ["# A", "from functools import partial\nk = 2.5\ndef f(a, b):\n    return a * b + k\ng = partial(f, 3)",
              "# B", "k = 3.5", "# C", "r = g(2)"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHARED)
def test_what_changes_behind_a_name_is_observed(name: str, folder: Path) -> None:
    """The last value that the observation knows is what the notebook really ends with."""
    variable, cells = SHARED[name]
    notebook = read(folder, *cells)
    seen = observe(notebook, folder).final()[variable].digest
    assert seen == fingerprint(run_cells(notebook)[variable]).digest.hex()


@pytest.mark.parametrize("name", SHARED)
def test_one_stage_computes_what_the_cells_do(name: str, folder: Path) -> None:
    cells = SHARED[name][1]
    notebook = read(folder, *cells)
    facts = Facts(notebook, observe(notebook, folder))
    groups = sections_as_written(facts, needed(facts))
    lifted = lift(folder, *cells, groups=join(groups, 0, len(groups) - 1))
    assert len(lifted.plan.stages) == 1 and not lifted.wrong()


HELPER = "import numpy as np\nimport pandas as pd\ndef double(x):\n    return x * 2\n"


@pytest.fixture
def helper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path / "star_helper.py"
    sys.modules.pop("star_helper", None)


def test_of_a_star_those_names_are_imported_that_a_stage_mentions(helper: Path) -> None:
    helper.write_text(HELPER)
    found = lift(
        helper.parent, "from star_helper import *", "# A", "x = double(np.arange(3))", "# B", "y = pd.Series(x)"
    )
    assert "import numpy as np\n" in found.texts["a"] and "from star_helper import double\n" in found.texts["a"]
    assert "star_helper" not in found.texts["b"] and "import pandas as pd\n" in found.texts["b"]
    assert found.wrong() == {}


def test_a_helper_that_seeds_is_imported_by_every_stage(helper: Path) -> None:
    helper.write_text(HELPER + "np.random.seed(7)\n")
    found = lift(
        helper.parent, "import numpy as np\nimport star_helper", "# A", "x = [1]", "# B", "y = np.random.rand()"
    )
    assert all("import star_helper  # noqa: F401\n" in text for text in found.texts.values())
