"""The workflows that nblift writes: every `run:` line, as it is written, in a clone of a project that was lifted.

What GitHub does around them is done here: expressions, conditions, and the files that jobs hand on, which are simply
left where they are. `docker` is a Docker engine or podman, the registry is Debian's; `gh` only says what it was told,
because GitHub is not here.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from e2e.clone import REPOSITORY, commit_all, environment, git, typed
from e2e.own import write_own
from e2e.served import free_port
from e2e.test_image import why_not

PULL = "github.event_name == 'pull_request'"
MAIN = "github.ref == 'refs/heads/main'"
CONDITIONS = {
    "always()": ("pull", "main"),
    PULL: ("pull",),
    f"{PULL} && github.event.pull_request.head.repo.full_name == github.repository": ("pull",),
    MAIN: ("main",),
    f"{MAIN} && vars.IMAGE != ''": ("main",),
    "inputs.version == ''": ("dispatch",),
}
# what a pull request repeats of main, and nothing of it depends on
OF_THE_IMAGE = ("docker build ", "nblift parity ")
PODMAN = """#!/bin/bash
# podman as docker: in this machine's network, for it may have no other, and without TLS to the registry on it
set -euo pipefail
verb=$1; shift
given=()
for word in "$@"; do
    if [[ $word =~ ^127\\.0\\.0\\.1:([0-9]+):8000$ ]]; then
        unset 'given[-1]'
        given+=(--network=host --env "NBLIFT_PORT=${{BASH_REMATCH[1]}}")
    else
        given+=("$word")
    fi
done
case $verb in
    build) given=({build} "${{given[@]}}") ;;
    push | login) given=(--tls-verify=false "${{given[@]}}") ;;
esac
exec podman {options} "$verb" "${{given[@]}}"
"""
GH = '#!/bin/bash\nprintf "%s\\n" "$@" > "$GH_SAID"; test -n "$GH_TOKEN"; cat "${@: -1}" >> "$GH_SAID"\n'
REGISTRY = "version: 0.1\nstorage: {{filesystem: {{rootdirectory: {folder}}}}}\nhttp: {{addr: '127.0.0.1:{port}'}}\n"


@dataclass
class Checkout:
    """A clone of the project, and what GitHub would know of it."""

    root: Path
    known: dict[str, str]
    variables: dict[str, str]
    ran: set[str] = field(default_factory=set)

    def run(self, file: str, event: str, without: tuple[str, ...] = ()) -> None:
        """Run a workflow's lines, job by job in their order, but those that begin so; each has to succeed."""
        workflow = yaml.safe_load((self.root / file).read_text(encoding="utf-8"))
        for job in workflow["jobs"].values():
            if not self._holds(job, event):
                continue
            for shard in job.get("strategy", {}).get("matrix", {}).get("shard", [None]):
                self.known["matrix.shard"] = str(shard)
                for step in job["steps"]:
                    if "run" in step and self._holds(step, event) and not step["run"].startswith(without):
                        self._step(step, [workflow, job, step])

    def _holds(self, part: dict[str, Any], event: str) -> bool:
        return event in CONDITIONS[part["if"]] if "if" in part else True

    def _step(self, step: dict[str, Any], levels: list[dict[str, Any]]) -> None:
        variables = {name: self._filled(str(text)) for level in levels for name, text in level.get("env", {}).items()}
        assert "${{" not in step["run"], "a line gets values by the environment only"
        done = subprocess.run(
            ["bash", "-e", "-c", step["run"]],
            cwd=self.root,
            env={**environment(), **self.variables, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{step['run']}\n{done.stdout[-5000:]}"
        self.ran.add(step["run"])

    def _filled(self, text: str) -> str:
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: self.known[found[1]], text)


@pytest.fixture(scope="module")
def docker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with `docker` in it, and with the wheel of nblift, which its builds find."""
    if reason := why_not():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("bin")
    scratch = Path(tempfile.mkdtemp(prefix="engine-"))  # podman wants a short path
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(REPOSITORY)]
    subprocess.run(build, check=True, capture_output=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_FIND_LINKS", str(folder))
        patch.syspath_prepend(REPOSITORY / "scripts")
        patch.chdir(REPOSITORY)
        import image_engine

        engine = image_engine.find_engine(scratch)
    if engine.name == "podman":
        words = PODMAN.format(options=" ".join(engine.options), build=" ".join(engine.build_options))
        (folder / "docker").write_text(words)
        (folder / "docker").chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in engine.environment.items():
            patch.setenv(name, value)
        yield folder
        engine.clean_up("analysis", "analysis")
    shutil.rmtree(scratch, ignore_errors=True)


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A registry of images on loopback: its host and port."""
    if not shutil.which("docker-registry"):
        subprocess.run(["apt-get", "install", "-qq", "-y", "docker-registry"], check=True, capture_output=True)
    folder, port = tmp_path_factory.mktemp("registry"), free_port()
    (folder / "config.yml").write_text(REGISTRY.format(folder=folder / "data", port=port))
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(["docker-registry", "serve", str(folder / "config.yml")], stdout=log, stderr=log)
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/v2/", timeout=5).close()
            break
        except OSError:
            time.sleep(0.1)
    yield f"127.0.0.1:{port}"
    process.terminate()
    process.wait()


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory, docker: Path, registry: str) -> Checkout:
    """A notebook of somebody else, lifted and pushed; a clone of that."""
    folder = tmp_path_factory.mktemp("workflows")
    (folder / "first/notebooks").mkdir(parents=True)
    write_own(folder / "first/notebooks/analysis.ipynb")
    git(folder, "init", "--quiet", "--initial-branch=main", "first")
    done = typed(folder / "first", "nblift refactor notebooks/analysis.ipynb && nblift repro")
    assert done.returncode == 0, done.stdout
    commit_all(folder / "first")
    git(folder, "clone", "--quiet", "first", "clone")
    root = folder / "clone"
    # an environment in which `pip install` finds all that the tests have
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    (packages,) = (folder / "venv").glob("lib/python*/site-packages")
    (packages / "tests.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")))
    (folder / "bin").mkdir()
    (folder / "bin/gh").write_text(GH)
    (folder / "bin/gh").chmod(0o755)
    commit = git(root, "rev-parse", "HEAD").strip()
    known = {
        "github.sha": commit,
        "github.base_ref": "main",
        "github.token": "a-token",
        "github.repository": "you/analysis",
        "github.event.pull_request.number": "7",
        "vars.IMAGE": f"{registry}/you/analysis",
        "secrets.REGISTRY_USER": "you",
        "secrets.REGISTRY_TOKEN": "a secret",
        "vars.MLFLOW_TRACKING_URI": f"sqlite:///{folder}/team.db",
        "secrets.MLFLOW_TRACKING_USERNAME": "you",
        "secrets.MLFLOW_TRACKING_PASSWORD": "another secret",
        "inputs.version": "",
    }
    places = [folder / "bin", docker, folder / "venv/bin", Path(environment()["PATH"])]
    variables = {
        "PATH": os.pathsep.join(map(str, places)),
        "GH_SAID": str(folder / "said"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    return Checkout(root, known, variables)


@pytest.mark.xdist_group("clone")
def test_every_line_runs_as_it_is_written(checkout: Checkout, registry: str) -> None:
    checkout.run(".github/workflows/ci.yml", "main")
    with urllib.request.urlopen(f"http://{registry}/v2/you/analysis/tags/list", timeout=10) as answer:
        assert set(json.load(answer)["tags"]) == {"latest", checkout.known["github.sha"]}
    params = checkout.root / "params.yaml"
    params.write_text(params.read_text().replace("alpha: 0.5", "alpha: 0.4"))
    git(checkout.root, "switch", "--quiet", "--create", "less")
    checkout.run(".github/workflows/ci.yml", "pull", without=OF_THE_IMAGE)
    said = Path(checkout.variables["GH_SAID"]).read_text(encoding="utf-8")
    assert said.splitlines()[:3] == ["pr", "comment", "7"]
    assert re.search(r"\| params.yaml +\| train.alpha +\| 0.5 +\| 0.4 ", said)
    assert re.search(r"\| metrics/evaluate.json +\| r2 ", said)
    git(checkout.root, "checkout", "--quiet", "params.yaml")
    checkout.run(".github/workflows/promote.yml", "dispatch")
    checkout.known["inputs.version"] = "1"
    checkout.run(".github/workflows/promote.yml", "dispatch")
    written = {
        step["run"]
        for file in (checkout.root / ".github/workflows").glob("*.yml")
        for job in yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"].values()
        for step in job["steps"]
        if "run" in step
    }
    assert written == checkout.ran


def test_the_lines_of_this_repository_are_the_same_or_make() -> None:
    """`make setup`, `make check` and `make test` run in `.ci/run`; the others run above, for another notebook."""
    texts = (REPOSITORY / ".ci/run").read_text(), (REPOSITORY / "Makefile").read_text()
    for file in (REPOSITORY / ".github/workflows").glob("*.yml"):
        for job in yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"].values():
            for line in (step["run"] for step in job["steps"] if "run" in step):
                if line.startswith("make "):
                    target = line.removeprefix("make ")
                    assert f"\n{target}: " in texts[1]
                    assert target == "setup" or line in texts[0]
                else:
                    assert re.match(r"(nblift|docker|gh|echo|cp) ", line), line
