"""Sections as written, then joined where a value cannot cross, at last a single stage."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from nblift.model.plan import Plan
from nblift.plan.groups import Group, Obstacle, join


def step_down(plan: Plan, groups: Sequence[Group], found: Sequence[Obstacle]) -> tuple[list[Group], str] | None:
    """Join the stages around the first obstacle.

    Returns:
        the groups of the next attempt and how they came about, or None where everything is one stage already.
    """
    if len(groups) < 2 or not found:
        return None
    names = [s.name for s in plan.stages]
    obstacle = found[0]
    first, last = sorted((names.index(obstacle.made_by), names.index(obstacle.used_by)))
    joined = join(groups, first, last)
    if len(joined) == 1:
        return joined, "one stage"
    return joined, f"sections joined: {obstacle.name} cannot cross from {obstacle.made_by} to {obstacle.used_by}"


def without_unsaved(plan: Plan, unsaved: AbstractSet[tuple[str, int]]) -> Plan:
    """Results that no format can carry, and no other stage needs, stay inside their stage.

    Args:
        unsaved: names with the statement after which they could not be saved.
    """
    if not unsaved:
        return plan
    stages = tuple(
        replace(s, outputs=tuple(v for v in s.outputs if (v.key, v.after) not in unsaved)) for s in plan.stages
    )
    last = {v.key: v.after for s in plan.stages for v in s.outputs}
    lost = {key for key, after in last.items() if (key, after) in unsaved}
    names = {n: "internal" if label == "output" and n in lost else label for n, label in plan.names.items()}
    return replace(plan, stages=stages, names=names)
