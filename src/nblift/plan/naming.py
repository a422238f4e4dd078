"""Names of stages and arguments: from the author's headings, else from what the code does."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Iterable, Sequence

from nblift.notebook.sections import slug
from nblift.plan.facts import NUMPY_RANDOM, PYTHON_RANDOM, Facts

STREAM_NAMES = {NUMPY_RANDOM: "numpy_random_state", PYTHON_RANDOM: "python_random_state"}
_PURPOSES = (
    ("train", ("fit", "fit_transform", "fit_predict", "train")),
    ("evaluate", ("predict", "predict_proba", "score", "cross_val_score", "accuracy_score", "mean_squared_error")),
    ("load", ("read_csv", "read_excel", "read_json", "read_parquet", "read_sql", "read_table", "open")),
)


def stage_names(titles: Sequence[Sequence[str]], bodies: Sequence[Sequence[int]], facts: Facts) -> list[str]:
    """One name for each stage: its section's heading as an identifier; two headings joined; else its purpose.

    Args:
        titles: for each stage the headings of its sections, in order.
        bodies: for each stage its statements.
    """
    names: list[str] = []
    reserved = _reserved(facts)
    for headings, body in zip(titles, bodies, strict=True):
        slugs = [s for s in dict.fromkeys(map(slug, headings)) if s]
        wanted = "_and_".join(slugs) if 1 <= len(slugs) <= 2 else _purpose(facts, body)
        names.append(_free(wanted, reserved | set(names)))
    return names


def _purpose(facts: Facts, body: Iterable[int]) -> str:
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for index in body
        for node in ast.walk(facts.rows[index].node)
        if isinstance(node, ast.Call)
    }
    return next((name for name, verbs in _PURPOSES if called & set(verbs)), "prepare")


def _reserved(facts: Facts) -> set[str]:
    """A stage's module defines the stage's function: imports and definitions of that name would clash with it."""
    return {n for f in facts.rows if f.role in ("import", "definition") for n in f.binds} | {"helpers", "register"}


def _free(wanted: str, taken: set[str]) -> str:
    base = (
        f"{wanted}_stage"
        if keyword.iskeyword(wanted) or (wanted in taken and f"{wanted}_stage" not in taken)
        else wanted
    )
    name, number = base, 2
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    return name


def argument_name(key: str) -> str:
    """The argument that carries a name of the notebook, or a random stream."""
    return STREAM_NAMES.get(key, key)
