"""Stand between nblift and a kernel, so that whatever the kernel starts ends with it (Linux).

The kernel's interpreter splits in two: one process becomes the kernel, the one that it came from guards it. The kernel
runs until it ends by itself, until standard input is closed (nblift says so, or is no more), or until it and what it
started use more memory than they may. Then every descendant is killed, also those that became daemons: they are adopted
by the guard (PR_SET_CHILD_SUBREAPER, prctl(2)).

The notebook's own interpreter imports this, which need not have nblift installed. It takes the standard library alone,
and little of that: each notebook waits for its start. `_signal` is what `signal` makes enumerations of.
"""

from __future__ import annotations

import _signal as signal  # type: ignore[import-not-found]
import ctypes
import fcntl
import os
import select
import struct
import sys
import time

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 0x1
_AF_INET, _SOCK_DGRAM = 2, 2
_LOOK_SECONDS = 0.1
# a process in an uninterruptible call dies when the call is done; nobody can wait for that
_KILL_SECONDS = 10.0
_PAGE = os.sysconf("SC_PAGE_SIZE")
_libc = ctypes.CDLL(None, use_errno=True)


def go_offline() -> None:
    """Leave the network for one that has nothing but a loopback interface.

    Raises:
        OSError: the machine does not let this user do so.
    """
    uid, gid = os.getuid(), os.getgid()
    if _libc.unshare(_CLONE_NEWNET):
        _check(_libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET))
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"{uid} {uid} 1")
        _write("/proc/self/gid_map", f"{gid} {gid} 1")
    any_socket = _libc.socket(_AF_INET, _SOCK_DGRAM, 0)  # importing Python's takes longer than all else here
    _check(any_socket < 0)
    request = struct.pack("16sH22x", b"lo", 0)
    flags = struct.unpack_from("H", fcntl.ioctl(any_socket, _SIOCGIFFLAGS, request), 16)[0]
    fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sH22x", b"lo", flags | _IFF_UP))
    os.close(any_socket)


def why_online() -> str | None:
    """Try to leave the network: why that is not possible, or None."""
    try:
        go_offline()
    except OSError as error:
        return error.strerror
    return None


def guard(child: int, status: str, memory: int | None) -> int:
    """Stay until `child` has ended, end what it left, write why into `status`; the child's exit code."""
    ears, mouth = os.pipe()
    os.set_blocking(mouth, False)
    asked: list[int] = []
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: asked.append(signal.SIGTERM))
    signal.signal(signal.SIGINT, lambda *_: _signal_group(child, signal.SIGINT))
    signal.set_wakeup_fd(mouth, warn_on_full_buffer=False)
    os.kill(os.getpid(), signal.SIGCHLD)  # it may have ended before anybody listened
    code, reason = _watch(child, ears, asked, memory)
    late = end_descendants()
    if code is None:
        code = late.get(child, -signal.SIGKILL)
    _write(status, f'{{"reason": "{reason}", "code": {code}}}')
    return code if code >= 0 else 128 - code


def _watch(child: int, ears: int, asked: list[int], memory: int | None) -> tuple[int | None, str]:
    """Wait for the end: the exit code if the child ended by itself, and why."""
    timeout = None if memory is None else _LOOK_SECONDS
    while True:
        ready, _, _ = select.select([0, ears], [], [], timeout)
        if ears in ready:
            os.read(ears, 4096)
        ended = _reap()
        if child in ended:
            return ended[child], "ended"
        if asked or (0 in ready and not os.read(0, 4096)):
            return None, "asked"
        if memory is not None and _memory(_descendants()) > memory:
            return None, "memory"


def _become_kernel(parent: int) -> None:
    os.setsid()
    # should the guard itself be killed, the kernel at least does not stay
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    # by this number ipykernel knows whether its parent is still there
    os.environ["JPY_PARENT_PID"] = str(parent)


def end_descendants() -> dict[int, int]:
    """Kill every descendant, and wait for them: exit codes by process id."""
    ended: dict[int, int] = {}
    limit = time.monotonic() + _KILL_SECONDS
    while _has_children() and time.monotonic() < limit:
        # stopped first: what is stopped starts nothing new
        stopped: set[int] = set()
        while new := _descendants() - stopped:
            _signal(new, signal.SIGSTOP)
            stopped |= new
        _signal(stopped, signal.SIGKILL)
        time.sleep(0.002)
        ended.update(_reap())
    return ended


def _has_children() -> bool:
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def _reap() -> dict[int, int]:
    ended: dict[int, int] = {}
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended
        if not pid:
            return ended
        ended[pid] = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def _descendants() -> set[int]:
    """The process ids of all that this process started, directly or not, and that are no zombies."""
    children: dict[int, list[int]] = {}
    zombies = set()
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", "rb") as stream:
                fields = stream.read().rpartition(b")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(name))
        if fields[0] == b"Z":
            zombies.add(int(name))
    found: set[int] = set()
    ahead = [os.getpid()]
    while ahead:
        for child in children.get(ahead.pop(), []):
            found.add(child)
            ahead.append(child)
    return found - zombies


def _memory(pids: set[int]) -> int:
    """Bytes that the processes have to themselves; pages that several share are counted in each."""
    total = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/statm", "rb") as stream:
                _, resident, shared = stream.read().split()[:3]
        except OSError:
            continue
        total += (int(resident) - int(shared)) * _PAGE
    return total


def _signal(pids: set[int], number: int) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except (ProcessLookupError, PermissionError):
            pass


def _signal_group(pid: int, number: int) -> None:
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        pass


def _check(result: int) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text)


def main() -> None:
    """Take `[--offline] [--memory BYTES] STATUS` off the command line and split; only the kernel comes back."""
    arguments = sys.argv[1:]
    offline = arguments[:1] == ["--offline"]
    if offline:
        del arguments[0]
        go_offline()
    memory = None
    if arguments[:1] == ["--memory"]:
        memory = int(arguments[1])
        del arguments[:2]
    status = arguments.pop(0)
    sys.argv[1:] = arguments
    _check(_libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))
    parent = os.getpid()
    child = os.fork()
    if child:
        # nothing that the interpreter does at its end: files and hooks are the kernel's
        os._exit(guard(child, status, memory))
    _become_kernel(parent)
