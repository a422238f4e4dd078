"""Figures that stay in the notebook although figures are kept: no figure is worth a refusal, or another value."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from nblift.errors import Refused
from nblift.lift.recording import Observed
from nblift.model.notebook import Notebook
from nblift.model.observation import Observation
from nblift.model.plan import Plan, Stage
from nblift.plan.facts import Facts
from nblift.plan.figures import kept_numbers, left_in_notebook, numbers_of, without_figures
from nblift.plan.groups import Obstacle
from nblift.plan.needed import needed


@dataclass
class Left:
    """Why figures stay in the notebook, by their number among all that it shows, from 1.

    `suspected` are those of the first stage that did not run.
    """

    notebook: Notebook
    taken: AbstractSet[str]
    why: dict[int, str] = field(default_factory=dict)
    suspected: tuple[int, ...] = ()

    def out_of(self, observed: Observed) -> Observed:
        """An observed run without the figures that are known to stay, and without those that no code can save."""
        observation = without_figures(observed.observation, self.why)
        self.why |= left_in_notebook(self.notebook, observation)
        observation = without_figures(observation, self.why)
        self.why |= self._refused(observation)
        return replace(observed, observation=without_figures(observation, self.why))

    def suspect(self, plan: Plan, observation: Observation, obstacle: Obstacle) -> None:
        """Remember the figures of the first stage that does not run."""
        stages = [s for s in plan.stages if obstacle.failure and s.name == obstacle.form]
        self.suspected = self.suspected or _of_stages(stages, observation)

    def leave(self, observation: Observation, obstacle: Obstacle) -> bool:
        """Leave the figures that are in the way: those that differ, those of the stage that did not run first, at last
        all of them. False where none are left to blame."""
        numbers = numbers_of(observation, obstacle.figures) or self.suspected or kept_numbers(observation)
        what = f"{obstacle.name} would be another one ({obstacle.why})" if obstacle.figures else obstacle.why
        self.why |= {n: f"figure {n} of the notebook stays there: {what}" for n in numbers}
        self.suspected = ()
        return bool(numbers)

    def _refused(self, observation: Observation) -> dict[int, str]:
        """Figures that are drawn from what only a kernel has."""
        numbers = kept_numbers(observation)
        if not numbers or not (self._refusal(observation)):
            return {}
        found = {}
        for number in numbers:
            alone = without_figures(observation, set(numbers) - {number})
            if error := self._refusal(alone):
                found[number] = f"figure {number} of the notebook stays there: {error}"
        return found

    def _refusal(self, observation: Observation) -> str | None:
        try:
            needed(Facts(self.notebook, observation, self.taken))
        except Refused as error:
            return error.message
        return None


def _of_stages(stages: list[Stage], observation: Observation) -> tuple[int, ...]:
    return numbers_of(observation, [(f.shown_by, f.position) for s in stages for f in s.figures])


def notes(why: Mapping[int, str]) -> list[str]:
    """What the report says of them, in order."""
    return list(dict.fromkeys(why[n] for n in sorted(why)))
