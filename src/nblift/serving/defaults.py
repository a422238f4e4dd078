"""Defaults that are read from the project in the working directory: the deployment's own files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

DATABASE = "mlflow.db"


def model_name() -> str:
    """The name under which the project's pipeline registers its model (`registry.name` in params.yaml), or ""."""
    return str(_registry_parameters().get("name", ""))


def trusted_types() -> tuple[str, ...]:
    """The types that the project lets its model files be made of (`registry.trusted_types` in params.yaml)."""
    return tuple(str(name) for name in _registry_parameters().get("trusted_types") or ())


def registry_uri() -> str:
    """MLflow's own variables, else its default: a database in the working directory."""
    variables = ("MLFLOW_REGISTRY_URI", "MLFLOW_TRACKING_URI")
    return next((os.environ[name] for name in variables if os.environ.get(name)), f"sqlite:///{DATABASE}")


def _registry_parameters() -> dict[str, Any]:
    try:
        parameters = YAML(typ="safe").load(Path("params.yaml").read_text(encoding="utf-8"))
        return dict(parameters["registry"])
    except (OSError, YAMLError, KeyError, TypeError, ValueError):
        return {}
