"""Ask all sides with the same rows, and compare."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from nblift.errors import NbliftError, RegistryError, UsageError
from nblift.parity.answers import Answer, Comparison, Side, not_compared, reference
from nblift.parity.asking import Client
from nblift.parity.models import file_answers, notebook_model, pipeline_answers
from nblift.parity.rows import find_rows
from nblift.parity.servers import NoContainer, contained, engine_with, served
from nblift.registry.ledger import PRODUCTION
from nblift.registry.project import Project, read_project
from nblift.registry.tracking import tracking
from nblift.registry.versions import by_alias
from nblift.reproduce import out_of_date

BOUND = 1e-6
LIMIT = 10_000
OWN_SERVICE = "nblift serve"
_BY_CHANCE = (
    "each of its runs makes another model. Compared as by `nblift verify`, with its randomness replayed, nothing "
    "differs. Seed what draws numbers (`nblift refactor` names it), and its rows can be compared"
)


@dataclass(frozen=True)
class Parity:
    """What came out: `rows` of `source`, which has `whole`; a side each, the notebook first; `hint` says what to do."""

    model: str
    version: str
    source: str
    rows: int
    whole: int
    bound: float
    sides: tuple[Side, ...]
    hint: str | None = None

    @property
    def equal(self) -> bool:
        """Whether no side differs that was compared."""
        return all(side.verdict != "different" for side in self.sides)

    def to_json(self) -> str:
        """The document for programs."""
        document = {"schema": 1, "verdict": "equal" if self.equal else "different", **asdict(self)}
        return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


@dataclass(frozen=True)
class Wanted:
    """What to ask: rows of a file instead of the pipeline's, running services, the image of the container or the
    address of one that runs already."""

    rows: Path | None = None
    urls: Sequence[str] = ()
    image: str | None = None
    container: str | None = None
    limit: int = LIMIT


def check_parity(root: Path, wanted: Wanted, tell: Callable[[str], None] = lambda _: None) -> Parity:
    """Whether the notebook, the pipeline, the service and a container answer the same.

    Raises:
        UsageError: there is no pipeline that registers a model here, or no such image as is wanted.
        RegistryError: there is no production version, or a file is missing.
        NotebookFailed, Different: the notebook does not run, or is no longer what was lifted.
        Unreachable: a service does not answer.
    """
    project = read_project(root)
    version = _production(project)
    if wanted.image is not None and wanted.container is None:
        _has(wanted.image)
    rows = find_rows(project, wanted.rows, wanted.limit)
    with notebook_model(project, tell) as model:
        notebook = str(project.settings.notebook), file_answers(project, model.file, rows)
        pipeline = project.settings.model, pipeline_answers(project, rows)

        def by_chance() -> bool:
            # a model that is not of the code and data at hand differs by more
            return _out_of_date(project) == () and model.differs_by_chance(tell)

        comparison, first = compare_models(notebook, pipeline, by_chance, rows.strange)
    asked = _Asked(comparison, rows.bodies(), version, tell)
    sides = [
        *first,
        *_services(project, asked),
        *(asked.side("service", url, Client(url)) for url in wanted.urls),
        _container(wanted, project.settings.name, asked),
    ]
    name, hint = project.settings.name, _hint(project, version, sides)
    return Parity(name, version, rows.source, len(rows.frame), rows.whole, BOUND, tuple(sides), hint)


_Answers = tuple[str, Sequence[Answer]]


def compare_models(
    notebook: _Answers, pipeline: _Answers, by_chance: Callable[[], bool], strange: Sequence[bool]
) -> tuple[Comparison, list[Side]]:
    """What all others are compared with, and the sides of notebook and pipeline, each given with its file.

    It is the notebook's model. Where the pipeline's differs, and that only because both drew numbers of their own
    (`by_chance`, which is asked only then), it is the pipeline's.
    """
    comparison = Comparison(notebook[1], strange, BOUND)
    second = comparison.side("pipeline", *pipeline)
    if second.verdict == "equal" or not by_chance():
        return comparison, [reference("notebook", *notebook), second]
    return Comparison(pipeline[1], strange, BOUND), [
        not_compared("notebook", _BY_CHANCE),
        reference("pipeline", *pipeline),
    ]


class _Asked:
    """Asks services with the rows as JSON."""

    def __init__(self, comparison: Comparison, bodies: list[bytes], version: str, tell: Callable[[str], None]) -> None:
        self._comparison, self._bodies, self._version, self.tell = comparison, bodies, version, tell

    def side(self, name: str, what: str, client: Client) -> Side:
        """How the service that a client talks to compares."""
        found = client.ask(self._bodies)
        side = self._comparison.side(f"{name}, {found.path}", what, found.answers)
        if found.version != self._version:
            words = f"version {found.version} answers, and production is {self._version}"
            return Side(**{**vars(side), "verdict": "different", "reason": words})
        return side


def _services(project: Project, asked: _Asked) -> list[Side]:
    found = []
    for answers in ("compiled", "pipeline"):
        asked.tell(f"asking the service, {answers}")
        with served(project.root, answers) as client:
            found.append(asked.side("service", OWN_SERVICE, client))
        if found[-1].name.endswith("pipeline"):
            # without a proven compiled model both are the same
            break
    return found


def _container(wanted: Wanted, name: str, asked: _Asked) -> Side:
    asked.tell("asking a container")
    if wanted.container is not None:
        return asked.side("container", wanted.container, Client(wanted.container))
    image = wanted.image or name
    try:
        with contained(image) as client:
            return asked.side("container", image, client)
    except NoContainer as reason:
        if wanted.image is not None:
            raise _no_image(reason) from None
        return not_compared("container", str(reason))


def _has(image: str) -> None:
    try:
        engine_with(image)
    except NoContainer as reason:
        raise _no_image(reason) from None


def _no_image(reason: NoContainer) -> UsageError:
    return UsageError(str(reason), hint="Without --image a container is asked only if there is one.")


def _hint(project: Project, version: str, sides: Sequence[Side]) -> str | None:
    if any(side.name == "pipeline" and side.verdict == "different" for side in sides):
        stages = _out_of_date(project)
        if stages:
            return f"Run `dvc repro`: {', '.join(stages)} did not run with the files and parameters that are here now."
        return "Run `nblift verify`: it names the first value that differs."
    # one that runs elsewhere says nothing of this registry's version, nor does a compiled model alone
    own = [side for side in sides if side.what == OWN_SERVICE]
    if own and all(side.verdict == "different" for side in own):
        return f"Version {version} is not the pipeline's model: `dvc repro` registers that, `nblift promote` takes it."
    return None


def _out_of_date(project: Project) -> tuple[str, ...] | None:
    """The stages that `dvc repro` would run; None where DVC cannot be asked: what was compared is told all the same."""
    try:
        return out_of_date(project.root)
    except NbliftError:
        return None


def _production(project: Project) -> str:
    with tracking(project.root) as connection:
        version = by_alias(connection.client, project.settings.name, PRODUCTION)
    if version is None:
        raise RegistryError(f"{project.settings.name} has no production version", hint="Make one: nblift promote.")
    return str(version.version)
