"""The REST API of a model: settings, loading, a service without HTTP types, and the app over it."""

from nblift.serving.app import create_app
from nblift.serving.settings import Settings

__all__ = ["Settings", "create_app"]
