"""What a stage's function is like: its names are variables, or globals of its module, as they were the notebook's.

Variables of a function are what a person writes, and all that most notebooks need. But code that looks its names up as
text (`globals()["x"]`, `exec`), a class body that reads a name it binds, or a builtin used before and after it is
shadowed by a function's `global` mean something else there.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nblift.analysis.names import names_of
from nblift.model.notebook import Notebook
from nblift.model.plan import Stage

_SPACES = frozenset({"globals", "locals", "vars"})
_RUNNERS = frozenset({"exec", "eval"})


def looks_up_as_text(node: ast.AST) -> bool:
    """Whether a statement reads names that only its run can tell: `globals()["x"]`, `eval(name)`."""
    written = {id(n.value) for n in ast.walk(node) if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)}
    calls = [n for n in ast.walk(node) if isinstance(n, ast.Call) and id(n) not in written]
    return any(_is_space(c) or (_runs(c) and not isinstance(c.args[0], ast.Constant)) for c in calls)


def needs_globals(node: ast.AST) -> bool:
    """Whether a statement can only do what it did where its names are globals."""
    calls = [n for n in ast.walk(node) if isinstance(n, ast.Call)]
    return any(_is_space(c) or (_runs(c) and (_name(c) == "exec" or looks_up_as_text(c))) for c in calls)


def _is_space(call: ast.Call) -> bool:
    return _name(call) in _SPACES and not call.args


def _runs(call: ast.Call) -> bool:
    return _name(call) in _RUNNERS and len(call.args) == 1


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def can_have_globals(notebook: Notebook, stage: Stage) -> bool:
    """Whether no argument would have to be a global, too: one that the stage binds to something else."""
    return _can(notebook, stage.body, [v.name for v in stage.inputs])


def _can(notebook: Notebook, body: Sequence[int], arguments: Sequence[str]) -> bool:
    names = [names_of(notebook.statements[i].source) for i in body]
    return not any((n.binds | n.rebinds_globals | n.deletes) & set(arguments) for n in names)


def has_globals(notebook: Notebook, body: Sequence[int], arguments: Sequence[str], wanted: bool) -> bool:
    """Whether a stage's names become globals.

    Args:
        body: indexes of its statements.
        arguments: names of the values that go in.
        wanted: whether the stage has been tried as a plain function.
    """
    nodes = (ast.parse(notebook.statements[i].source) for i in body)
    return (wanted or any(map(needs_globals, nodes))) and _can(notebook, body, arguments)
