"""IPython syntax to Python that does the same in a kernel, line for line, so that line numbers stay true."""

from __future__ import annotations

import ast
import codeop
import re

# Cell magics that only measure or hide what their body does: the body is lifted as if they were not there.
TRANSPARENT_CELL_MAGICS = frozenset({"time", "timeit", "capture", "prun"})
TRANSPARENT_LINE_MAGICS = frozenset({"time", "prun"})

_CELL_MAGIC = re.compile(r"^\s*%%(\w+)(.*)$")
_LINE_MAGIC = re.compile(r"^(\s*)((?:[\w.,\s\[\]'\"]+=(?!=)\s*)?)%(\w[\w.]*)\s*(.*)$")
_SHELL = re.compile(r"^(\s*)((?:[\w.,\s\[\]'\"]+=(?!=)\s*)?)!(!?)(.*)$")
_HELP = re.compile(r"^\s*(?:\?{1,2}\s*[\w.*%]+|%{0,2}[\w.*]+(?:\[[^\]]*\])?\?{1,2})\s*;?\s*$")


def to_python(source: str) -> str:
    """Translate a code cell. Plain Python comes back unchanged; each line stays on its line."""
    if _is_python(source):
        return source
    lines = _without_indent(source.split("\n"))
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    magic = _CELL_MAGIC.match(lines[first])
    if magic is None:
        return "\n".join(_translate_lines(lines))
    name, argument = magic.group(1), magic.group(2).strip()
    body = lines[first + 1 :]
    if name in TRANSPARENT_CELL_MAGICS:
        return "\n".join([*lines[:first], f"# %%{name}", *to_python("\n".join(body)).split("\n")])
    text = "\n".join(body) + "\n"
    call = f"get_ipython().run_cell_magic({name!r}, {argument!r}, {text!r})"
    return "\n".join([*lines[:first], call, *[""] * len(body)])


def _without_indent(lines: list[str]) -> list[str]:
    """IPython runs a cell whose first line is indented as if it were not."""
    first = next((line for line in lines if line.strip()), "")
    space = first[: len(first) - len(first.lstrip())]
    return [line.removeprefix(space) for line in lines]


def _is_python(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def _translate_lines(lines: list[str]) -> list[str]:
    """Translate the lines that begin a statement; a `%` within brackets or a string is Python's own."""
    done: list[str] = []
    pending: list[str] = []
    for line in lines:
        if pending and _is_open("\n".join(pending)):
            pending.append(line)
            done.append(line)
            continue
        line = translate_line(line)
        pending = [line]
        done.append(line)
    return done


def _is_open(text: str) -> bool:
    """Whether more lines have to follow before `text` can be a whole statement."""
    try:
        return codeop.compile_command(text.strip() + "\n", symbol="exec") is None and not text.rstrip().endswith(":")
    except (SyntaxError, ValueError, OverflowError):
        return False


def translate_line(line: str) -> str:
    """Translate one logical line of IPython: `%magic`, `!shell`, `name = !shell`, `name?`."""
    if _HELP.match(line):
        return f"pass  # {line.strip()}"
    if match := _LINE_MAGIC.match(line):
        indent, target, name, argument = match.groups()
        if name in TRANSPARENT_LINE_MAGICS and argument:
            return f"{indent}{target}{argument}"
        return f"{indent}{target}get_ipython().run_line_magic({name!r}, {argument.strip()!r})"
    if match := _SHELL.match(line):
        indent, target, twice, command = match.groups()
        verb = "getoutput" if target.strip() or twice else "system"
        return f"{indent}{target}get_ipython().{verb}({command.strip()!r})"
    return line
