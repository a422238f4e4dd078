"""Without keys, on loopback only."""

from __future__ import annotations

import pytest

from nblift.errors import UsageError
from nblift.serving.exposure import refuse_open_door
from nblift.serving.settings import Settings


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost"])
def test_loopback_needs_no_keys(host: str) -> None:
    refuse_open_door(Settings(host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "example.org", ""])
def test_other_addresses_are_refused_unless_said_aloud(host: str) -> None:
    with pytest.raises(UsageError, match="no keys are configured"):
        refuse_open_door(Settings(host=host))
    refuse_open_door(Settings(host=host, auth="off"))
