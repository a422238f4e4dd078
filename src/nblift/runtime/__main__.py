"""`python -m nblift.runtime stage NAME`: a stage process without the command line's libraries."""

from __future__ import annotations

import sys
from pathlib import Path

from nblift.errors import NbliftError
from nblift.runtime.stage import run_stage


def main(arguments: list[str]) -> int:
    """Run `stage NAME` in the current folder; the exit code of the command."""
    try:
        run_stage(arguments[1], Path.cwd())
    except NbliftError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
