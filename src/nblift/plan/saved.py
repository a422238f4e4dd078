"""The figures that stages save, and the statements that draw them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet

from nblift.model.plan import Figure, Stage
from nblift.plan.facts import Facts
from nblift.plan.figures import FIGURES


def figures_of(facts: Facts, name: str, body: Collection[int]) -> tuple[Figure, ...]:
    """What the stage `name`, whose statements are `body`, saves of what the notebook shows."""
    mine = [s for s in facts.showings if s.after in body]
    return tuple(
        Figure(
            f"{FIGURES}/{name}-{number}.png",
            after=s.after,
            shown_by=s.shown_by,
            position=s.position,
            how=s.how,
            number=s.shown.number,
            closes=s.shown.closed,
            digest=s.shown.digest,
        )
        for number, s in enumerate(mine, 1)
    )


def drawing(facts: Facts, kept: AbstractSet[int], stages: Iterable[Stage]) -> dict[int, str]:
    """What statements have to do with the figures that are kept, in words.

    Args:
        kept: the statements that stages have.
    """
    figures = [f for s in stages for f in s.figures]
    drew = [f.index for f in facts.rows if figures and f.index in kept and f.event.drew]
    found = dict.fromkeys(drew, "draws on a figure that is kept")
    found |= {f.shown_by: f"shows what is kept as {f.path}" for f in figures}
    return found | {f.after: f"draws what is kept as {f.path}" for f in figures}
