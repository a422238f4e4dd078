"""The notebook's and the pipeline's own answers: of the fitted models themselves, asked with a frame."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nblift.errors import Place, UsageError
from nblift.parity.answers import Answer, Given, NoAnswer
from nblift.parity.rows import Rows
from nblift.registry.project import Project
from nblift.registry.trust import importable, load_model
from nblift.serving.predicting import label_name

if TYPE_CHECKING:
    from nblift.lift.verify import NotebookSide, Tell


def pipeline_answers(project: Project, rows: Rows) -> list[Answer]:
    """What the model answers that the pipeline's stage wrote."""
    return file_answers(project, project.file(project.settings.model), rows)


def file_answers(project: Project, file: Path, rows: Rows) -> list[Answer]:
    """What the model in a file answers.

    Raises:
        RegistryError: it may not be loaded, or cannot be.
    """
    settings = project.settings
    with importable(project.root / "src"):
        model = load_model(file, settings.model, settings.trusted_types, settings.allow_pickle)
        return _ask(model, rows)


@dataclass(frozen=True)
class NotebookModel:
    """The model that a run of the notebook ended with: its file, and whether it is another one in each run."""

    file: Path
    unstable: bool
    side: NotebookSide

    def differs_by_chance(self, tell: Tell) -> bool:
        """Whether it is another one in each run, and the pipeline is the notebook's where both draw the same numbers.

        That is what `nblift verify` finds: the pipeline's stages run in a clean copy, and every value is compared.
        """
        from nblift.lift.verify import compare_pipeline

        if not self.unstable:
            return False
        variables, files = compare_pipeline(self.side, tell)
        return not any(compared.verdict == "different" for compared in (*variables, *files))


@contextmanager
def notebook_model(project: Project, tell: Tell) -> Iterator[NotebookModel]:
    """Run the notebook as it is now, and yield the model that it ended with.

    Raises:
        UsageError: params.yaml names no notebook, or the notebook has no such model.
        NotebookFailed, Different: it does not run, or its sections are no longer the pipeline's stages.
    """
    from nblift.lift.project import find_project
    from nblift.lift.verify import recorded_side

    if project.settings.notebook is None:
        raise UsageError(
            "params.yaml does not say which notebook the model is from",
            where=Place("params.yaml"),
            hint="Name it under registry.notebook.",
        )
    with recorded_side(find_project(project.root / project.settings.notebook, None), tell) as side:
        yield _model(side, project)


def _model(side: NotebookSide, project: Project) -> NotebookModel:
    for stage in side.layout.plan.stages:
        for variable in stage.outputs:
            if side.layout.path(stage.name, variable) == project.settings.model:
                place = stage.name, variable.name
                return NotebookModel(side.recording.made.values[place], place in side.recording.unstable, side)
    raise UsageError(
        f"the notebook does not make {project.settings.model}",
        where=Place(str(project.settings.notebook)),
        hint="Lift it again: nblift refactor.",
    )


def _ask(model: Any, rows: Rows) -> list[Answer]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _batch(model, rows.input)
        except Exception:  # one row that the model has no answer to takes the whole batch with it
            return [_one(model, rows.input[place : place + 1]) for place in range(len(rows.frame))]


def _one(model: Any, row: Any) -> Answer:
    try:
        return _batch(model, row)[0]
    except Exception as error:  # whatever the estimator raises
        return NoAnswer(f"the model raises {type(error).__name__}", refused=True)


def _batch(model: Any, data: Any) -> list[Answer]:
    import numpy as np
    from sklearn.base import is_classifier

    labels = np.asarray(model.predict(data)).reshape(len(data), -1)[:, 0].tolist()
    if not (is_classifier(model) and hasattr(model, "predict_proba")):
        return [Given(label) for label in labels]
    names = [label_name(label) for label in np.asarray(model.classes_).tolist()]
    chances = np.asarray(model.predict_proba(data)).tolist()
    return [Given(label, dict(zip(names, row, strict=True))) for label, row in zip(labels, chances, strict=True)]
