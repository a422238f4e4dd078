"""A digest of a Python value: equal values give equal digests, in this process and in the next.

Containers are digested as a Merkle tree (R. Merkle, 1987), so that a part shared by several names is digested once;
arrays and frames by their buffers; other objects by what they give to pickle (`object.__reduce_ex__`, PEP 307).
What has no value that could be compared (an open file, a figure) is opaque: digested by its type and identity.
"""

from __future__ import annotations

import copyreg
import struct
import sys
import types
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from nblift.runtime.code import Living, Unbound, code_parts, function_parts, variables_around
from nblift.runtime.functions import contents, global_names, made_now, one_state
from nblift.runtime.raw import atom, byte_bounds, bytes_of, fill_value, global_stream, hashed, plain_pickle

_ATOMS = frozenset({type(None), bool, int, float, complex, str, bytes, type(Ellipsis), type(NotImplemented)})
# Values made in a notebook live in __main__, and in the lifted pipeline in its modules.
_HOME_MODULES = ("__main__", "pipeline")
_CACHED = type(cache(len))  # what `functools.cache` makes of a function
# Names of the notebook's classes that hold what its cells change: it lives in one process, and goes into no file.
changing: set[str] = set()
_LEAVES = frozenset({type(None), bool, int, float, str, bytes})


@dataclass
class Fingerprint:
    """`digest` of the value; `opaque` names the top-level modules of the parts that have none; `objects` and
    `buffers` are the identities of the mutable objects and the `(start, end)` addresses of the arrays in it;
    `names` are the notebook's own classes in it and the globals that its functions and classes look up when called;
    `live`: whether the digest counts what functions and classes hold while they live."""

    digest: bytes = b""
    opaque: set[str] = field(default_factory=set)
    objects: set[int] = field(default_factory=set)
    buffers: set[tuple[int, int]] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    live: bool = False

    def shares_memory_with(self, other: Fingerprint) -> bool:
        """Whether a change in one may show in the other."""
        if self.objects & other.objects:
            return True
        return any(a < d and c < b for a, b in self.buffers for c, d in other.buffers)


def fingerprint(
    value: object, opaque_modules: Iterable[str] = (), around: bool = False, live: bool = False
) -> Fingerprint:
    """Digest `value`.

    Args:
        opaque_modules: top-level names; objects whose type comes from one of them are not looked into.
        around: of a function of the notebook's own, count the values that it looks up around it, too, instead of
            their names.
        live: count what functions and classes of the notebook's own hold while they live: variables that they close
            over, what was set on them later. An instance then counts without its class.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        walk = _Walk(frozenset(opaque_modules), around, live)
        walk.result.digest = walk.digest(value)
    return walk.result


class _Walk:
    def __init__(self, opaque_modules: frozenset[str], around: bool = False, live: bool = False) -> None:
        self.result = Fingerprint()
        self.opaque_modules = opaque_modules
        self.around = around
        self.live = live
        self.reached: set[type] = set()
        self.passing: set[int] = set()  # what is made for this look alone: nobody can change it
        self.memo: dict[int, bytes] = {}
        self.open: dict[int, int] = {}
        self.keep: list[object] = []  # temporaries stay alive, so that no identity is used twice

    def digest(self, value: Any) -> bytes:
        kind = type(value)
        if kind in _ATOMS:
            return atom(value)
        key = id(value)
        if key in self.memo:
            return self.memo[key]
        if key in self.open:
            return hashed(b"cycle", struct.pack("<q", len(self.open) - self.open[key]))
        self.open[key] = len(self.open)
        try:
            found = self.compound(value, kind)
        except Exception:  # whatever cannot be taken apart has no value to compare
            found = self.opaque(value)
        del self.open[key]
        self.memo[key] = found
        self.keep.append(value)
        return found

    def compound(self, value: Any, kind: type) -> bytes:
        if kind in (list, tuple):
            if kind is list:
                self.owned(value)
            return self.sequence(kind.__name__.encode(), value)
        if kind is dict:
            self.owned(value)
            return hashed(b"dict", self.sequence(b"k", value.keys()), self.sequence(b"v", value.values()))
        if kind in (set, frozenset):
            if kind is set:
                self.owned(value)
            return hashed(kind.__name__.encode(), *sorted(self.digest(v) for v in value))
        if isinstance(value, types.ModuleType):
            return hashed(b"module", value.__name__.encode())
        if isinstance(value, (types.FunctionType, types.BuiltinFunctionType, types.MethodType)):
            return self.function(value)
        if isinstance(value, _CACHED):
            return hashed(b"cached", self.digest(value.__wrapped__), repr(value.cache_parameters()).encode())
        if isinstance(value, type):
            return self.class_(value)
        if kind.__module__.split(".")[0] in self.opaque_modules:
            return self.opaque(value)
        if kind.__name__ in ("Random", "RandomState") and (path := global_stream(value)):
            return hashed(b"stream", path.encode())  # its state is the process's, and watched by itself
        for applies, method in _SPECIAL:
            if applies(value, kind):
                return method(self, value)
        return self.instance(value)

    def owned(self, value: object) -> None:
        if id(value) not in self.passing:
            self.result.objects.add(id(value))

    def sequence(self, tag: bytes, values: Iterable[Any]) -> bytes:
        values = list(values)
        if len(values) > 64 and _LEAVES.issuperset(map(type, values)):
            return hashed(tag, plain_pickle(values))
        return hashed(tag, *map(self.digest, values))

    def opaque(self, value: object) -> bytes:
        self.result.opaque.add(type(value).__module__.split(".")[0])
        self.owned(value)
        # an Axes and its Figure are one drawing under two names
        self.result.objects.add(id(getattr(value, "figure", None) or value))
        return hashed(b"opaque", type_name(type(value)).encode(), struct.pack("<q", id(value)))

    def function(self, value: Any) -> bytes:
        held = self.held_by(getattr(value, "__func__", value))
        owner = getattr(value, "__self__", None)  # of `log.append` its list, of `len` its module
        if owner is not None and not isinstance(owner, types.ModuleType) and not global_stream(owner):
            return hashed(b"method", value.__qualname__.encode(), self.digest(owner))
        name = value.__qualname__.split("<locals>.")[-1]
        return hashed(
            b"function", home_free(value.__module__ or "").encode(), name.encode(), self.computes(value), *held
        )

    def computes(self, value: Any) -> bytes:
        """Of a function of the notebook's own, what it computes; a library's is known by its name, if it has one."""
        if not isinstance(value, types.FunctionType) or not (is_own_function(value) or "<" in value.__qualname__):
            return b""
        if self.around and is_own_function(value):
            parts = parts_of_function(value)
            self.keep.append(parts)
            return self.digest(parts)
        defaults = [self.digest(part) for part in (value.__defaults__, value.__kwdefaults__, value.__dict__) if part]
        closed_over = [] if is_own_function(value) else [self.digest(c) for c in contents(value)]
        return hashed(_code_digest(value.__code__), *defaults, *closed_over)

    def held_by(self, function: Any) -> list[bytes]:
        """Note what a function of the notebook reaches beside its arguments; the digests of that where it counts."""
        if not is_own_function(function):
            return []
        self.result.names |= global_names(function.__code__)
        opaque = set(self.result.opaque)
        found = [self.digest(c) for c in contents(function)]
        if self.live:
            found += [self.digest(c) for c in (function.__defaults__, function.__kwdefaults__, dict(vars(function)))]
        self.result.opaque = opaque  # what a function holds is no part of its value
        self.result.live |= self.live
        return found if self.live else []

    def class_(self, value: type) -> bytes:
        parts = [type_name(value).encode()]
        if not home_free(value.__module__):
            self.owned(value)
            self.result.names.add(value.__name__)
            self.result.live |= self.live
            data = {k: v for k, v in vars(value).items() if not k.startswith(("__", "_abc_")) and not callable(v)}
            if value.__name__ in changing and not self.live:
                return hashed(b"class", *parts)
            # a class that was pickled with its text has its attributes in another order
            parts.append(self.digest({k: v for k, v in sorted(data.items()) if not hasattr(v, "__get__")}))
            parts += [hashed(name.encode(), self.digest(method)) for name, method in own_methods(value)]
            parts += [self.digest(base) for base in value.__bases__]
        return hashed(b"class", *parts)

    def lies_at(self, value: Any) -> None:
        """Note where an array's numbers lie."""
        if value.size and id(value) not in self.passing:
            self.result.buffers.add(byte_bounds(value))

    def array(self, value: Any) -> bytes:
        numpy = sys.modules["numpy"]
        self.lies_at(value)
        if type(value).__name__ == "MaskedArray":
            return hashed(
                b"masked", self.digest(value.mask), self.digest(value.filled()), self.digest(fill_value(value))
            )
        if type(value) not in (numpy.ndarray, numpy.memmap):  # a matrix multiplies in another way
            return hashed(b"kind", type_name(type(value)).encode(), self.array(numpy.asarray(value)))
        value = numpy.asarray(value)
        if value.dtype.names:  # between fields there may be padding, whose bytes mean nothing
            fields = [self.array(value[name]) for name in value.dtype.names]
            return hashed(b"fields", repr(value.dtype.names).encode(), *fields)
        if value.dtype.hasobject:
            header = f"{value.dtype}{value.shape}".encode()
            return hashed(b"objects", header, self.sequence(b"o", value.ravel().tolist()))
        header = f"{value.dtype.str}{value.shape}".encode()
        return hashed(b"array", header, bytes_of(value))

    def scalar(self, value: Any) -> bytes:
        return hashed(b"scalar", self.array(sys.modules["numpy"].asarray(value)))

    def frame(self, value: Any) -> bytes:
        self.owned(value)
        columns = [self.digest(value.iloc[:, i].array) for i in range(value.shape[1])]
        head = [type_name(type(value)).encode(), self.digest(value.columns), self.digest(value.index)]
        return hashed(b"frame", *head, *columns, self.attrs(value))

    def series(self, value: Any) -> bytes:
        self.owned(value)
        head = [type_name(type(value)).encode(), self.digest(value.name), self.digest(value.index)]
        return hashed(b"series", *head, self.digest(value.array), self.attrs(value))

    def attrs(self, value: Any) -> bytes:
        return self.digest(value.attrs) if value.attrs else b""

    def index(self, value: Any) -> bytes:
        head = [type(value).__name__.encode(), self.digest(list(value.names))]
        if type(value).__name__ == "RangeIndex":
            return hashed(b"index", *head, f"{value.start}:{value.stop}:{value.step}".encode())
        if type(value).__name__ == "MultiIndex":
            return hashed(
                b"index", *head, *(self.digest(value.get_level_values(i).array) for i in range(value.nlevels))
            )
        return hashed(b"index", *head, repr(getattr(value, "freq", None)).encode(), self.digest(value.array))

    def extension_array(self, value: Any) -> bytes:
        head = [type_name(type(value)).encode(), repr(value.dtype).encode()]
        if hasattr(value, "to_numpy") and type(value).__name__ in ("NumpyExtensionArray", "PandasArray"):
            return hashed(b"column", self.digest(value.to_numpy()))
        if type(value).__name__ == "Categorical":
            return hashed(
                b"categorical", self.digest(value.codes), self.digest(value.categories), repr(value.ordered).encode()
            )
        if hasattr(value, "asi8"):
            return hashed(b"times", *head, self.digest(value.asi8))
        if hasattr(value, "_mask") and hasattr(value, "_data"):
            self.lies_at(value._data)
            filled = value._data.copy()
            filled[value._mask] = 0
            return hashed(b"masked", *head, self.digest(value._mask), bytes_of(filled))
        missing = value.isna()
        plain = value.astype(object)
        plain[missing] = None
        return hashed(
            b"extension", *head, self.sequence(b"o", sys.modules["numpy"].asarray(plain, dtype=object).tolist())
        )

    def instance(self, value: Any) -> bytes:
        if type_name(type(value)) == "sklearn.utils._bunch.Bunch":  # it throws its own state away when unpickled
            self.owned(value)
            return hashed(b"bunch", self.digest(dict(value)))
        reducer = copyreg.dispatch_table.get(type(value))  # of a compiled pattern or a ufunc, say
        reduced = reducer(value) if reducer else value.__reduce_ex__(4)
        self.reach(type(value))
        if isinstance(reduced, str):  # a module's own, such as a compiled function
            return hashed(b"global", reduced.encode())
        self.owned(value)
        self.passing |= made_now(reduced)
        make, arguments, state, items, pairs = (*reduced, None, None, None)[:5]
        state = one_state(state)
        if isinstance(state, dict):
            state = dict(sorted(state.items(), key=lambda kv: str(kv[0])))
        self.keep += [reduced, state]
        # the outermost containers are made for pickle; only what they hold is the value's own
        if isinstance(state, dict):
            state_digest = hashed(self.sequence(b"k", state.keys()), self.sequence(b"v", state.values()))
        else:
            state_digest = self.digest(state)
        return hashed(
            b"instance",
            type_name(type(value)).encode(),
            self.digest(make),
            self.made_from(arguments),
            state_digest,
            self.sequence(b"items", items or ()),
            self.sequence(b"pairs", pairs or ()),
        )

    def reach(self, kind: type) -> None:
        """Note the names that an instance of a class of the notebook's own reaches through its methods."""
        if kind not in self.reached and not home_free(kind.__module__):
            self.reached.add(kind)
            walk = _Walk(self.opaque_modules, self.around, self.live)
            walk.reached = self.reached
            walk.digest(kind)
            self.result.names |= walk.result.names

    def made_from(self, arguments: Any) -> bytes:
        """What pickle makes an object with, its class first."""
        if not self.live or not any(isinstance(a, type) and not home_free(a.__module__) for a in arguments):
            return self.digest(arguments)
        self.result.live = True
        return hashed(*(atom(type_name(a)) if isinstance(a, type) else self.digest(a) for a in arguments))


def is_own_function(value: Any) -> bool:
    """Whether a value is a Python function that the notebook, or its pipeline, defined."""
    return isinstance(value, types.FunctionType) and not home_free(value.__module__ or "")


def own_methods(kind: type) -> list[tuple[str, Any]]:
    """The functions in a class of the notebook's own, those behind its properties included, by their names."""
    found: list[tuple[str, Any]] = []
    for name, member in sorted(vars(kind).items()):
        for part in ("", "__func__", "fget", "fset", "fdel", "func"):
            function = getattr(member, part, None) if part else member
            if is_own_function(function):
                found.append((f"{name}.{part}" if part else name, function))
    return found


def parts_of_function(function: types.FunctionType) -> dict[str, Any]:
    """What a function computes with the values that it looks up around it (`nblift.runtime.code`)."""
    look = variables_around(function)

    def lookup(name: str) -> Any:
        value = look(name)
        owner = getattr(value, "__self__", None)
        if global_stream(owner) or type_name(type(owner)) in _STREAM_TYPES:  # a copy of it, after a pickle
            return Living(value.__name__)
        if isinstance(value, (types.ModuleType, types.FunctionType, type)):
            return value
        return Living(type_name(type(value))) if fingerprint(value).opaque else value

    return function_parts(function, lookup)


_STREAM_TYPES = ("random.Random", "numpy.random.mtrand.RandomState")


@cache
def _code_digest(code: types.CodeType) -> bytes:
    """The digest of a function's code, what it looks up around it by name."""
    return _Walk(frozenset()).digest(code_parts(code, Unbound, frozenset()))


def type_name(kind: type) -> str:
    """`module.Class`, without the module where the class was made by the notebook or its pipeline."""
    module = home_free(kind.__module__)
    return f"{module}.{kind.__qualname__}" if module else kind.__qualname__.split("<locals>.")[-1]


def home_free(module: str) -> str:
    """A module's name, or "" for the notebook's namespace and the modules lifted from it."""
    return "" if module.split(".")[0] in _HOME_MODULES else module


def _is_from(library: str, *names: str) -> Callable[[Any, type], bool]:
    """Whether a value is an instance of a class of a library, without importing the library."""

    def applies(value: Any, kind: type) -> bool:
        module = sys.modules.get(library)
        return module is not None and any(isinstance(value, getattr(module, n)) for n in names if hasattr(module, n))

    return applies


def _is_extension_array(value: Any, kind: type) -> bool:
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, pandas.api.extensions.ExtensionArray)


_SPECIAL: tuple[tuple[Callable[[Any, type], bool], Callable[[_Walk, Any], bytes]], ...] = (
    (_is_from("numpy", "ndarray"), _Walk.array),
    (_is_from("numpy", "generic"), _Walk.scalar),
    (_is_from("pandas", "DataFrame"), _Walk.frame),
    (_is_from("pandas", "Series"), _Walk.series),
    (_is_from("pandas", "Index"), _Walk.index),
    (_is_extension_array, _Walk.extension_array),
)
