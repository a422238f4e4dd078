"""Build the folder that a model version downloads as: MLflow's model format, and `schema.json` in it.

::

    MLmodel  model.skops | model.pkl  schema.json  compiled/  requirements.txt  conda.yaml  python_env.yaml
    input_example.json  serving_input_example.json  code/pipeline/ (only where the model uses the project's classes)
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nblift.compiled.record import FOLDER, MODEL, PROOF
from nblift.errors import Place, RegistryError
from nblift.model.schema import ModelSchema
from nblift.registry.askable import check_askable
from nblift.registry.encoded import with_encoded_numbers
from nblift.registry.learn import find_task, learn_schema
from nblift.registry.pins import pin
from nblift.registry.project import Project
from nblift.registry.signature import input_example, make_signature
from nblift.registry.tables import as_frame, as_target, read_table
from nblift.registry.trust import check_types, importable, load_model, modules_of

if TYPE_CHECKING:
    import pandas as pd

    from nblift.compiled.proving.prove import Compiled
    from nblift.registry.tables import Table

# enough rows to see the type of the predictions
ROWS = 5


@dataclass(frozen=True)
class Fitted:
    """A model that a stage wrote, its schema, its predictions for the first training rows, and its compiled form."""

    model: Any
    file: Path
    schema: ModelSchema
    predicted: Any
    trusted_types: list[str]
    compiled: Compiled


def read_fitted(project: Project) -> Fitted:
    """Load the model, learn its schema, and let it predict.

    Raises:
        RegistryError: a file is missing, or of a kind that cannot be registered.
    """
    settings = project.settings
    file = project.file(settings.model)
    with importable(project.root / "src"):
        model = load_model(file, settings.model, settings.trusted_types, settings.allow_pickle)
        find_task(model)
        features = read_table(project.file(settings.features), settings.features)
        frame = as_frame(features, settings.features)
        schema = learn_schema(frame, _target(project), model, settings.features)
        predicted = _predict(model, features, settings.model)
        check_askable(model, features, frame, schema, settings.features)
        schema = with_encoded_numbers(model, frame, schema)
        compiled = _compile(model, schema, frame, project)
    skops = file.suffix == ".skops"
    types = check_types(file, settings.model, settings.trusted_types) if skops else []
    return Fitted(model, file, schema, predicted, types, compiled)


def write_package(fitted: Fitted, folder: Path, project: Project, run_id: str, model_id: str) -> None:
    """Write the model's folder, without a path of this machine in it.

    The model's file is copied and not serialized again, so that its MD5 is the one in dvc.lock.

    Raises:
        RegistryError: there is no signature for the model.
    """
    import mlflow.sklearn
    from mlflow.models import Model

    skops = fitted.file.suffix == ".skops"
    modules = modules_of(fitted.file)
    code = project.root / "src" / "pipeline"
    mlflow.sklearn.save_model(
        fitted.model,
        folder,
        mlflow_model=Model(
            artifact_path=fitted.file.stem,
            run_id=run_id,
            model_uuid=model_id,
            model_id=model_id,
        ),
        serialization_format="skops" if skops else "cloudpickle",
        skops_trusted_types=fitted.trusted_types or None,
        signature=make_signature(fitted.schema, fitted.predicted),
        input_example=input_example(fitted.schema),
        pip_requirements=pin(modules, "skops" if skops else "cloudpickle"),
        code_paths=[str(code)] if "pipeline" in modules and code.is_dir() else None,
    )
    shutil.copyfile(fitted.file, folder / f"model{fitted.file.suffix}")
    (folder / "schema.json").write_text(fitted.schema.to_json(), encoding="utf-8")
    _write_compiled(fitted.compiled, folder / FOLDER)
    for cache in folder.rglob("__pycache__"):
        shutil.rmtree(cache)


def _compile(model: Any, schema: ModelSchema, frame: pd.DataFrame, project: Project) -> Compiled:
    from nblift.compiled.proving.prove import compile_and_prove

    path = project.settings.test_features
    test = None if path is None else as_frame(read_table(project.file(path), path), path)
    same = test is not None and list(test.columns) == list(frame.columns)
    return compile_and_prove(model, schema, frame, test if same else None)


def _write_compiled(compiled: Compiled, folder: Path) -> None:
    folder.mkdir()
    (folder / PROOF).write_text(compiled.proof.to_json(), encoding="utf-8")
    if compiled.data is not None:
        (folder / MODEL).write_bytes(compiled.data)


def _target(project: Project) -> str:
    path = project.settings.target
    if path is None:
        return "cluster"
    target = as_target(read_table(project.file(path), path))
    return str(getattr(target, "name", None) or Path(path).stem)


def _predict(model: Any, features: Table, name: str) -> Any:
    try:
        return model.predict(features[:ROWS])
    except Exception as error:  # whatever the estimator raises
        raise RegistryError(
            f"the model cannot predict for its own training rows: {error}",
            where=Place(name),
            hint="registry.features in params.yaml has to name the very frame that the model was fitted on.",
        ) from error
