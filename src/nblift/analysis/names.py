"""The names that a statement binds, reads and deletes in the notebook's namespace.

Scopes are resolved by CPython's own `symtable`, so comprehensions, classes, lambdas, `global` and nested functions
mean here what they mean when they run.
"""

from __future__ import annotations

import ast
import symtable
from dataclasses import dataclass

from nblift.analysis.loops import first_round, has_items
from nblift.analysis.strings import names_in_strings

_COMPREHENSION = "genexpr"


@dataclass(frozen=True)
class Names:
    """The notebook-level names of one statement.

    `binds`: may be bound when it has run; `surely`: the part of `binds` that is bound on every path.
    `reads`: looked up while it runs. `deferred`: looked up when a function, lambda or method that it makes is called.
    `deletes`: removed. `rebinds_globals`: bound from inside a function by `global`.
    """

    binds: frozenset[str]
    surely: frozenset[str]
    reads: frozenset[str]
    deferred: frozenset[str]
    deletes: frozenset[str]
    rebinds_globals: frozenset[str]


def names_of(source: str) -> Names:
    """Analyse one top-level statement of Python 3 (magics already translated)."""
    tree = ast.parse(source)
    whole = _flat(source)
    reads, _ = exposed(tree.body, frozenset())
    if not is_definition(tree.body[0]):
        reads |= whole.deferred  # a lambda that it makes may be called while it runs
    surely = frozenset(name for node in tree.body for name in _surely_bound(node))
    spelled = frozenset(names_in_strings(source))
    later = spelled if is_definition(tree.body[0]) else frozenset()
    return Names(
        binds=whole.binds - whole.deletes,
        surely=(surely & whole.binds) - whole.deletes,
        reads=reads | whole.deletes | (spelled - later),
        deferred=whole.deferred | later,
        deletes=whole.deletes,
        rebinds_globals=whole.rebinds_globals,
    )


def is_definition(node: ast.stmt) -> bool:
    """A function, a class, or `name = lambda …`: what is inside runs later."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return True
    return isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda)


def awaits(source: str) -> bool:
    """Whether a statement waits for something itself, outside of the functions in it: only a kernel allows that."""
    pending: list[ast.AST] = [ast.parse(source)]
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.Await, ast.AsyncFor, ast.AsyncWith)) or getattr(node, "is_async", False):
            return True
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            pending += ast.iter_child_nodes(node)
    return False


def scopes(source: str) -> symtable.SymbolTable:
    """CPython's scopes of a piece of code, a scope for each comprehension.

    From Python 3.12 on (PEP 709) the tables of list, set and dict comprehensions are merged into the one around them;
    those of generator expressions, whose scopes are the same, stay.
    """
    tree = ast.fix_missing_locations(_Generators().visit(ast.parse(source)))
    return symtable.symtable(ast.unparse(tree), "<statement>", "exec")


def names_in(node: ast.AST) -> set[str]:
    """The names that are looked up or bound anywhere in a piece of code, whatever they mean there."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def inner_names(source: str) -> set[str]:
    """The variables, arguments and attributes that functions, classes and comprehensions in a statement have."""
    found: set[str] = set()
    pending = list(scopes(source).get_children())
    while pending:
        table = pending.pop()
        found |= {s.get_name() for s in table.get_symbols() if s.is_local()}
        pending += table.get_children()
    return found


class _Generators(ast.NodeTransformer):
    """Makes each comprehension a generator expression."""

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        self.generic_visit(node)
        return ast.GeneratorExp(node.elt, node.generators)

    def visit_SetComp(self, node: ast.SetComp) -> ast.AST:
        self.generic_visit(node)
        return ast.GeneratorExp(node.elt, node.generators)

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        self.generic_visit(node)
        return ast.GeneratorExp(ast.Tuple([node.key, node.value], ast.Load()), node.generators)


def _flat(source: str) -> Names:
    """The names of a statement without regard to their order in it."""
    table = scopes(source)
    binds, reads = _top_level(table)
    immediate, deferred, written = _nested(table)
    comprehensions = [c for c in table.get_children() if c.get_name() == _COMPREHENSION]
    binds |= {s.get_name() for c in comprehensions for s in c.get_symbols() if s.is_declared_global()}  # by `:=`
    tree = ast.parse(source)
    deletes = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Del)}
    augmented = {n.target.id for n in tree.body if isinstance(n, ast.AugAssign) and isinstance(n.target, ast.Name)}
    return Names(
        frozenset(binds), frozenset(), frozenset(reads | immediate | augmented), frozenset(deferred),
        frozenset(deletes), frozenset(written),
    )  # fmt: skip


def exposed(body: list[ast.stmt], bound: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Upward-exposed reads (Aho et al., live-variable analysis) of a block in which `bound` is already bound.

    Returns:
        the names whose value from before the block may be read, and what is bound for certain after it.
    """
    reads: frozenset[str] = frozenset()
    for node in body:
        more, bound = _exposed_in(node, bound)
        reads |= more
    return reads, bound


def _exposed_in(node: ast.stmt, bound: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    match node:
        case ast.For() | ast.AsyncFor():
            reads = _expression(node.iter) - bound
            inside, _ = exposed(node.body, bound | _targets(node.target))
            after, _ = exposed(node.orelse, bound)
            reads |= inside | after | (_expression(node.target) - bound)
            return reads, exposed(first_round(node), bound | _targets(node.target))[1] if has_items(
                node.iter
            ) else bound
        case ast.While():
            inside, _ = exposed(node.body, bound | _walrus(node.test))
            after, _ = exposed(node.orelse, bound)
            return (_expression(node.test) - bound) | inside | after, bound
        case ast.If():
            reads = _expression(node.test) - bound
            bound |= _walrus(node.test)
            then, bound_then = exposed(node.body, bound)
            other, bound_other = exposed(node.orelse, bound)
            return reads | then | other, bound_then & bound_other
        case ast.With() | ast.AsyncWith():
            parts = [p for item in node.items for p in (item.context_expr, item.optional_vars) if p is not None]
            reads = frozenset().union(*map(_expression, parts)) - bound
            bound |= _surely_bound(node)
            inside, _ = exposed(node.body, bound)  # `suppress` may leave the body half way
            return reads | inside, bound
        case ast.ClassDef():
            head, _ = exposed(node.body, frozenset())
            return (head | _flat(ast.unparse(node)).reads) - bound, bound | {node.name}
        case ast.Try() | ast.Match():
            return _exposed_on_some_path(node, bound)
    names = _flat(ast.unparse(node))
    return names.reads - bound, (bound | _surely_bound(node)) - names.deletes


def _exposed_on_some_path(node: ast.Try | ast.Match, bound: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    if isinstance(node, ast.Match):
        reads = _expression(node.subject) - bound
        for case in node.cases:
            captured = _captured(case.pattern)
            guard = _expression(case.guard) if case.guard else frozenset()
            inside, _ = exposed(case.body, bound | captured)
            reads |= inside | (guard - bound - captured) | (_pattern(case.pattern) - bound)
        return reads, bound
    reads, after = exposed(node.body, bound)
    for handler in node.handlers:
        inside, _ = exposed(handler.body, bound | ({handler.name} if handler.name else set()))
        reads |= inside | (_expression(handler.type) - bound if handler.type else frozenset())
    inside, _ = exposed(node.orelse, after)
    last, finally_bound = exposed(node.finalbody, bound)
    return reads | inside | last, finally_bound


def _captured(pattern: ast.pattern) -> frozenset[str]:
    """The names that a pattern of `match` binds."""
    found = (getattr(n, "name", None) or getattr(n, "rest", None) for n in ast.walk(pattern))
    return frozenset(name for name in found if name)


def _pattern(node: ast.pattern) -> frozenset[str]:
    """The classes and the dotted constants that a pattern compares with."""
    return frozenset(n.id for n in ast.walk(node) if isinstance(n, ast.Name))


def _expression(node: ast.expr) -> frozenset[str]:
    """The names an expression reads, at once or later."""
    return _flat(ast.unparse(_as_load(node))).reads


def _as_load(node: ast.expr) -> ast.expr:
    """A target such as `rows[i]` reads `rows` and `i`; a plain name reads nothing."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return ast.Constant(None)
    if isinstance(node, (ast.Tuple, ast.List)) and isinstance(node.ctx, ast.Store):
        return ast.Tuple([_as_load(e) for e in node.elts], ast.Load())
    return node


def _top_level(table: symtable.SymbolTable) -> tuple[set[str], set[str]]:
    binds = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported() or s.is_namespace()}
    reads = {s.get_name() for s in table.get_symbols() if s.is_referenced()}
    return binds, reads


def _nested(table: symtable.SymbolTable) -> tuple[set[str], set[str], set[str]]:
    """Global names of nested scopes: looked up at once, looked up at a call, written through `global`."""
    immediate: set[str] = set()
    deferred: set[str] = set()
    written: set[str] = set()
    for child in table.get_children():
        own = {s.get_name() for s in child.get_symbols() if s.is_global() and s.is_referenced()}
        written |= {s.get_name() for s in child.get_symbols() if s.is_declared_global() and s.is_assigned()}
        below, later, wrote = _nested(child)
        written |= wrote
        if child.get_type() == "class" or child.get_name() == _COMPREHENSION:
            immediate |= own | below
            deferred |= later
        else:
            deferred |= own | below | later
    return immediate, deferred, written


def _surely_bound(node: ast.stmt) -> set[str]:
    """Names that are bound however the statement goes; only where that is plain to see."""
    match node:
        case ast.Assign():
            return {name for target in node.targets for name in _targets(target)} | _walrus(node.value)
        case ast.AnnAssign(value=None):
            return set()
        case ast.AnnAssign() | ast.AugAssign():
            return set(_targets(node.target))
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return {node.name}
        case ast.Import() | ast.ImportFrom():
            return {(a.asname or a.name).split(".")[0] for a in node.names}
        case ast.With() | ast.AsyncWith():
            return {n for item in node.items if item.optional_vars for n in _targets(item.optional_vars)}
        case ast.For() | ast.AsyncFor() if has_items(node.iter):
            return _targets(node.target) | _all_of(first_round(node))
        case ast.If() if node.orelse:
            return _all_of(node.body) & _all_of(node.orelse)
        case ast.Expr():
            return _walrus(node.value)
    return set()


def _all_of(body: list[ast.stmt]) -> set[str]:
    return {name for node in body for name in _surely_bound(node)}


def _targets(target: ast.expr) -> set[str]:
    """The names in an assignment's target; `x[0] = …` and `x.a = …` bind none."""
    match target:
        case ast.Name():
            return {target.id}
        case ast.Starred():
            return _targets(target.value)
        case ast.Tuple() | ast.List():
            return {name for element in target.elts for name in _targets(element)}
    return set()


def _walrus(value: ast.AST) -> set[str]:
    """Names that `:=` binds in an expression whatever its operands are."""
    match value:
        case ast.NamedExpr(target=ast.Name(id=name)):
            return {name} | _walrus(value.value)
        case ast.BoolOp():
            return _walrus(value.values[0])
        case ast.IfExp():
            return _walrus(value.test)
        case ast.Compare():
            return _walrus(value.left) | _walrus(value.comparators[0])
        case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return set()
    return {name for child in ast.iter_child_nodes(value) for name in _walrus(child)}
