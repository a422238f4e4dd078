"""What Python lets a notebook do with names, functions and classes means the same in the stages."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from nblift.plan.form import looks_up_as_text, needs_globals
from nblift.plan.groups import Group, obstacles
from unit.at_once import lift, observe, planned, read

COUNTER = "n = 0\ndef tick():\n    global n, last\n    n += 1\n    last = n\ntick()"
CASES = {
    "a global that a function sets": ["# A", COUNTER, "# B", "tick()\nb = n", "# C", "n = 10\ntick()\nc = n + last"],
    "a global that a method sets": [
        "# A",
        "n = 1\nclass K:\n    def go(self):\n        global n\n        n *= 2\nK().go()",
    ],
    "a builtin's name": ["# A", "xs = [1, 2]\na = sum(xs)", "# B", "sum = sum(xs)", "# C", "c = sum + 1"],
    "a builtin's name in a loop": ["# A", "xs = [1, 2]\nmax = max(xs)\nmin = 0\nfor x in xs:\n    min -= x"],
    "a variable called copy": ["# A", "copy = [1]", "# B", "copy.append(2)", "# C", "copy.append(3)\nc = len(copy)"],
    "a variable called random": [
        *("# A", "import random as r\nr.seed(1)\nrandom = 1\na = r.random()"),
        *("# B", "b = r.random() + random"),
    ],
    "a module's name for a number": [
        "# A",
        "import math\na = math.pi",
        "# B",
        "math = 5\nb = math",
        "# C",
        "c = math + 1",
    ],
    "a number's name for a module": ["# A", "math = 5\na = math", "# B", "import math\nb = math.pi + a"],
    "the main module's name": ["# A", "a = 1\nif __name__ == '__main__':\n    a = __name__", "# B", "b = a * 2"],
    "an f-string that shows a name": ["# A", "WIDTH = 3\na = f'{WIDTH=}'", "# B", "b = a + str(WIDTH)"],
    "annotations that nothing binds": [
        "from __future__ import annotations",
        *("# A", "def f(x: Nowhere) -> Missing:\n    return x\na = f(1)", "# B", "b = f(a)"),
    ],
    "an attribute of a function": ["# A", "def f():\n    return f.k\nf.k = 2\na = f()", "# B", "b = f() + a"],
    "a method added later": ["# A", "class A:\n    pass\na = A()", "# B", "A.f = lambda self: 3", "# C", "c = a.f()"],
    "a method added to a library": [
        "# A",
        "import pandas as pd\npd.Series.two = lambda s: 2",
        "# B",
        "b = pd.Series([1]).two()",
    ],
    "a named tuple": [
        "# A",
        "from collections import namedtuple\nP = namedtuple('P', 'x y')\np = P(1, 2)",
        "# B",
        "b = p.x",
    ],
    "a registry": [
        *(
            "# A",
            "r = {}\ndef enter(f):\n    r[f.__name__] = f\n    return f\n@enter\ndef one():\n    return 1\na = one()",
        ),
        *("# B", "b = r['one']() + 1"),
    ],
}


@pytest.mark.parametrize("case", CASES)
def test_sections_stay_apart_and_give_the_same(case: str, tmp_path: Path) -> None:
    lifted = lift(tmp_path, *CASES[case])
    assert lifted.values and not lifted.wrong(), lifted.texts


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        (["# A", "def f():\n    f.n += 1\n    return f.n\nf.n = 0\na = f()", "# B", "b = f()"], "f"),
        (
            [
                "# A",
                "class A:\n    all = []\n    def __init__(self):\n        self.all.append(1)\na = A()",
                "# B",
                "b = A.all[0]",
            ],
            "A",
        ),
        (["# A", "def f(x, seen=[]):\n    seen.append(x)\n    return len(seen)\na = f(1)", "# B", "b = f(2)"], "f"),
    ],
)
def test_what_a_definition_holds_cannot_cross(cells: list[str], name: str, tmp_path: Path) -> None:
    notebook = read(tmp_path, *cells)
    observation = observe(notebook, tmp_path)
    (found,) = obstacles(planned(tmp_path, *cells), observation)
    assert (found.name, found.made_by, found.used_by) == (name, "a", "b")


TEXT = ["# A", "x = 1\ny = [2]", "# B", "b = globals()['x'] + vars()['y'][0]\nexec('z = b')", "# C", "c = z + x"]
BODY = ["# A", "n = 3\nclass A:\n    n = n\n    m = [n]\na = A.n + A.m[0]"]


def test_names_that_are_looked_up_as_text_are_globals(tmp_path: Path) -> None:
    lifted = lift(tmp_path, *TEXT)
    assert [s.has_globals for s in lifted.plan.stages] == [False, True, False] and not lifted.wrong()
    assert {v.name for v in lifted.stages["b"].inputs} == {"x", "y"}


def test_a_class_body_may_read_the_name_that_it_binds(tmp_path: Path) -> None:
    (body,) = (s.body for s in planned(tmp_path, *BODY).stages)
    lifted = lift(tmp_path, *BODY, groups=[Group(("A",), "", body, has_globals=True)])
    assert lifted.values == {"n": 3, "a": 6} or not lifted.wrong()


@pytest.mark.parametrize(
    ("text", "reads", "needs"),
    [
        ("a = globals()['x']", True, True),
        ("globals()['x'] = 1", False, True),
        ("a = vars(x)", False, False),
        ("a = eval('x')", False, False),
        ("a = eval(x)", True, True),
        ("exec('x = 1')", False, True),
        ("a = df.eval('x')", False, False),
    ],
)
def test_which_statements_look_names_up_as_text(text: str, reads: bool, needs: bool) -> None:
    node = ast.parse(text).body[0]
    assert (looks_up_as_text(node), needs_globals(node)) == (reads, needs)


def test_a_definition_that_a_library_is_told_of_is_a_setting(tmp_path: Path) -> None:
    accessor = "@pd.api.extensions.register_series_accessor('nblift_unit')\nclass Unit:\n    def __init__(self, s):"
    cells = ["# A", "import pandas as pd", f"{accessor}\n        self.s = s", "# B", "x = pd.Series([1])", "# C"]
    plan = planned(tmp_path, *cells, "y = len(x.nblift_unit.s)")
    roles = {d.role for d in plan.decisions if plan.notebook.statements[d.index].source.startswith("@pd.api")}
    assert roles == {"setting"} and all(1 in s.body for s in plan.stages if s.name == "c")
