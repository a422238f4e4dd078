"""Parameters of stages: which constants each one takes, and their names in params.yaml and in its signature."""

from __future__ import annotations

import keyword
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

from nblift.analysis.names import inner_names, names_in
from nblift.analysis.strings import names_in_strings, names_spelled_out
from nblift.model.plan import Choices, Param
from nblift.plan import kinds
from nblift.plan.facts import STREAMS, Facts
from nblift.plan.literals import keyword_params
from nblift.plan.naming import argument_name, notebook_name
from nblift.plan.paths import from_root, names_a_path


class Params:
    """The parameters of a plan's stages."""

    def __init__(self, facts: Facts, parameters: AbstractSet[str], stages: Sequence[str], choices: Choices) -> None:
        self.facts = facts
        self.parameters = parameters
        self.stages = stages
        self.choices = choices

    def of_stages(
        self, exposed: Sequence[AbstractSet[str]], bodies: Sequence[tuple[int, ...]], cwd: str
    ) -> list[tuple[Param, ...]]:
        """The parameters of each stage.

        Args:
            exposed: the names that each stage reads before it binds them.
            bodies: the statements of each stage.
            cwd: the notebook's folder, from the project's root.
        """
        used = [sorted(names & self.parameters) for names in exposed]
        shared = {n for n in self.parameters if sum(n in names for names in used) > 1}
        found = []
        for stage, body, names in zip(self.stages, bodies, used, strict=True):
            own = tuple(self._named(n, None if n in shared else stage, cwd) for n in names)
            busy = self._identifiers | {p.name for p in own} | {argument_name(s) for s in STREAMS}
            found.append(own + keyword_params(self.facts, body, stage, busy))
        return found

    @cached_property
    def _identifiers(self) -> frozenset[str]:
        """Every name that stands anywhere in the notebook: an argument of that name could mean something else there."""
        bound = frozenset(n for f in self.facts.rows for n in f.binds)
        return bound.union(self._inner, *(names_in(f.node) for f in self.facts.rows))

    @cached_property
    def _unchanged(self) -> frozenset[str]:
        """Names that have to stay as they are: a string looks them up, or an inner scope has its own."""
        texts = [s.source for s in self.facts.statements]
        return self._inner.union(*(names_in_strings(t) | names_spelled_out(t) for t in texts))

    @cached_property
    def _inner(self) -> frozenset[str]:
        """Names of variables, arguments and attributes that functions, classes and comprehensions have of their own."""
        return frozenset(n for f in self.facts.rows for n in inner_names(f.statement.source))

    def _named(self, name: str, stage: str | None, cwd: str) -> Param:
        fact = next(f for f in self.facts.rows if f.role == "parameter" and name in f.binds)
        free = (
            name.lower() not in self._identifiers
            and not keyword.iskeyword(name.lower())
            and name not in self._unchanged
        )
        lower = name.lower() if free else name
        value = kinds.literal(fact.node)
        if isinstance(value, str) and names_a_path(value, self.facts.observation.cwd, self.facts.touched):
            value = value if self.choices.in_folder else from_root(value, cwd)
        top = f"{lower}_value" if lower in (*self.stages, "registry") else lower  # those keys are mappings
        if stage or top in self.facts.taken:  # what stands on top would be another notebook's, too
            return Param(f"{stage or notebook_name(self.facts)}.{lower}", lower, value, name)
        return Param(top, top, value, name)
