"""Where requests find the service that answers now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nblift.serving.errors import NoModel
from nblift.serving.following.challenging import Challenge
from nblift.serving.following.store import Refusal, RegistryState
from nblift.serving.loading import LoadedModel
from nblift.serving.service import Service
from nblift.serving.telemetry.metrics import Metrics


class Desk:
    """The service that answers now, or why there is none; and what stands against the version that should answer.

    A request takes `service` once, and tells its version by it: the next request may find another one here.
    """

    def __init__(self, metrics_dir: Path | None = None) -> None:
        self.metrics = Metrics(metrics_dir)
        self.metrics.watch("nblift_model_info", self._info)
        self._service: Service | None = None
        self._reason = "the model is not loaded yet"
        self.refusal: Refusal | None = None
        self.registry: RegistryState | None = None
        self.challenge: Callable[[], Challenge | None] = lambda: None

    @property
    def service(self) -> Service:
        """The service of the loaded model.

        Raises:
            NoModel: with a reason that may be shown to anyone.
        """
        return self.checked(self._service)

    def checked(self, service: Service | None) -> Service:
        """A service that was taken before.

        Raises:
            NoModel: there was none.
        """
        if service is None:
            raise NoModel(self._reason)
        return service

    @property
    def present(self) -> Service | None:
        """The service of the loaded model, if there is one."""
        return self._service

    @property
    def loaded(self) -> LoadedModel | None:
        """The model that answers, if there is one."""
        return None if self._service is None else self._service.model

    @property
    def version(self) -> str:
        """The version that answers, or "none"."""
        return "none" if self._service is None else self._service.version

    def _info(self) -> dict[tuple[str, ...], float]:
        model = self.loaded
        return {} if model is None else {(model.info.name, model.info.version, model.path.answers): 1.0}

    def put(self, service: Service) -> None:
        """From now on this one answers; requests that took another finish with that."""
        self._service = service
        self.metrics.count("nblift_model_changes", "taken")

    def explain(self, reason: str) -> None:
        """Say why there is no service, as long as there is none."""
        self._reason = reason
