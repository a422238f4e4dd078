"""What will be written, decided from the code and the observation. Pure data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from nblift.model.notebook import Notebook
from nblift.model.observation import Value

Role = Literal["import", "setting", "parameter", "definition", "computation", "output", "display"]
Place = Literal["module", "shared", "inline"]
Label = Literal["output", "display", "internal", "parameter"]


@dataclass(frozen=True)
class Decision:
    """A statement's role, the stages that it goes to, and the observation that decided it."""

    index: int
    role: Role
    stages: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Variable:
    """A value that goes into or out of a stage. `name` is the argument's; `key` what the probe saves it as (the
    notebook's name, or a random stream). `made_by` is the stage that gave it this value. `after` is the statement
    after which the notebook holds it. `metric`: a number that is a result."""

    name: str
    key: str
    made_by: str
    after: int
    value: Value | None
    metric: bool = False
    crosses: bool = False


@dataclass(frozen=True)
class Param:
    """A literal that can be turned: its dotted key in params.yaml, the argument that carries it, its value.

    `notebook_name` is the name it has in the notebook, `span` the place of a keyword's literal:
    (statement, line, column, end line, end column), lines from 1, columns from 0 as `ast` counts them.
    """

    key: str
    name: str
    value: int | float | str | bool | None
    notebook_name: str | None = None
    span: tuple[int, int, int, int, int] | None = None


@dataclass(frozen=True)
class Definition:
    """A function or class of the notebook: its statement, where it goes, the globals that become parameters, and
    whether values may hold it, so that their pickles name its module."""

    name: str
    index: int
    place: Place
    free: tuple[str, ...]
    used_by: tuple[str, ...]
    carried: bool = False


@dataclass(frozen=True)
class Figure:
    """A figure that the notebook shows and a stage saves.

    Attributes:
        path: its file, relative to the project's root.
        after: the statement after which it is saved: the last one that drew on it.
        shown_by: the statement that showed it, and `position`, from 0, its place among what that one showed.
        how: "current" (pyplot's only figure), "all" (one of those that pyplot has open, which are all kept), "number"
            (the one of pyplot's that has this number), "inside" (the statement shows it amid its work), "function" (a
            function of the notebook's own does), else the name that holds it.
        number: pyplot's; None where pyplot does not have it.
        closes: whether the notebook had closed it after it was shown.
        digest: of its description in the observed run.
    """

    path: str
    after: int
    shown_by: int
    position: int
    how: str
    number: int | None
    closes: bool
    digest: str

    @property
    def label(self) -> str:
        """What the report calls it."""
        return f"figure {self.path}"


@dataclass(frozen=True)
class Stage:
    """One module. `body` lists the statements of the stage's function in order, inline definitions included;
    `changed` the inputs that they change in place; `closes` the statements after which a kernel closes all figures;
    `modules` the project's own Python files that they import; `makes` the folders that are the stage's alone;
    `shadowed` the imports, each with a name, that do not hold in the stage; `begins` the cell and line, both from 1,
    where a stage begins that no heading begins; `has_globals` whether its names are globals of its module
    (`nblift.plan.form`); `builtins` those that it reads before it binds their names itself; `figures` what it saves of
    what the notebook shows."""

    name: str
    title: str
    prose: str
    body: tuple[int, ...]
    imports: tuple[int, ...]
    inputs: tuple[Variable, ...]
    outputs: tuple[Variable, ...]
    params: tuple[Param, ...]
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    modules: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    closes: tuple[int, ...] = ()
    makes: tuple[str, ...] = ()
    shadowed: frozenset[tuple[int, str]] = frozenset()
    begins: tuple[int, int] | None = None
    builtins: tuple[str, ...] = ()
    has_globals: bool = False
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class ModelFacts:
    """The model that the notebook made, by the names of the variables around it."""

    model: str
    task: str
    features: str
    target: str | None
    test_features: str | None
    test_target: str | None


@dataclass(frozen=True)
class Choices:
    """How closely the stages imitate the notebook's kernel, where that is needed.

    `settings`: those for the eye are repeated in every stage, for a text may depend on them. `in_folder`: the stages
    run in the notebook's folder, and no path is rewritten. `whole`: every statement that may do something is kept.
    """

    settings: bool = False
    in_folder: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Plan:
    """The whole lift. `cwd` is the notebook's folder relative to the project's root ("" for the root itself);
    `draws` says for each random stream which statement first draws from it or seeds it; `imported` which names each
    import statement bound, with the module that the name holds, if it does; `acting` the imports that set something for
    all code after them; `changing` names the classes that the notebook changes after it has made them; `helpers` is the
    module of what several stages use; `showing` names the functions that save the figures they show."""

    notebook: Notebook
    cwd: str
    stages: tuple[Stage, ...]
    definitions: tuple[Definition, ...]
    decisions: tuple[Decision, ...]
    params: tuple[Param, ...]
    names: dict[str, Label]
    rung: str
    model: ModelFacts | None
    draws: dict[str, int] = field(default_factory=dict)
    imported: dict[int, dict[str, str | None]] = field(default_factory=dict)
    acting: frozenset[int] = frozenset()
    changing: tuple[str, ...] = ()
    choices: Choices = Choices()
    helpers: str = "src/pipeline/helpers.py"
    showing: frozenset[str] = frozenset()
    values_in: str = "data"  # the folder of the values between the stages

    @property
    def moved_from(self) -> str:
        """The folder that the notebook's relative paths begin in, where the stages run in another; else ""."""
        return "" if self.choices.in_folder else self.cwd

    @property
    def runs_in(self) -> str:
        """The folder that the stages run in, relative to the project's root; "" for the root."""
        return self.cwd if self.choices.in_folder else ""
