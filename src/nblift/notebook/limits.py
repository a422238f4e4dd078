"""What a kernel may do while it runs a notebook."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# as modules they are compiled once; as files, by each notebook
_HERE = str(Path(__file__).parent)
_GUARD = "import sys; sys.path.append(sys.argv.pop(1)); import guard; guard.main()"
_AUDITED = "import sys; sys.path.append(sys.argv.pop(1)); import audited; sys.path.pop(); audited.main()"
# the arguments by which an interpreter starts a kernel that notes the files it opens
AUDITED = ("-c", _AUDITED, _HERE)


@dataclass(frozen=True)
class Limits:
    """`memory` in bytes for the kernel and all that it starts, None for no limit; whether it may reach the network."""

    memory: int | None = None
    network: bool = True

    def guard(self) -> list[str]:
        """The command that stands before the kernel's own and keeps these limits; empty off Linux."""
        if not guards():
            return []
        return [
            *_python(),
            *([] if self.network else ["--offline"]),
            *([] if self.memory is None else ["--memory", str(self.memory)]),
        ]


def guards() -> bool:
    """Whether the platform can tell all that a kernel started."""
    return sys.platform == "linux"


def why_online() -> str | None:
    """Why notebooks cannot be cut off from the network here; None where they can."""
    if not guards():
        return "only Linux can do so"
    done = subprocess.run([*_python(), "--offline"], capture_output=True, text=True, check=False, timeout=60)
    return (done.stderr.strip().splitlines() or ["no reason given"])[-1] if done.returncode else None


def _python() -> Sequence[str]:
    return sys.executable, "-I", "-S", "-c", _GUARD, _HERE
