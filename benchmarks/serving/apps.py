"""What the service is compared with: the least that uvicorn can do, and what people write."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

BODY = b'{"prediction":"Adelie","probabilities":{"Adelie":0.98,"Chinstrap":0.02,"Gentoo":0.0},"model_version":"1"}'
HEADERS = [(b"content-length", b"%d" % len(BODY)), (b"content-type", b"application/json")]


async def bare(scope: Any, receive: Any, send: Any) -> None:
    """An ASGI application that answers the same JSON to everything and reads nothing."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": BODY})


def naive() -> Any:
    """FastAPI as in tutorials: a model from a file, a pydantic class, a frame of one row."""
    import pandas as pd
    from fastapi import FastAPI
    from pydantic import BaseModel
    from skops.io import get_untrusted_types, load

    file = Path(os.environ["BENCHMARK_MODEL"])
    model = load(file, trusted=get_untrusted_types(file=file))
    app = FastAPI()

    class Bird(BaseModel):
        island: str
        sex: str
        bill_length_mm: float
        bill_depth_mm: float
        flipper_length_mm: float
        body_mass_g: float

    # the class is local, so its name must not be looked up among the module's
    def predict(bird: Any) -> dict[str, Any]:
        frame = pd.DataFrame([bird.model_dump()])
        chances = dict(zip(model.classes_.tolist(), model.predict_proba(frame)[0].tolist(), strict=True))
        return {"prediction": model.predict(frame)[0], "probabilities": chances}

    predict.__annotations__["bird"] = Bird
    app.post("/predict")(predict)
    return app
