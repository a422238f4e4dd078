"""soorgeon on the same notebooks: the best converter that there is to compare with."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Converted:
    """Whether soorgeon wrote a pipeline, of how many tasks, in how many seconds; its last words where it did not."""

    lifted: bool
    tasks: int
    seconds: float
    said: str


def soorgeon(folder: Path) -> Path:
    """soorgeon's command in an environment of its own, made where it is missing."""
    place = folder / "soorgeon"
    if not (place / ".ready").exists():
        uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or "uv"
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", "3.11", str(place)], check=True)
        install = [uv, "pip", "install", "--quiet", "--python", str(place / "bin" / "python"), "--compile-bytecode"]
        subprocess.run([*install, "soorgeon", "setuptools"], check=True)
        (place / ".ready").touch()
    return place / "bin" / "soorgeon"


def convert(command: Path, notebook: Path) -> Converted:
    """Run `soorgeon refactor` in a copy of the notebook's folder."""
    folder = notebook.parent.parent / f"{notebook.parent.name}-soorgeon"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(notebook.parent, folder, ignore=shutil.ignore_patterns(".git", ".dvc", "src", "tests", "dvc.*"))
    started = time.perf_counter()
    done = subprocess.run(
        [str(command), "refactor", notebook.name], cwd=folder, capture_output=True, text=True, check=False, input="y\n"
    )
    seconds = time.perf_counter() - started
    pipeline = folder / "pipeline.yaml"
    lifted = done.returncode == 0 and pipeline.exists()
    tasks = len(re.findall(r"^- source:", pipeline.read_text(encoding="utf-8"), re.M)) if lifted else 0
    said = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    return Converted(lifted, tasks, seconds, "" if lifted or not said else said[-1])
