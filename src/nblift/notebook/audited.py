"""Start a Jupyter kernel that notes which files Python opens.

Imported by the notebook's own interpreter, which need not have nblift installed (`notebook/limits.py` says how).
What was heard (PEP 578) lies beside the connection file when the kernel ends in order; without the file nobody
knows what was read.
"""

from __future__ import annotations

import atexit
import json
import os
import sys
from typing import Any

# what comes behind a connection file's name
HEARD = ".heard"
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# an import lists the folders that it looks in, and so does who looks for distributions
_IMPORTS = ("<frozen importlib", "importlib/metadata", "importlib_metadata", "pkgutil.py", "pkg_resources")
_CHANGES = frozenset({"os.rename", "os.remove", "os.rmdir", "os.truncate", "shutil.copyfile", "shutil.move"})
_BEYOND = {
    "socket.connect": "it opens a connection",
    "socket.getaddrinfo": "it asks the network",
    "subprocess.Popen": "it starts a process",
    "os.system": "it starts a process",
    "os.posix_spawn": "it starts a process",
    "os.exec": "it starts a process",
    "os.fork": "it starts a process",
    "os.forkpty": "it starts a process",
}
# what libraries ask when they are imported: how many cores there are, which fonts, where a shared library is
_HARMLESS = frozenset({"lscpu", "ldconfig", "fc-list", "uname"})


class Ears:
    """What was opened, in the order of the first time: path -> "read", "write", "update", "list"."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self.beyond: str | None = None

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """An audit event; it must not raise, for that would end the notebook's own call."""
        try:
            if event == "open":
                self._opened(*arguments)
            elif event == "sqlite3.connect":
                self._note(arguments[0], "update")
            elif event in ("os.listdir", "os.scandir"):
                caller = sys._getframe(1).f_code.co_filename
                if not any(name in caller for name in _IMPORTS):
                    self._note(os.curdir if arguments[0] is None else arguments[0], "list")
            elif event in _CHANGES:
                for path in arguments[:2]:
                    self._note(path, "write")
            elif event in _BEYOND:
                if event == "subprocess.Popen" and os.path.basename(os.fsdecode(arguments[0] or "")) in _HARMLESS:
                    return
                if event != "socket.connect" or not isinstance(arguments[1], (str, bytes)):
                    self.beyond = self.beyond or _BEYOND[event]
        except Exception:
            self.beyond = self.beyond or "it does what could not be followed"

    def _opened(self, path: Any, mode: str | None, flags: int) -> None:
        if mode is None:
            kind = "read" if not flags & _WRITING else "write" if flags & (os.O_TRUNC | os.O_EXCL) else "update"
        else:
            kind = "write" if set(mode) & set("wx") else "update" if set(mode) & set("a+") else "read"
        self._note(path, kind)

    def _note(self, path: Any, kind: str) -> None:
        if isinstance(path, int) or path is None:
            return
        text = os.path.abspath(os.fsdecode(path))
        before = self.files.get(text)
        if before is None:
            self.files[text] = kind
        elif before == "read" and kind in ("write", "update"):
            self.files[text] = "update"


def main() -> None:
    """Listen, then start ipykernel as `-m ipykernel_launcher` would; the folder at hand is in no path yet."""
    connection = sys.argv[sys.argv.index("-f") + 1]
    from ipykernel.kernelapp import IPKernelApp

    sys.argv[0] = "ipykernel_launcher.py"  # a notebook may show what it thinks is its program
    app = IPKernelApp.instance()
    app.initialize()
    ears = Ears()
    owner = os.getpid()

    def write() -> None:
        if os.getpid() == owner:  # not in a process that a cell forked
            with open(connection + HEARD, "w", encoding="utf-8") as stream:
                json.dump({"files": ears.files, "beyond": ears.beyond}, stream)

    atexit.register(write)
    sys.addaudithook(ears.hear)
    app.start()
