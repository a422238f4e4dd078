"""What observing costs where a notebook holds a large DataFrame: `python benchmarks/large.py [GIGABYTES]`.

The same notebook runs through papermill alone and observed, one after the other. The kernel itself says its peak
memory, and the time between statements that cannot reach the frame: hashing it there would take most of a second.
"""

from __future__ import annotations

import contextlib
import io
import json
import resource
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import papermill
from rich.console import Console
from rich.table import Table

from nblift.notebook.kernel import kernelspec
from nblift.notebook.read import read_notebook
from nblift.observe.run import observe

COLUMNS = 100
STATEMENTS = 200  # that do not reach the frame
SAYS = "said.json"


def main() -> None:
    """Measure and print."""
    gigabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    table = Table("run", "CPU s", "peak memory, GB", "of the frame", "ms from statement to statement")
    for name, run in (("papermill alone", run_plainly), ("observed", run_observed)):
        cpu, said = measured(run, gigabytes)
        peak = said["peak"] * 1024 / 1e9
        times = [f"{cpu:.1f}", f"{peak:.2f}", f"{peak * 1e9 / said['frame']:.2f} ×", f"{said['between'] * 1e3:.2f}"]
        table.add_row(name, *times)
    Console(width=120).print(table)


def measured(run: Callable[[Path], None], gigabytes: float) -> tuple[float, dict[str, Any]]:
    """The CPU seconds of a run, and what its kernel said."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "large.ipynb")
        nbformat.write(notebook(round(gigabytes * 1e9 / 8 / COLUMNS)), path)  # type: ignore[no-untyped-call]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run(path)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        said = json.loads(path.with_name(SAYS).read_text(encoding="utf-8"))
    between = [b - a for a, b in zip(said["times"], said["times"][1:], strict=False)]
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, {**said, "between": statistics.median(between)}


def notebook(rows: int) -> Any:
    """A frame of floats, one column changed in place, a sum of all; then statements that look at nothing."""
    cells = [
        "import json, resource, time\nimport numpy as np\nimport pandas as pd",
        f"df = pd.DataFrame(np.zeros(({rows}, {COLUMNS})), columns=[f'c{{i}}' for i in range({COLUMNS})])",
        "df['c0'] = np.arange(len(df))",
        "total = df.sum().sum()",
        "times = []",
        "\n".join(["times.append(time.perf_counter())"] * STATEMENTS),
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss",
        f"said = {{'peak': peak, 'times': times, 'frame': int(df.memory_usage().sum())}}\n"
        f"with open('{SAYS}', 'w') as f:\n    json.dump(said, f)",
    ]
    new: Any = nbformat.v4
    return new.new_notebook(cells=[new.new_code_cell(c) for c in cells])


def run_plainly(path: Path) -> None:
    """Through papermill, with no probe."""
    with kernelspec(Path(sys.executable)) as kernel, contextlib.redirect_stderr(io.StringIO()):
        papermill.execute_notebook(path, None, cwd=str(path.parent), kernel_name=kernel, progress_bar=False)


def run_observed(path: Path) -> None:
    """With the probe in the kernel."""
    observe(read_notebook(path, path.name), path.parent, Path(sys.executable), path.parent)


if __name__ == "__main__":
    main()
