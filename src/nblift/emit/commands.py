"""Commands that a statement starts run where the notebook ran: in its own folder."""

from __future__ import annotations

import shlex

import libcst as cst

# by how they are usually called: those that take `cwd`, and those that take nothing but a command for the shell
_WITH_CWD = frozenset(
    {"subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output", "subprocess.Popen"}
)
_SHELLS = frozenset({"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"})
COMMANDS = _WITH_CWD | _SHELLS


def in_folder(call: cst.Call, folder: str) -> cst.Call | None:
    """A call that starts a command written in full, made to run in `folder`; None for any other call.

    A command with values of the notebook in it is left alone: they may be paths that are rewritten already.
    """
    function = _dotted(call.func)
    if function not in COMMANDS or not call.args or not all(map(_is_literal, call.args)):
        return None
    if any(a.keyword is not None and a.keyword.value == "cwd" for a in call.args):
        return None
    if function in _WITH_CWD:
        added = cst.Arg(cst.SimpleString(f'"{folder}"'), keyword=cst.Name("cwd"), equal=_TIGHT)
        comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        return call.with_changes(args=[*call.args[:-1], call.args[-1].with_changes(comma=comma), added])
    command = call.args[0].value
    if not isinstance(command, cst.SimpleString) or not isinstance(command.evaluated_value, str):
        return None
    moved = cst.SimpleString(repr(f"cd {shlex.quote(folder)} && {command.evaluated_value}"))
    return call.with_changes(args=[call.args[0].with_changes(value=moved), *call.args[1:]])


_TIGHT = cst.AssignEqual(whitespace_before=cst.SimpleWhitespace(""), whitespace_after=cst.SimpleWhitespace(""))


def _dotted(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Attribute):
        return f"{_dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""


def _is_literal(argument: cst.Arg) -> bool:
    names = _Names()
    argument.value.visit(names)
    return not names.found


class _Names(cst.CSTVisitor):
    """Whether an expression names anything but constants and the streams of `subprocess`."""

    def __init__(self) -> None:
        self.found = False

    def visit_Attribute(self, node: cst.Attribute) -> bool:
        return _dotted(node) not in ("subprocess.PIPE", "subprocess.STDOUT", "subprocess.DEVNULL")

    def visit_Name(self, node: cst.Name) -> None:
        self.found = self.found or node.value not in ("True", "False", "None")
