"""The interpreters that notebooks run in: made from the pins beside this file, with nblift's light base added."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def environment(name: str, folder: Path) -> Path:
    """The interpreter of the environment `name` (`legacy`, `modern`: a `.txt` of pins here), made where it is missing.

    Args:
        folder: where environments are kept.
    """
    place = folder / name
    python = place / "bin" / "python"
    if not (place / ".ready").exists():
        uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or "uv"
        run = [uv, "venv", "--quiet", "--clear", "--python", "3.11", str(place)]
        subprocess.run(run, check=True)
        install = [uv, "pip", "install", "--quiet", "--python", str(python), "--compile-bytecode"]
        subprocess.run([*install, "--no-deps", "-r", str(HERE / f"{name}.txt")], check=True)
        subprocess.run([*install, str(ROOT)], check=True)
        (place / ".ready").touch()
    return python
