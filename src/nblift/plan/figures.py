"""Where a figure that the notebook shows is saved, if figures are kept: behind the last statement that drew on it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from nblift.analysis.library import facts as library
from nblift.model.notebook import Notebook
from nblift.model.observation import Event, Observation, Shown, Value
from nblift.plan.kinds import calls_kernel

CURRENT, ALL, INSIDE, NUMBER, FUNCTION = "current", "all", "inside", "number", "function"
# the folder of what is saved, from the project's root
FIGURES = "reports/figures"
# the argument of functions that show figures: where to save them, one after the other
PATHS = "figure_paths"


@dataclass(frozen=True)
class Showing:
    """A figure that is to be saved: where it was shown, and how it can be had; see `nblift.model.plan.Figure`."""

    after: int
    shown_by: int
    position: int
    how: str
    shown: Shown


def showings(notebook: Notebook, observation: Observation) -> Iterator[Showing]:
    """The figures that are kept, in the order in which the notebook shows them."""
    drawing = frozenset(n for e in observation.events for n, v in e.bound.items() if may_draw(v))
    functions = showing_functions(notebook, observation)
    for index, position, shown in _all_shown(observation):
        how, _ = _how(notebook, observation, index, position, functions)
        if shown.kept and how:
            by_kernel = shown.by == "end"
            after = _last_drawn(notebook, observation, index, drawing) if by_kernel else index
            yield Showing(after, index, position, how, shown)


def left_in_notebook(notebook: Notebook, observation: Observation) -> dict[int, str]:
    """Why figures cannot be saved by plain code, by their number among all that the notebook shows, from 1."""
    found = {}
    functions = showing_functions(notebook, observation)
    for number, (index, position, shown) in enumerate(_all_shown(observation), 1):
        how, why = _how(notebook, observation, index, position, functions)
        if shown.kept and not how:
            found[number] = f"{_place(notebook, index)} shows a figure {why}: it stays in the notebook"
    return found


def without_figures(observation: Observation, numbers: Collection[int]) -> Observation:
    """The observation with figures not to be kept, by their number among all that the notebook shows, from 1."""
    places = {(i, p): n for n, (i, p, _) in enumerate(_all_shown(observation), 1)}
    events = [
        replace(e, shown=tuple(replace(s, kept=s.kept and places[i, p] not in numbers) for p, s in enumerate(e.shown)))
        for i, e in enumerate(observation.events)
    ]
    return replace(observation, events=tuple(events))


def numbers_of(observation: Observation, places: Collection[tuple[int, int]]) -> tuple[int, ...]:
    """The numbers of figures by the statements that show them, and their places there."""
    return tuple(n for n, (i, p, _) in enumerate(_all_shown(observation), 1) if (i, p) in places)


def kept_numbers(observation: Observation) -> tuple[int, ...]:
    """The numbers of the figures that are kept."""
    return tuple(n for n, (_, _, s) in enumerate(_all_shown(observation), 1) if s.kept)


def other_drawings(notebook: Notebook, observation: Observation) -> list[str]:
    """What is drawn with other libraries: there are no artists to compare, so it is not kept."""
    return [
        f"{_place(notebook, i)} draws with {', '.join(e.drawings)}, whose drawings have no artists of matplotlib to "
        "compare: it stays in the notebook"
        for i, e in enumerate(observation.events)
        if e.drawings
    ]


def is_show(node: ast.AST, modules: Collection[str]) -> bool:
    """`plt.show()`, for the names `modules` of pyplot."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="show"))):
            return name in modules
    return False


def showing_functions(notebook: Notebook, observation: Observation) -> frozenset[str]:
    """The notebook's functions whose `plt.show()` can save instead; none, where one of those that show cannot.

    All that they show has to be kept, for they do not know which.
    """
    shown = [s for _, _, s in _all_shown(observation) if s.by == "function"]
    modules = pyplot_names(observation.events)
    nodes = [ast.parse(s.source).body[0] for s in notebook.statements]
    able = {n.name for n in nodes if isinstance(n, ast.FunctionDef) and any(is_show(m, modules) for m in ast.walk(n))}
    named = any(PATHS in s.source for s in notebook.statements)
    fits = not named and all(s.kept and s.beside == 1 and s.function in able for s in shown)
    return frozenset(s.function for s in shown) if fits else frozenset()


def only_shows(node: ast.AST) -> bool:
    """`plt.show()`, `display(fig)`, `fig.show()`, `fig`: there is nothing more to do where a figure is saved."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="show") | ast.Name(id="show" | "display"))):
            return True
        case ast.Expr(value=ast.Name() | ast.Attribute() | ast.Subscript() | ast.Constant()):
            return True
    return False


def pyplot_names(events: Collection[Event]) -> frozenset[str]:
    """The names that hold pyplot."""
    bound = [(n, v) for e in events for n, v in e.bound.items()]
    return frozenset(n for n, v in bound if v.kind == "module" and v.type == "matplotlib.pyplot")


def may_draw(value: Value) -> bool:
    """A drawing, or a library that makes them."""
    modules = library("display")["modules"]
    return value.kind == "figure" or (value.kind == "module" and value.type.split(".")[0] in modules)


def _all_shown(observation: Observation) -> Iterator[tuple[int, int, Shown]]:
    return ((i, p, s) for i, e in enumerate(observation.events) for p, s in enumerate(e.shown))


def _place(notebook: Notebook, index: int) -> str:
    return f"cell {notebook.statements[index].cell}, line {notebook.statements[index].line}"


def _cell(notebook: Notebook, index: int) -> range:
    """The statements of a cell up to `index`."""
    cell = notebook.statements[index].cell
    return range(next(s.index for s in notebook.statements if s.cell == cell), index + 1)


def _last_drawn(notebook: Notebook, observation: Observation, index: int, drawing: frozenset[str]) -> int:
    """The last statement of a cell, up to `index`, that drew or could do so by way of the names `drawing`."""
    events = [observation.events[i] for i in _cell(notebook, index)]
    return max((e.index for e in events if e.drew or drawing & set(e.reached)), default=index)


def _how(
    notebook: Notebook, observation: Observation, index: int, position: int, functions: frozenset[str]
) -> tuple[str, str]:
    """How lifted code can get at a figure; "" where it cannot, and why."""
    event = observation.events[index]
    shown, node = event.shown[position], ast.parse(notebook.statements[index].source).body[0]
    if calls_kernel(node):
        return "", "by way of a magic"
    if shown.function in functions:
        return FUNCTION, ""
    if shown.by == "cell" and isinstance(node, (ast.For, ast.While, ast.If, ast.With, ast.Try)):
        return _amid(node, event, pyplot_names(observation.events))
    if shown.by == "function" and (shown.beside > 1 or sum(s.by == "function" for s in event.shown) > 1):
        return "", "amid the work of a function"
    if name := _name(shown, [observation.events[i].bound for i in _cell(notebook, index)]):
        return name, ""
    if shown.number is None:
        return "", "that no name holds"
    if shown.beside == 1:
        return CURRENT, ""
    return (ALL if len(event.shown) == shown.beside and all(s.kept for s in event.shown) else NUMBER), ""


def _amid(node: ast.stmt, event: Event, modules: frozenset[str]) -> tuple[str, str]:
    """Of what a loop shows: `plt.show()` is where it is saved."""
    if not any(is_show(n, modules) for n in ast.walk(node)):
        return "", "amid a statement of several lines, other than by plt.show()"
    if any(s.by != "cell" or s.beside > 1 or not s.kept for s in event.shown):
        return "", "amid a statement of several lines, which shows others, too"
    return INSIDE, ""


def _name(shown: Shown, bound: Collection[Mapping[str, object]]) -> str:
    """The name to call a figure by: one that its cell bound; any, where pyplot does not have it."""
    own = [n for n in shown.names if any(n in names for names in bound)]
    return own[0] if own else shown.names[0] if shown.names and shown.number is None else ""
