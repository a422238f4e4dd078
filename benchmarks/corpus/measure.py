"""What one notebook gives: lifted or refused, verified by nblift, and checked without it."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from mirrors import Mirrors, NotThere
from projects import lay_out
from soorgeon import convert

ROOT = Path(__file__).resolve().parents[2]
INDEPENDENT = ROOT / "tests" / "cases" / "independent.py"
LIMIT = 1800  # s, for one lift and for one check


@dataclass
class Row:
    """One notebook's results."""

    id: str
    expected: str
    env: str
    outcome: str = ""
    rung: str = ""
    stages: int = 0
    verdict: str = ""
    independent: str = ""
    soorgeon: str = ""
    reason: str = ""
    cause: str = ""
    seconds: dict[str, float] = field(default_factory=dict)
    details: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The row as plain data."""
        return asdict(self)


def measure(entry: dict[str, Any], mirrors: Mirrors, python: Path, root: Path, rival: Path) -> Row:
    """Lift one notebook in a fresh project at `root`, then check the lift independently.

    Args:
        python: the interpreter of notebook and pipeline.
        rival: soorgeon's command.
    """
    row = Row(entry["id"], entry["status"], entry["env"], cause=entry.get("fail_reason") or "")
    try:
        notebook = lay_out(entry, mirrors, root)
    except NotThere as missing:
        row.outcome, row.reason = "not there", str(missing)
        return row
    converted = convert(rival, notebook)
    row.soorgeon = f"{converted.tasks} tasks" if converted.lifted else f"no: {converted.said[:80]}"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = _run([sys.executable, "-m", "nblift", "refactor", str(notebook), "--python", str(python), "--json"], root)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    row.seconds["lift cpu"] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if done is None:
        row.outcome, row.reason = "no end", f"still running after {LIMIT} s"
        return row
    if not done.stdout.lstrip().startswith("{"):
        row.outcome, row.reason = "failed", f"exit code {done.returncode}: {done.stderr.strip()[-1500:]}"
        return row
    read_report(row, json.loads(done.stdout))
    if row.outcome == "lifted":
        check(row, root, notebook, python)
    return row


def read_report(row: Row, report: dict[str, Any]) -> None:
    """What nblift says of its lift."""
    row.outcome = "refused" if report["verdict"] == "refused" else "lifted"
    row.verdict, row.rung = report["verdict"], report["rung"] or ""
    row.stages = len([s for s in report["stages"] if s["name"] != "register"])
    row.seconds |= report["seconds"]
    if reason := report["reason"]:
        where = f"cell {reason['cell']}, line {reason['line']}: " if reason["cell"] is not None else ""
        row.reason = f"{where}{reason['message']}" + (f" [{reason['hint']}]" if reason["hint"] else "")


def check(row: Row, root: Path, notebook: Path, python: Path) -> None:
    """The independent verdict: `equal`, `different` or `not checked`."""
    done = _run([sys.executable, str(INDEPENDENT), str(root), str(notebook.relative_to(root)), str(python)], root)
    said = "" if done is None else f"\n{done.stdout}".rpartition("\n{\n")[2]  # Fortran may have printed before
    if done is None or not said:
        row.independent = "not checked"
        row.details = ["no end" if done is None else done.stderr.strip()[-1500:]]
        return
    answer = json.loads("{" + said)
    row.independent = "different" if answer["different"] else "equal"
    row.seconds["compared names"] = len(answer["compared"])
    row.details = answer["different"] + [f"own: {line}" for line in answer.get("nondeterministic", [])]
    row.details += [f"not compared: {line}" for line in answer["unaccounted"]]


def _run(command: list[str], root: Path) -> subprocess.CompletedProcess[str] | None:
    env = {**os.environ, "DVC_NO_ANALYTICS": "1", "MPLBACKEND": "agg"}
    env["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), env["PATH"]])
    try:
        return subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return None
