"""A stage's module: imports, lifted functions, and the stage's function."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import PurePosixPath

from nblift.analysis.names import awaits, names_of
from nblift.emit.annotations import annotation
from nblift.emit.docstring import function_docstring, module_docstring
from nblift.emit.edit import Edits, edit, lift_function
from nblift.emit.figures import FigureWriter, counts, saving
from nblift.emit.imports import OwnNames, imports_of
from nblift.emit.indent import indent
from nblift.model.notebook import Statement
from nblift.model.plan import Definition, Param, Plan, Stage, Variable
from nblift.plan.figures import PATHS
from nblift.plan.naming import STREAM_NAMES

_SET = {"numpy_random_state": "{}.random.set_state({})", "python_random_state": "{}.setstate({})"}
_GET = {"numpy_random_state": "{}.random.get_state(legacy=False)", "python_random_state": "{}.getstate()"}


@dataclass(frozen=True)
class ModuleWriter:
    """Writes the modules of a plan; `paths` are the edits of relative paths by statement (`nblift.plan.paths`)."""

    plan: Plan
    paths: Mapping[int, Mapping[str, str]]

    def stage_module(self, stage: Stage) -> str:
        """The unformatted text of `src/pipeline/<stage>.py`."""
        own = [d for d in self.plan.definitions if d.place == "module" and stage.name in d.used_by]
        functions = [self.definition(d) for d in own]
        function = self.function(stage)
        shared = [d.name for d in self.plan.definitions if d.place == "shared" and stage.name in d.used_by]
        code = [*functions, function]
        needed = [*self.annotation_imports(stage), *(self.module_of(n)[0] for n in self.stream_names(stage))]
        needed += [self.own.pyplot()[0]] if stage.closes or stage.figures else []
        needed += ["import os"] if stage.figures else []
        needed += ["import itertools"] if counts(self.plan, stage) else []
        needed += [self.own.deepcopy()[0]] if any(not _has_copy(v) for v in self.copied(stage)) else []
        needed += [self.own.builtins()[0]] if stage.builtins and not stage.has_globals else []
        imports = imports_of(self.plan, code, needed, stage.shadowed, self.plan.acting & set(stage.imports))
        if shared := sorted(n for n in shared if _mentions(code, n)):
            imports.append(f"from pipeline.{PurePosixPath(self.plan.helpers).stem} import {', '.join(shared)}")
        return _together([f"{module_docstring(self.plan, stage)}\n\n" + "\n".join(imports), *code])

    def helpers_module(self) -> str | None:
        """The functions and classes that several stages use; None where there are none."""
        shared = [d for d in self.plan.definitions if d.place == "shared"]
        if not shared:
            return None
        code = [self.definition(d) for d in shared]
        head = f'"""Functions that several stages use.\n\nLifted from {self.plan.notebook.path}.\n"""'
        return _together([head + "\n\n" + "\n".join(imports_of(self.plan, code, [])), *code])

    @cached_property
    def own(self) -> OwnNames:
        """Names for what is needed beside the notebook's own imports."""
        return OwnNames(self.plan)

    def module_of(self, stream: str) -> tuple[str, str]:
        """The import of the module that a random stream belongs to, and the module's name."""
        return self.own.numpy() if stream == "numpy_random_state" else self.own.random()

    def copied(self, stage: Stage) -> list[Variable]:
        """Inputs that the function changes: it has to copy them, so that the caller keeps its own."""
        return [v for v in stage.inputs if v.key in stage.changed]

    def copy_of(self, variable: Variable) -> str:
        """A copy of an argument as an expression."""
        return f"{variable.name}.copy()" if _has_copy(variable) else f"{self.own.deepcopy()[1]}({variable.name})"

    def definition(self, definition: Definition) -> str:
        """A lifted function or class, its free variables made parameters."""
        statement = self.statement(definition.index)
        params = {p.notebook_name: p.name for p in self.plan.params if p.notebook_name}
        free = tuple(params.get(n, n) for n in definition.free)
        source = lift_function(statement.source, definition.name, free, self.edits(params, definition.index))
        source = self.saves(definition.index, source)
        return "\n".join([*statement.comments, source])

    def function(self, stage: Stage) -> str:
        """The stage's own function."""
        arguments = [f"{v.name}: {self.type_of(v)[0]}" for v in stage.inputs]
        arguments += [f"{p.name}: {_param_type(p)}" for p in stage.params]
        verb = "async def" if any(awaits(self.statement(i).source) for i in stage.body) else "def"
        lines = [f"{verb} {stage.name}({', '.join(arguments)}) -> {self.returns(stage)}:", function_docstring(stage)]
        lines += [f"    {n} = {self.own.builtins()[1]}.{n}" for n in stage.builtins if not stage.has_globals]
        lines += self.declared(stage) if stage.has_globals else []
        streams_in = [v.name for v in stage.inputs if v.name in _SET]
        if streams_in:
            lines.append("    # the notebook's global random stream goes on where the last stage left it")
            lines += [f"    {_SET[n].format(self.module_of(n)[1], n)}" for n in streams_in]
        lines += [f"    {v.name} = {self.copy_of(v)}" for v in self.copied(stage)]
        lines += self.handed_on(stage) if stage.has_globals else []
        lines += [f"    {line}" for line in self.saving(stage).begin]
        lines += [indent(block) for block in self.body(stage)]
        streams_out = [v.name for v in stage.outputs if v.name in _GET]
        lines += [f"    {n} = {_GET[n].format(self.module_of(n)[1])}" for n in streams_out]
        if stage.outputs:
            lines.append(f"    return {', '.join(v.name for v in stage.outputs)}")
        return "\n".join(lines)

    def declared(self, stage: Stage) -> list[str]:
        """The lines that make a stage's names globals of its module, which is then what a notebook's namespace is."""
        arguments = {v.name for v in stage.inputs} | {p.name for p in stage.params}
        names = sorted(self.local(stage) - arguments)
        found = ["# the code looks names up as a notebook does: they are this module's globals"]
        found += [f"global {line}" for line in textwrap.wrap(", ".join(names), 90)]
        # a class made here is then pickled with its text, as a notebook's is
        found += ["global __name__", '__name__ = "__main__"']
        if any("__file__" in self.statement(i).source for i in stage.body):
            found.append('globals().pop("__file__", None)')
        return [f"    {line.rstrip(',')}" for line in found]

    def handed_on(self, stage: Stage) -> list[str]:
        """The line that gives a stage's arguments to its module, too."""
        known = {v.name: v.name for v in stage.inputs if v.name not in _SET}
        known |= {p.notebook_name: p.name for p in stage.params if p.notebook_name}
        return [f"    globals().update({', '.join(f'{n}={a}' for n, a in known.items())})"] if known else []

    def body(self, stage: Stage) -> list[str]:
        """The stage's statements, edited, with a blank line where the notebook began a new cell."""
        params = {p.notebook_name: p.name for p in stage.params if p.notebook_name}
        blocks: list[str] = []
        cell = None
        saving = self.saving(stage)
        for index in stage.body:
            statement = self.statement(index)
            edits = self.edits(params, index, stage)
            source = self.saves(index, edit(statement.source, edits))
            text = "\n".join([*statement.comments, source])
            text = saving.around(index, text)
            if index in stage.closes:
                text += f'\n# a new cell of the notebook began with no figure\n{self.own.pyplot()[1]}.close("all")'
            blocks.append(text if cell in (None, statement.cell) else f"\n{text}")
            cell = statement.cell
        return blocks

    def saves(self, index: int, source: str) -> str:
        """A definition whose figures are saved where it would show them; any other statement as it is."""
        shows = any(d.index == index and d.name in self.plan.showing for d in self.plan.definitions)
        return saving(self.plan, source, f"next({PATHS})", self.own.pyplot()[1]) if shows else source

    def saving(self, stage: Stage) -> FigureWriter:
        """What writes the code that saves the stage's figures."""
        return FigureWriter(self.plan, stage, self.own.pyplot()[1], self.local(stage))

    def edits(self, params: dict[str, str], index: int, stage: Stage | None = None) -> Edits:
        """What changes in a statement: parameter names, promoted literals, paths, calls of lifted functions."""
        literals = {p.span[1:]: p.name for p in stage.params if p.span and p.span[0] == index} if stage else {}
        named = {p.notebook_name: p.name for p in self.plan.params if p.notebook_name}
        calls = {
            d.name: tuple(named.get(n, n) for n in d.free)
            for d in self.plan.definitions
            if d.free and d.place != "inline"
        }
        flat = bool(stage and stage.has_globals)
        local = self.local(stage) if stage and not flat else frozenset()
        return Edits(params, literals, self.paths.get(index, {}), calls, self.plan.moved_from, local, flat)

    def local(self, stage: Stage) -> frozenset[str]:
        """The variables of a stage's function."""
        bound = frozenset(n for i in stage.body for n in names_of(self.statement(i).source).binds)
        return bound | {v.name for v in stage.inputs} | {p.name for p in stage.params}

    def returns(self, stage: Stage) -> str:
        """The annotation of what the stage's function returns."""
        types = [self.type_of(v)[0] for v in stage.outputs]
        if not types:
            return "None"
        return types[0] if len(types) == 1 else f"tuple[{', '.join(types)}]"

    def type_of(self, variable: Variable) -> tuple[str, str | None]:
        """The annotation of a value and its import; `Any` where the notebook imports something else by that name."""
        text, line = annotation(variable.value)
        return (text, line) if line is None or self.own.agrees(line) else ("Any", "from typing import Any")

    def annotation_imports(self, stage: Stage) -> list[str]:
        """Imports that the signature needs."""
        found = [self.type_of(v)[1] for v in (*stage.inputs, *stage.outputs)]
        return [f for f in dict.fromkeys(found) if f]

    def stream_names(self, stage: Stage) -> list[str]:
        """The random streams that the stage takes over or hands on."""
        names = {v.name for v in (*stage.inputs, *stage.outputs)}
        return [n for n in STREAM_NAMES.values() if n in names]

    def statement(self, index: int) -> Statement:
        """A statement of the notebook, by its index."""
        return self.plan.notebook.statements[index]


def _has_copy(variable: Variable) -> bool:
    kind = variable.value.type if variable.value else ""
    return kind in ("pandas.DataFrame", "pandas.Series", "numpy.ndarray")


def _param_type(param: Param) -> str:
    return "None" if param.value is None else type(param.value).__name__


def _mentions(code: Sequence[str], name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in _nodes(code))


def _nodes(code: Iterable[str]) -> Iterable[ast.AST]:
    for text in code:
        yield from ast.walk(ast.parse(text))


def _together(parts: Sequence[str]) -> str:
    """A module's text: two empty lines around functions and classes, none between constants."""
    text = parts[0]
    for before, part in pairwise(parts):
        text += ("\n" if _is_line(before) and _is_line(part) else "\n\n\n") + part
    return text + "\n"


def _is_line(code: str) -> bool:
    return "\n" not in code and not code.startswith(("def ", "class ", '"', "import ", "from "))
