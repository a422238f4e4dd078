"""The command line: parse, call one function, render. The only place that maps errors to exit codes."""

from __future__ import annotations

from nblift.cli.app import main

__all__ = ["main"]
