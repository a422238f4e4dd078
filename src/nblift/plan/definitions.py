"""Where the notebook's functions and classes go, and what becomes of the globals they read.

A function that is only called by its name is lifted out and takes its free variables as parameters (lambda lifting,
T. Johnsson, 1985). Where it is passed about as a value, changes a global or is defined twice, it stays a closure in
the stage's function: a function scope gives free variables the late binding that globals had.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from nblift.analysis.names import inner_names, names_in
from nblift.model.plan import Definition, Place
from nblift.plan.facts import Fact, Facts
from nblift.plan.figures import PATHS


def place_definitions(
    facts: Facts,
    stage_bodies: Mapping[str, Iterable[int]],
    kept: frozenset[int],
    rebound: frozenset[str] = frozenset(),
    whole: bool = False,
) -> tuple[Definition, ...]:
    """Place every definition that a stage needs.

    Args:
        stage_bodies: the statements of each stage, definitions not among them.
        kept: indexes of the statements that are lifted at all.
        rebound: imported names that mean several things: who looks one up stays where it finds the right one.
        whole: the one stage makes every definition, used or not: making it may do something.
    """
    definitions = [f for f in facts.rows if f.role == "definition" and f.index in kept]
    by_name = {_name(f): f for f in definitions}
    globals_of = {name: _globals(facts, fact) for name, fact in by_name.items()}
    globals_of |= {n: g | {PATHS} for n, g in globals_of.items() if (g | {n}) & facts.showing}
    late = {n for n in by_name if facts.deferred.get(n, frozenset()) & rebound}
    inline = _inline(facts, definitions, by_name, globals_of, kept, late)
    carried = _carried(facts, by_name, globals_of, kept)
    found = []
    for fact in definitions:
        name = _name(fact)
        # of several definitions of a name, a stage has those that stood before its end
        earlier = [s for s, body in stage_bodies.items() if fact.index < max(body, default=0)]
        users = tuple(s for s in earlier if _uses(facts, stage_bodies[s], name, by_name))
        if not users and not whole:
            continue
        if not users:
            found.append(Definition(name, fact.index, "inline", (), tuple(stage_bodies)))
            continue
        place: Place = "inline" if name in inline else "module" if len(users) == 1 else "shared"
        free = () if name in inline else tuple(sorted(globals_of[name] - set(by_name)))
        found.append(Definition(name, fact.index, place, free, users, name in carried))
    return tuple(found)


def _carried(
    facts: Facts, by_name: Mapping[str, Fact], globals_of: Mapping[str, frozenset[str]], kept: frozenset[int]
) -> set[str]:
    """Names of classes and functions that values may hold, and of those that they call."""
    rows = [facts.rows[i] for i in kept]
    found = {
        name
        for name, fact in by_name.items()
        if isinstance(fact.node, ast.ClassDef) or not all(_only_called(row.node, name) for row in rows)
    }
    return found.union(*(globals_of[name] & set(by_name) for name in found))


def _name(fact: Fact) -> str:
    return next(iter(fact.names.surely))


def _globals(facts: Facts, fact: Fact) -> frozenset[str]:
    """The data and functions of the notebook that the definition looks up when called, at any depth."""
    ours = {n for f in facts.rows if f.role != "import" for n in f.binds}
    return frozenset(facts.deferred.get(_name(fact), frozenset()) & ours)


def _inline(
    facts: Facts,
    definitions: list[Fact],
    by_name: Mapping[str, Fact],
    globals_of: Mapping[str, frozenset[str]],
    kept: frozenset[int],
    late: set[str],
) -> set[str]:
    """Names of the definitions that have to stay closures, those in `late` among them."""
    data = {n for f in facts.rows if f.role not in ("import", "definition") for n in f.binds} | {PATHS}
    inline = late | {_name(f) for f in definitions if f.names.reads & data}  # defaults, decorators, bases
    inline |= {n for n in by_name if sum(n in f.binds for f in facts.rows) > 1}
    mentions = {n: [facts.rows[i] for i in kept if n in names_in(facts.rows[i].node)] for n in by_name}
    for fact in definitions:
        name = _name(fact)
        free = globals_of[name] & data
        if not free and not fact.names.rebinds_globals:
            continue
        liftable = isinstance(fact.node, ast.FunctionDef) and not fact.node.decorator_list
        if (
            not liftable
            or fact.names.rebinds_globals
            or any(_binds_locally(user, free | {name}) for user in (fact, *mentions[name]))
            or any(not _only_called(user.node, name) for user in mentions[name])
        ):
            inline.add(name)
    changed = True
    while changed:  # who calls a closure, or is made with one, must be one
        more = {n for n, free in globals_of.items() if (free | by_name[n].names.reads) & inline} - inline
        inline |= more
        changed = bool(more)
    return inline


def _only_called(node: ast.stmt, name: str) -> bool:
    """Whether every mention of `name` is a plain call of it."""
    called = {id(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)}
    mentions = [n for n in ast.walk(node) if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load)]
    return all(id(n) in called for n in mentions)


def _binds_locally(fact: Fact, names: frozenset[str]) -> bool:
    """Whether a scope inside the statement has a variable of its own with one of these names."""
    return bool(inner_names(fact.statement.source) & names)


def _uses(facts: Facts, body: Iterable[int], name: str, by_name: Mapping[str, Fact]) -> bool:
    reached: set[str] = set()
    for index in body:
        reached |= facts.rows[index].reads & set(by_name)
    pending = list(reached)
    while pending:  # a definition may need another when it is made (a base class) or called
        fact = by_name[pending.pop()]
        more = (fact.reads | facts.deferred.get(_name(fact), frozenset())) & set(by_name) - reached
        reached |= more
        pending += more
    return name in reached


def named_by(facts: Facts, body: Iterable[int]) -> set[str]:
    """Every name that stands in statements, in the definitions that those name, and so on."""
    found: set[str] = set()
    pending = [facts.rows[i] for i in body]
    while pending:
        names = pending.pop().names
        more = (names.reads | names.deferred | names.binds) - found
        found |= more
        pending += [f for f in facts.rows if f.role == "definition" and f.binds & more]
    return found


def replaced_before_use(facts: Facts, definitions: Iterable[int], others: Iterable[int]) -> set[int]:
    """Those of a stage's definitions that another one of the same name follows before anything could use them.

    Args:
        definitions: the stage's; one may use another when it is made, as a default or a decorator.
        others: the stage's other statements.
    """
    rows = sorted(definitions)
    found = set()
    for first, index in enumerate(rows):
        name = _name(facts.rows[index])
        again = next((i for i in rows[first + 1 :] if _name(facts.rows[i]) == name), None)
        if again is None:
            continue
        between = [i for i in (*others, *rows) if i < again and _name_of(facts.rows[i]) != name]
        if name not in named_by(facts, between):
            found.add(index)
    return found


def _name_of(fact: Fact) -> str | None:
    return _name(fact) if fact.role == "definition" else None
