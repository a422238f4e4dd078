"""What a statement is written to change."""

from __future__ import annotations

import ast

import pytest

from nblift.analysis.changes import meant_to_change

TYPES = {"df": "pandas.DataFrame", "xs": "list", "d": "dict", "a": "numpy.ndarray", "s": "str", "m": "a.Model"}
FUNCTIONS = """
def clean(frame, keep=None):
    frame.dropna(inplace=True)
    keep.append(1)
def look(frame):
    frame = frame.dropna()
    return frame
def through(x):
    clean(x)
def again(x):
    again(x)
"""


@pytest.mark.parametrize(
    ("source", "changed"),
    [
        ("df.dropna(inplace=True)", "df"),
        ("df.dropna(inplace=False)", ""),
        ("df.dropna()", ""),
        ("df['a'].fillna(0, inplace=True)", "df"),
        ("x = df.fillna(0, inplace=True)", "df"),
        ("df['a'] = 0", "df"),
        ("df.loc[xs, 'a'] = 0", "df"),
        ("df.a = 0", "df"),
        ("df['a'] += 1", "df"),
        ("d['a'], xs[0] = 1, 2", "d xs"),
        ("del d['a']", "d"),
        ("for c in df: df[c] = df[c].fillna(0)", "df"),
        ("if a.any():\n    xs.append(1)", "xs"),
        ("with open('f') as f: d['a'] = f.read()", "d"),
        ("xs.sort()", "xs"),
        ("xs.index(1)", ""),
        ("y = xs.pop()", ""),  # an assignment: what it binds tells enough
        ("a.sort()", "a"),
        ("a.sum()", ""),
        ("s.update(1)", ""),
        ("m.update(1)", ""),
        ("d.update(df)", "d"),
        ("rng.shuffle(xs)", "xs"),
        ("np.fill_diagonal(a, 0)", "a"),
        ("clean(df)", "df"),
        ("clean(df, keep=xs)", "df xs"),
        ("through(df)", "df"),
        ("again(df)", ""),
        ("look(df)", ""),
        ("n = clean(df['a'])", "df"),
        ("def f():\n    df['a'] = 1", ""),
        ("f = lambda: df.dropna(inplace=True)", ""),
        ("df.copy()['a'] = 1", ""),
    ],
)
def test_what_is_meant_to_change(source: str, changed: str) -> None:
    functions = {f.name: f for f in ast.parse(FUNCTIONS).body if isinstance(f, ast.FunctionDef)}
    assert sorted(meant_to_change(ast.parse(source).body[0], TYPES, functions)) == changed.split()
