"""Running notebooks, and writing what came of them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from nblift.errors import UsageError
from nblift.notebook.find import find
from nblift.notebook.kernel import kernelspec
from nblift.notebook.limits import Limits, guards
from nblift.runs import fingerprints, history
from nblift.runs.dependencies import Ground
from nblift.runs.files import write
from nblift.runs.history import Past
from nblift.runs.inotify import watched
from nblift.runs.job import Bench, Job, Listener
from nblift.runs.junit import to_junit
from nblift.runs.load import load
from nblift.runs.options import Options
from nblift.runs.overview import FILE, to_overview
from nblift.runs.parameters import parameters_for
from nblift.runs.pool import in_parallel
from nblift.runs.result import NotebookRun
from nblift.runs.shards import shard, weights
from nblift.runs.threads import threads


def run_notebooks(paths: Sequence[Path], options: Options, listener: Listener | None = None) -> list[NotebookRun]:
    """Execute the notebooks at and below `paths`, each in its own folder and a fresh kernel.

    All of them run, whatever becomes of the others, but those that need not: see `Options`.

    Raises:
        UsageError: before anything runs: a path, notebook, parameter or interpreter is not what it should be.
    """
    if options.memory is not None and not guards():
        raise UsageError("--memory needs Linux", hint="Leave it out.")
    past = history.read(options.output)
    jobs = _jobs(paths, options, past)
    started = datetime.now()
    python = _interpreter(options.python)
    limits = Limits(memory=options.memory, network=options.network)
    with (
        kernelspec(python, limits.launcher(), threads(options.jobs)) as kernel,
        watched({job.ground.root for job in jobs}, options.output) as watch,
    ):
        environment = fingerprints.environment(python)
        bench = Bench(options, kernel, environment, watch, listener)
        done = in_parallel(jobs, options.jobs, bench.run)
    history.add(options.output, {job.name: past for job, (_, past) in zip(jobs, done, strict=True)})
    runs = [run for run, _ in done]
    if options.html and FILE not in {f"{job.name}.html" for job in jobs}:
        write(options.output / FILE, to_overview(runs, options.output))
    if options.junit:
        write(options.output / "junit.xml", to_junit(runs, started))
    return runs


def _jobs(paths: Sequence[Path], options: Options, past: Mapping[str, Past]) -> list[Job]:
    jobs = []
    for notebook, place in find(paths, options.output).items():
        node = load(notebook)
        values = parameters_for(node, notebook, options.parameters)
        jobs.append(
            Job(
                notebook,
                place.as_posix(),
                node,
                values,
                Ground.of(notebook, options.output),
                past.get(place.as_posix()),
            )
        )
    if options.shard is None:
        return jobs
    seconds = {job.name: job.past.seconds for job in jobs if job.past}
    ours = set(shard(weights({job.name: job.size for job in jobs}, seconds), *options.shard))
    return [job for job in jobs if job.name in ours]


def _interpreter(python: Path | None) -> Path:
    """An absolute path, since kernels start in the notebooks' folders; links stay, a virtual environment is one."""
    if python is None:
        return Path(sys.executable)
    return python.absolute() if python.exists() else Path(shutil.which(python) or python)
