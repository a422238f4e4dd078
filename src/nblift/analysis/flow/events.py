"""What the walk through a notebook writes down."""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass, field
from typing import NamedTuple

from nblift.analysis.flow.values import Value


class Spot(NamedTuple):
    """Where and when something is in a notebook.

    `cell` and `line` count from 1. `step` counts the top-level statements of the whole notebook from 0. `sure` says
    that it happens whenever the notebook runs from top to bottom; False within a branch, a `try`, a function.
    `caught` are the errors, by their names in `builtins`, that a `try` around it catches; BaseException stands for all,
    and for those whose kind is not known. `function` is the key of the function or class around it.
    """

    cell: int
    line: int
    column: int
    step: int
    sure: bool
    caught: frozenset[str]
    function: str | None

    def catches(self, *errors: type[BaseException]) -> bool:
        """Whether a `try` around it catches one of these errors."""
        return any(issubclass(error, getattr(builtins, name)) for name in self.caught for error in errors)


class Read(NamedTuple):
    """A name of the notebook is looked up.

    `bound` says whether anything above binds it, `called` that it is called, `late` that a lambda looks it up, which
    may be called at any time.
    """

    name: str
    spot: Spot
    bound: bool
    called: bool = False
    late: bool = False


class Bind(NamedTuple):
    """A name of the notebook is bound; `how` is `assign`, `import`, `def`, `loop`, `del` or `magic`."""

    name: str
    value: Value | None
    spot: Spot
    how: str
    star: bool = False


@dataclass(slots=True, eq=False)
class Call:
    """A call of something known, or by a known name.

    `path` is the dotted path of what is called: `pandas.read_csv`, `pandas.DataFrame.append`. `target` is what is
    called (a library's name, an own function); for a method `receiver` is the object, `method` its name. `arguments`
    and `keywords` hold values where known. `result` is what it gives.
    """

    node: ast.Call
    spot: Spot
    path: str | None
    target: Value | None
    receiver: Value | None
    method: str | None
    arguments: list[Value | None]
    keywords: dict[str, Value | None]
    result: Value | None = None

    def argument(self, position: int, keyword: str) -> Value | None:
        """An argument's value, given by place or by name."""
        if keyword in self.keywords:
            return self.keywords[keyword]
        return self.arguments[position] if 0 <= position < len(self.arguments) else None


class Attribute(NamedTuple):
    """An attribute of something known is looked up (also one that is called)."""

    node: ast.Attribute
    spot: Spot
    owner: Value
    name: str


@dataclass(frozen=True, slots=True)
class Lookup:
    """`owner[index]` on something known."""

    node: ast.Subscript
    spot: Spot
    owner: Value
    index: Value | None


@dataclass(frozen=True, slots=True)
class Import:
    """One import: a module, or a name of a module; `name` is `*` for a star."""

    module: str
    name: str | None
    level: int
    spot: Spot
    node: ast.stmt


@dataclass(frozen=True, slots=True)
class Store:
    """`target[…] = value` or `target.name = value` on something."""

    node: ast.AST
    owner: Value | None
    name: str | None
    key: Value | None
    value: Value | None
    root: str | None
    spot: Spot
    statement: ast.stmt | None


@dataclass(frozen=True, slots=True)
class Magic:
    """A magic or shell line: `kind` is `line`, `cell` or `shell`."""

    kind: str
    name: str
    argument: str
    body: str
    spot: Spot


@dataclass
class Record:
    """Everything that the walk found, in the order of the run."""

    reads: list[Read] = field(default_factory=list)
    binds: list[Bind] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    attributes: list[Attribute] = field(default_factory=list)
    lookups: list[Lookup] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    stores: list[Store] = field(default_factory=list)
    magics: list[Magic] = field(default_factory=list)
    functions: dict[str, Function] = field(default_factory=dict)
    first_opaque: int | None = None
    """The step from which on names may be bound that cannot be known: an unread star import, `exec`."""


@dataclass
class Function:
    """A function or class of the notebook: its free names with the places where they are read."""

    key: str
    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
    spot: Spot
    reads: list[Read] = field(default_factory=list)
    used_from: int | None = None
    """The step of the first statement that may run it."""
    surely_called: bool = False
