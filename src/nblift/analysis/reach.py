"""Which names a statement can reach: those it names, and through the notebook's functions and objects, theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nblift.analysis.names import Names, names_of
from nblift.model.notebook import Statement


def all_names(statements: Sequence[Statement]) -> list[Names]:
    """The names of each statement, in order."""
    return [names_of(s.source) for s in statements]


def deferred_names(statements: Sequence[Names]) -> dict[str, frozenset[str]]:
    """For each name that may hold a function of the notebook's own: the globals it looks up when called.

    A name bound from another one may hold its function: `clean = partial(drop, 3)`.
    """
    found: dict[str, frozenset[str]] = {}
    for names in statements:
        for name in names.binds:
            if names.deferred:
                found[name] = found.get(name, frozenset()) | names.deferred
    return _closed(found)


def _closed(deferred: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """The transitive closure: a function's globals include those of the functions it calls."""
    closed = dict(deferred)
    changed = True
    while changed:
        changed = False
        for name, globals_ in closed.items():
            more = globals_.union(*(closed.get(n, frozenset()) for n in globals_))
            if more != globals_:
                closed[name], changed = more, True
    return closed


def effective_reads(names: Names, deferred: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """What running the statement may look up, the globals of the functions that it names included."""
    return names.reads.union(*(deferred.get(n, frozenset()) for n in names.reads))
