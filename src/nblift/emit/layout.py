"""Where each value lies between the stages."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import PurePosixPath

from nblift.model.plan import Plan, Stage, Variable


@dataclass(frozen=True)
class Layout:
    """Paths by `(stage, variable)`, relative to the project's root. `formats` are the suffixes that the observed
    run found to give a value back whole, by the same keys; `elsewhere` what other stages of the project make; `tracked`
    what git has."""

    plan: Plan
    formats: Mapping[tuple[str, str], str]
    elsewhere: AbstractSet[str] = frozenset()
    tracked: AbstractSet[str] = frozenset()

    def path(self, stage: str, variable: Variable) -> str | None:
        """The file of an output; None for a number that only stands in the stage's metrics."""
        if variable.metric and not variable.crosses:
            return None
        suffix = self.formats[stage, variable.name]
        estimator = variable.value is not None and variable.value.kind == "estimator"
        if estimator and self._last_maker(variable.name) == stage and not self._is_taken(f"models/{variable.name}"):
            return f"models/{variable.name}{suffix}"
        return f"{self.plan.values_in}/{stage}/{variable.name}{suffix}"

    def metrics(self, stage: Stage) -> str | None:
        """The stage's metrics file, if any number of it is a result."""
        return f"metrics/{stage.name}.json" if any(v.metric for v in stage.outputs) else None

    def module(self, stage: str) -> str:
        """The stage's Python file."""
        return f"src/pipeline/{stage}.py"

    def is_tracked(self, path: str) -> bool:
        """Whether git has the file, or something in the folder: DVC then leaves keeping it to git."""
        return any(known == path or known.startswith(f"{path}/") for known in self.tracked)

    def inputs(self, stage: Stage) -> list[str]:
        """The files that the stage's arguments are loaded from."""
        return [self._file(v.made_by, v) for v in stage.inputs]

    def outputs(self, stage: Stage) -> list[str]:
        """The files that the stage's returned values are saved to, metrics apart."""
        return [path for v in stage.outputs if (path := self.path(stage.name, v))]

    def _file(self, stage: str, variable: Variable) -> str:
        path = self.path(stage, variable)
        assert path is not None, f"{variable.name} crosses from {stage} without a file"
        return path

    def _is_taken(self, stem: str) -> bool:
        """Whether the notebook itself or another stage writes or reads a file of that path, with whatever suffix."""
        own = {p for s in self.plan.stages for p in (*s.writes, *s.reads)} | self.elsewhere
        return stem in {PurePosixPath(p).with_suffix("").as_posix() for p in own}

    def _last_maker(self, name: str) -> str:
        return [s.name for s in self.plan.stages if any(v.name == name for v in s.outputs)][-1]
