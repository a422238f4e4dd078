"""A notebook as nblift reads it: cells, and the top-level statements of their code."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """A code or markdown cell.

    `number` counts the code cells from 1 (0 for markdown): the number a person sees after a fresh run.
    `position` is the index among all cells, from 0. `source` is as the author wrote it.
    """

    kind: str
    number: int
    position: int
    source: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Statement:
    """One top-level Python statement: the unit that is observed and lifted.

    `index` counts the notebook's statements from 0, `line` and `end_line` the cell's lines from 1. `source` is
    Python (magics translated) without the comments before it, which stand in `comments`, `#` included.
    """

    index: int
    cell: int
    line: int
    end_line: int
    source: str
    comments: tuple[str, ...] = ()
    tagged_parameters: bool = False


@dataclass(frozen=True)
class Section:
    """The cells under one markdown heading. `title` is the heading's text, `prose` the markdown below it."""

    title: str
    prose: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Notebook:
    """A notebook file: its path as given, the sha256 of its bytes, all cells, and the code by sections."""

    path: str
    sha256: str
    cells: tuple[Cell, ...]
    sections: tuple[Section, ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Every statement in the order of the cells."""
        return tuple(s for section in self.sections for s in section.statements)

    @property
    def code_cells(self) -> tuple[Cell, ...]:
        """The code cells in order; `number` is their place here, from 1."""
        return tuple(c for c in self.cells if c.kind == "code")
