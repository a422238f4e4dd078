"""The figures that stages save, and the statements that draw them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet

from nblift.model.plan import Figure, Stage
from nblift.plan.facts import CURRENT_FIGURE, Facts
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


def closed_after(facts: Facts, body: Sequence[int], figures: Sequence[Figure]) -> tuple[int, ...]:
    """The last statements of cells that leave a figure open, where the stage draws again later.

    A kernel closes its figures at the end of a cell; a stage's function is one long cell.
    """
    saved = {f.after for f in figures if f.closes}
    shows = {f.after for f in figures if f.number is not None}
    shows |= {i for i in body if any(not s.kept for s in facts.rows[i].event.shown)}
    draws = [i for i in body if i in shows or CURRENT_FIGURE in facts.rows[i].changes | facts.rows[i].reads]
    opens = [i for i in body if facts.rows[i].event.figures[0] < facts.rows[i].event.figures[1]]
    lasts = {facts.statements[i].cell: i for i in draws if i in shows or any(opened <= i for opened in opens)}
    return tuple(i for i in lasts.values() if i != draws[-1] and i not in saved)


def drawing(facts: Facts, kept: AbstractSet[int], stages: Iterable[Stage]) -> dict[int, str]:
    """What statements have to do with the figures that are kept, in words.

    Args:
        kept: the statements that stages have.
    """
    figures = [f for s in stages for f in s.figures]
    drew = [f.index for f in facts.rows if figures and f.index in kept and f.event.drew]
    found = dict.fromkeys(drew, "draws on a figure that is kept")
    return found | {f.after: f"draws what is kept as {f.path}" for f in figures}
