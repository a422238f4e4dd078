"""A code cell's text to its top-level statements, each with the comments that stand before it."""

from __future__ import annotations

import ast
import textwrap

from nblift.errors import NotebookFailed, Place
from nblift.model.notebook import Cell, Statement
from nblift.notebook.magics import to_python
from nblift.notebook.syntax import parsed


def statements_of(cell: Cell, path: str, first: int) -> list[Statement]:
    """Split a code cell.

    Args:
        cell: a code cell.
        path: the notebook's path, for messages.
        first: the index of the cell's first statement in the notebook.

    Raises:
        NotebookFailed: the cell is not Python 3, with its line.
    """
    text = to_python(cell.source)
    try:
        module = parsed(text)
    except SyntaxError as error:
        raise NotebookFailed(
            f"not Python 3: {error.msg}",
            where=Place(path, cell.number, error.lineno),
            hint="Mend or delete the line: the cell cannot run in any order.",
            code="syntax-error",
        ) from error
    lines = text.split("\n")  # as Python counts them: a form feed or U+2028 in a string ends no line
    found: list[Statement] = []
    end = 0
    for node in module.body:
        start = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        last = node.end_lineno or start
        found.append(
            Statement(
                index=first + len(found),
                cell=cell.number,
                line=start,
                end_line=last,
                source=_source(node, lines, text, start, last),
                comments=_comments(lines[end : start - 1]),
                tagged_parameters="parameters" in cell.tags,
            )
        )
        end = last
    return found


def _source(node: ast.stmt, lines: list[str], text: str, start: int, last: int) -> str:
    """The whole lines of a statement with its closing comment, or its own part of a line that it shares."""
    whole = "\n".join(lines[start - 1 : last])
    try:
        alone = len(ast.parse(textwrap.dedent(whole)).body) == 1
    except SyntaxError:
        alone = False
    if not alone:
        return ast.get_source_segment(text, node) or ast.unparse(node)
    return _without_semicolon(node, lines, start, last)


def _without_semicolon(node: ast.stmt, lines: list[str], start: int, last: int) -> str:
    """A closing `;` only hides a cell's output."""
    kept = lines[start - 1 : last]
    column = node.end_col_offset or 0
    tail = kept[-1].encode()[column:].decode().lstrip()
    if tail.startswith(";"):
        head = kept[-1].encode()[:column].decode()
        comment = tail[1:].strip()
        kept[-1] = f"{head}  {comment}" if comment else head
    return "\n".join(kept).rstrip()


def _comments(lines: list[str]) -> tuple[str, ...]:
    return tuple(line.strip() for line in lines if line.strip().startswith("#") and not line.startswith("# %%"))
