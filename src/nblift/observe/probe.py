"""The probe: stands between the top-level statements of a running notebook and writes down what each one did.

Runs inside the notebook's kernel, whose environment may lack everything that nblift itself is made of. It is
installed as an IPython AST transformer, which inserts a call before each statement; the call is a builtin, so that
the notebook's namespace stays the author's.
"""

from __future__ import annotations

import ast
import builtins
import json
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nblift.observe.describe import describe, is_a_librarys
from nblift.observe.effects import Effects, Watch
from nblift.observe.figures import Gallery
from nblift.observe.record import record
from nblift.observe.state import open_figures, snapshot
from nblift.observe.tree import Touched, Tree
from nblift.runtime.entropy import replay
from nblift.runtime.fingerprint import Fingerprint, fingerprint
from nblift.runtime.pin import pin

_STEP = "__nblift_step__"
_MOST_LISTED = 1000  # files of a folder that a statement lists


class Probe:
    """Observes one run.

    Args:
        shell: the kernel's InteractiveShell.
        spec: what `nblift.observe.run` wrote: the code cells with their statements' indexes and the names that each
            can reach, where to write, and which values to save after which statement.
    """

    def __init__(self, shell: Any, spec: dict[str, Any]) -> None:
        self.shell = shell
        self.cells = iter(spec["cells"])
        self.display_modules = frozenset(spec["display_modules"])
        self.saves: dict[str, list[str]] = spec["saves"]
        self.folder = Path(spec["folder"])
        self.pins: dict[str, int] = spec.get("pins", {})
        self.stages: dict[str, str] = spec.get("stages", {})
        self.observing: bool = spec["observe"]
        self.last: int = spec["last"]
        self.log = (self.folder / "observed.jsonl").open("w", encoding="utf-8")
        # IPython gives a namespace its own name anew when it has lost it
        self.hidden = {"get_ipython"} | set(shell.user_ns) | set(shell.user_ns_hidden)
        self.known: dict[str, tuple[int, Fingerprint]] = {}
        self.pending: list[dict[str, Any]] = []
        self.current: dict[str, Any] | None = None
        self.watch = Watch()
        self.root = os.path.realpath(spec.get("root") or os.getcwd())
        self.outside: set[str] = set()
        self.tree = Tree(self.root) if self.observing else None
        self.gallery = Gallery(shell, self.folder, spec["mimetypes"]) if spec.get("figures") else None
        if not self.observing:
            replay(self.stage_of)
        setattr(builtins, _STEP, self.step)
        shell.ast_transformers.append(self)
        shell.events.register("pre_run_cell", self.begin_cell)
        shell.events.register("post_run_cell", self.end_cell)

    # --- IPython's side

    def begin_cell(self, info: Any) -> None:
        """Take the statements that belong to the cell about to run."""
        self.pending = []
        if not getattr(info, "store_history", True):
            return
        cell = next(self.cells, None)
        if cell is None or cell["source"].strip() != info.raw_cell.strip():
            raise RuntimeError(f"the probe expected another cell than {info.raw_cell[:60]!r}")
        self.pending = list(cell["statements"])

    def visit(self, tree: ast.Module) -> ast.Module:
        """Insert a step before each statement that is one of the notebook's own."""
        if len(tree.body) != len(self.pending):
            return tree  # code that a magic or a library runs inside a cell
        body: list[ast.stmt] = []
        for position, node in enumerate(tree.body):
            if not (isinstance(node, ast.ImportFrom) and node.module == "__future__"):
                call = ast.Call(ast.Name(_STEP, ast.Load()), [ast.Constant(position)], [])
                body.append(ast.copy_location(ast.Expr(call), node))
            body.append(node)
        tree.body = body
        return ast.fix_missing_locations(tree)

    def end_cell(self, result: Any) -> None:
        """Close the last statement of the cell."""
        error = result.error_before_exec or result.error_in_exec
        self.leave(error)
        self.pending = []

    def step(self, position: int) -> None:
        """Stand between two statements."""
        self.leave()
        self.enter(self.pending[position])

    # --- one statement

    def stage_of(self, space: dict[str, Any]) -> str | None:
        """The stage of the statement that runs code with these globals; "" for none, None for code of a library."""
        if self.current is None or space is not self.shell.user_ns:
            return None
        return self.stages.get(str(self.current["index"]), "")

    def enter(self, statement: dict[str, Any]) -> None:
        """Note how things are before a statement."""
        if self.observing:
            self.reached = self.reach_of(statement["reach"])
            self.before = self.bindings()
            self.state = snapshot()
            self.figures = open_figures()
        if self.gallery:
            self.gallery.begin()
        pin(tuple(s for s, index in self.pins.items() if index == statement["index"]))
        self.current = statement
        self.started = time.perf_counter()
        self.watch.start()

    def leave(self, error: BaseException | None = None) -> None:
        """Write down what the statement did."""
        if self.current is None:
            return
        seconds = time.perf_counter() - self.started
        effects = self.watch.stop()
        statement, self.current = self.current, None
        row: dict[str, Any] = {"index": statement["index"], "seconds": round(seconds, 6)}
        row["error"] = None if error is None else [type(error).__name__, str(error)]
        if self.observing:
            row |= self.changes(statement)
            row |= self.files(statement, effects)
        if self.gallery:
            row |= self.gallery.end(statement["index"], save=not self.observing)
        wanted = self.saves.get(str(statement["index"]), ())
        if error is None and wanted:
            row["saved"] = {name: record(name, self.shell.user_ns, self.folder, statement["index"]) for name in wanted}
        self.log.write(json.dumps(row) + "\n")
        self.log.flush()

    def files(self, statement: dict[str, Any], effects: Effects) -> dict[str, Any]:
        """What the statement did to files: by audit events, by what changed in the project, by what it names."""
        seen = self.tree.touched() if self.tree else Touched()
        mine = os.path.join(self.root, "")
        written = seen.written | {p for p in effects.written if p.startswith(mine)}
        named = seen.read if seen.sees_reads else self.named_files(statement)
        read = {p for p in effects.read | named if p.startswith(mine) and os.path.isfile(p)}
        here = os.path.join(os.getcwd(), "")
        # whoever lists a folder above the notebook lists the notebook
        around = {p for p in effects.listed if here.startswith(os.path.join(p, "")) and (p + os.sep).startswith(mine)}
        read |= {p for p in effects.listed - around if p.startswith(mine)}
        self.outside |= (effects.written | effects.folders) - written
        outside = {p for p in self.outside if not p.startswith(mine)}
        return {
            "read": sorted(read - written),
            "written": sorted(written),
            "listed": {p: self.files_in(p) for p in read if os.path.isdir(p)},
            "listed_around": sorted(around),
            "scratch": sorted(p for p in (effects.written | effects.folders) & outside if os.path.lexists(p)),
            "scratch_read": sorted((effects.read | effects.listed | effects.written) & outside),
            "folders": sorted(seen.folders | {p for p in effects.folders if p.startswith(mine)}),
            "network": effects.network,
            "processes": effects.processes,
        }

    def files_in(self, folder: str) -> list[str]:
        """The files below a folder, as long as they are few enough to be named one by one."""
        found = [os.path.join(place, name) for place, _, names in os.walk(folder) for name in names]
        return sorted(found) if len(found) <= _MOST_LISTED else []

    def named_files(self, statement: dict[str, Any]) -> set[str]:
        """Files that the statement names, in a string or through a name, where reading leaves no other trace."""
        values = [self.shell.user_ns.get(name) for name in statement["reach"]]
        texts = [*statement["strings"], *(str(v) for v in values if isinstance(v, (str, os.PathLike)))]
        return {os.path.abspath(t) for t in texts if 0 < len(t) < 300 and "\0" not in t and os.path.isfile(t)}

    def changes(self, statement: dict[str, Any]) -> dict[str, Any]:
        """Names bound, deleted and changed in place, and the process-wide state that is no longer what it was."""
        now = self.bindings()
        bound = {n for n, i in now.items() if self.before.get(n) != i} | (set(statement["binds"]) & set(now))
        gone = set(self.before) - set(now)
        replaced = [self.known.pop(name)[1] for name in sorted(gone | bound) if name in self.known]
        mutated = self.mutated(self.reached & set(now) - bound, replaced)
        state = snapshot()
        touched = sorted(key for key in state if key in self.state and self.state[key] != state[key])
        return {
            "bound": {name: self.described(name) for name in sorted(bound)},
            "mutated": {name: self.described(name) for name in sorted(mutated)},
            "deleted": sorted(gone),
            "touched": touched,
            "figures": [self.figures, open_figures()],
            "appeared": sorted(set(state) - set(self.state)),
            "aliases": self.aliases(sorted(bound | mutated)),
            "reached": sorted(self.reached),
            "unseen": sorted(self.unseen()) if statement["index"] == self.last else [],
        }

    def reach_of(self, names: Iterable[str]) -> set[str]:
        """The names that a statement can reach by way of `names`: through the functions and classes in their values."""
        space = self.shell.user_ns
        found: set[str] = set()
        pending = [n for n in names if n in space]
        while pending:
            name = pending.pop()
            if name not in found and name not in self.hidden:
                found.add(name)
                pending += [n for n in self.fingerprint_of(name).names if n in space]
        return found

    def unseen(self) -> set[str]:
        """Names whose values are no longer what the last statement that could reach them left."""
        before = {name: known for name, known in self.known.items() if name in self.shell.user_ns}
        changed = {n for n, (_, p) in before.items() if self.fingerprint_of(n, again=True).digest != p.digest}
        data = {n for n in changed - self.hidden if self.described(n)["kind"] in ("data", "estimator")}
        return {n for n in data if not is_a_librarys(self.shell.user_ns[n], self.root)}

    def mutated(self, candidates: Iterable[str], replaced: Iterable[Fingerprint]) -> set[str]:
        """The candidates whose value changed, and every other name that the change shows through.

        Args:
            replaced: what the names held that are bound anew: `x += [1]` changes the list under its other names.
        """
        found: set[str] = set()
        suspects = list(replaced)
        for name in candidates:
            before = self.known.get(name)
            after = self.fingerprint_of(name, again=True)
            if before is not None and before[1].digest != after.digest:
                found.add(name)
                suspects += [before[1], after]
        others = [n for n, (_, p) in self.known.items() if any(p.shares_memory_with(s) for s in suspects)]
        for name in set(others) - found:
            before = self.known[name]
            if name in self.shell.user_ns and self.fingerprint_of(name, again=True).digest != before[1].digest:
                found.add(name)
        return found

    def aliases(self, names: list[str]) -> list[list[str]]:
        """Pairs of names, the first of them just bound or changed, that share memory."""
        pairs = []
        for name in names:
            own = self.known.get(name)
            if own is None:
                continue
            pairs += [[name, n] for n, (_, p) in self.known.items() if n != name and p.shares_memory_with(own[1])]
        return pairs

    # --- names

    def bindings(self) -> dict[str, int]:
        """The author's names and the identities of their values."""
        space = self.shell.user_ns
        return {n: id(v) for n, v in space.items() if n not in self.hidden and not n.startswith("_")}

    def fingerprint_of(self, name: str, again: bool = False) -> Fingerprint:
        """The digest of a name's value, remembered until a statement that can reach it has run."""
        value = self.shell.user_ns[name]
        known = self.known.get(name)
        if known is None or known[0] != id(value) or again:
            known = self.known[name] = (id(value), fingerprint(value, self.display_modules, live=True))
        return known[1]

    def described(self, name: str) -> dict[str, Any]:
        """The description of a name's value."""
        return describe(self.shell.user_ns[name], self.fingerprint_of(name), self.display_modules)
