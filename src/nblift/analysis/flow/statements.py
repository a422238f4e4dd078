"""Statements, one after another."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable

from nblift.analysis.flow.events import Import, Store
from nblift.analysis.flow.expressions import Expressions
from nblift.analysis.flow.scopes import targets_of
from nblift.analysis.flow.types import FRAME
from nblift.analysis.flow.values import MODULE, NAME, OBJECT, Value, joined


class Statements(Expressions):
    """How each kind of statement changes what is known."""

    def visit(self, node: ast.stmt) -> None:
        """Walk one statement."""
        if self.function is None and not self.scopes:
            self.statement = node
        kind = node.__class__
        if kind is ast.Expr:
            self.value(node.value)  # type: ignore[attr-defined]
            return
        found = getattr(self, f"_{kind.__name__}", None)
        if found is not None:
            found(node)
        else:  # return, raise, assert: their expressions
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self.value(child)

    def _Assign(self, node: ast.Assign) -> None:  # noqa: N802
        value = self.value(node.value)
        for target in node.targets:
            self.assign(target, value, node)

    def _AnnAssign(self, node: ast.AnnAssign) -> None:  # noqa: N802
        if not self.scopes:
            self.value(node.annotation)
        if node.value is not None:
            self.assign(node.target, self.value(node.value), node)

    def _AugAssign(self, node: ast.AugAssign) -> None:  # noqa: N802
        self.value(node.value)
        if isinstance(node.target, ast.Name):
            before = self.look_up(node.target)
            kept = before is not None and before.what == OBJECT and before.path in (FRAME, "list")
            self.bind(node.target.id, Value(OBJECT, before.path) if kept and before else None, node, "augment")
        else:
            self.assign(node.target, None, node)

    def assign(self, target: ast.expr, value: Value | None, node: ast.stmt, how: str = "assign") -> None:
        """Bind a target of an assignment."""
        match target:
            case ast.Name():
                self.bind(target.id, value, target, how)
            case ast.Starred():
                self.assign(target.value, None, node, how)
            case ast.Tuple() | ast.List():
                items = value.items if value is not None and value.items is not None else None
                fits = items is not None and len(items) == len(target.elts)
                for i, element in enumerate(target.elts):
                    self.assign(element, items[i] if fits and items else None, node, how)
            case ast.Subscript():
                owner = self.value(target.value)
                key = self.value(target.slice)
                self._store(target, owner, None, key, value, node)
            case ast.Attribute():
                self._store(target, self.value(target.value), target.attr, None, value, node)

    def _store(
        self, target: ast.Subscript | ast.Attribute, owner: Value | None, name: str | None, key: Value | None,
        value: Value | None, node: ast.stmt,
    ) -> None:  # fmt: skip
        root: ast.AST = target
        while isinstance(root, (ast.Subscript, ast.Attribute)):
            root = root.value
        at = root.id if isinstance(root, ast.Name) and not any(root.id in own for _, own in self.scopes) else None
        self.record.stores.append(Store(target, owner, name, key, value, at, self.spot(target), node))
        if owner is not None and owner.path == "list":
            owner.items = owner.length = None
        label = key.text if key is not None else name
        if owner is not None and owner.path == FRAME and label is not None:
            owner.dropped -= {label}

    def _For(self, node: ast.For | ast.AsyncFor) -> None:  # noqa: N802
        iterable = self.value(node.iter)
        element = None
        if iterable is not None and iterable.items:
            element = iterable.items[0]
            for other in iterable.items[1:]:
                element = joined(element, other)
        self._repeated(node.body, lambda: self.assign(node.target, element, node, "loop"))
        for child in node.orelse:
            self.visit(child)

    _AsyncFor = _For

    def _While(self, node: ast.While) -> None:  # noqa: N802
        self.value(node.test)
        self._repeated(node.body, lambda: None)
        for child in node.orelse:
            self.visit(child)

    def _repeated(self, body: list[ast.stmt], begin: Callable[[], None]) -> None:
        """A loop's body as it runs the first time; afterwards what it binds may be as before or as the body made it."""
        bound = {name for child in body for name in targets_of(child)}
        env = self.scopes[-1][0] if self.scopes else self.env
        before = {name: env.get(name) for name in bound}
        begin()
        for child in body:
            self.visit(child)
        for name in bound:
            if name in before and before[name] is not None:
                env[name] = joined(before[name], env.get(name))

    def _If(self, node: ast.If) -> None:  # noqa: N802
        self.value(node.test)
        sure = self.sure
        self.sure = sure and _is_main(node.test)
        self._branches([node.body, node.orelse])
        self.sure = sure

    def _branches(self, bodies: list[list[ast.stmt]]) -> None:
        env = self.scopes[-1][0] if self.scopes else self.env
        before = dict(env)
        ends = []
        for body in bodies:
            env.clear()
            env.update(before)
            for child in body:
                self.visit(child)
            ends.append(dict(env))
        env.clear()
        for name in {n for end in ends for n in end}:
            values = [end.get(name) for end in ends]
            found = values[0]
            for other in values[1:]:
                found = joined(found, other)
            env[name] = found

    def _With(self, node: ast.With | ast.AsyncWith) -> None:  # noqa: N802
        for item in node.items:
            value = self.value(item.context_expr)
            if item.optional_vars is not None:
                self.assign(item.optional_vars, value, node, "with")
        for child in node.body:
            self.visit(child)

    _AsyncWith = _With

    def _Try(self, node: ast.Try) -> None:  # noqa: N802
        sure, caught = self.sure, self.caught
        self.sure = sure and not node.handlers
        self.caught = caught.union(*(_caught(handler.type) for handler in node.handlers))
        for child in node.body:
            self.visit(child)
        # what stands in a handler is for when the body failed: the old name of a thing, most often
        self.sure = False
        for handler in node.handlers:
            if handler.type is not None:
                self.value(handler.type)
            if handler.name:
                self.bind(handler.name, None, handler)
            for child in handler.body:
                self.visit(child)
        self.caught = caught
        for child in node.orelse:
            self.visit(child)
        self.sure = sure
        for child in node.finalbody:
            self.visit(child)

    _TryStar = _Try

    def _Match(self, node: ast.Match) -> None:  # noqa: N802
        self.value(node.subject)
        sure, self.sure = self.sure, False
        for case in node.cases:
            for part in ast.walk(case.pattern):
                name = getattr(part, "name", None) or getattr(part, "rest", None)
                if isinstance(name, str):
                    self.bind(name, None, part)
                elif isinstance(part, ast.Name):
                    self.value(part)
            if case.guard is not None:
                self.value(case.guard)
            for child in case.body:
                self.visit(child)
        self.sure = sure

    def _FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:  # noqa: N802
        for part in [*node.decorator_list, *node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]:
            self.value(part)
        self.bind(node.name, self.define(node), node, "def")

    _AsyncFunctionDef = _FunctionDef

    def _ClassDef(self, node: ast.ClassDef) -> None:  # noqa: N802
        for part in [*node.decorator_list, *node.bases, *(k.value for k in node.keywords)]:
            self.value(part)
        own = {n for child in node.body for n in targets_of(child) if not isinstance(child, ast.FunctionDef)}
        own |= {c.name for c in node.body if isinstance(c, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))}
        # a name that the class body reads before it binds it is the notebook's: too rare to follow
        self.scopes.append(({}, own | {"__qualname__", "__module__", "__annotations__"}))
        for child in node.body:
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
                for part in [*child.decorator_list, *child.args.defaults]:
                    self.value(part)
            else:
                self.visit(child)
        self.scopes.pop()
        self.bind(node.name, self.define(node), node, "def")

    def _Import(self, node: ast.Import) -> None:  # noqa: N802
        for alias in node.names:
            self.record.imports.append(Import(alias.name, None, 0, self.spot(node), node))
            head = alias.name.split(".")[0]
            self.bind(alias.asname or head, Value(MODULE, alias.name if alias.asname else head), node, "import")

    def _ImportFrom(self, node: ast.ImportFrom) -> None:  # noqa: N802
        module = node.module or ""
        if module == "__future__":
            return
        for alias in node.names:
            self.record.imports.append(Import(module, alias.name, node.level, self.spot(node), node))
            if alias.name == "*":
                names = self.star(module, node.level)
                if names is None:
                    self.opaque()
                for name in names or ():
                    self.bind(name, Value(NAME, f"{module}.{name}"), node, "import", star=True)
            else:
                path = f"{module}.{alias.name}"
                submodule = node.level == 0 and path in _SUBMODULES
                value = Value(MODULE if submodule else NAME, path) if node.level == 0 else None
                self.bind(alias.asname or alias.name, value, node, "import")

    def _Delete(self, node: ast.Delete) -> None:  # noqa: N802
        for target in node.targets:
            match target:
                case ast.Name():
                    self.look_up(target)
                    self.unbind(target.id, target)
                case ast.Subscript():
                    owner, key = self.value(target.value), self.value(target.slice)
                    if owner is not None and key is not None and key.text is not None and owner.path == FRAME:
                        owner.dropped |= {key.text}
                case ast.Tuple() | ast.List():
                    self._Delete(ast.Delete(target.elts))
                case _:
                    self.value(target)

    def _Global(self, node: ast.Global) -> None:  # noqa: N802
        for name in node.names:
            if self.function is not None:
                self.bind(name, None, node, "global")


# modules that are imported from their package as if they were names of it
_SUBMODULES = frozenset(
    {
        "matplotlib.pyplot", "numpy.random", "numpy.linalg", "sklearn.metrics", "sklearn.preprocessing",
        "sklearn.linear_model", "sklearn.ensemble", "sklearn.datasets", "sklearn.model_selection", "sklearn.svm",
        "sklearn.tree", "sklearn.neighbors", "sklearn.cluster", "sklearn.decomposition", "sklearn.cross_validation",
        "sklearn.externals", "sklearn.pipeline", "sklearn.impute", "sklearn.compose", "sklearn.naive_bayes",
        "os.path", "urllib.request", "scipy.stats",
    }
)  # fmt: skip


def _is_main(test: ast.expr) -> bool:
    """`if __name__ == "__main__":`, or a plain `True`."""
    if isinstance(test, ast.Constant):
        return bool(test.value)
    names = {n.id for n in ast.walk(test) if isinstance(n, ast.Name)}
    return isinstance(test, ast.Compare) and names == {"__name__"}


def _caught(kind: ast.expr | None) -> set[str]:
    """The errors that a handler of this kind catches, by their names in `builtins`."""
    if isinstance(kind, ast.Tuple):
        return set().union(*map(_caught, kind.elts))
    known = getattr(builtins, kind.id, None) if isinstance(kind, ast.Name) else None
    return {known.__name__ if isinstance(known, type) and issubclass(known, BaseException) else "BaseException"}
