"""How notebooks are to be run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

OUTPUT = Path("reports/runs")
TIMEOUT = 3600.0


@dataclass(frozen=True)
class Options:
    """What `nblift run` can be told.

    Attributes:
        parameters: "name=value", for every notebook, over those of params.yaml.
        python: the interpreter that runs them, which needs ipykernel; this one if None.
        output: below it each notebook leaves `<name>.ipynb` and `<name>.html`, and all of them `junit.xml`.
        timeout: seconds for each notebook, with all that it starts; None for no limit.
        cell_timeout: seconds for each cell; None for no limit.
        memory: bytes for each kernel and what it starts; None for no limit.
        network: whether notebooks may reach the network.
        jobs: how many run at the same time.
        shard: (k, n) for the k-th of n parts of the notebooks; None for all.
        force: whether notebooks run, too, in whose code, parameters, files and environment nothing changed.
    """

    parameters: tuple[str, ...] = ()
    python: Path | None = None
    output: Path = OUTPUT
    timeout: float | None = TIMEOUT
    cell_timeout: float | None = None
    memory: int | None = None
    network: bool = True
    jobs: int = 1
    shard: tuple[int, int] | None = None
    force: bool = True
    html: bool = True
    junit: bool = True
