"""A verb whose packages are not installed says which extra has them."""

from __future__ import annotations

import subprocess
import sys

import pytest

RUN = """
import sys
for name in ("fastapi", "mlflow", "nbformat"):
    sys.modules[name] = None  # as if it were not installed
sys.argv = ["nblift", *sys.argv[1:]]
from nblift.cli import main
main()
"""


def typed(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", RUN, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("arguments", "extra"),
    [(("serve",), "serve"), (("promote",), "track"), (("diff", __file__, __file__), "diff")],
)
def test_the_extra_is_named(arguments: tuple[str, ...], extra: str) -> None:
    done = typed(*arguments)
    assert (done.returncode, f"nblift[{extra}]" in done.stderr) == (2, True), done.stderr
    assert "Traceback" not in done.stderr


def test_the_help_needs_none() -> None:
    assert typed("--help").returncode == 0
