"""What a statement is for: loading, preparing, analysing, training or evaluating."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable

from nblift.analysis.library import facts as library
from nblift.plan.facts import Fact

PURPOSES = ("load", "prepare", "analyze", "train", "evaluate")


def purpose(fact: Fact) -> str:
    """The purpose of a statement, by what it was seen to do and what it calls; "prepare" where nothing tells.

    A statement that makes or fits an estimator with a task (to classify, to regress, …) trains; one that fits another,
    a scaler for example, prepares.
    """
    changed = {**fact.event.bound, **fact.event.mutated}.values()
    if any(v.kind == "estimator" and v.task for v in changed):
        return "train"
    called = calls(fact.node)
    known = library("purposes")
    if called & {"fit", "fit_predict"} and any(v.kind == "estimator" for v in changed):
        return "prepare"
    if called & set(known["train"]):
        return "train"
    if called & set(known["evaluate"]):
        return "evaluate"
    if fact.event.read or called & set(known["load"]):
        return "load"
    return "analyze" if called & set(known["analyze"]) and not called & set(known["prepare"]) else "prepare"


def main_purpose(rows: Iterable[Fact]) -> str:
    """The purpose of a stage: training and evaluating count before what leads to them."""
    found = Counter(map(purpose, rows))
    for telling in ("train", "evaluate"):
        if found[telling]:
            return telling
    return "load" if found and set(found) == {"load"} else max(("prepare", "load", "analyze"), key=lambda p: found[p])


def calls(node: ast.AST) -> frozenset[str]:
    """The last names of everything called in a statement."""
    functions = [n.func for n in ast.walk(node) if isinstance(n, ast.Call)]
    return frozenset(f.attr if isinstance(f, ast.Attribute) else getattr(f, "id", "") for f in functions)
