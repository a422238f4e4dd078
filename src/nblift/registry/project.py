"""A project as the registry sees it: its root, `params.yaml`, and the deps of the stage `register` in `dvc.yaml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nblift.errors import Place, RegistryError, UsageError
from nblift.registry.settings import Settings, read_settings

STAGE = "register"


@dataclass(frozen=True)
class Project:
    """What one reading of the project's files gave. `deps` are paths relative to `root`, in dvc.yaml's order."""

    root: Path
    settings: Settings
    params: Mapping[str, Any]
    deps: tuple[str, ...]
    stages: tuple[str, ...]

    @property
    def metrics(self) -> tuple[str, ...]:
        """The deps that hold metrics."""
        return tuple(dep for dep in self.deps if dep.startswith("metrics/") and dep.endswith(".json"))

    @property
    def figures(self) -> tuple[str, ...]:
        """The deps that hold figures and what was plotted: files, or the whole folder."""
        return tuple(dep for dep in self.deps if dep == "reports/figures" or dep.startswith("reports/figures/"))

    def file(self, dep: str) -> Path:
        """The dep on disk.

        Raises:
            RegistryError: it is not there.
        """
        path = self.root / dep
        if not path.exists():
            raise RegistryError(
                "the file is not there",
                where=Place(dep),
                hint="Run `dvc repro`, or `dvc pull`.",
            )
        return path


def read_project(root: Path) -> Project:
    """Read dvc.yaml and params.yaml in `root`.

    Raises:
        UsageError: one of them is missing, is not YAML, or does not describe a register stage.
    """
    root = root.resolve()
    stages = read_yaml(root, "dvc.yaml").get("stages")
    if not isinstance(stages, dict) or not isinstance(stages.get(STAGE), dict):
        raise UsageError(
            f"there is no stage `{STAGE}`",
            where=Place("dvc.yaml"),
            hint="`nblift refactor` writes it for a notebook that trains a model.",
        )
    params = read_yaml(root, "params.yaml")
    deps = _paths(stages[STAGE].get("deps") or [])
    settings = read_settings(params.get("registry"), deps)
    others = {key: value for key, value in params.items() if key != "registry"}
    return Project(root, settings, others, deps, tuple(map(str, stages)))


def read_yaml(root: Path, name: str) -> dict[str, Any]:
    """One YAML mapping of the project, read as DVC reads it.

    Raises:
        UsageError: the file is missing or is not a mapping.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    where = Place(name)
    try:
        document = YAML(typ="safe").load((root / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        hint = "Run this in the root of a project that `nblift refactor` wrote."
        raise UsageError("the file is not there", where=where, hint=hint) from None
    except (YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"not YAML: {error}", where=where) from error
    if not isinstance(document, dict):
        raise UsageError("not a mapping", where=where)
    return document


def _paths(entries: Sequence[object]) -> tuple[str, ...]:
    # an entry with options is a mapping of one key, the path
    return tuple(str(next(iter(entry))) if isinstance(entry, dict) else str(entry) for entry in entries)
