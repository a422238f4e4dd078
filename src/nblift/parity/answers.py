"""Answers of the sides, and whether they are the same."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from nblift.serving.predicting import Label

Verdict = Literal["reference", "equal", "different", "not compared"]


@dataclass(frozen=True)
class Given:
    """A label or a number; a classifier's probabilities by label, where it has them."""

    prediction: Label
    probabilities: dict[str, float] | None = None


@dataclass(frozen=True)
class NoAnswer:
    """Why a row got none: a model that raised, or a service; `refused` says that it called the record wrong."""

    reason: str
    refused: bool = False


Answer = Given | NoAnswer


@dataclass(frozen=True)
class Side:
    """One of those that were asked, and how its answers stand to the reference's, which mostly is the notebook.

    `equal`, `refused` and `different` count rows: the same answer; no answer by a service that refused what training
    had none like, or where the notebook's model has none either; all else. `largest` is the largest difference of a
    probability, or of a number in units of the predictions' spread. `reason` says why it was not compared, or what
    differs first.
    """

    name: str
    what: str
    verdict: Verdict
    equal: int = 0
    refused: int = 0
    different: int = 0
    largest: float = 0.0
    reason: str | None = None
    refusals: dict[str, int] = field(default_factory=dict)


def not_compared(name: str, reason: str) -> Side:
    """A side that could not be asked. It is equal to nothing."""
    return Side(name, "", "not compared", reason=reason)


def reference(name: str, what: str, answers: Sequence[Answer]) -> Side:
    """The side that the others are compared with."""
    answered = sum(not isinstance(answer, NoAnswer) for answer in answers)
    return Side(name, what, "reference", answered, len(answers) - answered)


class Comparison:
    """Compares sides with the reference's answers, row by row; `strange` are rows that a service may refuse."""

    def __init__(self, reference: Sequence[Answer], strange: Sequence[bool], bound: float) -> None:
        self._reference, self._strange, self._bound = reference, strange, bound
        numbers = [a.prediction for a in reference if isinstance(a, Given) and a.probabilities is None]
        floats = [number for number in numbers if isinstance(number, float)]
        self._unit = (statistics.pstdev(floats) if floats else 0.0) or 1.0

    def side(self, name: str, what: str, answers: Sequence[Answer]) -> Side:
        """The side's row in the table."""
        counts = {"equal": 0, "refused": 0, "different": 0}
        largest, reason = 0.0, None
        refusals: dict[str, int] = {}
        for place, (expected, found) in enumerate(zip(self._reference, answers, strict=True)):
            kind, difference = self._compare(expected, found, self._strange[place])
            counts[kind] += 1
            if kind == "equal":
                largest = max(largest, difference)
            elif isinstance(found, NoAnswer):
                refusals[found.reason] = refusals.get(found.reason, 0) + 1
            if kind == "different" and reason is None:
                reason = f"row {place}: {_told(found)} and not {_told(expected)}"
        verdict: Verdict = "different" if counts["different"] else "equal"
        return Side(name, what, verdict, **counts, largest=largest, reason=reason, refusals=refusals)

    def _compare(self, expected: Answer, found: Answer, strange: bool) -> tuple[str, float]:
        if isinstance(found, NoAnswer):
            if isinstance(expected, NoAnswer):
                return ("refused" if found.refused else "different"), 0.0
            return ("refused" if found.refused and strange else "different"), 0.0
        if isinstance(expected, NoAnswer):
            return "different", 0.0
        difference = self._difference(expected, found)
        return ("equal" if difference is not None and difference <= self._bound else "different"), difference or 0.0

    def _difference(self, expected: Given, found: Given) -> float | None:
        one, other = expected.prediction, found.prediction
        if isinstance(one, float) and isinstance(other, (int, float)) and expected.probabilities is None:
            return abs(one - other) / max(self._unit, abs(one))
        if one != other or isinstance(one, bool) != isinstance(other, bool):
            return None
        if expected.probabilities is None or found.probabilities is None:
            return 0.0 if expected.probabilities is found.probabilities else None
        if expected.probabilities.keys() != found.probabilities.keys():
            return None
        return max((abs(p - found.probabilities[name]) for name, p in expected.probabilities.items()), default=0.0)


def _told(answer: Answer) -> str:
    if isinstance(answer, NoAnswer):
        return f"no answer ({answer.reason})"
    if answer.probabilities is None:
        return repr(answer.prediction)
    return f"{answer.prediction!r} with {answer.probabilities.get(str(answer.prediction), 0.0):.9g}"
