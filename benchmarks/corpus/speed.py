"""What observing real notebooks costs beside papermill alone: `python benchmarks/corpus/speed.py --mirrors DIR`.

CPU seconds of the kernel and of everything it starts; both runs of a notebook follow one another, each in a clean copy.
Planning and emitting are taken from a whole lift. soorgeon's seconds stand beside them, where it installs.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import resource
import shutil
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import papermill
from environments import environment
from mirrors import Mirrors, NotThere
from projects import lay_out
from rich.console import Console
from rich.table import Table
from soorgeon import convert, soorgeon

from nblift.notebook.kernel import kernelspec
from nblift.notebook.read import read_notebook
from nblift.observe.run import observe

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Measure every notebook that runs, and print."""
    options = arguments()
    mirrors = Mirrors(options.mirrors or options.work / "mirrors", clone=options.mirrors is None)
    entries = json.loads((HERE / "notebooks.json").read_text(encoding="utf-8"))
    chosen = [e for e in entries if e["status"] == "pass" and (not options.only or e["id"] in options.only)]
    lifts = json.loads(options.lifts.read_text(encoding="utf-8")) if options.lifts else []
    rival = soorgeon(options.work / "environments")
    rows = [row for e in chosen if (row := measure(e, mirrors, options.work, options.repeats, rival))]
    show(rows, {r["id"]: r["seconds"]["plan"] + r["seconds"]["emit"] for r in lifts if r["outcome"] == "lifted"})


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python benchmarks/corpus/speed.py", description=__doc__)
    parser.add_argument("--mirrors", type=Path, help="folder with git directories; else they are cloned from GitHub")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "nblift-corpus")
    parser.add_argument("--lifts", type=Path, help="what `python benchmarks/corpus --out` wrote, for plan and emit")
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("only", nargs="*", metavar="ID", help="only these notebooks")
    return parser.parse_args()


def measure(entry: dict[str, Any], mirrors: Mirrors, work: Path, repeats: int, rival: Path) -> dict[str, Any] | None:
    """One notebook's CPU seconds, medians over the repeats; None where it cannot be had."""
    python = environment("legacy" if entry["env"] == "legacy" else "modern", work / "environments")
    root = work / "speed" / entry["id"]
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    try:
        notebook = lay_out(entry, mirrors, root)
    except NotThere:
        return None
    plain: list[float] = []
    observed: list[float] = []
    for number in range(repeats):
        for times, run in ((plain, run_plainly), (observed, run_observed)):
            copy = root.parent / f"{entry['id']}-{number}"
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(root, copy)
            times.append(children(lambda run=run, copy=copy: run(copy / notebook.relative_to(root), python, copy)))  # type: ignore[misc]
    converted = convert(rival, notebook)
    print(f"{entry['id']}: {statistics.median(observed) / statistics.median(plain):.2f}", flush=True)
    return {
        "id": entry["id"],
        "plain": statistics.median(plain),
        "observed": statistics.median(observed),
        "soorgeon": converted.seconds if converted.lifted else None,
        "tasks": converted.tasks,
        "said": converted.said,
    }


def run_plainly(notebook: Path, python: Path, root: Path) -> None:
    """Through papermill, with no probe."""
    with kernelspec(python) as kernel, contextlib.redirect_stderr(io.StringIO()):
        papermill.execute_notebook(notebook, None, cwd=str(notebook.parent), kernel_name=kernel, progress_bar=False)


def run_observed(notebook: Path, python: Path, root: Path) -> None:
    """With the probe in the kernel."""
    observe(read_notebook(notebook, notebook.name), notebook.parent, python, root)


def children(function: Callable[[], None]) -> float:
    """CPU seconds, user and system, of the processes that `function` started and that ended."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    function()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def show(rows: list[dict[str, Any]], engine: dict[str, float]) -> None:
    """The table, and what matters of it."""
    table = Table("notebook", "papermill CPU s", "observed CPU s", "ratio", "plan+emit s", "soorgeon s", "its tasks")
    for row in rows:
        rival = f"{row['soorgeon']:.1f}" if row["soorgeon"] else f"no: {row['said'][:50]}"
        ours = f"{engine[row['id']]:.2f}" if row["id"] in engine else ""
        ratio = f"{row['observed'] / row['plain']:.2f}"
        table.add_row(row["id"], f"{row['plain']:.1f}", f"{row['observed']:.1f}", ratio, ours, rival, str(row["tasks"]))
    console = Console(width=160)
    console.print(table)
    ratios = [row["observed"] / row["plain"] for row in rows]
    lifted = [row["soorgeon"] for row in rows if row["soorgeon"]]
    console.print(f"observed run: median {statistics.median(ratios):.2f} × papermill alone, worst {max(ratios):.2f}")
    if engine:
        console.print(f"planning and emitting: median {statistics.median(engine.values()):.2f} s")
    console.print(
        f"soorgeon converts {len(lifted)} of {len(rows)}, in {statistics.median(lifted or [0]):.1f} s (median)"
    )


if __name__ == "__main__":
    main()
