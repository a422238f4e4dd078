"""Files that a notebook reads and other stages of the project make."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

from nblift.analysis.strings import strings_in
from nblift.emit.dvc_yaml import made_by
from nblift.errors import NotebookFailed, PipelineFailed
from nblift.lift.beside import Beside
from nblift.lift.project import Project
from nblift.lift.recording import Observed, observe_copy
from nblift.model.notebook import Notebook
from nblift.verify.pipeline import environment, reproduce, up_to_date
from nblift.verify.scratch import clean_copy

Stages = Mapping[str, Mapping[str, Any]]
_LAST = re.compile(r"[^/\\]+(?=[/\\]*$)")


def makers(notebook: Notebook, stages: Stages) -> list[str]:
    """The stages that make what the notebook may read: its strings name the file, a pattern for it, or a folder of it.

    Too many cost time, too few are found out when the notebook does not find its file.
    """
    texts = {s for statement in notebook.statements for s in strings_in(statement.source)}
    named = {match[0] for text in texts if (match := _LAST.search(text))}
    return [name for name, stage in stages.items() if any(_is_named(path, named) for path in made_by(stage))]


def _is_named(path: str, named: Iterable[str]) -> bool:
    parts = PurePosixPath(path).parts
    return any(fnmatchcase(part, pattern) for part in parts for pattern in named if pattern not in ("*", "**"))


def independent(stages: Stages, own: Stages) -> dict[str, Mapping[str, Any]]:
    """Those of other stages that can run before a notebook's own: none of them needs what the own ones make."""
    made = {path for stage in own.values() for path in made_by(stage)}
    found = {n: s for n, s in stages.items() if n != "register"}
    while True:
        later = {n for n, s in found.items() if made & set(_deps(s))}
        if not later:
            return found
        made |= {path for n in later for path in made_by(found.pop(n))}


def _deps(stage: Mapping[str, Any]) -> list[str]:
    return [d if isinstance(d, str) else next(iter(d)) for d in stage.get("deps") or ()]


def observe_given(
    project: Project, notebook: Notebook, others: Beside, place: Path, tell: Callable[[str], None]
) -> tuple[Project, Observed]:
    """The observed run of a notebook, with the files that other stages give it.

    Args:
        others: the stages beside the notebook's own.
        place: an empty folder for these files, which has to outlive the project that is returned.

    Returns:
        the project with the files, and the observed run.

    Raises:
        NotebookFailed: the notebook does not run.
    """
    able = independent(others.stages, others.own)
    named = makers(notebook, able)
    if make_given(project, able, named, place, tell):
        project = replace(project, given=place)
    try:
        return project, observe_copy(project, notebook)
    except NotebookFailed as error:
        lacks_a_file = "FileNotFoundError" in error.message or "No such file" in error.message
        if not lacks_a_file or set(named) == set(able):
            raise
    make_given(project, able, able, place, tell)
    project = replace(project, given=place)
    return project, observe_copy(project, notebook)


def make_given(
    project: Project, stages: Stages, names: Iterable[str], place: Path, tell: Callable[[str], None]
) -> bool:
    """Lay what stages make into the folder `place`: as it is, if it is up to date, else made in a clean copy.

    Where a stage does not run here, what it made earlier is taken, if that is there.

    Returns:
        whether there is anything.
    """
    wanted = list(names)
    if not wanted:
        return False
    if up_to_date(project.root, wanted):
        _take_all(project.root, stages, place)
    else:
        tell(f"running {', '.join(wanted)}: the notebook may read what they make")
        with clean_copy(project.root, project.products()) as copy:
            try:
                reproduce(copy, wanted, environment(project.python, copy.parent / "tools"))
                _take_all(copy, stages, place)
            except PipelineFailed:
                _take_all(project.root, stages, place)
    return any(place.iterdir())


def _take_all(source: Path, stages: Stages, target: Path) -> None:
    for path in (p for stage in stages.values() for p in made_by(stage)):
        if (source / path).is_dir():
            shutil.copytree(source / path, target / path, dirs_exist_ok=True)
        elif (source / path).is_file():
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / path, target / path)
