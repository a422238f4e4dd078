"""The stages in `dvc.yaml`. Stages that nblift did not write stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import PurePosixPath
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from nblift.emit.layout import Layout
from nblift.emit.yaml import read_yaml, write_yaml
from nblift.errors import Place, Refused
from nblift.model.plan import ModelFacts, Plan, Stage

OWNED = ("nblift stage ", "nblift register")
_PLOTS = frozenset({".png", ".jpg", ".jpeg", ".svg"})


def dvc_yaml(plan: Plan, layout: Layout, existing: str | None, others: AbstractSet[str] = frozenset()) -> str:
    """The text of `dvc.yaml`.

    Args:
        existing: the file's text now, whose other stages are kept.
        others: stages that are not this lift's, though nblift runs them.

    Raises:
        Refused: another stage has the name of one of the plan's, or makes a file that one of them makes.
    """
    document = read_yaml(existing, "dvc.yaml")
    stages = document.setdefault("stages", CommentedMap())
    own = [n for n, s in stages.items() if str((s or {}).get("cmd", "")).startswith(OWNED) and n not in others]
    position = list(stages).index(own[0]) if own else len(stages)
    before = {path for name in own for path in made_by(stages[name] or {})}
    for name in own:
        del stages[name]
    for name in [s.name for s in plan.stages] + (["register"] if plan.model else []):
        if name in stages:
            raise Refused(
                f"has a stage {name!r} that nblift did not write",
                where=Place("dvc.yaml"),
                hint="Rename that stage, or the notebook's section.",
                code="in-the-way",
            )
    entries = {stage.name: _stage(plan, layout, stage) for stage in plan.stages}
    if plan.model:
        entries["register"] = _register(plan, layout, plan.model)
    _refuse_two_makers(entries, stages)
    for name, entry in entries.items():
        stages.insert(position, name, entry)
        position += 1
    _list_plots(document, before, [f.path for stage in plan.stages for f in stage.figures])
    return write_yaml(document)


def _list_plots(document: CommentedMap, before: AbstractSet[str], figures: Sequence[str]) -> None:
    """List figures among the project's plots, in the place of those that the lift before made; others stay."""
    if "plots" not in document and not figures:
        return
    plots = document.setdefault("plots", CommentedSeq())
    if not isinstance(plots, list):  # a mapping, as older releases of DVC wrote it
        for path in [p for p in plots if p in before]:
            del plots[path]
        plots.update(dict.fromkeys(figures))
        return
    plots[:] = [p for p in plots if (p if isinstance(p, str) else next(iter(p), None)) not in before] + [*figures]
    if not plots:
        del document["plots"]


def made_by(stage: Mapping[str, Any]) -> list[str]:
    """The paths that a stage of dvc.yaml makes."""
    lists = (stage.get(key) or () for key in ("outs", "metrics", "plots"))
    return [item if isinstance(item, str) else next(iter(item)) for items in lists for item in items]


def _refuse_two_makers(entries: Mapping[str, Mapping[str, Any]], stages: Mapping[str, Any]) -> None:
    makers = {path: name for name, stage in stages.items() for path in made_by(stage or {})}
    for name, entry in entries.items():
        if twice := [path for path in made_by(entry) if path in makers]:
            raise Refused(
                f"stage {name} would make {twice[0]}, which stage {makers[twice[0]]} makes already",
                where=Place("dvc.yaml"),
                hint="Let one of the two notebooks write it under another name.",
                code="two-makers",
            )


def _stage(plan: Plan, layout: Layout, stage: Stage) -> dict[str, Any]:
    entry: dict[str, Any] = {"cmd": f"nblift stage {stage.name}"}
    if stage.title:
        entry["desc"] = stage.title
    if stage.begins:
        entry["meta"] = {"begins": {"cell": stage.begins[0], "line": stage.begins[1]}}
    if plan.runs_in:
        entry["meta"] = {**entry.get("meta", {}), "folder": plan.runs_in}
    deps = [layout.module(stage.name)]
    if any(d.place == "shared" and stage.name in d.used_by for d in plan.definitions):
        deps.append(plan.helpers)
    deps += _modules_behind(plan, layout, stage)
    entry["deps"] = list(dict.fromkeys([*deps, *stage.modules, *stage.reads, *layout.inputs(stage)]))
    if stage.params:
        entry["params"] = list(dict.fromkeys(p.key for p in stage.params))
    plots = [w for w in stage.writes if PurePosixPath(w).suffix.lower() in _PLOTS]
    outs = [*layout.outputs(stage), *_written(stage, plots)]
    listed = [{path: {"cache": False}} if layout.is_tracked(path) else path for path in outs]
    listed += [{f.path: {"cache": False}} for f in stage.figures]
    if listed:
        entry["outs"] = listed
    if metrics := layout.metrics(stage):
        entry["metrics"] = [{metrics: {"cache": False}}]
    if plots:
        entry["plots"] = [{p: {"cache": False}} for p in plots]
    return entry


def _modules_behind(plan: Plan, layout: Layout, stage: Stage) -> list[str]:
    """Modules whose code the stage runs by way of objects: a pickle names a class, and does not contain it."""
    if not any(path.endswith((".pkl", ".skops")) for path in layout.inputs(stage)):
        return []
    earlier = [s.name for s in plan.stages[: plan.stages.index(stage)]]
    homes = {d.used_by[0] for d in plan.definitions if d.place == "module" and d.carried}
    shared = [plan.helpers] if any(d.place == "shared" and d.carried for d in plan.definitions) else []
    return [*shared, *(layout.module(name) for name in earlier if name in homes)]


def _written(stage: Stage, plots: Sequence[str]) -> list[str]:
    """The files that the code writes, by the folder where that is the stage's own.

    DVC puts a `.gitignore` beside each output; beside a folder it does not turn up among the folder's files, which
    the code may list.
    """
    folders = [f for f in stage.makes if not any(p.startswith(f"{f}/") for p in plots)]
    files = [w for w in stage.writes if w not in plots]
    alone = [w for w in files if not any(w.startswith(f"{f}/") for f in folders)]
    return [*(f for f in folders if any(w.startswith(f"{f}/") for w in files)), *alone]


def _register(plan: Plan, layout: Layout, model: ModelFacts) -> dict[str, Any]:
    names = (model.model, model.features, model.target, model.test_features, model.test_target)
    files = [_file(plan, layout, name) for name in names if name]
    metrics = [m for s in plan.stages if (m := layout.metrics(s))]
    figures = [w for s in plan.stages for w in s.writes if PurePosixPath(w).suffix.lower() in _PLOTS]
    figures += [f.path for s in plan.stages for f in s.figures]
    return {
        "cmd": "nblift register",
        "desc": "Register the model in MLflow",
        "deps": _unique([*files, *metrics, *figures]),
        "params": ["registry"],
        "outs": [{"reports/register.json": {"cache": False}}],
    }


def _file(plan: Plan, layout: Layout, name: str) -> str:
    stage, variable = [(s, v) for s in plan.stages for v in s.outputs if v.name == name][-1]
    path = layout.path(stage.name, variable)
    assert path is not None
    return path


def _unique(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))
