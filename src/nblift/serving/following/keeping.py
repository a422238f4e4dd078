"""One follower for each store, started again when it is gone. Whoever finds a store without one starts it."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import time

from nblift.serving.following.store import Store
from nblift.serving.settings import Settings

log = logging.getLogger("nblift.serving")

LOOK_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0
# a follower that ends sooner did not get anywhere
SHORT_LIFE_SECONDS = 10.0


class Keeper:
    """Starts the store's follower where no process has one.

    The lock is taken here and handed over with its open file, so that it is held exactly as long as the follower lives.
    """

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self._follower: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._wait = 0.0

    @property
    def has_begun(self) -> bool:
        """Whether the follower is this process's own: when it began, the store had none."""
        return self._follower is not None

    async def run(self) -> None:
        """Look after the follower until cancelled."""
        while True:
            try:
                self.look()
            except OSError as error:
                log.error("the registry cannot be followed: %s", error)
            await asyncio.sleep(LOOK_SECONDS)

    def look(self) -> None:
        """Start a follower, if the store has none.

        Raises:
            OSError: no process can be started, or the store's folder is gone.
        """
        if self._follower is not None and self._follower.poll() is not None:
            self._mourn()
        if self._follower is None and time.monotonic() >= self._started + self._wait:
            self._start()

    def stop(self) -> None:
        """End the follower, if it is this process's own."""
        if self._follower is None:
            return
        assert self._follower.stdin is not None
        self._follower.stdin.close()
        try:
            self._follower.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._follower.kill()
            self._follower.wait()
        self._follower = None

    def _start(self) -> None:
        lock = self._locked()
        if lock is None:
            return
        try:
            self._started = time.monotonic()
            # in a session of its own: Ctrl-C is for the service, which then ends its follower
            self._follower = subprocess.Popen(
                [sys.executable, "-m", "nblift.serving.following.follower"],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                pass_fds=[lock],
                start_new_session=True,
            )
        finally:
            os.close(lock)
        assert self._follower.stdin is not None
        self._follower.stdin.write(self._settings.model_dump_json().encode() + b"\n")
        self._follower.stdin.flush()

    def _locked(self) -> int | None:
        """The open lock of the store, or None where another process has it."""
        import fcntl

        file = os.open(self._store.lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return None
        return file

    def _mourn(self) -> None:
        assert self._follower is not None
        code = self._follower.returncode
        if self._follower.stdin is not None:
            self._follower.stdin.close()
        self._follower = None
        lived = time.monotonic() - self._started
        self._wait = min(max(1.0, 2 * self._wait), LONGEST_WAIT_SECONDS) if lived < SHORT_LIFE_SECONDS else 0.0
        if code != 0:
            log.error("the follower of the registry ended (%s) and is started again", code)
