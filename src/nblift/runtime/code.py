"""What a function computes, as plain values: its instructions, without what lifting a function changes.

A function of the notebook and the one that was lifted from it differ in where their code stands (lines, file, module),
in how they find the names around them (a global becomes a variable of the enclosing function or of a module) and in
their docstrings' indentation. Everything else is compared: operations, constants, arguments, jumps and handlers.
"""

from __future__ import annotations

import dis
import re
import types
from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

Lookup = Callable[[str], Any]
_SKIPPED = frozenset(
    {"RESUME", "NOP", "CACHE", "PUSH_NULL", "COPY_FREE_VARS", "MAKE_CELL", "PRECALL", "EXTENDED_ARG", "NOT_TAKEN"}
)
# instructions on a variable; newer Pythons make two of them one
_LOCAL = re.compile(r"(LOAD|STORE|DELETE)_FAST")
# how a method is called depends on whether its object was imported in the same module
_METHODS = {"LOAD_METHOD": "LOAD_ATTR", "CALL_METHOD": "CALL_FUNCTION"}
_CLOSURE = 8  # MAKE_FUNCTION's flag
_FLAGS = 0x4 | 0x8 | 0x20 | 0x80 | 0x200  # *args, **kwargs, generator, coroutine, asynchronous generator


class Unbound(NamedTuple):
    """A name that has no value where the function looks it up."""

    name: str


class Living(NamedTuple):
    """In place of a value that lives only in its process, such as an open file: what it is."""

    type: str


def function_parts(function: types.FunctionType, lookup: Lookup) -> dict[str, Any]:
    """What makes a function compute what it computes.

    Args:
        lookup: gives for a name from around the function what takes its place: its value, or `Unbound`.

    Returns:
        its code as nested lists, its defaults and its attributes.
    """
    return {
        "code": code_parts(function.__code__, lookup, frozenset()),
        "defaults": function.__defaults__,
        "keyword defaults": function.__kwdefaults__,
        "attributes": dict(function.__dict__),
    }


def variables_around(function: types.FunctionType) -> Lookup:
    """Looks a name up as the function does: in what it closes over, its globals, the builtins."""
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=False))
    spaces = (function.__globals__, _builtins_of(function))

    def lookup(name: str) -> Any:
        if name in cells:
            try:
                return cells[name].cell_contents
            except ValueError:  # not bound yet
                return Unbound(name)
        return next((space[name] for space in spaces if name in space), Unbound(name))

    return lookup


def _builtins_of(function: types.FunctionType) -> dict[str, Any]:
    found = function.__globals__.get("__builtins__", {})
    return found if isinstance(found, dict) else vars(found)


def code_parts(code: types.CodeType, lookup: Lookup, enclosing: frozenset[str]) -> list[Any]:
    """A code object as nested lists.

    Args:
        enclosing: the variables of the functions around it, as far as they are part of the value that is looked at.
    """
    stars = bool(code.co_flags & 4) + bool(code.co_flags & 8)
    arguments = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + stars]
    head = [code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags & _FLAGS, list(arguments)]
    reader = _Reader(code, lookup, enclosing)
    return [head, reader.read(), reader.handlers()]


class _Reader:
    """Reads the instructions of one code object; `offsets` are those of the steps that were kept."""

    def __init__(self, code: types.CodeType, lookup: Lookup, enclosing: frozenset[str]) -> None:
        self.code = code
        self.lookup = lookup
        self.own = enclosing | set(code.co_varnames) | set(code.co_cellvars)
        self.steps: list[list[Any]] = []
        self.offsets: list[int] = []

    def read(self) -> list[list[Any]]:
        instructions = list(dis.get_instructions(self.code))
        bound = {i.argval for i in instructions if i.opname == "STORE_NAME"}  # in the body of a class
        self.own |= bound
        for position, instruction in enumerate(instructions):
            if instruction.opname not in _SKIPPED:
                self.step(instruction, instructions[position + 1 : position + 6])
        for step in self.steps:
            if step[0].startswith("jump "):
                step[1] = bisect_left(self.offsets, step[1])
        return self.steps

    def step(self, instruction: dis.Instruction, following: list[dis.Instruction]) -> None:
        name, value = _METHODS.get(instruction.opname, instruction.opname), instruction.argval
        if _LOCAL.match(name):
            names = value if isinstance(value, tuple) else (value,)
            for verb, variable in zip(_LOCAL.findall(name), names, strict=True):
                self.keep(instruction, f"{verb} local", variable)
        elif _names_the_place(instruction, following):
            return
        elif name.startswith("LOAD_CONST") or name in ("LOAD_SMALL_INT", "RETURN_CONST"):
            self.constant(instruction, value, following)
            if name == "RETURN_CONST":
                self.keep(instruction, "RETURN_VALUE", None)
        elif instruction.opcode in dis.hasfree or name == "LOAD_NAME" or name.endswith("_GLOBAL"):
            self.variable(instruction, name, value)
        elif name == "MAKE_FUNCTION":
            self.keep(instruction, name, (instruction.arg or 0) & ~_CLOSURE)
        elif name == "SET_FUNCTION_ATTRIBUTE" and instruction.arg == _CLOSURE:
            return
        elif instruction.opcode in dis.hasjrel or instruction.opcode in dis.hasjabs:
            self.keep(instruction, f"jump {name}", value)
        elif instruction.opcode in dis.hasname or instruction.opcode in dis.hascompare:
            self.keep(instruction, name, value)
        elif instruction.opcode in dis.hasconst:  # names of keyword arguments
            self.keep(instruction, name, self.code.co_consts[instruction.arg or 0])
        else:
            self.keep(instruction, name, instruction.arg)

    def constant(self, instruction: dis.Instruction, value: Any, following: Iterable[dis.Instruction]) -> None:
        if not isinstance(value, types.CodeType):
            self.keep(instruction, "LOAD", value)
            return
        if _closes_over(following):
            # the tuple of variables that the inner function closes over: which of them are globals is all the same
            count = self.steps.pop()[1]
            del self.steps[len(self.steps) - count :]
            del self.offsets[len(self.steps) :]
        self.keep(instruction, "LOAD code", code_parts(value, self.lookup, frozenset(self.own)))

    def variable(self, instruction: dis.Instruction, name: str, value: str) -> None:
        verb = name.split("_")[0]
        if value in self.own or value in ("__class__", "__name__"):
            self.keep(instruction, f"{verb} local", value)
        elif verb == "LOAD":
            self.keep(instruction, "LOAD", self.lookup(value))
        else:
            self.keep(instruction, f"{verb} around", value.lower())

    def keep(self, instruction: dis.Instruction, what: str, value: Any) -> None:
        self.steps.append([what, value])
        self.offsets.append(instruction.offset)

    def handlers(self) -> list[list[int]]:
        """Which steps are guarded by which handler, where that is no instruction (from Python 3.11 on)."""
        entries = getattr(dis.Bytecode(self.code), "exception_entries", ())
        return [[bisect_left(self.offsets, offset) for offset in (e.start, e.end, e.target)] for e in entries]


def _names_the_place(instruction: dis.Instruction, following: list[dis.Instruction]) -> bool:
    """Whether a constant is the qualified name, or the line, of what is about to be made: where its code stands."""
    if not following or not instruction.opname.startswith(("LOAD_CONST", "LOAD_SMALL_INT")):
        return False
    then = following[0]
    if then.opname == "MAKE_FUNCTION":
        return isinstance(instruction.argval, str)
    return then.opname == "STORE_NAME" and then.argval in ("__qualname__", "__firstlineno__")


def _closes_over(following: Iterable[dis.Instruction]) -> bool:
    """Whether the function that is about to be made closes over variables."""
    made = False
    for instruction in following:
        if instruction.opname == "MAKE_FUNCTION":
            made = True
            if (instruction.arg or 0) & _CLOSURE:
                return True
        elif instruction.opname == "SET_FUNCTION_ATTRIBUTE":
            if instruction.arg == _CLOSURE:
                return True
        elif made:
            return False
    return False
