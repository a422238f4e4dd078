"""Names that are read and not bound by then, with what else in the notebook binds them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nblift.analysis.flow.events import Read
from nblift.analysis.flow.walk import GIVEN
from nblift.analysis.order import CellNames, executed_order, working_order
from nblift.analysis.unbound import advice
from nblift.check.finding import Finding, graded
from nblift.check.subject import CodeCell, Subject

_WORDS = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class Unbound:
    """A name's first read without a value. `later` is the first cell that binds it afterwards, None where none does.

    `ran`: the cell was executed all the same, without an error. `deleted` is the cell of a `del` before it.
    """

    name: str
    read: Read
    sure: bool
    later: int | None
    ran: bool
    deleted: int | None


def unbound(subject: Subject) -> list[Unbound]:
    """Each such name once, where it is first read."""
    cached: list[Unbound] | None = subject.memo.get("unbound")
    if cached is None:
        cached = subject.memo["unbound"] = list(_unbound(subject))
    return cached


def nowhere(subject: Subject, ran: bool, message: str) -> Iterator[Finding]:
    """A finding for each name that no cell binds, at its first read.

    Args:
        ran: only those whose cell was executed without an error, or only the others.
        message: with `{name}` for the name.
    """
    known = {b.name for b in subject.record.binds} - {u.name for u in unbound(subject)}
    for found in unbound(subject):
        if found.later is None and found.deleted is None and found.ran == ran:
            spot = found.read.spot
            text = message.format(name=found.name)
            yield Finding(text, spot.cell, spot.line, advice(found.name, None, known), graded(found.sure))


def _unbound(subject: Subject) -> Iterator[Unbound]:
    record = subject.record
    opaque = record.first_opaque if record.first_opaque is not None else len(subject.steps) + 1
    # nobody knows what a cell without a syntax tree would bind
    perhaps = {word for c in subject.cells if c.tree is None for word in _WORDS.findall(c.source)}
    cells = {c.number: c for c in subject.cells}
    binds: dict[str, list[int]] = {}
    first: dict[str, int] = {}
    deleted: dict[str, int] = {}
    # `x = f(x)` defines nothing that was not there
    from_itself = {(r.name, r.spot.step) for r in record.reads}
    for bind in record.binds:
        if bind.how in ("assign", "augment") and (bind.name, bind.spot.step) in from_itself:
            continue
        if bind.how == "del":
            deleted.setdefault(bind.name, bind.spot.cell)
            continue
        step = _step(subject, bind.spot.function, bind.spot.step)
        binds.setdefault(bind.name, []).append(bind.spot.cell)
        first[bind.name] = min(step, first.get(bind.name, step))
    seen: set[str] = set()
    for read, sure, when in _missing(subject, first):
        cell = cells[read.spot.cell]
        caught = read.spot.catches(NameError) or cell.may_raise
        if read.name in seen or read.name in perhaps or when >= opaque or caught:
            continue
        seen.add(read.name)
        later = [c for c in binds.get(read.name, ()) if c > read.spot.cell]
        before = deleted.get(read.name)
        yield Unbound(
            read.name, read, sure, min(later) if later else None, _ran(cell),
            before if before is not None and before <= read.spot.cell else None,
        )  # fmt: skip


def _missing(subject: Subject, first: dict[str, int]) -> list[tuple[Read, bool, int]]:
    by_functions = {b.name for b in subject.record.binds if b.spot.function is not None}
    found = [
        (r, r.spot.sure, r.spot.step)
        for r in subject.record.reads
        if not r.bound
        and not (r.late and r.name in first)
        and not (r.name in by_functions and first.get(r.name, r.spot.step) < r.spot.step)
    ]
    for function in subject.record.functions.values():
        for read in function.reads:
            if read.name in GIVEN:
                continue
            called = function.used_from
            nowhere = read.name not in first
            if nowhere or (called is not None and first[read.name] > called):
                sure = function.surely_called and read.spot.sure
                when = called if called is not None else read.spot.step
                if nowhere or function.surely_called:
                    found.append((read, sure, when))
    return sorted(found, key=lambda row: (row[2], row[0].spot.line))


def _step(subject: Subject, function: str | None, step: int) -> int:
    """When a binding happens: one by `global` when its function is first called."""
    if function is None:
        return step
    used = subject.record.functions[function].used_from
    return step if used is None else used


def _ran(cell: CodeCell) -> bool:
    return cell.count is not None and not any(o.get("output_type") == "error" for o in cell.outputs)


def order_that_works(subject: Subject) -> list[int] | None:
    """The cells in an order in which no name is missing: as they were executed, else with as few moved as possible."""
    record = subject.record
    if record.first_opaque is not None or any(c.tree is None for c in subject.cells):
        return None
    reads: dict[int, set[str]] = {c.number: set() for c in subject.cells}
    binds: dict[int, set[str]] = {c.number: set() for c in subject.cells}
    deletes: dict[int, set[str]] = {c.number: set() for c in subject.cells}
    for bind in record.binds:
        if bind.spot.function is None:
            (deletes if bind.how == "del" else binds)[bind.spot.cell].add(bind.name)
    bound_at: dict[int, dict[str, tuple[int, int]]] = {c.number: {} for c in subject.cells}
    for bind in record.binds:
        if bind.how != "del" and bind.spot.function is None:
            bound_at[bind.spot.cell].setdefault(bind.name, (bind.spot.step, bind.spot.line))
    functions = {f.name: f for f in record.functions.values()}
    for read in record.reads:
        own = bound_at[read.spot.cell].get(read.name)
        before = own is not None and (own[0] < read.spot.step or (own[0] == read.spot.step and own[1] < read.spot.line))
        if read.name not in GIVEN and not (before and (own is None or own[0] < read.spot.step or read.bound)):
            reads[read.spot.cell].add(read.name)
        if read.called and read.name in functions:
            called = functions[read.name]
            reads[read.spot.cell] |= {
                r.name for r in called.reads if r.name not in GIVEN and r.name not in binds[read.spot.cell]
            }
    names = [
        CellNames(c.number, frozenset(reads[c.number]), frozenset(binds[c.number]), frozenset(deletes[c.number]))
        for c in subject.cells
    ]
    return executed_order(names, [c.count for c in subject.cells], ()) or working_order(names, ())
