"""Sections as written, then joined where a value cannot cross, at last a single stage."""

from __future__ import annotations

from collections.abc import Sequence

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
