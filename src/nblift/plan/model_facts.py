"""Which of the notebook's values is the model, and which are the rows that it learned from and is tested on."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from nblift.model.plan import ModelFacts, Stage, Variable
from nblift.plan.facts import Facts

_FITS = ("fit", "fit_predict", "fit_transform")


def find_model(facts: Facts, stages: Sequence[Stage]) -> ModelFacts | None:
    """The last fitted estimator that predicts, with the named frames around it; None where there is none."""
    outputs = {v.name: v for s in stages for v in s.outputs}
    models = [v for v in outputs.values() if v.value and v.value.task and "predict" in v.value.methods]
    models = [v for v in models if v.value and v.value.fitted]
    if not models:
        return None
    model = max(models, key=lambda v: v.after)
    fit = next((c for c in _calls(facts, _FITS, before=model.after) if _names(c) and _names(c)[0] in outputs), None)
    if fit is None:
        return None
    assert model.value is not None and model.value.task is not None
    features, target = [*_names(fit), None][:2]
    assert features is not None
    test = _split(facts, features) or _tested(facts, outputs) or (None, None)
    found = [name if name in outputs else None for name in (target, *test)]
    return ModelFacts(model.name, model.value.task, features, *found)


def _calls(facts: Facts, methods: tuple[str, ...], before: int | None = None) -> Iterator[ast.Call]:
    """Method calls, the last one first."""
    rows = facts.rows if before is None else facts.rows[: before + 1]
    for fact in reversed(rows):
        for node in ast.walk(fact.node):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in methods:
                yield node


def _names(call: ast.Call) -> list[str]:
    """The leading arguments that are plain names."""
    names = []
    for argument in call.args[:2]:
        if not isinstance(argument, ast.Name):
            break
        names.append(argument.id)
    return names


def _split(facts: Facts, features: str) -> tuple[str, str] | None:
    """`x_train, x_test, y_train, y_test = train_test_split(…)`: the test rows that belong to `features`."""
    for fact in facts.rows:
        match fact.node:
            case ast.Assign(targets=[ast.Tuple(elts=elements)], value=ast.Call(func=function)) if (
                ast.unparse(function).endswith("train_test_split") and len(elements) == 4
            ):
                names = [ast.unparse(e) for e in elements]
                if names[0] == features:
                    return names[1], names[3]
    return None


def _tested(facts: Facts, outputs: dict[str, Variable]) -> tuple[str, str] | None:
    """`model.score(x, y)`: the rows that the notebook itself tested on."""
    for call in _calls(facts, ("score",)):
        names = _names(call)
        if len(names) == 2 and names[0] in outputs:
            return names[0], names[1]
    return None
