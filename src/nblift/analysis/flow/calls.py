"""What calls do to what is known: tables split and fitted on, paths put together, the kernel's own doings."""

from __future__ import annotations

import ast

from nblift.analysis.flow import types
from nblift.analysis.flow.events import Call, Magic
from nblift.analysis.flow.state import State
from nblift.analysis.flow.values import OBJECT, OWN, Value, constant, derived

_SPLIT = "sklearn.model_selection.train_test_split"
_DYNAMIC = frozenset({"exec", "execfile"})
_IDENTITY = frozenset({"sklearn.base.clone", "copy.copy", "copy.deepcopy"})
_PREPARES = (
    "sklearn.preprocessing.", "sklearn.impute.", "sklearn.decomposition.", "sklearn.feature_selection.",
    "sklearn.compose.", "imblearn.", "category_encoders.", "feature_engine.",
)  # fmt: skip
# they map labels to numbers one by one: what they learn is the list of labels
_OF_LABELS = ("LabelEncoder", "LabelBinarizer", "MultiLabelBinarizer")
_FITS = frozenset({"fit", "fit_transform", "fit_resample", "fit_sample"})
_LOOKS = frozenset({"get_ipython"})


def finished(walk: State, call: Call) -> Value | None:
    """What a call gives, and what it changes in what is known."""
    target, receiver = call.target, call.receiver
    if receiver is not None and receiver.what == OBJECT and call.method:
        return _method(walk, call, receiver, call.method)
    if target is None:
        if call.method and receiver is None and isinstance(call.node.func, ast.Name):
            return _builtin(walk, call, call.method)
        return None
    if target.what == OWN:
        return None
    path = types.canonical(target.path)
    if path == _SPLIT or path == "sklearn.cross_validation.train_test_split":
        return _split(call)
    if path == "pathlib.Path" or path == "os.path.join":
        return _joined(call, path)
    if path in _IDENTITY:
        return call.arguments[0] if call.arguments else None
    if path == "random.sample":
        length = call.argument(1, "k")
        return Value(OBJECT, "list", length=length.const if length and isinstance(length.const, int) else None)
    result = types.call(path)
    if path == types.FRAME and result is not None and not call.arguments and set(call.keywords) <= {"columns"}:
        result.length = 0
    if result is not None and result.path in types.TABLES and call.arguments:
        first = call.arguments[0]
        if first is not None and first.path in types.TABLES | {types.ARRAY}:
            return derived(result.path, first)
    return result


def _builtin(walk: State, call: Call, name: str) -> Value | None:
    if name in walk.bound:
        return None
    first = call.arguments[0] if call.arguments else None
    if name in _DYNAMIC and (first is None or first.text is None):
        walk.opaque()
    if name == "range" and call.arguments and all(a and isinstance(a.const, int) for a in call.arguments):
        return Value(OBJECT, "range", length=len(range(*(a.const for a in call.arguments if a))))
    if name == "len" and first is not None and first.length is not None:
        return constant(first.length)
    if name in ("list", "sorted", "tuple", "set", "dict", "str", "int", "float"):
        kind = "list" if name == "sorted" else name
        length = first.length if first is not None and kind in ("list", "tuple") else None
        return Value(OBJECT, kind, length=length if call.arguments else 0 if kind == "list" else None)
    return None


def _method(walk: State, call: Call, receiver: Value, name: str) -> Value | None:
    first = call.arguments[0] if call.arguments else None
    if receiver.path == "list":
        receiver.items = receiver.length = None  # append, extend, remove, …
        return Value(OBJECT, "list") if name == "copy" else None
    if types.is_estimator(receiver) and name in _FITS and first is not None:
        return _fit(call, receiver, first, name)
    if types.is_estimator(receiver) and name == "transform" and first is not None:
        rows = derived(types.ARRAY, first)
        if receiver.fitted_on is not None and receiver.fitted_on.part_of is None:
            rows.fits = (*first.fits, *receiver.fits)
        return rows
    if receiver.path in types.TABLES:
        _drop_in_place(call, receiver, name)
        result = types.method(receiver, name, call.keywords)
        if result is not None and name == "drop":
            result.column = (receiver, "")
            result.columns = frozenset()  # some are gone: which does not matter for what is asked later
        if result is not None and name == "sample" and "random_state" not in call.keywords:
            result.random = call
        return result
    if receiver.path == "str" and name == "format" and receiver.text is not None:
        return Value(OBJECT, "str")
    return types.method(receiver, name, call.keywords)


def _drop_in_place(call: Call, table: Value, name: str) -> None:
    labels = call.argument(0, "labels") or call.keywords.get("columns")
    if name == "pop" or (name == "drop" and "inplace" in call.keywords):
        if labels is not None and labels.text is not None:
            table.dropped |= {labels.text}
        elif labels is not None and labels.items is not None:
            table.dropped |= {i.const for i in labels.items if i is not None and i.text is not None}
        else:
            table.dropped |= {"*"}


def _fit(call: Call, estimator: Value, rows: Value, name: str) -> Value | None:
    estimator.fitted_on = rows
    estimator.fits = ((call, estimator.path),) if prepares(estimator) else ()
    if name == "fit":
        return estimator
    result = derived(types.ARRAY, rows)
    if rows.part_of is None:
        result.fits = (*rows.fits, *estimator.fits)
    if name in ("fit_resample", "fit_sample"):
        target = call.arguments[1] if len(call.arguments) > 1 else None
        return Value(OBJECT, "tuple", items=[result, derived(types.SERIES, target) if target else None])
    return result


def prepares(estimator: Value) -> bool:
    """Whether it learns from rows how to change them, as a scaler does."""
    return estimator.path.startswith(_PREPARES) and not estimator.path.endswith(_OF_LABELS)


def _split(call: Call) -> Value | None:
    """`train_test_split(a, b)`: two random parts of each."""
    parts: list[Value | None] = []
    unseeded = "random_state" not in call.keywords and "shuffle" not in call.keywords
    for whole in call.arguments:
        for side in range(2):
            part = derived(whole.path, whole) if whole is not None else Value(OBJECT, "part")
            part.part_of, part.side = whole or Value(OBJECT, "unknown"), side
            part.random = call if unseeded else part.random
            part.fits = ()
            parts.append(part)
        if whole is not None and whole.split is None:
            whole.split = call
    starred = any(isinstance(a, ast.Starred) for a in call.node.args)
    return Value(OBJECT, "list", items=None if starred else parts)


def _joined(call: Call, path: str) -> Value | None:
    parts = [a.const if a is not None and isinstance(a.const, str) else None for a in call.arguments]
    kind = "pathlib.Path" if path == "pathlib.Path" else "str"
    if not parts:
        return Value(OBJECT, kind, "." if kind == "pathlib.Path" else "")
    if any(p is None for p in parts):
        return Value(OBJECT, kind)
    import posixpath

    return Value(OBJECT, kind, posixpath.join(*(str(p) for p in parts)))


def kernel_call(walk: State, node: ast.Call) -> bool:
    """`get_ipython().verb(…)`: a magic or a shell line."""
    func = node.func
    if not (isinstance(func, ast.Attribute) and isinstance(func.value, ast.Call)):
        return False
    inner = func.value.func
    if not (isinstance(inner, ast.Name) and inner.id in _LOOKS):
        return False
    texts = [a.value if isinstance(a, ast.Constant) and isinstance(a.value, str) else "" for a in node.args]
    name, argument, body = (*texts, "", "", "")[:3]
    if func.attr in ("system", "getoutput"):
        walk.record.magics.append(Magic("shell", name.split(" ")[0], name, "", walk.spot(node)))
        return True
    kind = "cell" if func.attr == "run_cell_magic" else "line"
    walk.record.magics.append(Magic(kind, name, argument, body, walk.spot(node)))
    _bound_by_magic(walk, kind, name, argument, node)
    return True


# magics that bind no name of the notebook
_SILENT = frozenset(
    "matplotlib load_ext reload_ext autoreload config time timeit prun who whos ls cd pwd env set_env bash sh html "  # noqa: SIM905
    "HTML javascript js svg latex markdown writefile file logstart history pip conda precision pdb pinfo debug tb "
    "xmode watermark memit lprun mprun system sx script perl ruby".split()
)


def _bound_by_magic(walk: State, kind: str, name: str, argument: str, node: ast.AST) -> None:
    if name in ("run", "load", "macro", "edit", "cython", "pylab", "sql", "store") or name not in _SILENT:
        words = [w for w in argument.replace(",", " ").split() if w.isidentifier()]
        for word in words:
            walk.bind(word, None, node, "magic")
    if name == "reset":
        walk.bound.clear()
        walk.env.clear()
    elif name in ("run", "load", "store", "cython", "sql", "macro") or (kind == "cell" and name not in _SILENT):
        walk.opaque()
