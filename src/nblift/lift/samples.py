"""Recorded inputs and outputs of every stage, taken in the copy in which the pipeline ran."""

from __future__ import annotations

import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from importlib import resources
from pathlib import Path

from nblift.emit.layout import Layout
from nblift.model.plan import Plan
from nblift.observe.library import run_beside


def record_samples(
    plan: Plan,
    layout: Layout,
    copy: Path,
    python: Path,
    env: Mapping[str, str],
    unstable: AbstractSet[tuple[str, str]],
) -> tuple[dict[str, str], dict[str, str]]:
    """Call every stage's function on a sample and record what goes in and comes out.

    Args:
        copy: where the pipeline ran.
        python: the project's interpreter.
        env: the environment of its stages.
        unstable: stages and variables that differ between the notebook's own runs: no test can hold them.

    Returns:
        texts by path relative to the project's root, and why a stage has no test, by its name.
    """
    if plan.runs_in:
        return {}, {s.name: f"it works in {plan.runs_in}/, as the notebook did" for s in plan.stages}
    out, failed = copy.parent / "samples", copy.parent / "untested.json"
    out.mkdir()
    with resources.as_file(resources.files("nblift.emit").joinpath("templates", "recorded.py")) as reader:
        places = {"out": str(out), "reader": str(reader), "failed": str(failed)}
        spec = {"stages": _stages(plan, layout, unstable), **places}
        spec_file = copy.parent / "samples.json"
        spec_file.write_text(json.dumps(spec), encoding="utf-8")
        code = f"from nblift.runtime.samples import main; main({str(spec_file)!r})"
        run_beside(copy, code, python, env, "recording the tests")
    untested: dict[str, str] = json.loads(failed.read_text(encoding="utf-8"))
    files = sorted(p for p in out.rglob("*") if p.is_file())
    texts = {f"tests/pipeline/recorded/{p.relative_to(out).as_posix()}": p.read_text(encoding="utf-8") for p in files}
    return texts, untested


def _stages(plan: Plan, layout: Layout, unstable: AbstractSet[tuple[str, str]]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for stage in plan.stages:
        rows.append(
            {
                "name": stage.name,
                "inputs": {v.name: path for v in stage.inputs if (path := layout.path(v.made_by, v))},
                "makers": {v.name: v.made_by for v in stage.inputs},
                "params": {p.name: p.value for p in stage.params},
                "reads": [*stage.reads, *stage.modules],
                "writes": list(stage.writes),
                "unstable": [name for maker, name in sorted(unstable) if maker == stage.name],
            }
        )
    return rows
