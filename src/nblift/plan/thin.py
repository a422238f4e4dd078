"""Which stages a thin notebook can call in one piece, and which statements of the notebook it keeps."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from nblift.model.plan import Definition, Param, Plan, Stage
from nblift.plan.facts import Fact, Facts


@dataclass(frozen=True)
class Thin:
    """What becomes of each statement of a notebook that calls its stages.

    Attributes:
        calls: stages by the index of the statement in whose place each is called.
        kept: why a stage keeps its statements, by the stage's name.
        rest: the statements that stay, the notebook's exploration among them.
        imported: definitions that are imported from the stages' modules instead.
        params: parameters whose statement reads params.yaml, by that statement's index.
        shows: estimators that a cell shows because its last statement fits them, by that statement's index.
    """

    calls: dict[int, Stage]
    kept: dict[str, str]
    rest: frozenset[int]
    imported: dict[int, Definition]
    params: dict[int, Param]
    shows: dict[int, str]


def thin(plan: Plan, facts: Facts, keep: AbstractSet[str] = frozenset()) -> Thin:
    """Decide, statement by statement.

    Args:
        keep: stages that are known to have to keep their statements.
    """
    bodies = {s.name: [i for i in s.body if facts.rows[i].role in ("computation", "output")] for s in plan.stages}
    kept = {s.name: "it shows other outputs in one piece" for s in plan.stages if s.name in keep}
    for stage in plan.stages:
        if stage.name not in kept and (why := _why_not(stage, bodies, facts)):
            kept[stage.name] = why
    called = [s for s in plan.stages if s.name not in kept]
    gone = {i for s in called for i in bodies[s.name]}
    own = {i for i, f in enumerate(facts.rows) if f.role in ("definition", "parameter")}
    mentioned = _mentioned(facts, set(range(len(facts.rows))) - gone - own, own)
    needed = {i for i in own if facts.rows[i].binds & mentioned}
    imported = {
        d.index: d for d in plan.definitions if d.index in needed and d.place != "inline" and not d.free
    }  # a class has to be the very one that the stages use
    by_name = {p.notebook_name: p for p in plan.params if p.notebook_name}
    params = {i: by_name[n] for i in needed for n in facts.rows[i].binds if n in by_name}
    rest = frozenset(set(range(len(facts.rows))) - gone - (own - needed) - set(imported) - set(params))
    calls = {bodies[s.name][0]: s for s in called if bodies[s.name]}
    shows = {i: name for i in gone if (name := _fitted(facts.rows[i], facts))}
    return Thin(calls, kept, rest, imported, params, shows)


def _fitted(fact: Fact, facts: Facts) -> str | None:
    """The estimator that `model.fit(x, y)` shows at the end of a cell."""
    following = facts.rows[fact.index + 1 : fact.index + 2]
    if following and following[0].statement.cell == fact.statement.cell:
        return None
    match fact.node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))):
            value = facts.value_after(name, fact.index)
            return name if value is not None and value.kind == "estimator" else None
    return None


def _why_not(stage: Stage, bodies: dict[str, list[int]], facts: Facts) -> str | None:
    """Why a stage cannot be called where its first statement stood; None where it can."""
    body = bodies[stage.name]
    if stage.has_globals:
        return "its names are globals of its module"
    if not body:
        return None
    if stage.figures:
        return "it saves the figures that its cells show"
    if any(facts.notebook.code_cells[facts.rows[i].statement.cell - 1].source.lstrip().startswith("%%") for i in body):
        return "it stands in a cell with a magic"
    of_stages = {i for indexes in bodies.values() for i in indexes}
    returned = {v.key for v in stage.outputs}
    made = {n for i in body for n in _made(facts.rows[i])}
    for fact in facts.rows[body[0] + 1 :]:
        looks = fact.index not in of_stages and fact.role not in ("import", "definition", "parameter")
        for name in sorted(fact.reads & made) if looks else ():
            last = facts.last_change(name, range(fact.index))
            if last in body and (name not in returned or any(name in _made(facts.rows[i]) for i in body if i > last)):
                at = fact.statement
                return f"cell {at.cell}, line {at.line} looks at {name} before it is done"
    return None


def _made(fact: Fact) -> frozenset[str]:
    return fact.binds | fact.changes


def _mentioned(facts: Facts, rest: Iterable[int], definitions: AbstractSet[int]) -> set[str]:
    """The names that statements look up, by way of definitions, too."""
    found: set[str] = set()
    pending = list(rest)
    while pending:
        fact = facts.rows[pending.pop()]
        new = (fact.reads | fact.names.reads | fact.names.deferred) - found
        found |= new
        pending += [i for i in definitions if facts.rows[i].binds & new]
    return found
