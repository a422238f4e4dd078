"""What a deployment can set: one environment variable `NBLIFT_<NAME>` each, or a keyword of `Settings`."""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from nblift.errors import UsageError
from nblift.serving.defaults import model_name, registry_uri, trusted_types

PREFIX = "NBLIFT_"

# Variables that other parts of nblift read, which the service must not take for a misspelt setting.
ELSEWHERE: frozenset[str] = frozenset()


class Settings(BaseSettings):
    """What a deployment decides about its service.

    Without `model_dir` the service answers with the version that `alias` of the registered `model` points to.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, protected_namespaces=()
    )

    model: str = Field(default_factory=model_name, description="name of the registered model")
    alias: str = Field(default="production", description="which of the model's versions answers")
    registry_uri: str = Field(default_factory=registry_uri, description="MLflow's registry")
    model_dir: Path | None = Field(
        default=None, description="a folder that `nblift export` wrote, instead of a registry"
    )
    store: Path = Field(default=Path(".nblift/store"), description="where copies of the versions are kept")
    poll: float = Field(default=3.0, gt=0, description="seconds between two looks at the registry")
    allow_breaking: bool = Field(default=False, description="take versions whose schema breaks callers")
    shadow: float = Field(
        default=0.0, ge=0, le=1, description="part of the requests that the challenger is asked, too; never returned"
    )
    trusted_types: Annotated[tuple[str, ...], NoDecode] = Field(
        default_factory=trusted_types,
        description="further types that a model file may be made of, separated by commas",
    )
    allow_pickle: bool = Field(default=False, description="load models that run code of their own while loading")
    host: str = Field(default="127.0.0.1", description="the address to listen on")
    port: int = Field(default=8000, ge=0, le=65535)
    answers: Literal["compiled", "pipeline"] = Field(
        default="compiled", description="`pipeline` leaves a proven compiled model aside"
    )
    unknown_categories: Literal["refuse", "encode"] = Field(
        default="refuse",
        description="`encode` lets categories that training never had through to a model whose encoder takes them",
    )
    workers: int = Field(default=1, ge=1, description="processes that answer")
    shutdown: int = Field(default=30, ge=0, description="seconds that requests in flight have when the service stops")
    root_path: str = Field(default="", description="the path under which a proxy shows the service")
    body_limit: int = Field(default=1 << 20, gt=0, description="bytes that a request's body may have")
    log: Literal["json", "text"] | None = Field(
        default=None, description="how lines of the log look; text on a terminal, else json"
    )
    log_requests: int = Field(
        default=50, ge=0, description="lines a second and process for requests of a kind; more are only counted"
    )
    metrics_dir: Path | None = Field(
        default=None, description="an empty folder in which the processes of one service share what they count"
    )
    body_seconds: float = Field(
        default=10.0, gt=0, description="seconds that a request's headers may take, and its body"
    )
    queue: int = Field(default=512, gt=0, description="requests of a process that may wait; more are turned away")
    batch: int = Field(default=256, gt=0, description="waiting requests that a pipeline is asked at once")
    answer_seconds: float = Field(default=10.0, gt=0, description="seconds that an answer may take")
    keep_alive: int = Field(default=5, ge=0, description="seconds that a connection may be idle")
    auth: Literal["off"] | None = Field(default=None, description="`off` lets anyone ask who can reach the address")

    @field_validator("trusted_types", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_: Any, **__: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Keywords first, then the environment, all of it."""
        return init_settings, _WholeEnvironment(settings_cls)


class _WholeEnvironment(EnvSettingsSource):
    """The environment with its unknown `NBLIFT_` variables, so that `extra="forbid"` sees those, too."""

    def __call__(self) -> dict[str, Any]:
        unknown = {
            name: value
            for name, value in os.environ.items()
            if name.startswith(PREFIX)
            and name not in ELSEWHERE
            and name.removeprefix(PREFIX).lower() not in self.settings_cls.model_fields
        }
        return {**super().__call__(), **unknown}


def read_settings(**overrides: Any) -> Settings:
    """The deployment's settings; an override wins over the environment.

    Raises:
        UsageError: a variable is unknown or its value is not possible; the message names each one.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        lines = [_explain(str(entry["loc"][0]), entry["type"], entry["msg"]) for entry in error.errors()]
        raise UsageError("; ".join(lines), hint="Correct or unset these environment variables.") from error


def _explain(name: str, kind: str, message: str) -> str:
    known = [field.upper() for field in Settings.model_fields]
    if kind != "extra_forbidden":
        return f"{PREFIX}{name.upper()}: {message}"
    near = difflib.get_close_matches(name.upper().removeprefix(PREFIX), known, n=1)
    told = f"did you mean {PREFIX}{near[0]}?" if near else f"there are {', '.join(PREFIX + each for each in known)}"
    return f"{name} is not a setting ({told})"
