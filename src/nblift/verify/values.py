"""Every variable, metric and written file of the notebook, compared with the pipeline's."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from nblift.emit.layout import Layout
from nblift.errors import NbliftError
from nblift.model.plan import Plan
from nblift.model.report import Compared


def compare_values(
    plan: Plan,
    layout: Layout,
    recorded: Mapping[tuple[str, str], Path],
    again: Mapping[tuple[str, str], Path],
    copy: Path,
    python: Path,
    env: Mapping[str, str],
) -> list[Compared]:
    """Compare every output of every stage.

    Args:
        recorded: the notebook's values, by stage and variable.
        again: of the values that differ between the notebook's own runs, another run's.
        copy: where the pipeline ran.
        python: the project's interpreter, which loads the values.
        env: the environment of the pipeline's stages.
    """
    keys, pairs = [], []
    for stage in plan.stages:
        for variable in stage.outputs:
            key = stage.name, variable.name
            path = layout.path(stage.name, variable)
            theirs = path or f"{layout.metrics(stage)}#{variable.name}"
            other = str(again[key]) if key in again else None
            keys.append(key)
            pairs.append({"ours": str(recorded[key]), "theirs": theirs, "again": other, "cwd": plan.cwd})
    verdicts = _run(pairs, copy, python, env)
    return [Compared(name, stage, *verdict) for (stage, name), verdict in zip(keys, verdicts, strict=True)]


def _run(
    pairs: list[dict[str, str | None]], copy: Path, python: Path, env: Mapping[str, str]
) -> list[tuple[str, str | None]]:
    if not pairs:
        return []
    listing = copy.parent / "pairs.json"
    listing.write_text(json.dumps(pairs), encoding="utf-8")
    library = copy.parent / "tools" / "library"
    # nblift first: the project's own src might hold another one
    code = f"import sys; sys.path.append({str(library)!r}); from nblift.runtime.compare import main; "
    code += f"sys.path.insert(0, 'src'); main({str(listing)!r})"
    done = subprocess.run(
        [str(python), "-c", code], cwd=copy, env=dict(env), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NbliftError(f"the comparison failed: {done.stderr.strip()[-2000:]}")
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    return [(verdict, detail) for verdict, detail in rows]


def compare_files(plan: Plan, notebook_copy: Path, copy: Path, unstable: frozenset[str]) -> list[Compared]:
    """Compare the bytes of every file that the notebook wrote.

    Args:
        notebook_copy: the root of the copy that the notebook ran in.
        copy: the root of the copy that the pipeline ran in.
        unstable: files that the notebook's own two runs wrote differently.
    """
    found = []
    for stage in plan.stages:
        for path in stage.writes:
            verdict, detail = _compare_file(notebook_copy / path, copy / path)
            if verdict == "different" and path in unstable:
                verdict = "nondeterministic"
            found.append(Compared(path, stage.name, verdict, detail))
    return found


def _compare_file(ours: Path, theirs: Path) -> tuple[str, str | None]:
    if not ours.is_file():
        return "identical", "the notebook itself removes it again"
    if not theirs.is_file():
        return "different", "the pipeline does not write it"
    if digest(ours) == digest(theirs):
        return "identical", None
    return "different", f"{ours.stat().st_size} bytes in the notebook, {theirs.stat().st_size} in the pipeline"


def digest(path: Path) -> str:
    """The sha256 of a file's bytes, hex; "" where there is none."""
    if not path.is_file():
        return ""
    return hashlib.sha256(path.read_bytes()).hexdigest()
