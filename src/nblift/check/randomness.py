"""Draws of random numbers that no seed governs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from nblift.analysis.flow.events import Call, Spot
from nblift.analysis.flow.values import NOTHING
from nblift.analysis.library import facts
from nblift.check.subject import Subject


@dataclass(frozen=True)
class Draw:
    """A call that draws. `keyword` is the argument that would seed it; for a stream `seeding` is the statement."""

    what: str
    spot: Spot
    keyword: str | None
    seeding: str = ""


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(facts("seeds")[key].split())


def draws(subject: Subject) -> list[Draw]:
    """Unseeded draws, in the order in which the walk met them."""
    cached: list[Draw] | None = subject.memo.get("draws")
    if cached is None:
        cached = subject.memo["draws"] = list(_draws(subject))
    return cached


def _draws(subject: Subject) -> Iterator[Draw]:
    seeded: dict[str, int] = {}
    for call in subject.record.calls:
        if call.path in ("numpy.random.seed", "random.seed") and call.arguments:
            stream = "numpy" if call.path.startswith("numpy") else "python"
            seeded[stream] = min(call.spot.step, seeded.get(stream, call.spot.step))
    for call in subject.record.calls:
        found = _draw(call)
        if found is None:
            continue
        stream = "python" if (call.path or "").startswith("random.") else "numpy"
        own = (call.path or "").rpartition(".")[2] in ("default_rng", "RandomState", "Random")
        if (own or seeded.get(stream, 1 << 60) > call.spot.step) and not _splatted(call):
            yield found


def _draw(call: Call) -> Draw | None:
    path = call.path
    if path is None:
        return None
    name = path.rpartition(".")[2]
    if path.startswith("numpy.random.") and name == call.method:
        if name in ("default_rng", "RandomState"):
            return Draw(name, call.spot, "seed") if not call.node.args and not call.node.keywords else None
        return (
            None if name in _words("not_drawing") else Draw(f"np.random.{name}", call.spot, None, "np.random.seed(…)")
        )
    if path.startswith("random.") and path.count(".") == 1:
        if name == "Random":
            return Draw(name, call.spot, "x") if not call.node.args else None
        return None if name in _words("not_drawing") else Draw(path, call.spot, None, "random.seed(…)")
    return _without_random_state(call, path, name)


def _without_random_state(call: Call, path: str, name: str) -> Draw | None:
    given = call.keywords.get("random_state", NOTHING)
    if given is not NOTHING and not (given is not None and given.const is None):
        return None
    if path in ("pandas.DataFrame.sample", "pandas.Series.sample", "pandas.NDFrame.sample"):
        return Draw("sample", call.spot, "random_state")
    if not path.startswith(("sklearn.", "imblearn.")):
        return None
    if name == "train_test_split" or name == "shuffle" or (name.startswith("make_") and name != "make_pipeline"):
        shuffle = call.keywords.get("shuffle")
        still = shuffle is not None and shuffle.const is False
        known = name in facts("seeds")["keywords"]["random_state"]
        return Draw(name, call.spot, "random_state") if known and not still else None
    if name in _words("shuffling"):
        shuffle = call.keywords.get("shuffle")
        return Draw(name, call.spot, "random_state") if shuffle is not None and shuffle.const is True else None
    return Draw(name, call.spot, "random_state") if name in _words("estimators") else None


def _splatted(call: Call) -> bool:
    """`f(**options)`: the seed may be among them."""
    return any(k.arg is None for k in call.node.keywords) or any(isinstance(a, ast.Starred) for a in call.node.args)


def looked_up_by_label(subject: Subject) -> Iterator[tuple[Spot, int, str]]:
    """`part.loc[206]`, where the part's rows were drawn without a seed: place, label, what drew."""
    unseeded = {(d.spot.cell, d.spot.line) for d in draws(subject)}
    for lookup in subject.record.lookups:
        label = lookup.index.const if lookup.index is not None else None
        drawn = lookup.owner.random
        if lookup.owner.path != "pandas.loc" or isinstance(label, bool) or not isinstance(label, int) or drawn is None:
            continue
        if lookup.spot.sure and (drawn.spot.cell, drawn.spot.line) in unseeded:
            yield lookup.spot, label, (drawn.path or "").rpartition(".")[2]
