"""Every variable, metric and written file of the notebook, compared with the pipeline's."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nblift.emit.layout import Layout
from nblift.model.report import Compared
from nblift.observe.library import run_beside
from nblift.runtime.figures import FOLDER, description_of


@dataclass(frozen=True)
class Made:
    """What a run of the notebook made: files of the values, by stage and variable, and the root of the files that it
    wrote itself."""

    root: Path
    values: Mapping[tuple[str, str], Path] = field(default_factory=dict)


def compare_all(
    layout: Layout,
    recorded: Made,
    again: Made | None,
    copy: Path,
    python: Path,
    env: Mapping[str, str],
    stages: Collection[str] | None = None,
) -> tuple[list[Compared], list[Compared]]:
    """Compare every output of every stage, and every file that the notebook wrote.

    Args:
        recorded: what the notebook made.
        again: what another run of it made, whose differences are the notebook's own.
        copy: where the pipeline ran.
        python: the project's interpreter, which loads the values.
        env: the environment of the pipeline's stages.
        stages: compare these only; None for all.

    Returns:
        the variables and the files, in the order of the stages.
    """
    keys, pairs = pairs_to_compare(layout, recorded, again, stages)
    verdicts = _run(pairs, layout.plan.changing, copy, python, env)
    rows = [(what, Compared(name, stage, *v)) for (what, stage, name), v in zip(keys, verdicts, strict=True)]
    return [c for what, c in rows if what == "value"], [c for what, c in rows if what == "file"]


def pairs_to_compare(
    layout: Layout, recorded: Made, again: Made | None, stages: Collection[str] | None = None
) -> tuple[list[tuple[str, str, str]], list[dict[str, str | None]]]:
    """Everything that has to be compared.

    Returns:
        for each whether it is a value or a file, its stage and its name; and what `nblift.runtime.comparing` is told.
    """
    plan = layout.plan
    keys: list[tuple[str, str, str]] = []
    pairs: list[dict[str, str | None]] = []
    for stage in (s for s in plan.stages if stages is None or s.name in stages):
        for variable in stage.outputs:
            key = stage.name, variable.name
            theirs = layout.path(stage.name, variable) or f"{layout.metrics(stage)}#{variable.name}"
            other = again.values.get(key) if again else None
            keys.append(("value", *key))
            pairs.append(_pair("value", recorded.values[key], theirs, other, plan.cwd))
        for figure in stage.figures:
            key = stage.name, figure.label
            other = again.values.get(key) if again else None
            keys.append(("value", *key))
            ours = recorded.values.get(key, Path())
            pairs.append(_pair("figure", ours, str(description_of(figure.path, Path(FOLDER))), other, ""))
        for path in stage.writes:
            keys.append(("file", stage.name, path))
            pairs.append(_pair("file", recorded.root / path, path, again.root / path if again else None, plan.cwd))
    return keys, pairs


def _pair(what: str, ours: Path, theirs: str, again: Path | None, cwd: str) -> dict[str, str | None]:
    return {"what": what, "ours": str(ours), "theirs": theirs, "again": str(again) if again else None, "cwd": cwd}


def _run(
    pairs: list[dict[str, str | None]], classes: Sequence[str], copy: Path, python: Path, env: Mapping[str, str]
) -> list[tuple[str, str | None]]:
    if not pairs:
        return []
    listing = copy.parent / "pairs.json"
    listing.write_text(json.dumps(pairs), encoding="utf-8")
    code = "from nblift.runtime.comparing import main; "
    code += f"sys.path.insert(0, 'src'); main({str(listing)!r}, {list(classes)!r})"
    printed = run_beside(copy, code, python, env, "the comparison")
    rows = [json.loads(line) for line in printed.splitlines() if line.startswith("[")]
    return [(verdict, detail) for verdict, detail in rows]


def digest(path: Path) -> str:
    """The sha256 of a file's bytes, hex; "" where there is none."""
    if not path.is_file():
        return ""
    return hashlib.sha256(path.read_bytes()).hexdigest()
