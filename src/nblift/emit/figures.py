"""The code that saves the figures which the notebook shows."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Sequence
from dataclasses import dataclass

import libcst as cst

from nblift.model.plan import Figure, Plan, Stage
from nblift.plan.figures import ALL, CURRENT, FIGURES, FUNCTION, INSIDE, NUMBER, PATHS, is_show, only_shows

_OPTIONS = 'bbox_inches="tight"'


@dataclass(frozen=True)
class FigureWriter:
    """Writes it for a stage.

    Attributes:
        pyplot: the name of matplotlib.pyplot.
        taken: the author's names, which must not be bound anew.
    """

    plan: Plan
    stage: Stage
    pyplot: str
    taken: frozenset[str]

    @property
    def makes_folder(self) -> str:
        """The line that makes the folder of the figures."""
        folder = posixpath.dirname(self._path(self.stage.figures[0].path))
        return f"os.makedirs({_quoted(folder)}, exist_ok=True)"

    @property
    def begin(self) -> list[str]:
        """The lines that a stage begins with: it makes the folder, and says where functions save figures."""
        lines = [self.makes_folder] if self.stage.figures else []
        if passes_paths(self.plan, self.stage):
            numbers = [_number(f) for f in self.stage.figures if f.how == FUNCTION]
            lines.append(self._paths_from(numbers[0] if numbers else len(self.stage.figures) + 1))
        return lines

    def around(self, index: int, text: str) -> str:
        """A statement with the code that saves figures at it, or in the place of one that only shows them.

        Args:
            text: the statement as it stands in the stage, with the author's comments.
        """
        figures = [f for f in self.stage.figures if f.after == index]
        if not figures:
            return text
        inside = [f for f in figures if f.how == INSIDE]
        if inside:
            text = self._inside(text, inside)
        elif only_shows(ast.parse(text).body[0]):
            text = "\n".join(line for line in text.split("\n") if line.lstrip().startswith("#"))
        called = [f for f in figures if f.how == FUNCTION]
        behind = self._behind([f for f in figures if f not in inside and f not in called])
        return "\n".join(filter(None, [*self._paths_for(called), text, *behind]))

    def _paths_for(self, figures: Sequence[Figure]) -> list[str]:
        """Where functions go on to save, where other figures of the stage came between."""
        numbers = [_number(f) for f in self.stage.figures if f.how == FUNCTION]
        place = numbers.index(_number(figures[0])) if figures else 0
        goes_on = not place or numbers[place] == numbers[place - 1] + 1
        return [] if goes_on else [self._paths_from(numbers[place])]

    def _paths_from(self, first: int) -> str:
        path = self._numbered(f"{FIGURES}/{self.stage.name}-{first}.png", "{n}")
        return f"{PATHS} = (f{_quoted(path)} for n in itertools.count({first}))"

    def _behind(self, figures: Sequence[Figure]) -> list[str]:
        every = [f for f in figures if f.how == ALL]
        lines = self._each_open(every) if every else []
        for figure in (f for f in figures if f not in every):
            lines.append(f"{self._expression(figure)}.savefig({_quoted(self._path(figure.path))}, {_OPTIONS})")
        if any(f.closes for f in figures):
            lines.append(self._close(figures))
        return lines

    def _each_open(self, figures: Sequence[Figure]) -> list[str]:
        number, opened = self._free("number"), self._free("opened")
        path = self._numbered(figures[0].path, f"{{{number}}}")
        first = _number(figures[0])
        start = "" if first == 1 else f", {first}"
        return [
            f"for {number}, {opened} in enumerate({self.pyplot}.get_fignums(){start}):",
            f"    {self.pyplot}.figure({opened}).savefig(f{_quoted(path)}, {_OPTIONS})",
        ]

    def _inside(self, text: str, figures: Sequence[Figure]) -> str:
        """A statement that shows figures by `plt.show()`, which becomes their saving."""
        if len(figures) == 1:
            path, before = _quoted(self._path(figures[0].path)), []
        else:
            counter = self._free("numbers")
            path = "f" + _quoted(self._numbered(figures[0].path, f"{{next({counter})}}"))
            before = [f"{counter} = itertools.count({_number(figures[0])})"]
        return "\n".join([*before, saving(self.plan, text, path, self.pyplot)])

    def _expression(self, figure: Figure) -> str:
        if figure.how == NUMBER:
            return f"{self.pyplot}.figure({figure.number})"
        return self.pyplot if figure.how == CURRENT else figure.how

    def _close(self, figures: Sequence[Figure]) -> str:
        if len(figures) > 1 or figures[0].how == NUMBER:
            return f'{self.pyplot}.close("all")'
        return f"{self.pyplot}.close({'' if figures[0].how == CURRENT else figures[0].how})"

    def _path(self, path: str) -> str:
        return posixpath.relpath(path, self.plan.runs_in or ".")

    def _numbered(self, path: str, number: str) -> str:
        head = self._path(path).rpartition("-")[0]
        return f"{head}-{number}.png"

    def _free(self, name: str) -> str:
        return name if name not in self.taken else f"{name}_of_figure"


def counts(plan: Plan, stage: Stage) -> bool:
    """Whether the files of a stage's figures are counted while it runs."""
    inside = [f.after for f in stage.figures if f.how == INSIDE]
    return len(set(inside)) < len(inside) or passes_paths(plan, stage)


def passes_paths(plan: Plan, stage: Stage) -> bool:
    """Whether a stage uses functions that save the figures they show."""
    used = [d for d in plan.definitions if stage.name in d.used_by]
    return any(d.name in plan.showing or PATHS in d.free for d in used)


def saving(plan: Plan, text: str, path: str, pyplot: str) -> str:
    """Code with `plt.show()` replaced: the figure is saved as `path`, an expression, and closed.

    Args:
        pyplot: the name of matplotlib.pyplot.
    """
    lines = [f"{pyplot}.savefig({path}, {_OPTIONS})", f"{pyplot}.close()"]
    names = {n for names in plan.imported.values() for n, m in names.items() if m == "matplotlib.pyplot"}
    return cst.parse_module(text).visit(_Saving(lines, names or {pyplot})).code


def _number(figure: Figure) -> int:
    return int(figure.path.rpartition("-")[2].partition(".")[0])


class _Saving(cst.CSTTransformer):
    """Puts lines in the place of `plt.show()`."""

    def __init__(self, lines: Sequence[str], modules: set[str]) -> None:
        self.lines, self.modules = lines, modules

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.SimpleStatementLine | cst.FlattenSentinel[cst.SimpleStatementLine]:
        node = ast.parse(cst.Module([original_node]).code.strip()).body[0]
        if not is_show(node, self.modules):
            return updated_node
        first, *others = [cst.ensure_type(cst.parse_statement(line), cst.SimpleStatementLine) for line in self.lines]
        return cst.FlattenSentinel([first.with_changes(leading_lines=updated_node.leading_lines), *others])


def _quoted(text: str) -> str:
    return f'"{text}"'
