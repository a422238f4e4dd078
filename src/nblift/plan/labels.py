"""What became of every name that the notebook leaves: the report's list."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from nblift.model.plan import Label, Stage
from nblift.plan import kinds
from nblift.plan.facts import Facts
from nblift.plan.needed import Needed


def labels(facts: Facts, wanted: Needed, parameters: Collection[str], stages: Sequence[Stage]) -> dict[str, Label]:
    """A label for every name of the notebook's final namespace, by name."""
    found: dict[str, Label] = {}
    for name, value in sorted(facts.final.items()):
        if name in parameters:
            found[name] = "parameter"
        elif _holds_its_last_value(facts, stages, name):
            found[name] = "output"
        elif name in wanted.display or value.kind == "figure" or _only_loops(facts, wanted, name):
            found[name] = "display"
        else:
            found[name] = "internal"
    return found


def _holds_its_last_value(facts: Facts, stages: Sequence[Stage], name: str) -> bool:
    """Whether the stage that changes a name last hands it on; what only crossed before that is no result."""
    makers = [s for s in stages if facts.last_change(name, s.body) is not None]
    return bool(makers) and any(v.key == name for v in makers[-1].outputs)


def _only_loops(facts: Facts, wanted: Needed, name: str) -> bool:
    binding = [f for f in facts.rows if name in f.binds]
    return all(name in kinds.loop_targets(f.node) and f.index not in wanted.kept for f in binding)
