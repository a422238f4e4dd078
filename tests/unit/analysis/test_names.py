from __future__ import annotations

import symtable
import textwrap

import pytest

from nblift.analysis.names import Names, inner_names, names_of, scopes


def names(source: str) -> Names:
    return names_of(textwrap.dedent(source))


@pytest.mark.parametrize(
    ("source", "binds", "surely"),
    [
        ("x = 1", "x", "x"),
        ("x = y = z", "x y", "x y"),
        ("(a, [b, *c]), d.e, f[0] = g", "a b c", "a b c"),
        ("x: int = 1", "x", "x"),
        ("x += 1", "x", "x"),
        ("x[0] = 1", "", ""),
        ("x.a = 1", "", ""),
        ("def f(a): b = a", "f", "f"),
        ("async def f(): pass", "f", "f"),
        ("class A:\n    b = 1", "A", "A"),
        ("import a.b, c.d as e", "a e", "a e"),
        ("from a import b, c as d", "b d", "b d"),
        ("from a import *", "", ""),
        ("for i in x: y = i", "i y", ""),
        ("while x: y = 1", "y", ""),
        ("if x: y = 1", "y", ""),
        ("if x: y = 1\nelse: y = z = 2", "y z", "y"),
        ("try: x = 1\nexcept E as e: y = 1\nelse: z = 1\nfinally: w = 1", "e w x y z", ""),
        ("with a as b, c as (d, e): f = 1", "b d e f", "b d e"),
        (
            "match x:\n    case [a, *b]: c = 1\n    case {'k': d, **e}: pass\n    case P(f) as g: pass",
            "a b c d e f g",
            "",
        ),
        ("print(y := 1)", "y", "y"),
        ("x = (y := 1) if a else 2", "x y", "x"),
        ("x = a and (y := 1)", "x y", "x"),
        ("x = (y := a) and b", "x y", "x y"),
        ("x = a < (y := 1) < (z := 2)", "x y z", "x y"),
        ("x = lambda: (y := 1)", "x", "x"),
        ("[y := i for i in x]", "y", ""),
        ("[i for i in x]", "", ""),
        ("del x", "", ""),
        ("x", "", ""),
        # a loop through what is never empty
        ("for i in [1, 2]:\n    x = i\n    if i: continue\n    y = i", "i x y", "i x"),
        ("for i, j in zip('ab', range(2)):\n    for k in (1,):\n        x = k", "i j k x", "i j k x"),
        ("for i in enumerate({'a': 1}.items()): x = i", "i x", "i x"),
        ("for i in [*a]: x = i", "i x", ""),
        ("for i in range(0): x = i", "i x", ""),
        ("for i in range(n): x = i", "i x", ""),
        ("for i in zip([1], a): x = i", "i x", ""),
        ("for i in [1]:\n    x = i\n    del x", "i", "i"),
    ],
)
def test_bound_perhaps_and_bound_for_certain(source: str, binds: str, surely: str) -> None:
    found = names(source)
    assert (sorted(found.binds), sorted(found.surely)) == (binds.split(), surely.split())


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        # what an expression looks up
        ("a.b.c", "a"),
        ("f(x, k=y)", "f x y"),
        ("f'{x:{w}} {y!r}'", "w x y"),
        ("x[i] = y", "i x y"),
        ("x.a += y", "x y"),
        ("x += y", "x y"),
        ("a, b.c, d[e] = f", "b d e f"),
        ("del x[0]", "x"),
        ("del x", "x"),
        ("x: T = y", "T y"),
        # scopes of their own
        ("[i * k for i in x if i > lo]", "k lo x"),
        ("{i: v for i, v in x.items()}", "x"),
        ("[[a * b for a in xs] for b in ys]", "xs ys"),
        ("[a for a in a]", "a"),
        ("sum(i for i in x)", "sum x"),
        ("df.apply(lambda v: v * k)", "df k"),
        ("r = (lambda: y)()", "y"),
        ("@d(a)\ndef f(x: T, y=b, *, z=c) -> R: return q", "R T a b c d"),
        ("f = lambda x, y=b: q", "b"),
        ("@d\nclass A(B, metaclass=M):\n    x = y\n    def f(self, z=w): return q", "B M d w y"),
        ("class A:\n    x = 1\n    y = x", ""),
        ("class A:\n    x = x", "x"),
        # only what may still be looked up as it was before the statement
        ("for i in x:\n    y = i\n    z = y + w", "w x"),
        ("for i in x:\n    t = t + i", "t x"),
        ("for i in i: pass", "i"),
        ("for a.b in x: pass", "a x"),
        ("for i in x: pass\nelse: print(i)", "i print x"),
        ("while t:\n    t = t - 1", "t"),
        ("while (n := next(it)):\n    use(n)", "it next use"),
        ("if a:\n    x = 1\n    print(x)", "a print"),
        ("if a:\n    x = 1\nelse:\n    print(x)", "a print x"),
        ("if p != (p := f()): pass", "f p"),
        ("if a and (n := f()): pass\nelse: use(n)", "a f n use"),
        ("if (n := f()): use(n)", "f use"),
        ("if a:\n    if b: x = 1\n    use(x)", "a b use x"),
        ("if a:\n    if b: x = 1\n    else: x = 2\n    use(x)", "a b use"),
        ("with open(p) as f:\n    t = f.read()\n    u = t", "open p"),
        ("with cm() as o.a, cm() as r[i]: pass", "cm i o r"),
        ("with suppress(E):\n    x = f()", "E f suppress"),
        ("if a:\n    with suppress(E):\n        x = f()\n    use(x)", "E a f suppress use x"),
        ("try:\n    x = f()\nexcept E as e:\n    log(e, x)", "E f log x"),
        ("try:\n    x = f()\nexcept E: pass\nelse:\n    y = x", "E f"),
        ("try:\n    x = f()\nfinally:\n    g(x)", "f g x"),
        ("match p:\n    case P(x=0, y=v) if v > lo: r = v\n    case K.C: r = n", "K P lo n p"),
        ("match p:\n    case [a, *b]: r = a, b\n    case {'k': c, **d}: r = c, d", "p"),
    ],
)
def test_only_upward_exposed_names_are_read(source: str, reads: str) -> None:
    assert sorted(names(source).reads) == reads.split()


@pytest.mark.parametrize(
    ("source", "deferred"),
    [
        ("def f(a, b=d):\n    c = a + k\n    return [g(x) for x in c]", "g k"),
        ("def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = y\n    return g", "y"),
        ("class A:\n    def m(self): return self.x + k", "k"),
        ("f = lambda x: x + k", "k"),
        ("def f():\n    global g\n    g = h", "h"),
        ("x = [i + k for i in y]", ""),
    ],
)
def test_what_a_function_looks_up_when_it_is_called(source: str, deferred: str) -> None:
    found = names(source)
    assert sorted(found.deferred) == deferred.split()


def test_global_assignments_inside_functions_are_told() -> None:
    found = names("def f():\n    global a, b\n    a = 1\n    return b")
    assert (found.rebinds_globals, found.binds) == ({"a"}, {"f"})


def test_deleting_unbinds() -> None:
    found = names("del x, y[0]")
    assert (found.deletes, found.binds, found.surely) == ({"x"}, frozenset(), frozenset())
    assert names("if a:\n    del x\nelse:\n    x = 1").surely == frozenset()


@pytest.mark.parametrize("comprehension", ["[i for i in x]", "{i for i in x}", "{i: i for i in x}", "(i for i in x)"])
def test_comprehensions_have_a_scope_of_their_own_on_every_python(comprehension: str) -> None:
    """CPython 3.12 merges some of them into the scope around (PEP 709)."""
    table = scopes(f"y = {comprehension}")
    assert [c.get_name() for c in table.get_children()] == ["genexpr"]
    assert {s.get_name() for s in table.get_symbols()} == {"x", "y"}
    assert inner_names(f"y = {comprehension}") >= {"i"}


def test_inner_names_are_those_of_every_nested_scope() -> None:
    source = "def f(a, *b, **c):\n    d = g\n    return lambda e: [h for h in d]\n"
    assert inner_names(source) - {".0"} == {"a", "b", "c", "d", "e", "h"}
    assert isinstance(scopes(source), symtable.SymbolTable)
