"""`nblift run --compare`: what was just executed against what was executed before."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nblift.errors import UsageError

if TYPE_CHECKING:
    from nblift.diff.difference import NotebookDifference
    from nblift.runs.options import Options
    from nblift.runs.result import NotebookRun


@dataclass(frozen=True)
class Compared:
    """What differs, notebook by notebook, and the notebooks that were not executed before."""

    found: tuple[NotebookDifference, ...]
    unknown: tuple[Path, ...]


@contextmanager
def kept(folder: Path | None) -> Iterator[Path | None]:
    """A copy of a folder's executed notebooks, for the run may write into the folder.

    Raises:
        UsageError: it is no folder, or has no executed notebook.
    """
    if folder is None:
        yield None
        return
    from nblift.diff.compare import is_executed
    from nblift.notebook.find import find

    if not folder.is_dir():
        raise UsageError(f"--compare: {folder} is not a folder", hint="Name one with notebooks executed before.")
    with tempfile.TemporaryDirectory() as copy:
        executed = [n for n in find([folder], folder / ".none") if is_executed(n)]
        for notebook in executed:
            target = Path(copy, notebook.relative_to(folder))
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(notebook, target)
        if not executed:
            raise UsageError(f"--compare: no executed notebook in {folder}", hint="Name one where they were executed.")
        yield Path(copy)


def compare(runs: Sequence[NotebookRun], before: Path, options: Options) -> Compared:
    """Compare executed notebooks with those of a folder, by their paths below it.

    Where one differs it is run once more: what its own runs differ in is noise.
    """
    from nblift.diff.compare import compare_notebooks

    found: list[NotebookDifference] = []
    unknown: list[Path] = []
    for run in runs:
        old = None if run.output is None else before / run.output.relative_to(options.output)
        if run.output is None or old is None or not old.is_file():
            unknown.append(run.notebook)
            continue
        one = compare_notebooks(old, run.output)
        if one.verdict == "different" and run.passed:
            one = _once_more(run, run.output, old, options)
        found.append(replace(one, old=f"{one.old and Path(one.old).relative_to(before)} before"))
    return Compared(tuple(found), tuple(unknown))


def _once_more(run: NotebookRun, new: Path, old: Path, options: Options) -> NotebookDifference:
    from nblift.diff.compare import compare_notebooks
    from nblift.diff.turned import turned
    from nblift.runs.run import run_notebooks

    with tempfile.TemporaryDirectory() as folder:
        only = replace(options, output=Path(folder), force=True, shard=None, html=False, junit=False)
        (again,) = run_notebooks([run.notebook], only)
        if not again.passed or again.output is None:
            return compare_notebooks(old, new)
        return turned(compare_notebooks(new, old, [again.output]))
