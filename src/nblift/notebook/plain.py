"""What a kernel does for a magic or a shell line, as Python that needs no kernel.

The kernel runs `get_ipython().system('mkdir out')`; the lifted statement is `subprocess.run("mkdir out", shell=True,
check=False)`. A call that nothing but a kernel can make stays as it is, for the plan to decide on.
"""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Set as AbstractSet

# modules that plain forms use; a lifted module imports them where its author did not
IMPORTS = {
    "subprocess": "import subprocess",
    "os": "import os",
    "Path": "from pathlib import Path",
    "get_ipython": "from IPython import get_ipython",
}
_SCRIPTS = frozenset({"bash", "sh"})
_SILENT = "get_ipython"


def plain(source: str, names: AbstractSet[str]) -> str:
    """A statement with its calls of the kernel replaced, as far as there is Python for them.

    Args:
        source: one statement, as `nblift.notebook.magics` translated it.
        names: what the notebook binds anywhere: `$name` in a command means nothing else.
    """
    if "__file__" in source:
        source = _without_a_file(source)
    if _SILENT not in source:
        return source
    tree = ast.parse(source)
    lines = source.split("\n")
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
    texts = [(call, text) for call in calls if (text := _plain_call(call, names)) is not None]
    inner = {id(n) for call, _ in texts for n in ast.walk(call) if n is not call}
    for call, text in sorted(texts, key=lambda row: (row[0].lineno, row[0].col_offset), reverse=True):
        if id(call) in inner:
            continue
        assert call.end_lineno is not None and call.end_col_offset is not None
        head = lines[call.lineno - 1].encode()[: call.col_offset].decode()
        tail = lines[call.end_lineno - 1].encode()[call.end_col_offset :].decode()
        lines[call.lineno - 1 : call.end_lineno] = [head + text + tail]
    return "\n".join(lines)


def _without_a_file(source: str) -> str:
    """`try: here = dirname(__file__)`, `except NameError: here = getcwd()`: a cell has no `__file__`, a module has."""
    match ast.parse(source).body:
        case [ast.Try(body=[first, *_], handlers=[ast.ExceptHandler(body=[instead])], orelse=[], finalbody=[])]:
            if any(isinstance(n, ast.Name) and n.id == "__file__" for n in ast.walk(first)):
                return ast.get_source_segment(source, instead) or source
    return source


def kernel_verb(node: ast.AST) -> str | None:
    """The method in `get_ipython().method(…)`; None for any other node."""
    match node:
        case ast.Call(func=ast.Attribute(attr=verb, value=ast.Call(func=ast.Name(id="get_ipython")))):
            return verb
    return None


def _plain_call(call: ast.Call, names: AbstractSet[str]) -> str | None:
    arguments = [a.value if isinstance(a, ast.Constant) and isinstance(a.value, str) else None for a in call.args]
    match call:  # the list that `files = !ls` binds
        case ast.Call(func=ast.Name(id="list"), args=[ast.Call() as inner]) if kernel_verb(inner) == "getoutput":
            return _plain_call(inner, names)
    match kernel_verb(call), arguments:
        case "system", [str(command)]:
            return f"subprocess.run({_command(command, names)}, shell=True, check=False)"
        case "getoutput", [str(command)]:
            return f"subprocess.getoutput({_command(command, names)}).splitlines()"
        case "run_line_magic", [str(name), str(argument)]:
            return _line_magic(name, argument, names)
        case "run_cell_magic", [str(name), str(argument), str(body)]:
            return _cell_magic(name, argument, body, names)
    return None


def _line_magic(name: str, argument: str, names: AbstractSet[str]) -> str | None:
    if name == "cd" and argument and not argument.startswith("-"):
        return f"os.chdir({_command(argument.strip(chr(34) + chr(39)), names)})"
    if name == "pwd":
        return "os.getcwd()"
    if name in ("env", "set_env") and argument:
        variable, value = re.match(r"(\w+)(?:\s*=\s*|\s+)?(.*)", argument.strip() + " ").groups()  # type: ignore[union-attr]
        set_ = f"os.environ[{_quoted(variable)}]"
        return f"os.environ.update({variable}={_command(value.strip(), names)})" if value.strip() else set_
    return None


def _cell_magic(name: str, argument: str, body: str, names: AbstractSet[str]) -> str | None:
    if name in _SCRIPTS and not argument:
        return f'subprocess.run(["{name}", "-c", {_block(body)}], check=True)'
    if name in ("writefile", "file"):
        words = argument.split()
        path = _command(words[-1], names) if words else ""
        if words and words[:-1] == ["-a"]:
            return f'open({path}, "a").write({_block(body)})'
        return f"Path({path}).write_text({_block(body)})" if len(words) == 1 else None
    return None


def _command(text: str, names: AbstractSet[str]) -> str:
    """A command as a string literal, or an f-string where it names the notebook's values, as IPython expands them."""
    parts = _fields(text)
    fields = [field for _, field in parts if field is not None]
    if not fields or not all(_resolves(field, names) for field in fields):
        return _quoted(text)
    if len(fields) == 1 and not any(literal for literal, _ in parts) and fields[0].isidentifier():
        return fields[0]
    pieces = [literal.replace("{", "{{").replace("}", "}}") + (f"{{{f}}}" if f else "") for literal, f in parts]
    whole = "".join(pieces)
    quote = '"' if '"' not in whole else '"""'
    return f"f{quote}{whole}{quote}" if not whole.endswith('"') and "\\" not in whole else _quoted(text)


def _fields(text: str) -> list[tuple[str, str | None]]:
    """Literal text, each with the expression behind it; none at all where IPython would leave the line alone."""
    if not {"{", "$"} & set(text):
        return [(text, None)]
    from IPython.utils.text import DollarFormatter

    try:
        parsed = list(DollarFormatter().parse(text))
    except ValueError:  # a lone brace
        return [(text, None)]
    found: list[tuple[str, str | None]] = []
    for literal, field, spec, conversion in parsed:
        whole = (
            None if field is None else field + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")
        )
        found.append((literal, whole))
    return found


def _resolves(field: str, names: AbstractSet[str]) -> bool:
    """Whether an expression means something: IPython leaves a line alone in which one does not."""
    try:
        tree = ast.parse(field.partition(":")[0].partition("!")[0].strip(), mode="eval")
    except SyntaxError:
        return False
    found = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    return bool(field) and found <= set(names)


def _quoted(text: str) -> str:
    plain_text = all(c in string.printable or ord(c) > 127 for c in text)
    return f'"{text}"' if plain_text and not {'"', "\\", "\n"} & set(text) else repr(text)


def _block(text: str) -> str:
    """A text of several lines as a literal that reads like it."""
    if "\n" in text.rstrip("\n") and "\\" not in text and "\r" not in text:
        for quotes in ('"""', "'''"):
            if quotes not in text and not text.endswith(quotes[0]):
                return f"{quotes}{text}{quotes}"
    return repr(text)
