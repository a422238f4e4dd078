"""IPython syntax to Python that does the same in a kernel, line for line, so that line numbers stay true."""

from __future__ import annotations

import codeop
import re

from nblift.notebook.syntax import parsed

# Magics that only measure or hide what their line or body does: it is lifted as if they were not there.
TRANSPARENT_CELL_MAGICS = frozenset({"time", "capture", "prun"})
TRANSPARENT_LINE_MAGICS = frozenset({"time", "prun"})
# Shell commands that have a magic of their name.
SHELL_MAGICS = frozenset(
    {"cat", "cp", "ls", "ll", "la", "mkdir", "mv", "rm", "rmdir", "sx", "system", "touch", "head", "tail"}
)
# Programs whose `install` changes the environment. nblift changes nobody's: these lines name requirements.
INSTALLERS = frozenset({"apt", "apt-get", "brew", "conda", "easy_install", "mamba", "pip", "pip3", "uv"})
# Magics that a line may begin with without its per cent sign, where the line is no Python.
_WITHOUT_SIGN = SHELL_MAGICS | {
    "cd", "conda", "env", "history", "load_ext", "matplotlib", "pip", "pwd", "run", "time", "timeit", "who", "whos",
}  # fmt: skip

_TARGET = r"((?:[\w.,\s\[\]'\"]+=(?!=)\s*)?)"
_CELL_MAGIC = re.compile(r"^\s*%%(\w+)(.*)$")
# with a space behind the sign, or a second sign below the first line, IPython looks for what there is not
_LINE_MAGIC = re.compile(rf"^(\s*){_TARGET}%(%?\w[\w.]*|(?=\s+\S))\s*(.*)$")
_SHELL = re.compile(rf"^(\s*){_TARGET}!(!?)(.*)$")
_WORDS = re.compile(r"^(\s*)(\w+)(?:\s+(.*))?$")
_HELP = re.compile(r"^\s*(?:\?{1,2}\s*[\w.*%]+|%{0,2}[\w.*]+(?:\[[^\]]*\])?\?{1,2})\s*;?\s*$")
_TEXT = re.compile(r"'[^'\\\n]*'|\"[^\"\\\n]*\"")
_PROFILER_OPTIONS = re.compile(r"^(?:-[DlsT]\s*\S+\s+|-[rq]\s+|--[\w-]+\s+)*")
_INSTALLS = re.compile(
    r"^(?:sudo\s+)?(?:(?:\{sys\.executable\}|\S*python[\d.]*)\s+-m\s+)?(\S+)\s+(?:pip\s+)?(?:-\S+\s+)*install\b"
)


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
        return "\n".join([*lines[:first], _head(name, argument), *to_python("\n".join(body)).split("\n")])
    text = "\n".join(body) + "\n"
    call = f"get_ipython().run_cell_magic({name!r}, {argument!r}, {text!r})"
    return "\n".join([*lines[:first], call, *[""] * len(body)])


def _head(name: str, argument: str) -> str:
    """What stands for the line of a transparent cell magic; `%%capture out` binds a name."""
    target = next((word for word in argument.split() if not word.startswith("-")), "")
    if name == "capture" and target.isidentifier():
        nothing = "__import__('IPython.utils.capture').utils.capture.CapturedIO(None, None)"
        return f'{target} = get_ipython().ev("{nothing}")  # %%capture'
    return f"# %%{name}"


def _without_indent(lines: list[str]) -> list[str]:
    """IPython runs a cell whose first line is indented as if it were not."""
    first = next((line for line in lines if line.strip()), "")
    space = first[: len(first) - len(first.lstrip())]
    return [line.removeprefix(space) for line in lines]


def _is_python(source: str) -> bool:
    try:
        parsed(source)
    except SyntaxError:
        return False
    return True


def _translate_lines(lines: list[str]) -> list[str]:
    """Translate the lines that begin a statement; a `%` within brackets or a string is Python's own."""
    done: list[str] = []
    pending: list[str] = []
    rest = list(lines)
    while rest:
        line = rest.pop(0)
        if pending and _is_open("\n".join(pending)):
            pending.append(line)
            done.append(line)
            continue
        joined = 0
        while rest and line.endswith("\\") and _begins_ipython(line):
            line = line[:-1] + rest.pop(0)
            joined += 1
        line = translate_line(line)
        pending = [line]
        done += [line, *[""] * joined]
    return done


def _begins_ipython(line: str) -> bool:
    return bool(_SHELL.match(line) or _LINE_MAGIC.match(line))


def _is_open(text: str) -> bool:
    """Whether more lines have to follow before `text` can be a whole statement."""
    if _is_balanced(text):
        return False
    try:
        return codeop.compile_command(text.strip() + "\n", symbol="exec") is None and not text.rstrip().endswith(":")
    except (SyntaxError, ValueError, OverflowError):
        return False


def _is_balanced(text: str) -> bool:
    """Whether a look at its brackets is enough to say that a line ends where it does; most do."""
    if "'''" in text or '"""' in text:
        return False
    bare = _TEXT.sub("", text)
    opened, closed = (sum(map(bare.count, brackets)) for brackets in ("([{", ")]}"))
    return opened == closed and not any(sign in bare for sign in "'\"\\@#")


def translate_line(line: str) -> str:
    """Translate one logical line of IPython: `%magic`, `!shell`, `name = !shell`, `name?`."""
    if _HELP.match(line):
        return f"pass  # {line.strip()}"
    if match := _LINE_MAGIC.match(line):
        return _line_magic(*match.groups())
    if match := _SHELL.match(line):
        indent, target, twice, command = match.groups()
        return _shell(indent, target, bool(twice), command.strip())
    match = _WORDS.match(line)
    if match and match.group(2) in _WITHOUT_SIGN and not _is_python(line.strip()):
        return _line_magic(match.group(1), "", match.group(2), match.group(3) or "")
    return line


def _line_magic(indent: str, target: str, name: str, argument: str) -> str:
    if name in TRANSPARENT_LINE_MAGICS and argument:
        return f"{indent}{target}{_PROFILER_OPTIONS.sub('', argument)}"
    if name in INSTALLERS and not target and installs(f"{name} {argument}"):
        return f"{indent}pass  # %{name} {argument.strip()}"
    if name in SHELL_MAGICS:
        command = argument if name in ("sx", "system") else f"{name} {argument}"
        return _shell(indent, target, name == "sx", command.strip())
    if name == "pylab":
        return f"{indent}{_PYLAB}  # %pylab"
    return f"{indent}{target}get_ipython().run_line_magic({name!r}, {argument.strip()!r})"


_PYLAB = "import numpy, matplotlib, numpy as np, matplotlib.pyplot as plt; from pylab import *; from numpy import *"


def _shell(indent: str, target: str, twice: bool, command: str) -> str:
    if installs(command) and not target:
        return f"{indent}pass  # !{command}"
    if target.strip():  # without what IPython adds to a list
        return f"{indent}{target}list(get_ipython().getoutput({command!r}))"
    return f"{indent}get_ipython().{'getoutput' if twice else 'system'}({command!r})"


def installs(command: str) -> bool:
    """Whether a shell command installs packages: `pip install -q pandas`."""
    match = _INSTALLS.match(command.strip())
    return match is not None and match.group(1).rpartition("/")[2] in INSTALLERS
