"""Every command and example in README.md, typed for real.

A comment before a fenced block says where it is typed:

- `in: own`: a new repository with a notebook of somebody else's; all blocks of it in the order of the page
- `in: clone`: a clone of this repository after `make demo`
- `in: own, a service` and `in: clone, a service`: there, until it is ready, then stopped
- `in: service`: beside a running `nblift serve` in the clone
- `file: PATH`: not typed; the text of that file · `paths`: not typed; the first word of each line is a path
- anything else says why it is not typed here, and names the file in which it is
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from e2e.clone import REPOSITORY, SHARED, environment, typed
from e2e.own import write_own
from e2e.served import free_port, get, wait_until

BLOCK = re.compile(r"(?:^<!-- ([^\n]*) -->\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLACES = ("own", "own, a service", "clone", "clone, a service", "service")


@dataclass(frozen=True)
class Block:
    """A fenced block: the comment before it, its language, its text, the line of README.md where it begins."""

    note: str
    language: str
    text: str
    line: int

    @property
    def place(self) -> str | None:
        return self.note.removeprefix("in: ") if self.note.startswith("in: ") else None


def read_blocks() -> list[Block]:
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    return [Block(m[1] or "", m[2], m[3], text.count("\n", 0, m.start(3))) for m in BLOCK.finditer(text)]


BLOCKS = read_blocks()


def blocks(*places: str, language: str = "bash") -> list[Block]:
    return [block for block in BLOCKS if block.place in places and block.language == language]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a person who has a notebook and nothing else."""
    root = tmp_path_factory.mktemp("own")
    (root / "notebooks").mkdir()
    write_own(root / "notebooks/analysis.ipynb")
    return root


def type_block(root: Path, block: Block) -> str:
    done = typed(root, block.text)
    assert done.returncode == 0, f"README.md, line {block.line}:\n{block.text}\n{done.stdout}"
    return done.stdout


@contextmanager
def running(root: Path, block: Block, log: Path) -> Iterator[str]:
    """A service that a block starts, on a free port instead of the one in the README."""
    port = free_port()
    variables = {**environment(), "NBLIFT_PORT": str(port), "MLFLOW_PORT": str(port), "MLFLOW_WORKERS": "1"}
    url = f"http://127.0.0.1:{port}"
    with log.open("w") as said:
        # exec: so that the service itself is what is stopped
        command = ["bash", "-c", f"exec {block.text}"]
        process = subprocess.Popen(command, cwd=root, env=variables, stdout=said, stderr=said)
        try:
            wait_until(f"{url}/health" + ("/ready" if "nblift" in block.text else ""), process)
            yield url
        except OSError as error:
            pytest.fail(f"README.md, line {block.line}: {error}\n{log.read_text()}")
        finally:
            process.terminate()
            process.wait(timeout=30)


@pytest.fixture(scope="module")
def service(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    (block,) = (b for b in blocks("clone, a service") if "nblift serve" in b.text)
    with running(clone, block, tmp_path_factory.mktemp("log") / "log") as url:
        yield url


def at(url: str, block: Block) -> str:
    """A block's text for the service's real port."""
    assert "http://127.0.0.1:8000/" in block.text
    return block.text.replace("http://127.0.0.1:8000/", f"{url}/")


def test_every_block_is_run_or_says_where_it_is() -> None:
    assert len(BLOCKS) > 12
    for block in BLOCKS:
        if block.place or block.note == "paths" or block.note.startswith("file: "):
            assert block.place in (None, *PLACES), f"README.md, line {block.line}: {block.note}"
        elif block.text != "make test\n":
            (test,) = re.findall(r"tests/e2e/test_\w+\.py", block.note)
            assert (REPOSITORY / test).is_file(), f"README.md, line {block.line}: {block.note}"


def test_what_it_shows_of_the_repository_is_there() -> None:
    (listing,) = (block for block in BLOCKS if block.note == "paths")
    for line in listing.text.splitlines():
        assert (REPOSITORY / line.split()[0]).exists(), line
    shown = [block for block in BLOCKS if block.note.startswith("file: ")]
    assert shown
    for block in shown:
        name = block.note.removeprefix("file: ")
        assert block.text == (REPOSITORY / name).read_text(encoding="utf-8"), f"README.md shows another {name}"


def test_links_lead_somewhere() -> None:
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert link.startswith("https://") or (REPOSITORY / link).exists(), link


@SHARED
def test_your_own_notebook(own: Path, tmp_path: Path) -> None:
    for block in BLOCKS:
        if block.place == "own":
            type_block(own, block)
        elif block.place == "own, a service":
            with running(own, block, tmp_path / "log") as url:
                assert get(f"{url}/model")["version"] == "1"
    assert (own / "src/pipeline/train.py").is_file()


@SHARED
@pytest.mark.parametrize("block", blocks("clone"), ids=lambda b: f"line-{b.line}")
def test_in_the_clone(clone: Path, block: Block) -> None:
    type_block(clone, block)


@SHARED
def test_mlflow_shows_the_registry(clone: Path, tmp_path: Path) -> None:
    (block,) = (b for b in blocks("clone, a service") if "mlflow ui" in b.text)
    with running(clone, block, tmp_path / "log") as url:
        models = get(f"{url}/api/2.0/mlflow/registered-models/search")["registered_models"]
    assert [model["name"] for model in models] == ["penguins"]


@SHARED
def test_curl(clone: Path, service: str) -> None:
    (block,) = blocks("service")
    done = typed(clone, at(service, block))
    assert json.loads(done.stdout)["prediction"] == "Adelie", done.stdout


@SHARED
def test_python(service: str) -> None:
    (block,) = blocks("service", language="python")
    done = subprocess.run([sys.executable, "-c", at(service, block)], capture_output=True, text=True, check=False)
    assert done.stdout == "Adelie\n", done.stderr


def r(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=False)


@SHARED
def test_r(service: str) -> None:
    script = shutil.which("Rscript")
    if (
        not script
        or subprocess.run(
            [script, "-e", "library(httr2); library(jsonlite)"], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("no R with httr2 (Debian: r-base-core r-cran-httr2 r-cran-jsonlite)")
    (block,) = blocks("service", language="r")
    done = subprocess.run([script, "-e", at(service, block)], capture_output=True, text=True, check=False)
    assert done.stdout == '[1] "Adelie"\n', done.stderr
