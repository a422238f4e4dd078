"""The REST API of a model: settings, loading, a service without HTTP types, and the app over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nblift.serving.settings import Settings

if TYPE_CHECKING:
    from nblift.serving.http.app import create_app

__all__ = ["Settings", "create_app"]


def __getattr__(name: str) -> Any:
    # PEP 562: who predicts files has no need of FastAPI
    if name == "create_app":
        from nblift.serving.http.app import create_app

        return create_app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
