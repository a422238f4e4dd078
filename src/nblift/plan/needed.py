"""Which statements the results depend on: a backward slice over the observed run (M. Weiser, 1981)."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from nblift.errors import Place, Refused
from nblift.plan import kinds
from nblift.plan.facts import STREAMS, Fact, Facts

# what a kernel keeps of earlier cells: their outputs and their texts
_HISTORY = re.compile(r"_{1,3}|_i{1,3}|_i?\d+|Out|In|_oh|_ih|_dh")


@dataclass(frozen=True)
class Needed:
    """`kept`: indexes of the statements that make a result or a file; `results`: the names that hold the results;
    `display`: names whose data only served drawings."""

    kept: frozenset[int]
    results: frozenset[str]
    display: frozenset[str]


def needed(facts: Facts, whole: bool = False) -> Needed:
    """Slice backwards from the results and the files written.

    Args:
        whole: keep every statement that may do something, whether or not it could be seen to.

    Raises:
        Refused: a result depends on what only a kernel can do.
    """
    results = _results(facts)
    constants = frozenset(n for n in results if _only_constant(facts, n))
    kept = _slice(facts, results - constants, figures=False)
    shown = frozenset(
        n for n in constants if not _read_by(facts, n, kept) and _read_by(facts, n, range(len(facts.rows)))
    )
    kept = _slice(facts, results - shown)
    _refuse_the_kernels_own(facts, kept)
    if whole:
        kept |= {
            f.index for f in facts.rows if f.role not in ("import", "parameter", "display") and kinds.may_act(f.node)
        }
    return Needed(kept | _checks(facts, kept), results - shown, shown)


def _refuse_the_kernels_own(facts: Facts, kept: frozenset[int]) -> None:
    """A result that depends on what only a kernel can do has no pipeline.

    Raises:
        Refused: there is one, with the statement.
    """
    bound = {n for f in facts.rows for n in f.binds}
    for fact in facts.rows:
        history = sorted(n for n in (fact.names.reads | fact.names.deferred) - bound if _HISTORY.fullmatch(n))
        if fact.index in kept and history:
            raise Refused(
                f"{history[0]} is what another cell showed or was, which only a kernel keeps",
                where=Place(facts.notebook.path, fact.statement.cell, fact.statement.line),
                hint="Bind that value to a name where it is computed, and use the name.",
                code="output-history",
            )
        if fact.index in kept and fact.role == "display":
            line = facts.notebook.code_cells[fact.statement.cell - 1].source.split("\n")[fact.statement.line - 1]
            raise Refused(
                f"{line.strip()!r} works in a Jupyter kernel alone, and a result depends on it",
                where=Place(facts.notebook.path, fact.statement.cell, fact.statement.line),
                hint="Give the value that it stands for a name."
                if history
                else "Say it in plain Python, or keep its result out of what the notebook computes.",
                code="kernel-only",
            )


def _checks(facts: Facts, kept: frozenset[int]) -> frozenset[int]:
    """Assertions about values that their own section works on anyway: a check of the data belongs to the stage."""
    found: set[int] = set()
    data = {n for f in facts.rows if f.role == "computation" for n in f.binds}
    for section in facts.notebook.sections:
        working = [facts.rows[s.index] for s in section.statements if s.index in kept]
        known = {n for f in working for n in f.binds | f.changes | f.reads}
        if any(f.role == "computation" for f in working):
            asserts = [s.index for s in section.statements if isinstance(facts.rows[s.index].node, ast.Assert)]
            found |= {i for i in asserts if facts.rows[i].reads & data <= known}
    return frozenset(found)


def _results(facts: Facts) -> frozenset[str]:
    """Names that still hold data at the end; not parameters, and not what a loop left behind."""
    loops: set[str] = set()
    for name in facts.final:
        binding = [f for f in facts.rows if name in f.binds]
        if binding and all(name in kinds.loop_targets(f.node) for f in binding):
            loops.add(name)
    parameters = {n for f in facts.rows if f.role in ("parameter", "definition") for n in f.binds}
    bound = {n for f in facts.rows if f.role != "import" for n in f.binds}
    libraries = {n for f in facts.rows if f.role == "import" for n in f.binds} - bound
    kernels = {n for f in facts.rows if f.role == "display" for n in f.binds}
    data = {n for n, value in facts.final.items() if value.holds_data}
    return frozenset(data - loops - parameters - libraries - kernels)


def _only_constant(facts: Facts, name: str) -> bool:
    binding = [f for f in facts.rows if name in f.binds | f.changes]
    return bool(binding) and all(kinds.is_constant(f.node) for f in binding)


def _read_by(facts: Facts, name: str, among: frozenset[int] | range) -> bool:
    return any(name in facts.rows[i].reads for i in among)


def _slice(facts: Facts, results: frozenset[str], figures: bool = True) -> frozenset[int]:
    """The statements that results and files depend on.

    Args:
        figures: count the figures that stages save as files.
    """
    live = set(results) | _open_for_writing(facts)
    kept: set[int] = set()
    for fact in reversed(facts.rows):
        if fact.role == "setting":
            live |= fact.reads
        saved = figures or fact.index not in facts.sinks
        if fact.role == "import" or not _matters(fact, live, saved):
            continue
        kept.add(fact.index)
        live -= fact.kills
        live |= fact.reads
        if fact.role == "definition":
            live |= fact.names.deferred
    return frozenset(kept)


def _open_for_writing(facts: Facts) -> set[str]:
    """Names of open files, databases and the like, what is done with which may show in a file."""
    events = [f.event for f in facts.rows if f.event.written]
    return {n for event in events for n, value in event.bound.items() if value.kind == "handle"}


def _matters(fact: Fact, live: set[str], saved: bool) -> bool:
    if (fact.role == "output" and saved) or (fact.role == "display" and fact.event.written):
        return True
    if fact.role == "parameter":
        return bool(fact.binds & live)
    changes = fact.changes & live
    if changes and changes <= STREAMS and not fact.binds & live:
        return True
    return bool(changes or fact.binds & live)
