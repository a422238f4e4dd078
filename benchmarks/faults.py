"""Faults in a lifted project, and whether the verification finds them, in a fraction of a second each.

The notebook is recorded once, by `nblift verify`'s own code. For each fault the changed stages run in processes forked
from one that has the libraries imported already, from the first stage that the fault touches on, and what they make is
compared by the verification's own code. Left out is only what costs time and is the same every time: DVC and imports.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nblift.lift.project import Project
from nblift.lift.verify import NotebookSide, recorded_side
from nblift.model.report import Compared
from nblift.runtime.figures import FOLDER, description_of
from nblift.runtime.figures import VARIABLE as FIGURES
from nblift.runtime.pin import HASH_SEED, VARIABLE
from nblift.verify.scratch import clean_copy
from nblift.verify.values import Made, pairs_to_compare

_SERVER = """
import contextlib, importlib, io, json, os, sys
for name in ("numpy", "pandas", "pyarrow.parquet", "sklearn.ensemble", "sklearn.pipeline", "skops.io", "joblib"):
    with contextlib.suppress(ImportError):
        importlib.import_module(name)
from nblift.runtime import comparing, stage

def forked(work):
    sys.stdout.flush()
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    code = 1
    try:
        work()
        code = 0
    except BaseException as error:
        print(f"{type(error).__name__}: {error}")
    finally:
        sys.stdout.flush()
        os._exit(code)

def redirected(path, work):
    def run():
        sys.stdout = sys.stderr = open(path, "w")
        work()
    return forked(run)

def compare():
    sys.path.insert(0, "src")
    comparing.main("../pairs.json")

for line in sys.stdin:
    task = json.loads(line)
    os.chdir(task["root"])
    from pathlib import Path
    failed = None
    for name in task.get("stages", ()):
        if redirected("../said.txt", lambda: stage.run_stage(name, Path.cwd())):
            failed = [name, Path("../said.txt").read_text()[-500:]]
            break
    if "compare" in task and redirected("../verdicts.txt", compare):
        failed = ["comparison", Path("../verdicts.txt").read_text()[-500:]]
    print(json.dumps({"failed": failed}), flush=True)
"""


@dataclass(frozen=True)
class Bench:
    """A lifted project whose notebook has been recorded, and whose pipeline ran once in `base`."""

    side: NotebookSide
    again: Made
    base: Path
    server: subprocess.Popen[str]

    @property
    def stages(self) -> list[str]:
        """The stages' names, in order."""
        return [s.name for s in self.side.layout.plan.stages]

    def verify(self, changed: dict[str, str], keep: Path | None = None, at_once: bool = False) -> list[Compared]:
        """What verification says about every value and file, with some files' texts replaced.

        Args:
            changed: texts by path from the project's root.
            keep: where to leave what the pipeline made.
            at_once: stop behind the first stage that the change may reach.
        """
        with tempfile.TemporaryDirectory(prefix="nblift-fault-") as place:
            root = Path(os.path.realpath(place), "project")
            shutil.copytree(self.base, root)
            if (self.base / FOLDER).exists():
                shutil.copytree(self.base / FOLDER, root / FOLDER)
            for path, text in changed.items():
                (root / path).write_text(text, encoding="utf-8")
            first = self._first(changed)
            found = self._compared(root, self.stages[first : first + 1 if at_once else None])
            if keep is not None:
                shutil.copytree(root, keep)
            return found

    def _first(self, changed: dict[str, str]) -> int:
        """The place of the first stage that a change may reach."""
        names = [Path(p).stem for p in changed]
        if not all(n in self.stages and p.startswith("src/pipeline/") for n, p in zip(names, changed, strict=True)):
            return 0
        return min(self.stages.index(n) for n in names)

    def _compared(self, root: Path, stages: list[str]) -> list[Compared]:
        for stage in (s for s in self.side.layout.plan.stages if s.name in stages):
            for path in (*self.side.layout.outputs(stage), self.side.layout.metrics(stage), *stage.writes):
                if path:
                    (root / path).unlink(missing_ok=True)
            for figure in stage.figures:
                description_of(figure.path, root / FOLDER).unlink(missing_ok=True)
        failed = self._ask({"root": str(root), "stages": stages})["failed"]
        last = self.stages.index(failed[0]) if failed else self.stages.index(stages[-1]) + 1
        done = self.stages[:last]
        keys, pairs = pairs_to_compare(self.side.layout, self.side.recording.made, self.again, done)
        (root.parent / "pairs.json").write_text(json.dumps(pairs), encoding="utf-8")
        broken = self._ask({"root": str(root), "compare": True})["failed"]
        assert not broken, broken
        lines = (root.parent / "verdicts.txt").read_text(encoding="utf-8").splitlines()
        verdicts = [json.loads(line) for line in lines if line.startswith("[")]
        rows = [Compared(name, stage, *v) for (_, stage, name), v in zip(keys, verdicts, strict=True)]
        return [*rows, *([Compared(failed[0], failed[0], "different", failed[1])] if failed else [])]

    def _ask(self, task: dict[str, Any]) -> dict[str, Any]:
        assert self.server.stdin is not None and self.server.stdout is not None
        self.server.stdin.write(json.dumps(task) + "\n")
        self.server.stdin.flush()
        answer: dict[str, Any] = json.loads(self.server.stdout.readline())
        return answer


@contextlib.contextmanager
def bench(project: Project) -> Iterator[Bench]:
    """Record the notebook of a lifted project, and run its pipeline once.

    Raises:
        AssertionError: the project as it is does not verify; no fault could be told from that.
    """
    env = {**os.environ, "PYTHONHASHSEED": HASH_SEED, VARIABLE: "1", FIGURES: FOLDER, "MPLBACKEND": "agg"}
    with recorded_side(project) as side, clean_copy(project.root, project.products()) as base:
        command = [str(project.python), "-c", _SERVER]
        with subprocess.Popen(
            command, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=sys.stderr
        ) as server:
            found = Bench(side, side.once_more(), base, server)
            whole = found._compared(base, found.stages)
            wrong = [c for c in whole if c.verdict == "different"]
            assert not wrong, f"the project does not verify as it is: {wrong}"
            yield found
            assert server.stdin is not None
            server.stdin.close()
