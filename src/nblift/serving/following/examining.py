"""A version before it answers: is its copy whole, can it be loaded, do callers understand it, does it predict?"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from nblift.errors import RegistryError
from nblift.serving.errors import InvalidRecord, PredictionFailed
from nblift.serving.following.breaking import breaking_changes
from nblift.serving.following.manifest import check_copy
from nblift.serving.following.recent import Recent
from nblift.serving.loading import load_directory
from nblift.serving.service import Service
from nblift.serving.settings import Settings

# a slow model is tried with fewer requests, so that a promotion does not take minutes
PATIENCE_SECONDS = 5.0


class Unfit(RegistryError):
    """A version that must not answer. The message may be shown to anyone: it holds no value of any request."""

    code = "unfit"


def examine(folder: Path, digest: str, settings: Settings, recent: Recent | None, alias: str) -> Service:
    """Load the version in `folder` and let it predict its own example.

    Raises:
        DamagedCopy: the folder is not what was downloaded.
        NbliftError: it may not be loaded, or does not predict.
    """
    check_copy(folder, digest)
    model = load_directory(folder, settings)
    return Service(replace(model, info=replace(model.info, alias=alias)), recent)


def refuse_breaking(before: Service, after: Service) -> None:
    """See that callers of one version can go on with another.

    Raises:
        Unfit: they cannot.
    """
    broken = breaking_changes(before.model.schema, after.model.schema, after.model.unknown_categories)
    if broken:
        raise Unfit(
            f"it would break callers of version {before.version}: {'; '.join(broken)}",
            hint="Set NBLIFT_ALLOW_BREAKING=true if callers are ready for it.",
        )


def try_recent(service: Service, records: Sequence[object], may_break: bool) -> int:
    """Ask a version what was asked lately; how many records it was asked.

    Raises:
        Unfit: it has no answer to one of them, or takes it for invalid (unless it `may_break` callers).
    """
    last = time.monotonic() + PATIENCE_SECONDS
    asked = 0
    for record in records:
        if time.monotonic() > last:
            break
        asked += 1
        try:
            service.answer(service.reader.read(record))
        except PredictionFailed as error:
            raise Unfit(f"it has no answer to a request that was answered lately: {error.message}") from error
        except InvalidRecord as error:
            if not may_break:
                raise Unfit("it refuses a request that was answered lately") from error
    return asked
