"""Names: what is found, and what must not be."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.check.notebooks import codes, found, write

FINE = {
    "builtins and the kernel's own": ("print(len(In), _, display, __name__, get_ipython)",),
    "comprehension": ("xs = [i for i in range(3) if i]", "ys = {k: v for k, v in zip(xs, xs)}"),
    "walrus": ("if (n := 3) > 2:\n    print(n)", "print(n)"),
    "bound in one branch": ("import sys\nif sys.argv:\n    a = 1", "print(a)"),
    "bound in try": ("try:\n    a = 1\nexcept ValueError as e:\n    print(e)", "print(a)"),
    "asked for in try": ("try:\n    print(a)\nexcept NameError:\n    a = 1",),
    "asked for in a try of all": ("try:\n    print(a)\nexcept Exception:\n    a = 1",),
    "asked for in a try of some": ("try:\n    print(a)\nexcept (ValueError, NameError):\n    a = 1",),
    "asked for in a try of who knows": ("import lib\ntry:\n    print(a)\nexcept lib.Error:\n    a = 1",),
    "asked for in a bare try": ("try:\n    print(a)\nexcept:\n    a = 1",),
    "loop": ("for i, (a, b) in enumerate([(1, 2)]):\n    pass\nprint(i, a, b)",),
    "with": ("with open('f') as f:\n    pass\nf.closed",),
    "match": ("match [1, 2]:\n    case [a, *rest]:\n        pass\nprint(a, rest)",),
    "star import of Python's own": ("from math import *\nprint(pi, sqrt)",),
    "star import of who knows": ("from nobody_knows import *\nprint(thing)",),
    "magic binds": ("%%capture out\nprint(1)", "print(out)"),
    "magic of an extension": ("%load_ext sql", "%%sql result <<\nselect 1", "print(result)"),
    "pylab": ("%pylab inline", "plot(arange(3))"),
    "store": ("%store -r thing", "print(thing)"),
    "shell": ("files = !ls", "print(files)"),
    "exec": ("import this_text\nexec(this_text.code)", "print(thing)"),
    "global": ("def f():\n    global a\n    a = 1", "f()\nprint(a)"),
    "function reads what comes before its call": ("def f():\n    return a", "a = 1", "f()"),
    "another had the function's name": ("f = len\nf('')", "a = 1\ndef f():\n    return a\nf()"),
    "the function's name is another's now": ("def f():\n    return a", "f = len\nf('')", "a = 1"),
    "recursion": ("def f(n):\n    return n and f(n - 1)\nf(3)",),
    "class": ("class A:\n    b = 1\n    c = b\n    def m(self):\n        return __class__, self.b\nA().m()",),
    "lambda": ("f = lambda x, *y, **z: (x, y, z)\nf(1)",),
    "lambda that is called later": ("f = lambda: later", "later = 1", "f()"),
    "nested function": ("def f():\n    a = 1\n    def g():\n        return a\n    return g\nf()()",),
    "del of another": ("a = b = 1\ndel a\nprint(b)",),
    "expected to fail": ({"source": "print(a)", "metadata": {"tags": ["raises-exception"]}},),
    "augmented": ("n = 0\nn += 1",),
    "cell that does not parse may bind": ("total = 3 3", "print(total)"),
    "annotation": ("def f(a: int, *, b: 'str' = '') -> None: ...\nx: int = 1\nprint(x)",),
    "decorator and default": ("import functools\n@functools.cache\ndef f(a=len('')):\n    return a",),
    "async": ("import asyncio\nasync def f():\n    return 1\nawait f()",),
    "time": ("%time a = 1", "print(a)"),
    "help": ("len?", "?len"),
    "silenced": ("print(a)  # nblift: ignore[NB104]",),
}
BROKEN = {
    "in a try of something else": (("try:\n    print(a)\nexcept (ValueError, OSError):\n    pass",), ["NB104"]),
    "in a called function's try": (
        ("def f():\n    try:\n        a()\n    except KeyError:\n        pass\nf()",),
        ["NB104"],
    ),
    "nowhere": (("print(a)",), ["NB104"]),
    "later": (("print(a)", "a = 1"), ["NB105"]),
    "deleted": (("a = 1\ndel a", "print(a)"), ["NB105"]),
    "from itself": (("a = abs(a)",), ["NB104"]),
    "in a function that is called": (("def f():\n    return a\nf()",), ["NB104"]),
    "function called too early": (("def f():\n    return a\nf()", "a = 1"), ["NB105"]),
    "through another function": (("def f():\n    return g()\ndef g():\n    return a\nf()", "a = 1"), ["NB105"]),
    "ran once": (({"source": "print(a)", "execution_count": 7},), ["NB106"]),
    "reset": (("a = 1", "%reset -f", "print(a)"), ["NB104"]),
    "Python 2": (("print 'x'",), ["NB101"]),
    "Python 2's names": (("x = xrange(3)",), ["NB104"]),
    "comprehension's variable": (("x = [i for i in range(3)]\nprint(i)",), ["NB104"]),
    "once is enough": (("print(a)\nprint(a)", "print(a)"), ["NB104"]),
}


@pytest.mark.parametrize("cells", FINE.values(), ids=FINE)
def test_no_finding(cells: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "f").touch()
    names = {"NB104", "NB105", "NB106"}
    assert names.isdisjoint(codes(tmp_path, *cells))


@pytest.mark.parametrize(("cells", "expected"), BROKEN.values(), ids=BROKEN)
def test_finding(cells: tuple[str, ...], expected: list[str], tmp_path: Path) -> None:
    assert [c for c in codes(tmp_path, *cells) if c[:3] == "NB1"] == expected


def test_run_of_another_notebook(tmp_path: Path) -> None:
    write(tmp_path, "limit = 3", name="other.ipynb")
    assert codes(tmp_path, "%run other.ipynb", "print(limit)") == []


def test_star_import_of_a_module_beside_the_notebook(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("import json as j\ndef f(): ...\n_hidden = 1\n")
    assert codes(tmp_path, "from mine import *\nf(j)", "print(_hidden)") == ["NB501", "NB104"]


def test_the_working_order_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, "import json", "print(total)", "print(json)", "total = 3")
    (finding,) = found(path, select=("NB105",))
    assert "1, 3-4, 2" in finding.hint


def test_the_order_of_execution_comes_first(tmp_path: Path) -> None:
    cells = [("a = 1", 1), ("print(b)", 3), ("b = a", 2)]
    path = write(tmp_path, *({"source": s, "execution_count": n} for s, n in cells))
    (finding,) = found(path, select=("NB105",))
    assert "1, 3, 2" in finding.hint
