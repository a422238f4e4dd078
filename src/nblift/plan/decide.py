"""Every statement gets one role, with the observation that decided it."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from nblift.model.plan import Decision, Role
from nblift.plan.facts import STREAMS, Fact, Facts
from nblift.plan.kinds import requirements
from nblift.plan.needed import Needed


def decisions(
    facts: Facts, needed: Needed, stages_of: Mapping[int, tuple[str, ...]], figures: Mapping[int, str] | None = None
) -> tuple[Decision, ...]:
    """The role of each statement, in order.

    Args:
        stages_of: the stages that a statement goes to.
        figures: what a statement has to do with the figures that are kept.
    """
    drawn = figures or {}
    return tuple(
        _decision(fact, needed, stages_of.get(fact.index, ()), drawn.get(fact.index, "")) for fact in facts.rows
    )


def _decision(fact: Fact, needed: Needed, stages: tuple[str, ...], drawn: str) -> Decision:
    role = fact.role
    if drawn and stages and role in ("computation", "output"):
        data = any(v.holds_data for v in fact.event.bound.values())
        others = _why(fact, role, stages) if data or fact.event.written else ""
        return Decision(
            fact.index, "computation" if data else "output", stages, "; ".join(filter(None, [others, drawn]))
        )
    if role in ("computation", "output", "display") and fact.index not in needed.kept:
        return Decision(fact.index, "display", (), _why_display(fact, needed))
    return Decision(fact.index, role, stages, _why(fact, role, stages))


def _why(fact: Fact, role: Role, stages: tuple[str, ...]) -> str:
    unused = "" if stages else "; no stage needs it"
    if named := requirements(fact.statement):
        return f"names a requirement: {', '.join(named)}"
    if role in ("import", "definition", "parameter"):
        return f"binds {_list(fact.binds) or 'names'}{unused}"
    if role == "setting":
        return f"sets {_list(fact.event.touched)}{unused}"
    parts = []
    if fact.event.bound:
        parts.append(f"binds {_list(fact.event.bound)}")
    if fact.event.mutated:
        parts.append(f"changes {_list(fact.event.mutated)} in place")
    if idle := fact.meant.difference(fact.event.mutated, fact.event.bound):
        parts.append(f"is there to change {_list(idle)}, which this run's data gave no cause to")
    if fact.event.written:
        parts.append(f"writes {len(fact.event.written)} file(s)")
    elif fact.event.folders:
        parts.append("makes a folder")
    parts += [f"moves the random stream of {s}" for s in sorted(fact.changes & STREAMS)]
    if not parts and isinstance(fact.node, ast.Assert):
        return "checks values of this stage"
    return "; ".join(parts) or f"works on {_list(fact.changes)}, which a later statement or a file goes on with"


def _why_display(fact: Fact, needed: Needed) -> str:
    if fact.role == "display":
        return "talks to the kernel alone"
    if fact.event.changed_nothing:
        return "changed nothing observable: exploration"
    if fact.event.bound and set(fact.event.bound) <= needed.display:
        return f"binds {_list(fact.event.bound)}, which only served drawings"
    return f"{_why(fact, 'computation', ('-',))}; nothing that is kept depends on it"


def _list(names: object) -> str:
    return ", ".join(sorted(names))  # type: ignore[call-overload]
