"""What a statement is by its own text and event, before it is known who needs it."""

from __future__ import annotations

import ast
import re
from itertools import pairwise

from nblift.analysis.library import facts as library
from nblift.model.notebook import Statement
from nblift.model.observation import Event
from nblift.model.plan import Role
from nblift.notebook.magics import installs
from nblift.notebook.plain import kernel_verb

# process-wide state that is a setting; random streams are values that change
SETTINGS = frozenset(
    {
        "pandas.display",
        "pandas.options",
        "matplotlib.rcParams",
        "numpy.errors",
        "numpy.print",
        "sklearn.config",
        "warnings.filters",
        "warnings.errors",
        "decimal.context",
        "locale",
        "csv.limit",
        "recursion.limit",
        "timezone",
        "environ",
        "cwd",
        "sys.path",
    }
)
RANDOM_STREAMS = frozenset({"numpy.random", "python.random"})
# settings that only show in what a person sees
DISPLAY_SETTINGS = frozenset({"pandas.display", "matplotlib.rcParams", "numpy.print", "warnings.filters"})
_OF_PATHS: tuple[type[ast.AST], ...] = (
    *(ast.Constant, ast.Call, ast.Name, ast.Attribute, ast.Load, ast.Subscript),
    *(ast.BinOp, ast.Div, ast.Add, ast.UnaryOp, ast.USub, ast.JoinedStr, ast.FormattedValue),
)
_PATH_MODULES = frozenset({"Path", "PurePath", "pathlib", "os", "str"})
_FOLDER_METHODS = frozenset({"getcwd", "cwd", "abspath", "realpath", "resolve", "absolute"})
_PATH_CALLS = frozenset({"os.path.join", "os.path.dirname", "os.path.normpath", "str"})
_PATH_MAKERS = frozenset({"Path", "PosixPath", "PurePath", "PurePosixPath", "cwd", "home"})
_PATH_EDITS = frozenset({"joinpath", "with_name", "with_stem", "with_suffix", "relative_to", "as_posix"})
_PATH_METHODS = _PATH_MAKERS | _PATH_EDITS | {"resolve", "absolute", "expanduser"}
_OF_OS = frozenset({"os.path", "os.sep", "os.curdir", "os.pardir", "os.getcwd"})  # not what the shell has set
_FOLDER_CALLS = frozenset({"os.getcwd", "os.path.abspath", "os.path.realpath", "os.path.expanduser"})
_UPPER = re.compile(r"^[A-Z][A-Z0-9_]*$")


def own_role(
    statement: Statement,
    node: ast.stmt,
    event: Event,
    bound_once: frozenset[str],
    imported: frozenset[str],
    paths: frozenset[str],
) -> Role:
    """The role that the statement has by itself; `computation` until it is known who needs it.

    Args:
        bound_once: names that one statement binds and nothing changes later.
        imported: names that hold what a module holds, such as `rcParams`.
        paths: names that hold paths made of literals and the machine's folders.
    """
    if is_import(node) or requirements(statement):
        return "import"
    if calls_kernel(node):
        return "display"
    if _registers(node):
        return "setting"
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) or is_lambda(node):
        return "definition" if _only_defines(event) else "computation"
    name = constant_name(node)
    if name and name in bound_once and (statement.tagged_parameters or _UPPER.match(name)):
        return "parameter"
    if is_path_constant(node, event, paths) and name_of(node) in bound_once:
        return "definition"
    if event.written or event.folders or event.scratch:  # whatever a library may set when it writes for the first time
        return "output"
    if _only_sets(node, event, imported) or _sets_a_library(node):
        return "setting"
    return "computation"


def _only_defines(event: Event) -> bool:
    """Whether nothing else shows that it ran: a decorator may enter a function in a list, a class in its base's."""
    others = set(event.mutated) - set(event.bound)
    return not (others or event.written or len(event.bound) > 1 or set(event.touched) & RANDOM_STREAMS)


def _only_sets(node: ast.stmt, event: Event, imported: frozenset[str]) -> bool:
    """Whether process-wide state, or an object of a library's, is all that the statement changes."""
    mutated = frozenset(event.mutated)
    if frozenset(event.bound) - loop_targets(node) or mutated - imported or not (event.touched or mutated):
        return False
    return set(event.touched) <= SETTINGS


def _sets_a_library(node: ast.stmt) -> bool:
    """One of the calls in `libraries/settings.yaml`."""
    match node:
        case ast.Expr(value=ast.Call(func=function)):
            return ast.unparse(function) in library("settings")["calls"]
    return False


def _registers(node: ast.stmt) -> bool:
    """A definition that a decorator of `libraries/settings.yaml` makes known to a library."""
    decorators = getattr(node, "decorator_list", [])
    names = {ast.unparse(d.func if isinstance(d, ast.Call) else d).rpartition(".")[2] for d in decorators}
    return bool(names & set(library("settings")["decorators"]))


def sets_an_attribute(node: ast.stmt) -> str | None:
    """The name of the object in `pd.options.mode.copy_on_write = True`."""
    match node:
        case ast.Assign(targets=[ast.Attribute(value=value)]):
            while isinstance(value, ast.Attribute):
                value = value.value
            return value.id if isinstance(value, ast.Name) else None
    return None


def only_prints(node: ast.stmt) -> bool:
    """`print(…)` or `display(…)`."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Name(id="print" | "display"))):
            return True
    return False


def may_act(node: ast.stmt) -> bool:
    """Whether a statement could have an effect: not one that only shows something."""
    shows = isinstance(node, ast.Expr) and not any(isinstance(n, (ast.Call, ast.Await)) for n in ast.walk(node))
    return not (shows or only_prints(node) or isinstance(node, ast.Pass))


def makes_folders(event: Event) -> bool:
    """Whether making folders is all that the statement did."""
    return bool(event.folders) and not (event.written or event.bound or event.mutated)


def is_import(node: ast.stmt) -> bool:
    """An import, or a `try` or `if` around nothing but imports and plain fallbacks."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return True
    if isinstance(node, ast.Try):
        return all(map(is_import, node.body)) and not node.finalbody
    return False


def calls_kernel(node: ast.stmt) -> bool:
    """A magic that nothing but a kernel can run: `%matplotlib inline`, `%sql`."""
    return any(kernel_verb(n) for n in ast.walk(node))


def requirements(statement: Statement) -> tuple[str, ...]:
    """The packages that a line such as `!pip install pandas` names; empty for any other statement."""
    head, _, command = statement.source.partition("pass  # ")
    if head or not command.startswith(("!", "%")) or not installs(command[1:]):
        return ()
    words = command.partition("install")[2].split("#")[0].split()
    after_option = {b for a, b in pairwise(words) if a in ("-r", "-c", "-e", "-f", "-i", "-t", "-n")}
    return tuple(w.strip("\"'") for w in words if not w.startswith("-") and w not in after_option) or ("packages",)


def is_path_constant(node: ast.stmt, event: Event, paths: frozenset[str]) -> bool:
    """`DATA = Path("../data")`, `HERE = os.getcwd()`: made of literals and the machine's folders alone, a path is made
    again wherever it is used; kept as data it would name the folder of another day or machine.

    Args:
        paths: names that hold such paths already.
    """
    name = name_of(node)
    if name is None or name not in event.bound:
        return False
    kind = event.bound[name].type
    assert isinstance(node, ast.Assign)
    names = {n.id for n in ast.walk(node.value) if isinstance(n, ast.Name)}
    calls = {ast.unparse(c.func) for c in ast.walk(node.value) if isinstance(c, ast.Call)}
    if not (kind.startswith("pathlib.") or (kind == "str" and (names & paths or calls & _FOLDER_CALLS))):
        return False
    makes = calls <= _FOLDER_CALLS | _PATH_CALLS | {c for c in calls if c.rpartition(".")[2] in _PATH_METHODS}
    of_os = {a for n in ast.walk(node.value) if isinstance(n, ast.Attribute) and (a := ast.unparse(n)).count(".") == 1}
    makes = makes and {a for a in of_os if a.startswith("os.")} <= _OF_OS
    return makes and all(isinstance(n, _OF_PATHS) for n in ast.walk(node.value)) and names <= _PATH_MODULES | paths


def asks_for_its_folder(node: ast.stmt) -> bool:
    """Whether the folder that a statement runs in is a value of it: `os.getcwd()`, `Path.cwd()`, `p.resolve()`."""
    called = [c.func for c in ast.walk(node) if isinstance(c, ast.Call)]
    return any(isinstance(f, ast.Attribute) and f.attr in _FOLDER_METHODS for f in called)


def name_of(node: ast.stmt) -> str | None:
    """The one name that a plain assignment binds."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name
    return None


def is_lambda(node: ast.stmt) -> bool:
    """`name = lambda …`."""
    return (
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Lambda)
        and len(node.targets) == 1
        and isinstance(node.targets[0], ast.Name)
    )


def constant_name(node: ast.stmt) -> str | None:
    """The name in `name = literal`, where the literal is a number, a string, a boolean or None."""
    match node:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value) | ast.AnnAssign(target=ast.Name(id=name), value=value)
        ):
            if value is not None and is_scalar(value):
                return name
    return None


def is_scalar(value: ast.expr) -> bool:
    """A literal that params.yaml can hold as it is."""
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub):
        value = value.operand
    return isinstance(value, ast.Constant) and isinstance(value.value, (int, float, str, bool, type(None)))


def is_constant(node: ast.stmt) -> bool:
    """`name = …` from literals alone, containers included."""
    if not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None:
        return False
    try:
        ast.literal_eval(node.value)
    except (ValueError, TypeError, SyntaxError, RecursionError):
        return False
    return True


def seeds(node: ast.stmt) -> frozenset[str]:
    """The random streams that a statement starts anew: `np.random.seed(0)`, `random.seed(0)`."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="seed", value=of), args=[_, *_])):
            path = ast.unparse(of)
            if path.endswith(".random"):
                return frozenset({"numpy.random"})
            if path == "random":
                return frozenset({"python.random"})
    return frozenset()


def loop_targets(node: ast.stmt) -> frozenset[str]:
    """Names that a statement binds as targets of its `for` loops, outside functions."""
    found: set[str] = set()
    pending: list[ast.AST] = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        if isinstance(current, (ast.For, ast.AsyncFor)):
            found |= {n.id for n in ast.walk(current.target) if isinstance(n, ast.Name)}
        pending += ast.iter_child_nodes(current)
    return frozenset(found)


def literal(node: ast.stmt) -> int | float | str | bool | None:
    """The value of `name = literal`."""
    assert isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None
    value: int | float | str | bool | None = ast.literal_eval(node.value)
    return value
