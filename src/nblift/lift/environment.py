"""What the interpreter of a notebook has: releases of packages, and MLflow or not."""

from __future__ import annotations

import ast
import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from nblift.model.notebook import Notebook

_ASK = """
import importlib.metadata as m, json, sys
by_module = m.packages_distributions()
names = sorted({d for n in json.load(sys.stdin) for d in by_module.get(n, [])})
print(json.dumps({"python": "%d.%d.%d" % sys.version_info[:3], "packages": {n: m.version(n) for n in names}}))
"""


def package_versions(python: Path, notebooks: Sequence[Notebook]) -> dict[str, str]:
    """The distributions that the notebooks' imports come from, with their versions; `python` first.

    Args:
        python: the interpreter that the notebooks ran with.
    """
    done = subprocess.run(
        [str(python), "-c", _ASK],
        input=json.dumps(sorted(set().union(*map(_modules, notebooks)))),
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    return {"python": found["python"], **found["packages"]}


def has_mlflow(python: Path) -> bool:
    """Whether a stage process of this interpreter could register a model."""
    ask = "import importlib.util, sys; sys.exit(importlib.util.find_spec('mlflow') is None)"
    return subprocess.run([str(python), "-c", ask], capture_output=True, check=False).returncode == 0


def _modules(notebook: Notebook) -> set[str]:
    """The top-level modules that the notebook imports anywhere."""
    found: set[str] = set()
    for statement in notebook.statements:
        for node in ast.walk(ast.parse(statement.source)):
            if isinstance(node, ast.Import):
                found |= {a.name.split(".")[0] for a in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found
