"""What was lifted from which notebook: `.nblift/statements.json`, committed with the files that nblift writes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Any

from nblift.errors import Place, UsageError
from nblift.model.notebook import Notebook
from nblift.model.plan import Plan
from nblift.notebook.identity import identity
from nblift.notebook.sections import slug

RECORDS = Path(".nblift", "statements.json")
_SAME_NOTEBOOK = 0.5  # of the statements, for a notebook that was moved or renamed


@dataclass(frozen=True)
class Known:
    """A statement when it was lifted: its identity, its cell and line, its section's heading as an identifier, and
    the stages that use it."""

    identity: str
    cell: int
    line: int
    section: str
    stages: tuple[str, ...] = ()


@dataclass(frozen=True)
class LiftedNotebook:
    """A notebook when it was lifted: its stages, `register` among them where it registers a model, the files that are
    its own beside those of the stages, and its statements in order. `figures` is None where its figures are not kept,
    else the numbers of those that stay in the notebook nevertheless, from 1."""

    stages: tuple[str, ...]
    beside: tuple[str, ...]
    statements: tuple[Known, ...]
    figures: tuple[int, ...] | None = None

    def owns(self, path: str) -> bool:
        """Whether a file that nblift wrote belongs to this notebook alone."""
        place = PurePosixPath(path)
        names = {place.stem, place.stem.removeprefix("test_"), place.parent.name}
        of_a_stage = path.startswith(("src/pipeline/", "tests/pipeline/")) and bool(names & set(self.stages))
        return path in self.beside or of_a_stage


def known_statements(notebook: Notebook) -> Iterator[Known]:
    """A notebook's statements as they are now; nobody knows yet which stages use them."""
    for section in notebook.sections:
        for statement in section.statements:
            yield Known(identity(statement.source), statement.cell, statement.line, slug(section.title))


def lifted_notebook(
    notebook: Notebook, plan: Plan, beside: tuple[str, ...], figures: tuple[int, ...] | None = None
) -> LiftedNotebook:
    """What is to be remembered of a lift.

    Args:
        notebook: as it is in its file, with the statements of the plan's.
        beside: files of this notebook that are no stage's.
        figures: the numbers of figures that are not kept where figures are; None where they are not.
    """
    stages = (*(s.name for s in plan.stages), *(["register"] if plan.model else []))
    rows = zip(known_statements(notebook), plan.decisions, strict=True)
    statements = (Known(k.identity, k.cell, k.line, k.section, d.stages) for k, d in rows)
    return LiftedNotebook(stages, beside, tuple(statements), figures)


def read_lifted(root: Path) -> dict[str, LiftedNotebook]:
    """What was lifted in a project, by the notebooks' paths; {} where nothing was.

    Raises:
        UsageError: the file is not what nblift wrote.
    """
    try:
        document = json.loads((root / RECORDS).read_text(encoding="utf-8"))
        return {path: _read(row) for path, row in document.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, KeyError, AttributeError):
        raise UsageError(
            "is not as nblift wrote it", where=Place(RECORDS.as_posix()), hint="Take it from git, or lift again."
        ) from None


def lifted_notebooks(root: Path) -> list[Path]:
    """The notebooks that were lifted in a project.

    Raises:
        UsageError: there are none.
    """
    if not (lifted := read_lifted(root)):
        raise UsageError("nothing was lifted here", hint="Lift first: nblift refactor notebooks/your.ipynb")
    return [root / path for path in lifted]


def _read(row: Mapping[str, Any]) -> LiftedNotebook:
    statements = [_known(line, section["heading"]) for section in row["sections"] for line in section["statements"]]
    figures = row.get("figures")
    left = None if figures is None else tuple(int(n) for n in figures["left"])
    return LiftedNotebook(tuple(row["stages"]), tuple(row["beside"]), tuple(statements), left)


def _known(line: str, section: str) -> Known:
    digest, place, *stages = line.split()
    cell, _, number = place.partition(":")
    return Known(digest, int(cell), int(number), section, tuple(stages))


def lifted_text(lifted: Mapping[str, LiftedNotebook]) -> str:
    """The text of the file, with a line for each statement: its identity, cell and line, and stages."""
    document = {path: _row(lifted[path]) for path in sorted(lifted)}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _row(lifted: LiftedNotebook) -> dict[str, Any]:
    sections = [
        {
            "heading": heading,
            "statements": [f"{k.identity} {k.cell}:{k.line} {' '.join(k.stages)}".rstrip() for k in of],
        }
        for heading, of in groupby(lifted.statements, lambda k: k.section)
    ]
    figures = {} if lifted.figures is None else {"figures": {"left": lifted.figures}}
    return {"stages": lifted.stages, "beside": lifted.beside, **figures, "sections": sections}


def others_than(
    path: str, notebook: Notebook, lifted: Mapping[str, LiftedNotebook], root: Path
) -> dict[str, LiftedNotebook]:
    """What was lifted from other notebooks than this one, which may have had another name then.

    Args:
        path: the notebook's path now, relative to `root`.
        lifted: by the notebooks' paths, as `read_lifted` gives it.
    """
    now = [k.identity for k in known_statements(notebook)]

    def was_this(other: str) -> bool:
        before = [k.identity for k in lifted[other].statements]
        same = SequenceMatcher(None, before, now, autojunk=False).ratio()
        return path not in lifted and not (root / other).exists() and same >= _SAME_NOTEBOOK

    return {other: record for other, record in lifted.items() if other != path and not was_this(other)}
