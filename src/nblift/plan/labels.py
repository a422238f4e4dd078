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
    """Whether a stage hands on what the last change of a name left; what only crossed before is no result."""
    last = facts.last_change(name, range(len(facts.rows)))
    return any(last in s.body and any(v.key == name for v in s.outputs) for s in stages)


def _only_loops(facts: Facts, wanted: Needed, name: str) -> bool:
    binding = [f for f in facts.rows if name in f.binds]
    return all(name in kinds.loop_targets(f.node) and f.index not in wanted.kept for f in binding)
