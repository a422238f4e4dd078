"""Several notebooks that may feed one another through files: lifted one after another, into one pipeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from nblift.errors import NotebookFailed, Refused, UsageError
from nblift.lift.project import Project
from nblift.lift.refactor import Lift, refactor

Tell = Callable[[str], None]


def refactor_all(
    projects: Sequence[Project],
    tell: Tell,
    force: bool,
    done: Callable[[Project, Lift], None],
    thin: bool = False,
    figures: bool | None = None,
) -> None:
    """Lift notebooks of one project, each after those whose files it reads. Each is written once it is verified.

    A notebook that does not run waits until the others are lifted: what it lacks may be what they write. One that ran
    on files that a later one turns out to write is lifted again, on these.

    Args:
        tell: hears what is going on.
        force: overwrite files that nblift did not write.
        done: is called with each lift that was written.
        thin: write a thin notebook of each, too.
        figures: whether stages save the figures that the notebooks show; None for as it was.

    Raises:
        UsageError: the notebooks are in several projects.
        Refused: one cannot be lifted faithfully; those before it are.
    """
    if len({p.root for p in projects}) > 1:
        raise UsageError("the notebooks are in several projects", hint="Lift those of each project in a call.")
    lifts: dict[Project, Lift] = {}
    waiting = list(projects)
    while waiting:
        project, lift = _next(waiting, tell, force, thin, figures)
        waiting.remove(project)
        earlier = [p for p, before in lifts.items() if reads(before) & writes(lift)]
        lifts[project] = lift
        done(project, lift)
        for stale in earlier:
            if reads(lift) & writes(lifts[stale]):
                raise Refused(
                    f"{stale.shown} and {project.shown} read what the other one writes",
                    hint="Let one of them write all that it gives before the other one reads.",
                    code="circle",
                )
            del lifts[stale]
            waiting.append(stale)


def _next(
    waiting: Sequence[Project], tell: Tell, force: bool, thin: bool, figures: bool | None
) -> tuple[Project, Lift]:
    """The first notebook that runs, lifted."""
    failed: NotebookFailed | None = None
    for project in waiting:
        try:
            return project, refactor(project, partial(_told, tell, project.notebook.stem), force, thin, figures)
        except NotebookFailed as error:
            failed = failed or error
    assert failed is not None
    raise failed


def _told(tell: Tell, notebook: str, text: str) -> None:
    tell(f"{notebook}: {text}")


def reads(lift: Lift) -> frozenset[str]:
    """The files that a notebook's code read, relative to the project's root."""
    return frozenset(path for stage in lift.report.stages for path in stage["reads"])


def writes(lift: Lift) -> frozenset[str]:
    """The files that a notebook's code wrote, relative to the project's root."""
    return frozenset(path for stage in lift.report.stages for path in stage["writes"])
