"""The record of one real run of a notebook."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Value:
    """What a name held: the public name of its type; its kind (data, estimator, figure, handle, module, function,
    class); a hex digest; its shape or length; its size in bytes; which of fit, predict, predict_proba, transform it
    has; whether it is a real number; the notebook's class that it is an instance of; an estimator's task, and
    whether it is fitted; the types of a container's items where they are all of one (a dict's keys, then values);
    the names that functions in it look up around them when they are called."""

    type: str
    kind: str
    digest: str
    shape: tuple[int, ...] | None = None
    bytes: int | None = None
    methods: tuple[str, ...] = ()
    number: bool = False
    home_class: str | None = None
    task: str | None = None
    fitted: bool = False
    items: tuple[str, ...] = ()
    looks_up: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Value:
        """Read a probe's description."""
        shape = None if row["shape"] is None else tuple(row["shape"])
        lists = {key: tuple(row.get(key, ())) for key in ("methods", "items", "looks_up")}
        return cls(**{**row, "shape": shape, **lists})

    @property
    def holds_data(self) -> bool:
        """Whether the value could be written to a file and mean the same there."""
        return self.kind in ("data", "estimator")


@dataclass(frozen=True)
class Saved:
    """A value saved by the probe: its file below the recording's folder (None where no format carries it)."""

    file: str | None
    digest: str | None
    error: str | None


@dataclass(frozen=True)
class Shown:
    """A figure of matplotlib's that a statement showed.

    Attributes:
        digest: of its description (`nblift.runtime.figures`).
        number: what pyplot calls it; None where pyplot does not have it.
        names: the names that hold it.
        beside: how many figures pyplot had open then.
        by: the code that showed it: "cell", "function" (one of the notebook's own, of the name `function`), or "end"
            (the kernel, at the end of a cell).
        closed: whether it was gone from pyplot after the statement.
        file: its description below the recording's folder, where it was recorded.
        kept: whether a stage is to save it.
    """

    digest: str
    number: int | None
    names: tuple[str, ...]
    beside: int
    by: str
    function: str = ""
    closed: bool = False
    file: str | None = None
    kept: bool = True


@dataclass(frozen=True)
class Event:
    """What one statement did.

    Paths are absolute. `touched` names process-wide state (`nblift.observe.state`); `reached` the names that it could
    reach, through functions and objects, too; `aliases` pairs a name just bound or changed with another that shares
    memory with it. `listed` are the files below each folder that it listed, `listed_around` the folders of those around
    the notebook; `scratch` is what it wrote outside of the project, `scratch_read` what it used of that. `figures`
    counts pyplot's open figures before and after. Where figures are kept, `shown` are those that it showed, `drew` says
    whether it changed any before it showed the first, and `drawings` names other libraries that it showed drawings of.
    """

    index: int
    seconds: float
    bound: dict[str, Value] = field(default_factory=dict)
    mutated: dict[str, Value] = field(default_factory=dict)
    deleted: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    read: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    listed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    listed_around: tuple[str, ...] = ()
    scratch: tuple[str, ...] = ()
    scratch_read: tuple[str, ...] = ()
    network: bool = False
    processes: bool = False
    saved: dict[str, Saved] = field(default_factory=dict)
    figures: tuple[int, int] = (0, 0)
    shown: tuple[Shown, ...] = ()
    drew: bool = False
    drawings: tuple[str, ...] = ()

    @property
    def changed_nothing(self) -> bool:
        """No effect that a later statement, a file or the world could tell."""
        return not (
            self.bound or self.mutated or self.deleted or self.touched or self.written or self.folders or self.scratch
        )


@dataclass(frozen=True)
class Observation:
    """One run: an event a statement, in the order of the notebook, and the folder that it ran in (absolute).

    `gone`: files and folders that it made and took away again.
    """

    events: tuple[Event, ...]
    cwd: str
    seconds: float
    gone: frozenset[str] = frozenset()

    def final(self) -> dict[str, Value]:
        """The notebook's last namespace: every name and what it held."""
        space: dict[str, Value] = {}
        for event in self.events:
            space.update(event.bound)
            space.update(event.mutated)
            for name in event.deleted:
                space.pop(name, None)
        return space

    def at(self, index: int) -> dict[str, Value]:
        """The namespace after statement `index`."""
        return Observation(self.events[: index + 1], self.cwd, 0.0).final()
