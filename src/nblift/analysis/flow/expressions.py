"""Expressions: which names they read, and what is known of what they give."""

from __future__ import annotations

import ast
from collections.abc import Callable

from nblift.analysis.flow import types
from nblift.analysis.flow.calls import finished, kernel_call
from nblift.analysis.flow.events import Attribute, Call, Lookup
from nblift.analysis.flow.scopes import parameters, targets_of
from nblift.analysis.flow.state import State
from nblift.analysis.flow.values import NAME, OBJECT, Value, constant, derived, joined

_FEW = 50  # elements of a list that are looked at one by one


class Expressions(State):
    """How each kind of expression is looked at."""

    def value(self, node: ast.AST) -> Value | None:
        """Walk an expression; what is known of its value."""
        kind = node.__class__
        if kind is ast.Name:
            return self.look_up(node)  # type: ignore[arg-type]
        if kind is ast.Constant:
            return constant(node.value)  # type: ignore[attr-defined]
        found = _KINDS.get(kind)
        if found is not None:
            return found(self, node)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.value(child)
        return None

    def _attribute(self, node: ast.Attribute) -> Value | None:
        owner = self.value(node.value)
        if owner is None:
            return None
        self.record.attributes.append(Attribute(node, self.spot(node), owner, node.attr))
        return types.attribute(owner, node.attr)

    def _call(self, node: ast.Call) -> Value | None:
        receiver = target = None
        method = None
        func = node.func
        spot = self.spot(node)
        if isinstance(func, ast.Attribute):
            method = func.attr
            receiver = self.value(func.value)
            if receiver is not None:
                self.record.attributes.append(Attribute(func, spot, receiver, method))
                if receiver.what != OBJECT:
                    target = types.attribute(receiver, method)
        elif isinstance(func, ast.Name):
            target = self.look_up(func, called=True)
            method = func.id
        else:
            self.value(func)
        arguments: list[Value | None] = []
        for argument in node.args:
            arguments.append(self.value(argument))
        keywords = {}
        for keyword in node.keywords:
            given = self.value(keyword.value)
            if keyword.arg is not None:
                keywords[keyword.arg] = given
        if receiver is None and target is None and kernel_call(self, node):
            return None
        path = _path(receiver, target, method)
        call = Call(node, spot, path, target, receiver, method, arguments, keywords)
        call.result = finished(self, call)
        self.record.calls.append(call)
        return call.result

    def _subscript(self, node: ast.Subscript) -> Value | None:
        owner = self.value(node.value)
        index = self.value(node.slice)
        if owner is None:
            return None
        self.record.lookups.append(Lookup(node, self.spot(node), owner, index))
        return types.subscript(owner, index)

    def _slice(self, node: ast.Slice) -> Value | None:
        for part in (node.lower, node.upper, node.step):
            if part is not None:
                self.value(part)
        return Value(OBJECT, "slice")

    def _list(self, node: ast.List | ast.Tuple | ast.Set) -> Value | None:
        items = [self.value(element) for element in node.elts]
        exact = not any(isinstance(e, ast.Starred) for e in node.elts)
        few = items if exact and len(items) <= _FEW else None
        return Value(OBJECT, type(node).__name__.lower(), items=few, length=len(items) if exact else None)

    def _dict(self, node: ast.Dict) -> Value | None:
        for part in [*node.keys, *node.values]:
            if part is not None:
                self.value(part)
        return Value(OBJECT, "dict")

    def _binary(self, node: ast.BinOp) -> Value | None:
        left, right = self.value(node.left), self.value(node.right)
        if left is None and right is None:
            return None
        for one in (left, right):
            if one is not None and one.path in types.TABLES | {types.ARRAY}:
                return derived(one.path, one)
        if left is None or right is None:
            return None
        return _arithmetic(node.op, left, right)

    def _compare(self, node: ast.Compare) -> Value | None:
        left = self.value(node.left)
        others = [self.value(c) for c in node.comparators]
        tables = [v for v in (left, *others) if v is not None and v.path in types.TABLES | {types.ARRAY}]
        return derived(tables[0].path, tables[0]) if tables else None

    def _unary(self, node: ast.UnaryOp) -> Value | None:
        value = self.value(node.operand)
        if value is not None and isinstance(node.op, ast.USub) and isinstance(value.const, (int, float)):
            return constant(-value.const)
        return derived(value.path, value) if value is not None and value.path in types.TABLES else None

    def _maybe(self, node: ast.BoolOp) -> Value | None:
        self.value(node.values[0])
        sure, self.sure = self.sure, False
        for other in node.values[1:]:
            self.value(other)
        self.sure = sure
        return None

    def _choice(self, node: ast.IfExp) -> Value | None:
        self.value(node.test)
        sure, self.sure = self.sure, False
        one, other = self.value(node.body), self.value(node.orelse)
        self.sure = sure
        return joined(one, other)

    def _text(self, node: ast.JoinedStr) -> Value | None:
        parts = [self.value(p.value) if isinstance(p, ast.FormattedValue) else self.value(p) for p in node.values]
        plain = all(not isinstance(p, ast.FormattedValue) or p.format_spec is None for p in node.values)
        if plain and all(p is not None and isinstance(p.const, (str, int)) for p in parts):
            return constant("".join(str(p.const) for p in parts if p is not None))
        return Value(OBJECT, "str")

    def _walrus(self, node: ast.NamedExpr) -> Value | None:
        value = self.value(node.value)
        self.assign(node.target, value, ast.Expr(node))
        return value

    def _lambda(self, node: ast.Lambda) -> Value | None:
        for default in [*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]:
            self.value(default)
        self.scopes.append(({}, parameters(node.args)))
        sure, late = self.sure, self.late
        self.sure, self.late = False, True
        self.value(node.body)
        self.sure, self.late = sure, late
        self.scopes.pop()
        return None

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Value | None:
        first = self.value(node.generators[0].iter)
        self.scopes.append(({}, {n for g in node.generators for n in targets_of(g.target)}))
        for number, generator in enumerate(node.generators):
            if number:
                self.value(generator.iter)
            self._read_target(generator.target)
            for test in generator.ifs:
                self.value(test)
        sure, self.sure = self.sure, self.sure and not any(g.ifs for g in node.generators)
        for part in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
            self.value(part)
        self.sure = sure
        self.scopes.pop()
        if isinstance(node, ast.ListComp):
            known = first is not None and len(node.generators) == 1 and not node.generators[0].ifs
            return Value(OBJECT, "list", length=first.length if known and first else None)
        return Value(OBJECT, "dict") if isinstance(node, ast.DictComp) else None

    def _read_target(self, target: ast.expr) -> None:
        for part in ast.walk(target):
            if isinstance(part, ast.Subscript):
                self.value(part.value)


def _arithmetic(op: ast.operator, left: Value, right: Value) -> Value | None:
    """Texts, lists and paths put together."""
    one, other = left.const, right.const
    if isinstance(op, ast.Add):
        if isinstance(one, str) and isinstance(other, str):
            return constant(one + other)
        if left.path == right.path == "list":
            known = left.length is not None and right.length is not None
            return Value(OBJECT, "list", length=(left.length or 0) + (right.length or 0) if known else None)
    if isinstance(op, ast.Mult):
        sequence, number = (left, other) if left.path == "list" else (right, one)
        if sequence.path == "list" and isinstance(number, int) and not isinstance(number, bool):
            return Value(OBJECT, "list", length=None if sequence.length is None else sequence.length * max(number, 0))
    if isinstance(op, ast.Div) and left.path == "pathlib.Path" and isinstance(one, str) and isinstance(other, str):
        return Value(OBJECT, "pathlib.Path", f"{one.rstrip('/')}/{other}" if not other.startswith("/") else other)
    return _numbers(op, one, other)


def _numbers(op: ast.operator, one: object, other: object) -> Value | None:
    if isinstance(one, bool) or isinstance(other, bool) or not isinstance(one, int) or not isinstance(other, int):
        return None
    if isinstance(op, ast.Add):
        return constant(one + other)
    if isinstance(op, ast.Sub):
        return constant(one - other)
    return constant(one * other) if isinstance(op, ast.Mult) and max(abs(one), abs(other)) < 1 << 32 else None


def _path(receiver: Value | None, target: Value | None, method: str | None) -> str | None:
    if receiver is not None and receiver.what == OBJECT and method:
        return f"{receiver.path}.{method}"
    return target.path if target is not None and target.what == NAME else None


_KINDS: dict[type[ast.AST], Callable[..., Value | None]] = {
    ast.Attribute: Expressions._attribute,
    ast.Call: Expressions._call,
    ast.Subscript: Expressions._subscript,
    ast.Slice: Expressions._slice,
    ast.List: Expressions._list,
    ast.Tuple: Expressions._list,
    ast.Set: Expressions._list,
    ast.Dict: Expressions._dict,
    ast.BinOp: Expressions._binary,
    ast.Compare: Expressions._compare,
    ast.UnaryOp: Expressions._unary,
    ast.BoolOp: Expressions._maybe,
    ast.IfExp: Expressions._choice,
    ast.JoinedStr: Expressions._text,
    ast.NamedExpr: Expressions._walrus,
    ast.Lambda: Expressions._lambda,
    ast.ListComp: Expressions._comprehension,
    ast.SetComp: Expressions._comprehension,
    ast.GeneratorExp: Expressions._comprehension,
    ast.DictComp: Expressions._comprehension,
}
