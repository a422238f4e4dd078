"""`make image-test`: the image is built and run, and its container answers."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from e2e.clone import REPOSITORY, SHARED, typed

pytestmark = SHARED

# made from Debian's packages in a minute, and the same every time
BASE = Path("build/image-base.tar")


def why_not() -> str | None:
    """Why no image can be built here, or None: with a Docker engine, or as root with podman and what it needs."""
    if shutil.which("docker") and subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0:
        return None
    if os.geteuid() != 0:
        return "no Docker engine, and podman on a base of Debian's packages needs root"
    install = "import sys; sys.path.insert(0, 'scripts'); import image_engine; image_engine.install_tools()"
    done = subprocess.run([sys.executable, "-c", install], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return f"podman, runc and mmdebstrap cannot be installed: {done.stderr[-300:]}"
    # the least that running a container takes, and what a sandbox may forbid
    done = subprocess.run(
        ["unshare", "--mount", "--pid", "--fork", "true"], capture_output=True, text=True, check=False
    )
    return f"no namespaces here: {done.stderr.strip()}" if done.returncode else None


def test_the_container_answers(clone: Path) -> None:
    if reason := why_not():
        pytest.skip(reason)
    if (REPOSITORY / BASE).is_file():
        (clone / BASE).parent.mkdir(exist_ok=True)
        shutil.copy2(REPOSITORY / BASE, clone / BASE)
    done = typed(clone, f'nblift export build/model && "{sys.executable}" scripts/image_test.py', timeout=1200)
    assert done.returncode == 0, done.stdout
    if (clone / BASE).is_file() and not (REPOSITORY / BASE).is_file():
        (REPOSITORY / BASE).parent.mkdir(exist_ok=True)
        shutil.copy2(clone / BASE, REPOSITORY / BASE)  # making it again takes a minute
    said = done.stdout
    assert re.search(r"^built in \d+ s: \d+ MB", said, re.MULTILINE)
    assert re.search(r"^ready after [\d.]+ s", said, re.MULTILINE)
    assert "without NBLIFT_AUTH=off: refused" in said
    assert "its own health check: healthy" in said
    answer = json.loads(said[said.rindex('{"prediction"') :].splitlines()[0])
    assert answer["prediction"] in answer["probabilities"]
    assert said.rstrip().endswith("344 rows of data/load/penguins.parquet: notebook = pipeline = service = container")
