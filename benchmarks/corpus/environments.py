"""The interpreters that notebooks run in: made from the pins beside this file, with nblift's light base added."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from functools import cache
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
    ready, now = place / ".ready", _sources()
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or "uv"
    install = [uv, "pip", "install", "--quiet", "--python", str(python), "--compile-bytecode"]
    if not ready.exists():
        run = [uv, "venv", "--quiet", "--clear", "--python", "3.11", str(place)]
        subprocess.run(run, check=True)
        subprocess.run([*install, "--no-deps", "-r", str(HERE / f"{name}.txt")], check=True)
        subprocess.run([*install, str(ROOT)], check=True)
        ready.write_text(now, encoding="utf-8")
    elif ready.read_text(encoding="utf-8") != now:
        subprocess.run([*install, "--no-deps", "--reinstall-package", "nblift", str(ROOT)], check=True)
        ready.write_text(now, encoding="utf-8")
    return python


@cache
def _sources() -> str:
    """The digest of nblift's sources: `dvc repro` runs the release that the environment has."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "src" / "nblift").rglob("*.*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()
