"""Names and arguments that a notebook uses and the installed libraries lack."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from nblift.analysis.flow.events import Call, Spot
from nblift.analysis.flow.types import EITHER, canonical
from nblift.analysis.flow.values import MODULE, NAME, OBJECT, Value
from nblift.analysis.removed import LIBRARIES, Removed, removed_from
from nblift.check.importing import installed_in_cells
from nblift.check.signatures import Signature, signature_of
from nblift.check.subject import Subject

_COMPILED = frozenset({"numpy"})  # hardly a function has its parameters in a text
_TABLES = frozenset({"pandas.DataFrame", "pandas.Series"})
_PLAIN = frozenset(name for kind in (list, dict, set, str, tuple) for name in dir(kind))


def gone_names(subject: Subject) -> Iterator[tuple[Removed, Spot]]:
    """Modules, functions, methods and attributes that are gone."""
    for found in subject.record.imports:
        if found.level == 0:
            dotted = found.module if found.name in (None, "*") else f"{found.module}.{found.name}"
            for end in _prefixes(dotted):
                yield from _named(subject, (end,), found.spot)
    names = _last_names()
    for attribute in subject.record.attributes:
        if attribute.name in names:
            yield from _named(subject, _paths(attribute.owner, attribute.name), attribute.spot)


@cache
def _last_names() -> frozenset[str]:
    """How the removed things are called, without their owners."""
    return frozenset(path.rpartition(".")[2] for package in LIBRARIES for path in removed_from(package))


def gone_arguments(subject: Subject) -> Iterator[tuple[Removed, Spot]]:
    """Arguments, and values of arguments, that are gone."""
    names = _last_names()
    for call in subject.record.calls:
        path = call.path
        if path is None or canonical(path).rpartition(".")[2] not in names:
            continue
        if call.receiver is not None and call.receiver.what == OBJECT and call.method:
            paths = _paths(call.receiver, call.method)
        else:
            paths = (canonical(path),)
        for one in paths:
            for entry in _entries(subject, one):
                if (entry.keyword is not None or entry.count is not None) and _given(entry, call):
                    yield entry, call.spot


def never_mentioned(subject: Subject) -> Iterator[tuple[str, str, Spot]]:
    """Names that are taken from an installed module whose text never says them."""
    for found in subject.record.imports:
        if found.level:
            continue
        name = found.name
        if name is not None and name != "*" and _lacks(subject, found.module, name):
            yield found.module, name, found.spot
        for end in list(_prefixes(found.module))[1:]:
            package, _, name = end.rpartition(".")
            if _lacks(subject, package, name):
                yield package, name, found.spot
                break
    assigned = {(s.owner.path, s.name) for s in subject.record.stores if s.owner is not None and s.name}
    submodules = {end for i in subject.record.imports for end in _prefixes(i.module)}
    known: dict[tuple[str, str], bool] = {}
    for attribute in subject.record.attributes:
        if attribute.owner.what != MODULE:
            continue
        module, name = key = attribute.owner.path, attribute.name
        if key not in known:
            there = key in assigned or name.startswith("__") or f"{module}.{name}" in submodules
            known[key] = there or not _lacks(subject, module, name)
        if not known[key]:
            yield module, name, attribute.spot


def misfits(subject: Subject) -> Iterator[tuple[str, str, Signature, Spot]]:
    """Calls that an installed function or class does not accept: its path, what is wrong, what it accepts, where."""
    if subject.changes_import_path or installed_in_cells(subject):
        return
    for call in subject.record.calls:
        target = call.target
        if target is None or target.what != NAME:
            continue
        package = target.path.partition(".")[0]
        if package in subject.beside or package in subject.installed.stdlib or package in _COMPILED:
            continue
        signature = signature_of(subject.modules, target.path)
        why = signature.misfit(call.node) if signature is not None else None
        if signature is not None and why is not None:
            yield target.path, why, signature, call.spot


def _lacks(subject: Subject, module: str, name: str) -> bool:
    own = module.partition(".")[0] in subject.beside
    return subject.modules.lacks(module, name, subject.folder if own else None)


def _named(subject: Subject, paths: tuple[str, ...], spot: Spot) -> Iterator[tuple[Removed, Spot]]:
    for path in paths:
        for entry in _entries(subject, path):
            if entry.keyword is None and entry.count is None:
                yield entry, spot


def _entries(subject: Subject, path: str) -> list[Removed]:
    """What is said of a path, as far as it holds for the installed release."""
    package = path.partition(".")[0]
    if package not in LIBRARIES:
        return []
    found = removed_from(package).get(path)
    if not found:
        return []
    version = subject.installed.version(package)
    return [entry for entry in found if version is not None and entry.is_gone(version)]


def _paths(owner: Value, name: str) -> tuple[str, ...]:
    if owner.what in (MODULE, NAME):
        return (canonical(f"{owner.path}.{name}"),)
    if owner.what != OBJECT:
        return ()
    if owner.path in _TABLES:
        return f"{owner.path}.{name}", f"{EITHER}.{name}"
    if owner.path == "pandas.Unpickled":  # surely a table if it is asked for what no plain container has
        return () if name in _PLAIN else (f"{EITHER}.{name}",)
    if owner.path.startswith("sklearn."):
        return f"{owner.path}.{name}", f"sklearn.*.{name}"
    return (f"{owner.path}.{name}",)


@cache
def _prefixes(dotted: str) -> tuple[str, ...]:
    """`a.b.c` as `a`, `a.b`, `a.b.c`."""
    parts = dotted.split(".")
    return tuple(".".join(parts[: i + 1]) for i in range(len(parts)))


def _given(entry: Removed, call: Call) -> bool:
    if entry.count is not None:
        return len(call.node.args) > entry.count
    keyword = entry.keyword or ""
    if entry.value is None:
        return keyword in call.keywords
    value = call.argument(-1 if entry.position is None else entry.position, keyword)
    return value is not None and value.text == entry.value
