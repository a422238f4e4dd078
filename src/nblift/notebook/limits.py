"""What a kernel may do while it runs a notebook."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from nblift.notebook.kernel import ENDED

# as modules they are compiled once; as files, by each notebook. No other module of that name may stand for one, and
# they for none: a notebook may have a guard.py of its own.
_HERE = str(Path(__file__).parent)
_FIND = "import sys; '' in sys.path and sys.path.remove(''); sys.path.insert(0, sys.argv.pop(1)); "
_LEAVE = "; del sys.path[0]; [sys.modules.pop(name, None) for name in ('guard', 'audited')]; "
_AUDITED = f"{_FIND}import audited{_LEAVE}audited.main()"
# the guard goes on in a process of its own, and what comes back is the kernel
_GUARDED = f"{_FIND}import guard, audited{_LEAVE}guard.main(); audited.main()"
_OFFLINE = _FIND + "import guard; sys.exit(guard.why_online())"


@dataclass(frozen=True)
class Limits:
    """`memory` in bytes for the kernel and all that it starts, None for no limit; whether it may reach the network."""

    memory: int | None = None
    network: bool = True

    def launcher(self) -> list[str]:
        """The arguments by which an interpreter starts a kernel that keeps these limits, and notes the files it opens.

        Off Linux nothing can keep them.
        """
        if not guards():
            return ["-c", _AUDITED, _HERE]
        offline = [] if self.network else ["--offline"]
        memory = [] if self.memory is None else ["--memory", str(self.memory)]
        # the guard says in a file beside the connection file how the kernel ended
        return ["-c", _GUARDED, _HERE, *offline, *memory, f"{{connection_file}}{ENDED}"]


def guards() -> bool:
    """Whether the platform can tell all that a kernel started."""
    return sys.platform == "linux"


def why_online() -> str | None:
    """Why notebooks cannot be cut off from the network here; None where they can."""
    if not guards():
        return "only Linux can do so"
    command = [sys.executable, "-I", "-S", "-c", _OFFLINE, _HERE]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return (done.stderr.strip().splitlines() or ["no reason given"])[-1] if done.returncode else None
