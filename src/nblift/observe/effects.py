"""Files, network and processes that a statement uses, from CPython's audit events (PEP 578).

Runs inside the notebook's kernel.
"""

from __future__ import annotations

import os
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES = frozenset(
    {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate", "shutil.copyfile", "shutil.move"}
)
# an import, and who looks for distributions, lists the folders of the search path
_IMPORTS = ("<frozen importlib", "importlib/metadata", "importlib_metadata", "pkgutil.py", "pkg_resources")
# what begins so in the folder for temporary files is a library's own
_LIBRARIES_OWN = (
    "nblift-observe-", "nblift-kernel-", "ipykernel_", "joblib_", "loky-", "pymp-", "matplotlib-", "torch_", "dask-",
)  # fmt: skip
_NETWORK = frozenset({"socket.connect", "socket.getaddrinfo", "urllib.Request"})
_PROCESSES = frozenset({"subprocess.Popen", "os.system", "os.posix_spawn", "os.exec", "os.fork", "os.forkpty"})


@dataclass
class Effects:
    """Absolute paths read and written, folders made and listed; whether the network was asked, processes started."""

    read: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)
    network: bool = False
    processes: bool = False


class Watch:
    """Collects the effects of one statement at a time; `start` and `stop` stand around it."""

    def __init__(self) -> None:
        self.effects: Effects | None = None
        self.ignored = _ignored_folders()
        sys.addaudithook(self._hear)

    def start(self) -> None:
        """Begin a fresh record."""
        self.effects = Effects()

    def stop(self) -> Effects:
        """End the record and return it."""
        effects = self.effects or Effects()
        self.effects = None
        return effects

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.effects is None:
            return
        try:
            if event == "open":
                self._opened(*arguments)
            elif event == "sqlite3.connect":
                self._add(self.effects.read.add, arguments[0])
            elif event in ("os.listdir", "os.scandir"):
                caller = sys._getframe(1).f_code.co_filename.replace(os.sep, "/")
                if not any(each in caller for each in _IMPORTS):
                    self._add(self.effects.listed.add, os.curdir if arguments[0] is None else arguments[0])
            elif event == "os.mkdir":
                self._add(self.effects.folders.add, arguments[0])
            elif event in _CHANGES:
                for path in arguments[:2]:
                    self._add(self.effects.written.add, path)
            elif event in _NETWORK:
                self.effects.network = True
            elif event in _PROCESSES:
                self.effects.processes = True
        except Exception:  # an audit hook that raises would end the notebook's own call
            return

    def _opened(self, path: Any, mode: str | None, flags: int) -> None:
        assert self.effects is not None
        writes = any(letter in mode for letter in "wax+") if mode else bool(flags & _WRITING)
        self._add(self.effects.written.add if writes else self.effects.read.add, path)

    def _add(self, keep: Callable[[str], None], path: Any) -> None:
        if isinstance(path, int) or path is None:
            return
        text = os.path.abspath(os.fsdecode(path))
        if not text.startswith(self.ignored) and not text.endswith((".pyc", ".pyi")):
            keep(text)


def _ignored_folders() -> tuple[str, ...]:
    """Where libraries keep their own files: no input or output of a notebook lies there."""
    home = os.path.expanduser("~")
    folders = {
        *sysconfig.get_paths().values(),
        sys.prefix,
        sys.base_prefix,
        *(p for p in sys.path if "site-packages" in p),
    }
    folders |= {os.path.join(home, d) for d in (".cache", ".config", ".ipython", ".jupyter", ".matplotlib", ".local")}
    system = ("/proc/", "/sys/", "/dev/", "/etc/", "/usr/share/", "/usr/lib/")
    temporary = (os.path.join(tempfile.gettempdir(), prefix) for prefix in _LIBRARIES_OWN)
    return (*(os.path.join(f, "") for f in folders), *system, *temporary)
