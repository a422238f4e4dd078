"""Every file of a lifted project."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from importlib import resources
from pathlib import Path, PurePosixPath

from jinja2 import Environment, PackageLoader, StrictUndefined

from nblift import __version__
from nblift.emit.dvc_yaml import dvc_yaml
from nblift.emit.format import format_python
from nblift.emit.layout import Layout
from nblift.emit.module import ModuleWriter
from nblift.emit.params_yaml import params_yaml
from nblift.model.plan import Plan
from nblift.notebook.sections import slug
from nblift.workspace import wrote

_TESTS = "pytest tests/pipeline"
WORKFLOW = ".github/workflows/ci.yml"
# where a project has these already, they stay as they are
YOURS = (WORKFLOW, ".github/workflows/promote.yml", "Dockerfile", ".dockerignore")
# the notebooks of one machine of a workflow
A_SHARD = 5
MOST_SHARDS = 8
Read = Callable[[str], str | None]
IGNORED = (
    "/mlflow.db*",
    "/mlruns/",
    "/mlartifacts/",
    "/reports/lift/",
    "/reports/register.json",
    "/reports/runs/",
    "__pycache__/",
    ".venv/",
)


def pipeline_files(
    root: Path,
    plan: Plan,
    layout: Layout,
    paths: Mapping[int, Mapping[str, str]],
    metrics: Mapping[str, float],
    trusted_types: tuple[str, ...],
    read: Read,
    others: AbstractSet[str] = frozenset(),
) -> dict[str, str]:
    """What the pipeline is made of: modules, `dvc.yaml`, `params.yaml`.

    Args:
        root: the project's root, whose ruff settings hold.
        paths: for each statement, its relative paths, and what they are from the root.
        metrics: the numbers that the notebook computed.
        trusted_types: types that the model's file needs allowed by name.
        read: gives the text of a file of the project, None where there is none.
        others: stages that are not this lift's, though nblift runs them.
    """
    writer = ModuleWriter(plan, paths)
    texts = {layout.module(stage.name): writer.stage_module(stage) for stage in plan.stages}
    if helpers := writer.helpers_module():
        texts[plan.helpers] = helpers
    files = {path: format_python(text, root / path) for path, text in texts.items()}
    files["src/pipeline/__init__.py"] = _text("pipeline_init.py")
    files["dvc.yaml"] = dvc_yaml(plan, layout, read("dvc.yaml"), others)
    if params := params_yaml(plan, layout, read("params.yaml"), metrics, trusted_types):
        files["params.yaml"] = params
    return files


def project_files(
    root: Path,
    plan: Plan,
    samples: Mapping[str, str],
    versions: Mapping[str, str],
    read: Read,
    others: Sequence[str] = (),
    stages: Sequence[str] = (),
) -> dict[str, str]:
    """What stands around the pipeline: tests, MLflow's and GitHub's files, the service.

    Of `YOURS` those are left out that the project has from somebody else.

    Args:
        samples: recorded values by path.
        versions: releases of the packages that the notebooks ran with, `python` first.
        read: gives the text of a file of the project, None where there is none.
        others: other notebooks that were lifted in the project.
        stages: all stages of the project, in order; those of the plan where empty.
    """
    files = dict(samples)
    for stage in plan.stages:
        if f"tests/pipeline/recorded/{stage.name}/stage.json" in samples:
            text = _render("test_stage.py.j2", stage=stage.name)
            files[f"tests/pipeline/test_{stage.name}.py"] = format_python(text, root / "tests/pipeline/x.py")
    if samples:
        for name in ("recorded.py", "conftest.py"):
            files[f"tests/pipeline/{name}"] = format_python(_text(name), root / "tests/pipeline" / name)
    names = list(stages) or [*(s.name for s in plan.stages), *(["register"] if plan.model else [])]
    notebooks = sorted({plan.notebook.path, *others})
    facts = _facts(notebooks, names, versions, read("Makefile") or "", read("requirements.txt") is not None)
    if not samples and not others and facts["test"] == _TESTS:
        facts["test"] = "python -m compileall -q src"  # no stage could be recorded: there is nothing to run
    files["MLproject"] = _render("MLproject.j2", **facts)
    files["python_env.yaml"] = _render("python_env.yaml.j2", **facts)
    files[WORKFLOW] = _render("ci.yml.j2", **facts)
    files[".gitignore"] = gitignore(read(".gitignore"))
    if plan.model:
        files["src/serving/__init__.py"] = '"""The REST API of this project\'s production model."""\n'
        files["src/serving/app.py"] = _render("serving_app.py.j2")
        files[".github/workflows/promote.yml"] = _render("promote.yml.j2", **facts)
        files["Dockerfile"] = _render("Dockerfile.j2", **facts)
        files[".dockerignore"] = _text("dockerignore")
    return {path: text for path, text in files.items() if path not in YOURS or not _is_yours(root, path)}


def _is_yours(root: Path, path: str) -> bool:
    return (root / path).exists() and not wrote(root, path)


def workflow(notebooks: Sequence[str], python: str, makefile: str, declared: str | None) -> str:
    """`.github/workflows/ci.yml` of a project that has no pipeline yet: it checks and runs the notebooks.

    Args:
        notebooks: their paths from the root.
        python: the release of Python, as in 3.12.4.
        makefile: the text of the project's.
        declared: the file that names the notebooks' libraries: requirements.txt or pyproject.toml; None for none.
    """
    facts = _facts(notebooks, ["none"], {"python": python}, makefile, declared == "requirements.txt")
    if not facts["make_setup"]:
        libraries = {"requirements.txt": " -r requirements.txt", "pyproject.toml": " ."}.get(declared or "", "")
        facts["install"] = f'pip install "nblift[all]=={__version__}"{libraries}'
    return _render("ci.yml.j2", **{**facts, "lifted": False})


def gitignore(existing: str | None) -> str:
    """`.gitignore` with what pipeline, MLflow and notebook runs make."""
    lines = (existing or "").splitlines()
    known = {line.strip().strip("/") for line in lines}
    missing = [entry for entry in IGNORED if entry.strip("/") not in known]
    if not missing:
        return existing or ""
    head = [*lines, ""] if lines and lines[-1].strip() else lines
    return "\n".join([*head, "# made by the pipeline, by MLflow and by notebook runs", *missing]) + "\n"


def _facts(
    notebooks: Sequence[str], stages: Sequence[str], versions: Mapping[str, str], makefile: str, requirements: bool
) -> dict[str, object]:
    targets = {line.split(":")[0] for line in makefile.splitlines() if ":" in line and not line.startswith(("\t", "#"))}
    install = f'pip install "nblift[all]=={__version__}" ' + (
        "-r requirements.txt" if requirements else _pins(versions)
    )
    folder = PurePosixPath(os.path.commonpath([os.path.dirname(n) or "." for n in notebooks])).as_posix() + "/"
    return {
        "lifted": True,
        "name": slug(PurePosixPath(notebooks[0]).stem).strip("_") or "pipeline",
        "verify": f"nblift verify {shlex.quote(notebooks[0])}" if len(notebooks) == 1 else "nblift verify",
        "notebooks": shlex.quote(folder),
        "shards": list(range(1, min(MOST_SHARDS, -(-len(notebooks) // A_SHARD)) + 1)),
        "stage": [name for name in stages if name != "register"][-1],
        "model": "register" in stages,
        "nblift": __version__,
        "python": versions["python"],
        "python_minor": versions["python"].rpartition(".")[0],
        "packages": {k: v for k, v in versions.items() if k != "python"},
        "make_setup": "setup" in targets,
        "make_check": "check" in targets,
        "install": "make setup" if "setup" in targets else f"{install} pytest",
        "test": "make test" if "test" in targets else _TESTS,
    }


def _pins(versions: Mapping[str, str]) -> str:
    return " ".join(f"{name}=={version}" for name, version in versions.items() if name != "python")


def _text(name: str) -> str:
    return resources.files("nblift.emit").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("nblift.emit"), undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False
    )


def _render(template: str, **values: object) -> str:
    return _templates().get_template(template).render(**values)
