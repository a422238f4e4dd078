"""Sections as written, then joined where a value cannot cross, then fewer stages around it, at last a single one."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from nblift.model.plan import Choices, Plan
from nblift.plan import kinds
from nblift.plan.facts import Facts
from nblift.plan.form import can_have_globals
from nblift.plan.groups import Group, Obstacle, join
from nblift.plan.needed import Needed
from nblift.plan.start import everything, starting_groups


class Ladder:
    """The rung that a lift stands on, and the way down.

    Attributes:
        groups: the sections of each stage.
        rung: how they came about, for the report.
        choices: how closely the stages imitate the kernel.
    """

    def __init__(self, facts: Facts, wanted: Needed) -> None:
        self._facts, self._wanted = facts, wanted
        asks = any(kinds.asks_for_its_folder(facts.rows[i].node) for i in wanted.kept)
        self._first = Choices(in_folder=asks)
        self.choices = self._first
        self._imitated: set[str] = set()
        self._cannot_cross: set[str] = set()
        self._cut_again = False
        self.groups, self.rung = starting_groups(facts, wanted)

    def step_down(self, plan: Plan, found: Sequence[Obstacle]) -> bool:
        """Imitate the kernel where that may be the cure, else join the stages around the first obstacle.

        Where a stage itself may be at fault, its names become globals first, as they were in the notebook. Where
        joining leaves a single stage, the notebook is cut once more around what cannot cross. Below a single stage is
        one that keeps every statement. False below that, and where it is only for figures.
        """
        if not found:
            return False
        if found[0].figures:
            return self._imitate(plan, found[0])
        return (
            self._imitate(plan, found[0])
            or self._reform(plan, found[0])
            or self._join(plan, found)
            or self._keep_everything(plan)
        )

    def _imitate(self, plan: Plan, obstacle: Obstacle) -> bool:
        """Repeat the settings for the eye, and run where the notebook did; once for each obstacle."""
        closer = replace(self.choices, settings=True, in_folder=bool(plan.cwd))
        if obstacle.surroundings and obstacle.name not in self._imitated and closer != self.choices:
            self.choices = closer
            self._imitated.add(obstacle.name)
            return True
        if obstacle.name in self._imitated:  # it was not that
            self.choices = replace(self.choices, settings=False, in_folder=self._first.in_folder)
        return False

    def _keep_everything(self, plan: Plan) -> bool:
        if self.choices.whole:
            return False
        self.choices = Choices(settings=True, in_folder=bool(plan.cwd), whole=True)
        self.groups, self.rung = everything(self._facts, self.groups), "one stage, with every statement"
        return True

    def _join(self, plan: Plan, found: Sequence[Obstacle]) -> bool:
        if len(self.groups) < 2:
            return False
        names = [s.name for s in plan.stages]
        obstacle = found[0]
        self._cannot_cross |= {o.name for o in found}
        first, last = sorted((names.index(obstacle.made_by), names.index(obstacle.used_by)))
        joined = join(self.groups, first, last)
        why = f"{obstacle.name} cannot cross from {obstacle.made_by} to {obstacle.used_by}"
        self.groups, self.rung = joined, f"sections joined: {why}"
        if len(joined) == 1:
            self.groups, self.rung = self._around(why) or (joined, "one stage")
        return True

    def _reform(self, plan: Plan, obstacle: Obstacle) -> bool:
        """Make the names of a stage globals, where that was not tried."""
        for position, stage in enumerate(plan.stages):
            if stage.name == obstacle.form and not stage.has_globals and can_have_globals(plan.notebook, stage):
                self.groups = list(self.groups)
                self.groups[position] = replace(self.groups[position], has_globals=True)
                self.rung = f"{plan.rung}; names of {stage.name} are globals, as in the notebook"
                return True
        return False

    def _around(self, why: str) -> tuple[list[Group], str] | None:
        if self._cut_again:
            return None
        self._cut_again = True
        groups, _ = starting_groups(self._facts, self._wanted, frozenset(self._cannot_cross))
        return (groups, f"fewer stages: {why}") if len(groups) > 1 else None


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
