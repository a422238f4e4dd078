from __future__ import annotations

import ast

import pytest

from nblift.emit.edit import Edits, Span, edit, lift_function


def spans(source: str, *values: object) -> dict[Span, str]:
    """The places of literals in a statement, as the planner counts them, with names p0, p1 …"""
    found: dict[Span, str] = {}
    for i, value in enumerate(values):
        node = next(
            n
            for n in ast.walk(ast.parse(source))
            if isinstance(n, (ast.Constant, ast.UnaryOp)) and ast.unparse(n) == repr(value)
        )
        found[node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0] = f"p{i}"
    return found


@pytest.mark.parametrize(
    ("source", "edited"),
    [
        ("x = SEED + 1  # SEED", "x = seed + 1  # SEED"),
        ("f(SEED=SEED, b=[SEED])", "f(SEED=seed, b=[seed])"),
        ("cfg.SEED = SEED.SEED", "cfg.SEED = seed.SEED"),
        ("s = f'SEED {SEED:{SEED}} {{SEED}}'", "s = f'SEED {seed:{seed}} {{SEED}}'"),
        ("s = 'SEED'", "s = 'SEED'"),
        ("SEEDS = [SEED for _ in x if SEED]", "SEEDS = [seed for _ in x if seed]"),
        ("d = {'SEED': SEED}", "d = {'SEED': seed}"),
        ("x[SEED:, SEED] = 1", "x[seed:, seed] = 1"),
        ("def f(a=SEED) -> SEED:\n    return SEED", "def f(a=seed) -> seed:\n    return seed"),
    ],
)
def test_a_renamed_name_is_renamed_where_it_is_looked_up(source: str, edited: str) -> None:
    assert edit(source, Edits(names={"SEED": "seed"})) == edited


def test_without_edits_nothing_changes() -> None:
    source = "f ( a,b )  # odd\nx = {  'a' :1 ,\n   # inside\n}\n"
    assert edit(source, Edits()) == source


@pytest.mark.parametrize(
    ("source", "values", "edited"),
    [
        ("m = R(alpha=0.5)", [0.5], "m = R(alpha=p0)"),
        ("modèle = R('ü', alpha=0.5)", [0.5], "modèle = R('ü', alpha=p0)"),
        ("m = R(\n    alpha=-1,\n    beta=0.5,\n)", [-1, 0.5], "m = R(\n    alpha=p0,\n    beta=p1,\n)"),
        ("m = R(alpha=(0.5))", [0.5], "m = R(alpha=p0)"),
        ("m = R('x', alpha=0.5, beta=2)", ["x"], "m = R(p0, alpha=0.5, beta=2)"),
        ("m = R(3), S(4)", [4], "m = R(3), S(p0)"),
    ],
)
def test_a_literal_is_replaced_at_its_place(source: str, values: list[object], edited: str) -> None:
    assert edit(source, Edits(literals=spans(source, *values))).replace("(p0))", "p0)") == edited


@pytest.mark.parametrize(
    ("source", "edited"),
    [
        ("open('../a/x.csv')", "open('a/x.csv')"),
        ('open("../a/x.csv", "r")', 'open("a/x.csv", "r")'),
        ("open(r'../a/x.csv')", "open('a/x.csv')"),
        ("open('''../a/x.csv''')", "open('''a/x.csv''')"),
        ("open(b'../a/x.csv')", "open(b'../a/x.csv')"),
        ("open('../a/x.csv.gz')", "open('../a/x.csv.gz')"),
        ("print('see ../a/x.csv')", "print('see ../a/x.csv')"),
        ("open('..' '/a')", "open('..' '/a')"),
    ],
)
def test_a_string_that_is_a_path_is_replaced_as_a_whole(source: str, edited: str) -> None:
    assert edit(source, Edits(paths={"../a/x.csv": "a/x.csv"})) == edited


@pytest.mark.parametrize(
    ("source", "edited"),
    [
        ("y = f()", "y = f(k=k, n=n)"),
        ("y = f(1, b=2)", "y = f(1, b=2, k=k, n=n)"),
        ("y = f(1,)", "y = f(1, k=k, n=n)"),
        ("y = f(*a, **b)", "y = f(*a, **b, k=k, n=n)"),
        ("y = f(i for i in x)", "y = f((i for i in x), k=k, n=n)"),
        ("y = f(f(1))", "y = f(f(1, k=k, n=n), k=k, n=n)"),
        ("y = a.f(1) + g(1)", "y = a.f(1) + g(1)"),
        ("y = [f(i) for i in x]", "y = [f(i, k=k, n=n) for i in x]"),
    ],
)
def test_a_lifted_function_is_called_with_its_free_variables(source: str, edited: str) -> None:
    found = edit(source, Edits(arguments={"f": ("k", "n")}))
    ast.parse(found)
    assert found == edited


@pytest.mark.parametrize(
    ("head", "lifted"),
    [
        ("def f():", "def f(k):"),
        ("def f(a, b):", "def f(a, b, k):"),
        ("def f(a, b=1):", "def f(a, b=1, *, k):"),
        ("def f(*a):", "def f(*a, k):"),
        ("def f(a, *, b=1):", "def f(a, *, b=1, k):"),
        ("def f(a, /, b):", "def f(a, /, b, k):"),
        ("def f(**a):", "def f(k, **a):"),
        ("def f(a, *b, c=1, **d):", "def f(a, *b, c=1, k, **d):"),
    ],
)
def test_free_variables_become_parameters_that_no_call_gives_by_accident(head: str, lifted: str) -> None:
    text = lift_function(f"{head}\n    return k", "f", ("k",), Edits(arguments={"f": ("k",)}))
    ast.parse(text)
    assert text == f"{lifted}\n    return k"


def test_only_the_outer_function_of_that_name_gets_parameters() -> None:
    source = "def f():\n    def f():\n        return k\n    return f"
    assert lift_function(source, "f", ("k",), Edits()) == source.replace("def f():", "def f(k):", 1)


def test_a_function_that_calls_itself_hands_its_free_variables_on() -> None:
    edits = Edits(names={"K": "k"}, arguments={"f": ("k",)})
    text = lift_function("def f(n):\n    return K if n else f(n - 1)", "f", ("k",), edits)
    assert text == "def f(n, k):\n    return k if n else f(n - 1, k=k)"
