"""One notebook's run, from the look whether it is needed to the files that are written."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from nbformat import NotebookNode

from nblift.notebook.execute import Execution, Halt, execute
from nblift.notebook.limits import guards
from nblift.runs import fingerprints
from nblift.runs.again import with_last_outputs
from nblift.runs.dependencies import Ground, made, named, unchanged, uses
from nblift.runs.history import Past
from nblift.runs.inotify import Watched
from nblift.runs.options import Options
from nblift.runs.recorded import cell_seconds, scalars
from nblift.runs.result import NotebookRun
from nblift.runs.scrub import Scrubber, secrets_of
from nblift.runs.verdict import verdict
from nblift.runs.written import finish, forget, places, save


class Listener(Protocol):
    """Who wants to know how far the notebooks are; called from several threads."""

    def cell(self, notebook: Path, number: int, cells: int) -> None:
        """A code cell begins, the `number`-th of `cells`."""

    def over(self, run: NotebookRun) -> None:
        """A notebook is done."""


@dataclass(frozen=True)
class Job:
    """A notebook to run: `name` is its place below the output folder, `past` its last run."""

    notebook: Path
    name: str
    node: NotebookNode
    values: dict[str, Any]
    ground: Ground
    past: Past | None

    @property
    def cells(self) -> int:
        """How many code cells it has."""
        return sum(cell.cell_type == "code" for cell in self.node.cells)

    @property
    def size(self) -> int:
        """Characters of code."""
        return sum(len(cell.source) for cell in self.node.cells if cell.cell_type == "code")


@dataclass(frozen=True)
class Bench:
    """What all runs share: the kernel's name, a hash of its environment, and who watches the project's files."""

    options: Options
    kernel: str
    environment: str
    watch: Watched
    listener: Listener | None

    def run(self, job: Job, halt: Halt) -> tuple[NotebookRun, Past]:
        """Run a notebook if that is needed: what came of it, and what is to be remembered."""
        text, size = fingerprints.document(job.node), job.size
        names = named(job.node, job.values, job.ground)
        done = None if self.options.force else self._kept(job, names, text)
        if done is None:
            done = self._run(job, names, text, size, halt)
        if self.listener is not None:
            self.listener.over(done[0])
        return done

    def _key(self, job: Job, names: Mapping[str, str | None], made: Sequence[str]) -> str:
        others = {name: state for name, state in names.items() if name not in made}
        return fingerprints.of([fingerprints.code(job.node), job.values, self.environment, others])

    def _kept(self, job: Job, names: Mapping[str, str | None], text: str) -> tuple[NotebookRun, Past] | None:
        """The last run, if nothing changed since; markdown that did is written anew with the last outputs."""
        past, target = job.past, self.options.output / job.name
        if past is None or not unchanged(past, self._key(job, names, past.made), job.ground.folder):
            return None
        scrubber = Scrubber(secrets_of(job.node, job.values))
        executed, page = places(target)
        wanted = [executed, page] if self.options.html else [executed]
        if past.document != text or not all(path.is_file() for path in wanted):
            node = with_last_outputs(job.node, target)
            if node is None:
                return None
            scrubber.notebook(node)
            save(node, job.notebook, target, self.options.html)
        run = NotebookRun(
            job.notebook,
            "unchanged",
            job.cells,
            0,
            0.0,
            parameters=scrubber.value(job.values),
            output=executed,
            html=page if self.options.html else None,
        )
        return run, replace(past, document=text)

    def _run(
        self, job: Job, names: Mapping[str, str | None], text: str, size: int, halt: Halt
    ) -> tuple[NotebookRun, Past]:
        target, cells = self.options.output / job.name, job.cells
        forget(target)
        mark = self.watch.mark()
        begin = time.perf_counter()
        execution = execute(
            job.node,
            job.ground.folder,
            self.kernel,
            job.values,
            self.options.timeout,
            lambda number: self.listener.cell(job.notebook, number, cells) if self.listener is not None else None,
            cell_timeout=self.options.cell_timeout,
            guarded=guards(),
            halt=halt,
        )
        seconds = time.perf_counter() - begin
        scrubber = Scrubber(secrets_of(execution.notebook or job.node, job.values))
        execution = _scrubbed(execution, scrubber)
        kind, failure, reason = verdict(execution, self.options)
        past = Past(seconds, size)
        if kind == "passed":
            past = self._remembered(job, execution, names, Past(seconds, size, document=text), mark)
        executed = page = None
        seconds_of_cells = {} if execution.notebook is None else cell_seconds(execution.notebook)
        if execution.notebook is not None and not halt.called:
            finish(execution.notebook, job.notebook, target, kind == "passed")
            executed, page = save(execution.notebook, job.notebook, target, self.options.html)
        run = NotebookRun(
            job.notebook,
            kind,
            cells,
            execution.last,
            seconds,
            reason,
            failure,
            scrubber.value(job.values),
            executed,
            page,
            seconds_of_cells,
            {} if execution.notebook is None else scalars(execution.notebook),
        )
        return run, past

    def _remembered(
        self, job: Job, execution: Execution, names: Mapping[str, str | None], past: Past, mark: int
    ) -> Past:
        seen, complete = self.watch.since(mark)
        folder = job.ground.folder
        used = uses(job.node, job.ground, execution.heard, seen, complete)
        own = made(names, used.written, folder)
        key, unknown = self._key(job, names, own), used.unknown
        if unknown is None and key != self._key(job, named(job.node, job.values, job.ground), own):
            unknown = "a file that its code names changed while it ran"
        return replace(past, key=key, files=used.files, made=own, unknown=unknown)


def _scrubbed(execution: Execution, scrubber: Scrubber) -> Execution:
    """Before anything is made of it: what is derived from here on holds no secret."""
    if execution.notebook is not None:
        scrubber.notebook(execution.notebook)
    return replace(execution, detail=scrubber.text(execution.detail))
