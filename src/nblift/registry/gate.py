"""The gate before production: checks with what they need and what they got. No MLflow, no files."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nblift.errors import GateClosed


@dataclass(frozen=True)
class Check:
    """One rule of the gate. `needed` and `got` are for people; `reason` says why not, and is None where it passed."""

    rule: str
    needed: str
    got: str
    reason: str | None = None
    note: str | None = None

    @property
    def passed(self) -> bool:
        """Whether the rule is kept."""
        return self.reason is None


@dataclass(frozen=True)
class Score:
    """How a version did on the test rows, or why it could not be scored (`problem`)."""

    version: str
    value: float = math.nan
    problem: str | None = None


def check_minimum(minimum: Mapping[str, float], metrics: Mapping[str, float]) -> list[Check]:
    """One check a metric: the version's run has it, it is a finite number, and it is not less."""
    return [_minimum(metric, least, metrics.get(metric), metrics) for metric, least in minimum.items()]


def check_against(compare: str, candidate: Score, production: Score, note: str | None = None) -> Check:
    """The candidate scores at least as well as production on the same rows, by the scorer `compare`."""
    rule = f"{compare} on the test rows"
    problems = [f"version {s.version} {s.problem or 'scores NaN'}" for s in (candidate, production) if _unknown(s)]
    needed = "a score" if _unknown(production) else f">= {_number(production.value)} (version {production.version})"
    got = "no score" if _unknown(candidate) else _number(candidate.value)
    if problems:
        return Check(rule, needed, got, f"{rule}: {'; '.join(problems)}", note)
    if candidate.value >= production.value:
        return Check(rule, needed, got, None, note)
    reason = (
        f"{rule}: version {candidate.version} scores {_number(candidate.value)}, "
        f"and production (version {production.version}) {_number(production.value)}"
    )
    return Check(rule, needed, got, reason, note)


def closed(name: str, version: str, checks: Sequence[Check]) -> GateClosed:
    """The error that names every reason."""
    reasons = "".join(f"\n  - {check.reason}" for check in checks if not check.passed)
    return GateClosed(
        f"version {version} of {name} may not become the production version:{reasons}",
        hint="Production stays as it was. The gate is registry.gate in params.yaml.",
    )


def _minimum(metric: str, least: float, got: float | None, metrics: Mapping[str, float]) -> Check:
    rule, needed = metric, f">= {_number(least)}"
    if got is None:
        known = ", ".join(sorted(metrics)) or "none"
        return Check(
            rule,
            needed,
            "missing",
            f"{metric}: the version's run has no such metric; it has {known}",
        )
    if not math.isfinite(got) or abs(got) >= sys.float_info.max:
        # MLflow's database keeps an infinity as the largest float
        return Check(
            rule,
            needed,
            str(got),
            f"{metric} is {got}, which is not a number to judge by",
        )
    reason = None if got >= least else f"{metric} is {_number(got)}, less than {_number(least)}"
    return Check(rule, needed, _number(got), reason)


def _unknown(score: Score) -> bool:
    return score.problem is not None or math.isnan(score.value)


def _number(value: float) -> str:
    # as many digits as it takes, so that two different numbers never look the same
    return repr(value)
