"""Knowledge of libraries, kept as data files."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from ruamel.yaml import YAML


@cache
def facts(name: str) -> dict[str, Any]:
    """The data file `libraries/<name>.yaml`."""
    text = resources.files("nblift.analysis").joinpath("libraries", f"{name}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = YAML(typ="safe").load(text)
    return loaded
