"""Estimators made of estimators: steps before one, votes of several, one over the answers of several."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nblift.compiled.running.spec import Spec
from nblift.compiled.running.step import Estimator, Outcome, Outcomes, Step, numbers
from nblift.compiled.running.steps import load_step
from nblift.compiled.running.values import Array, Column, Kinds, Value

Loader = Callable[[Spec, Kinds], Estimator]


class Pipeline(Estimator):
    """Steps, then an estimator. `direct` is both in one, where there is such a way."""

    def __init__(self, step: Step, last: Estimator, direct: Estimator | None) -> None:
        self.step, self.last, self._direct = step, last, direct
        self._step_row, self._last_row = step.row, last.row
        self.classes, self.probable = last.classes, last.probable
        if direct is not None:
            self.row, self.silent, self.exact = direct.row, direct.silent, direct.exact  # type: ignore[method-assign]

    def columns(self, columns: list[Column]) -> Outcomes:
        """The estimator's answers to the changed columns."""
        if self._direct is not None:
            return self._direct.columns(columns)
        return self.last.columns(self.step.columns(columns))

    def row(self, values: list[Value]) -> Outcome:
        """The estimator's answer to the changed row."""
        return self._last_row(self._step_row(values))


class Mean(Estimator):
    """The weighted mean of numbers, or of probabilities and then the likeliest label."""

    def __init__(self, members: list[Estimator], weights: Array) -> None:
        self.members, self._weights = members, weights
        self.classes, self.probable = members[0].classes, members[0].probable

    def columns(self, columns: list[Column]) -> Outcomes:
        """The means."""
        found = [member.columns(columns) for member in self.members]
        if self.classes == 0:
            return np.average(np.array([each for each, _ in found]), axis=0, weights=self._weights), None
        return self._likeliest(np.array([each for _, each in found]))

    def row(self, values: list[Value]) -> Outcome:
        """The mean."""
        found = [member.row(values) for member in self.members]
        if self.classes == 0:
            return float(np.average(np.array([each for each, _ in found]), weights=self._weights)), None
        answers, mean = self._likeliest(np.array([[each] for _, each in found]))
        return answers[0].item(), mean[0].tolist()

    def _likeliest(self, probabilities: Array) -> tuple[Array, Array]:
        mean = np.average(probabilities, axis=0, weights=self._weights)
        return mean.argmax(axis=1), mean


class Majority(Estimator):
    """The label with the greatest weight of votes; of equal ones the first."""

    def __init__(self, members: list[Estimator], weights: Array) -> None:
        self.members, self._weights = members, weights
        self.classes = members[0].classes

    def columns(self, columns: list[Column]) -> Outcomes:
        """The winners."""
        votes = np.zeros((len(columns[0]), self.classes))
        for member, weight in zip(self.members, self._weights, strict=True):
            votes[np.arange(len(votes)), member.columns(columns)[0]] += weight
        return votes.argmax(axis=1), None

    def row(self, values: list[Value]) -> Outcome:
        """The winner."""
        votes = [0.0] * self.classes
        for member, weight in zip(self.members, self._weights.tolist(), strict=True):
            votes[member.row(values)[0]] += weight
        return votes.index(max(votes)), None


class Stack(Estimator):
    """An estimator over the answers of others: probabilities (of two labels the second's) or numbers."""

    def __init__(self, members: list[Estimator], last: Estimator, passthrough: bool) -> None:
        self.members, self._last, self._passthrough = members, last, passthrough
        self.classes, self.probable = last.classes, last.probable

    def columns(self, columns: list[Column]) -> Outcomes:
        """The last estimator's answers."""
        found: list[Column] = []
        for member in self.members:
            answers, probabilities = member.columns(columns)
            if probabilities is None:
                found.append(np.asarray(answers, dtype=np.float64))
            else:
                found += list(np.ascontiguousarray((probabilities[:, 1:] if member.classes == 2 else probabilities).T))
        return self._last.columns(found + columns if self._passthrough else found)

    def row(self, values: list[Value]) -> Outcome:
        """The last estimator's answer."""
        found: list[Value] = []
        for member in self.members:
            answer, probabilities = member.row(values)
            if probabilities is None:
                found.append(float(answer))
            else:
                found += probabilities[1:] if member.classes == 2 else probabilities
        return self._last.row(found + values if self._passthrough else found)


def _load_pipeline(spec: Spec, kinds: Kinds, load: Loader) -> Estimator:
    step = load_step(spec.child("step"), kinds)
    last = load(spec.child("last"), step.kinds)
    return Pipeline(step, last, last.through(step, kinds))


def _members(spec: Spec, kinds: Kinds, load: Loader) -> list[Estimator]:
    members = [load(child, kinds) for child in spec.children("members")]
    if not members or any(each.classes != members[0].classes or each.classes < 0 for each in members):
        raise spec.bad("its members do not answer the same question")
    return members


def _weighted(spec: Spec, kinds: Kinds, load: Loader) -> tuple[list[Estimator], Array]:
    members = _members(spec, kinds, load)
    weights = spec.array("weights", "float", len(members))
    if (weights < 0).any() or weights.sum() <= 0:
        raise spec.bad("its weights do not add up")
    return members, weights


def _load_mean(spec: Spec, kinds: Kinds, load: Loader) -> Estimator:
    members, weights = _weighted(spec, kinds, load)
    _need_probabilities(spec, members)
    return Mean(members, weights)


def _load_majority(spec: Spec, kinds: Kinds, load: Loader) -> Estimator:
    found = Majority(*_weighted(spec, kinds, load))
    if found.classes < 2:
        raise spec.bad("only labels can be voted for")
    return found


def _load_stack(spec: Spec, kinds: Kinds, load: Loader) -> Estimator:
    members = _members(spec, kinds, load)
    _need_probabilities(spec, members)
    widths = sum(1 if each.classes in (0, 2) else each.classes for each in members)
    passthrough = spec.flag("passthrough")
    if passthrough and "text" in kinds:
        raise spec.bad("text cannot be passed through")
    inner = numbers(widths + (len(kinds) if passthrough else 0))
    return Stack(members, load(spec.child("last"), inner), passthrough)


def _need_probabilities(spec: Spec, members: list[Estimator]) -> None:
    if any(member.classes > 0 and not member.probable for member in members):
        raise spec.bad("a member has no probabilities")


LOADERS = {"pipeline": _load_pipeline, "mean": _load_mean, "majority": _load_majority, "stack": _load_stack}
