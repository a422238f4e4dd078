"""Who can reach an address, and whether that was meant."""

from __future__ import annotations

import ipaddress

from nblift.errors import UsageError
from nblift.serving.settings import Settings


def refuse_open_door(settings: Settings) -> None:
    """Let a service without keys listen on loopback only, unless its deployment said otherwise aloud.

    Raises:
        UsageError: the address can be reached from other machines and nobody set `NBLIFT_AUTH=off`.
    """
    if settings.auth != "off" and not is_loopback(settings.host):
        raise UsageError(
            f"anyone who reaches {settings.host}:{settings.port} could ask for predictions: no keys are configured",
            hint="Listen on 127.0.0.1, or set NBLIFT_AUTH=off if that is meant.",
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches `host`; a name other than localhost counts as reachable."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
