"""The command line: parse, call one function, render. The only place that maps errors to exit codes."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command that the process was started with."""
    if sys.argv[1:2] == ["stage"]:
        from nblift.runtime.pin import one_order_of_sets

        one_order_of_sets()  # before anything heavy is imported
    from nblift.cli.app import main as run

    run()
