"""What a project has beside the lift of one notebook: stages of other notebooks, and stages written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from nblift.emit.dvc_yaml import OWNED, made_by
from nblift.emit.yaml import read_yaml
from nblift.lift.lifted import LiftedNotebook
from nblift.lift.project import Project


@dataclass(frozen=True)
class Beside:
    """The stages of `dvc.yaml` that are not this notebook's, by their names.

    Attributes:
        lifted: other notebooks' lifts, by their paths.
        stages: all other stages, those written by hand among them.
        own: the notebook's own.
    """

    lifted: Mapping[str, LiftedNotebook] = field(default_factory=dict)
    stages: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    own: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def owned(self) -> frozenset[str]:
        """The stages that other notebooks' lifts wrote."""
        return frozenset(s for record in self.lifted.values() for s in record.stages)

    @property
    def names(self) -> frozenset[str]:
        """Names that are taken: other notebooks' stages and modules, and what stands on top of their params.yaml."""
        modules = {PurePosixPath(p).stem for record in self.lifted.values() for p in record.beside}
        keys = {k.split(".")[0] for n in self.owned for k in self.stages.get(n, {}).get("params") or () if _is_key(k)}
        return frozenset((self.owned | modules | keys) - {"register", "registry"})

    @property
    def files(self) -> frozenset[str]:
        """What the other stages make."""
        return frozenset(path for stage in self.stages.values() for path in made_by(stage))

    @property
    def registers(self) -> str | None:
        """The other notebook whose model the project registers."""
        return next((path for path, record in self.lifted.items() if "register" in record.stages), None)


def beside(project: Project, others: Mapping[str, LiftedNotebook], record: LiftedNotebook | None) -> Beside:
    """What there is beside a project's notebook.

    Args:
        others: the lifts of other notebooks.
        record: this notebook's last lift. None where that is not known: then all lifted stages that are no other
            notebook's are its own.
    """
    document = read_yaml(project.text("dvc.yaml"), "dvc.yaml")
    stages = {name: stage or {} for name, stage in (document.get("stages") or {}).items()}
    owned = {s for lift in others.values() for s in lift.stages}
    own = {
        n: s
        for n, s in stages.items()
        if n not in owned and str(s.get("cmd", "")).startswith(OWNED) and (record is None or n in record.stages)
    }
    return Beside(dict(others), {n: s for n, s in stages.items() if n not in own}, own)


def _is_key(item: object) -> bool:
    return isinstance(item, str)
