"""A Jupyter kernel of any interpreter, without installing a kernelspec in the user's home."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from nblift.errors import UsageError

NAME = "nblift"
# what comes behind a connection file's name for the file in which a guard says how the kernel ended
ENDED = ".ended"
# importing it takes half a second
_LOOK = "import importlib.util, sys; sys.exit(None if importlib.util.find_spec('ipykernel') else 'it has no ipykernel')"


@contextmanager
def kernelspec(
    python: Path,
    launcher: Sequence[str] = ("-m", "ipykernel_launcher"),
    env: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """Offer `python` as a kernel to this process for a while.

    Args:
        python: the interpreter; it needs ipykernel, not nblift.
        launcher: the arguments that start the kernel, to which Jupyter adds the connection file.
        env: variables that are set for the kernel.

    Yields:
        the kernel's name, for papermill and nbclient.

    Raises:
        UsageError: there is no such interpreter, or it has no ipykernel.
    """
    require_ipykernel(python)
    before = os.environ.get("JUPYTER_PATH")
    with tempfile.TemporaryDirectory(prefix="nblift-kernel-") as folder:
        place = Path(folder, "kernels", NAME)
        place.mkdir(parents=True)
        spec = {
            "argv": [str(python), *launcher, "-f", "{connection_file}", "--log-level=ERROR"],
            "display_name": f"Python ({python})",
            "language": "python",
            "env": dict(env or {}),
        }
        (place / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
        os.environ["JUPYTER_PATH"] = folder if before is None else os.pathsep.join([folder, before])
        try:
            yield NAME
        finally:
            if before is None:
                del os.environ["JUPYTER_PATH"]
            else:
                os.environ["JUPYTER_PATH"] = before


def require_ipykernel(python: Path) -> None:
    """Say what is missing before a kernel fails to start without a word."""
    try:
        found = subprocess.run([str(python), "-c", _LOOK], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError(f"{python} is not a Python interpreter: {error}", hint="Give --python a path.") from error
    if found.returncode:
        reason = found.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise UsageError(
            f"{python} cannot run notebooks: {reason[0]}", hint=f"Install it there: {python} -m pip install ipykernel"
        )
