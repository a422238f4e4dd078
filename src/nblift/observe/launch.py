"""Start a Jupyter kernel with the probe in it: `python launch.py SPEC -f CONNECTION`.

Run as a file by the notebook's own interpreter, which need not have nblift installed: the folder that SPEC names
holds what the probe imports.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import sys
from pathlib import Path


def main() -> None:
    """Take SPEC off the command line, then start ipykernel as `-m ipykernel_launcher` would."""
    spec = json.loads(Path(sys.argv.pop(1)).read_text(encoding="utf-8"))
    del sys.path[0]  # this file's folder; the shell puts the notebook's there
    sys.path.insert(0, f"{spec['library']}/first")
    sys.path.append(f"{spec['library']}/last")
    from ipykernel.kernelapp import IPKernelApp

    from nblift.observe.probe import Probe

    sys.argv[0] = "ipykernel_launcher.py"  # a notebook may show what it thinks is its program
    # a module of the project's may be the first to import numpy, and seed its stream at once
    with contextlib.suppress(ImportError):
        importlib.import_module("numpy.random")
    app = IPKernelApp.instance()
    app.initialize()
    Probe(app.shell, spec)
    app.start()


if __name__ == "__main__":
    main()
