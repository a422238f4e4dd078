"""What an execution means, in words for a person."""

from __future__ import annotations

import re
import signal

from nblift.notebook.execute import NUMBER, Execution
from nblift.runs.failure import failure_of
from nblift.runs.options import Options
from nblift.runs.result import CellFailure, Verdict

_UNREACHABLE = re.compile(
    r"Network is unreachable|Temporary failure in name resolution|Name or service not known|nodename nor servname"
    r"|NameResolutionError|Connection refused|getaddrinfo failed|Could not resolve host",
    re.I,
)


def verdict(execution: Execution, options: Options) -> tuple[Verdict, CellFailure | None, str | None]:
    """The verdict, the cell to blame, and the reason in a sentence where the verdict is not "passed"."""
    if execution.stop == "not started" or execution.notebook is None:
        return "not started", None, f"the kernel did not start, {execution.attempts} times: {execution.detail}"
    if execution.stop == "end":
        return _ended(failure_of(execution.notebook), options)
    kind, error, cause = _cut_short(execution, options)
    source = next((c.source for c in execution.notebook.cells if c.metadata.get(NUMBER) == execution.last), "")
    failure = CellFailure(execution.last, None, error, cause, source) if execution.last else None
    return kind, failure, f"cell {execution.last}: {cause}" if execution.last else cause


def _ended(failure: CellFailure | None, options: Options) -> tuple[Verdict, CellFailure | None, str | None]:
    if failure is None:
        return "passed", None, None
    line = f", line {failure.line}" if failure.line else ""
    reason = f"cell {failure.cell}{line}: {failure.error}: {_first(failure.message)}".rstrip(": ")
    if not options.network and _UNREACHABLE.search(f"{failure.error}: {failure.message}"):
        reason += " (notebooks run without a network: --network allows it)"
    return "failed", failure, reason


def _cut_short(execution: Execution, options: Options) -> tuple[Verdict, str, str]:
    if execution.stop == "timeout":
        return "timeout", "Timeout", f"still running after {options.timeout:g} s (--timeout)"
    if execution.stop == "cell timeout":
        return "timeout", "CellTimeout", f"still running after {options.cell_timeout:g} s (--cell-timeout)"
    if execution.stop == "memory" and options.memory is not None:
        return "died", "OutOfMemory", f"used more than {size(options.memory)} of memory (--memory)"
    return "died", "DeadKernel", f"the kernel died{_by(execution.signal)}"


def _by(number: int | None) -> str:
    if number is None:
        return " (out of memory, or killed)"
    if number == signal.SIGKILL:
        return ": it was killed, most often because the machine has no memory left"
    try:
        return f": {signal.strsignal(number)} ({signal.Signals(number).name})"
    except ValueError:
        return f": signal {number}"


def size(number: int) -> str:
    """Bytes as a person writes them."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if number >= factor:
            return f"{number / factor:g} {unit}"
    return f"{number} bytes"


def _first(message: str) -> str:
    return (message.splitlines() or [""])[0]
