"""The API's contract, typed for the model that is loaded."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from nblift.serving.http.answers import ProblemDocument, prediction_type
from nblift.serving.service import Service

_COMPONENT = "#/components/schemas/{model}"


def document(app: FastAPI, service: Service | None, root_path: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document; without a model, its records are plain objects.

    `root_path` is where a proxy shows the API, "" without one.
    """
    api = get_openapi(
        title=app.title,
        version="none" if service is None else service.version,
        description=app.description,
        routes=app.routes,
        servers=[{"url": root_path}] if root_path else None,
    )
    components = api["components"]["schemas"]
    components["Record"] = _record(components, service)
    components["Prediction"] = _schema(components, prediction_type(service.model.schema if service else None))
    components["ProblemDocument"] = _schema(components, ProblemDocument)
    return api


def _record(components: dict[str, Any], service: Service | None) -> dict[str, Any]:
    if service is None:
        return {"type": "object", "title": "Record"}
    return {**_schema(components, service.reader.type), "examples": [service.example()]}


def _schema(components: dict[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema(ref_template=_COMPONENT)
    components.update(schema.pop("$defs", {}))
    return schema


def reference(name: str) -> dict[str, str]:
    """A pointer to a component of the document."""
    return {"$ref": _COMPONENT.format(model=name)}
