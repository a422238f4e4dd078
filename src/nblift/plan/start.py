"""The stages to begin with: the sections as written, or a cut where headings make no more than one stage."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from nblift.plan import kinds
from nblift.plan.cut import cut
from nblift.plan.facts import Facts
from nblift.plan.groups import Group, join
from nblift.plan.needed import Needed, needed

AS_WRITTEN = "sections as written"
CUT = "cut where the least crosses"


def starting_groups(facts: Facts, wanted: Needed, forbidden: AbstractSet[str] = frozenset()) -> tuple[list[Group], str]:
    """The first groups to try, and how they came about, for the report.

    Args:
        forbidden: names of values that cannot cross from one stage to another, where that is known already; the
            sections are not asked then.
    """
    sections = sections_as_written(facts, wanted)
    if len(sections) > 1 and not forbidden:
        return sections, AS_WRITTEN
    pieces = cut(facts, [i for g in sections for i in g.body], forbidden) if sections else []
    return (pieces, CUT) if len(pieces) > 1 or forbidden else (sections, AS_WRITTEN)


def sections_as_written(facts: Facts, wanted: Needed) -> list[Group]:
    """One group for each section that computes something.

    A section that only seeds a random stream computes nothing by itself: it goes to the next one that does.
    """
    groups: list[Group] = []
    waiting: tuple[int, ...] = ()
    for section in facts.notebook.sections:
        body = tuple(s.index for s in section.statements if _computes(facts, wanted, s.index))
        if body and all(kinds.seeds(facts.rows[i].node) for i in body):
            waiting += body
        elif body:
            groups.append(Group((section.title,), section.prose, waiting + body))
            waiting = ()
    return groups


def begins_at(facts: Facts, group: Group) -> tuple[int, int]:
    """The cell and line, both from 1, of a stage that no heading begins."""
    statement = facts.statements[group.body[0]]
    first = not group.body[0] or facts.statements[group.body[0] - 1].cell != statement.cell
    return statement.cell, 1 if first else statement.line


def cut_at(facts: Facts, wanted: Needed, begins: Sequence[tuple[int, int]]) -> list[Group]:
    """The groups whose stages begin at these places, each a cell and a line, as a cut before made them."""
    bodies: list[list[int]] = [[] for _ in begins]
    for index in (i for g in sections_as_written(facts, wanted) for i in g.body):
        statement = facts.statements[index]
        before = [n for n, place in enumerate(begins) if place <= (statement.cell, statement.line)]
        bodies[before[-1] if before else 0].append(index)
    return [Group((), "", tuple(body), "prepare") for body in bodies if body]


def everything(facts: Facts, groups: Sequence[Group]) -> list[Group]:
    """One group of every statement that may do something; a decorator may, whatever it decorates."""
    wanted = needed(facts, whole=True)
    decorated = {f.index for f in facts.rows if f.role == "definition" and getattr(f.node, "decorator_list", [])}
    body = tuple(f.index for f in facts.rows if f.index in decorated or _computes(facts, wanted, f.index))
    return [replace(join(groups, 0, len(groups) - 1)[0], body=body)]


def _computes(facts: Facts, wanted: Needed, index: int) -> bool:
    fact = facts.rows[index]
    return index in wanted.kept and fact.role in ("computation", "output") and not kinds.makes_folders(fact.event)
