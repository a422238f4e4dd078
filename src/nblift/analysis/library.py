"""Knowledge of libraries, kept as data files."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml

# libyaml's parser, which is written in C, reads all files in a fifteenth of the time that ruamel.yaml takes
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def facts(name: str) -> dict[str, Any]:
    """The data file `libraries/<name>.yaml`."""
    text = resources.files("nblift.analysis").joinpath("libraries", f"{name}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, _LOADER)  # noqa: S506  # both are safe
    return loaded
