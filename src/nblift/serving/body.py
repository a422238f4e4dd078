"""Reading a request's body: the right type, and no more of it than allowed."""

from __future__ import annotations

from email.message import Message

import anyio
from fastapi import Request

from nblift.serving.problems import Problem


async def read_json_body(request: Request, limit: int, seconds: float) -> bytes:
    """The bytes of a body that claims to be JSON, at most `limit` of them, which arrive within so many seconds.

    Raises:
        Problem: 415 for another media type, charset or a compressed body, 413 for more than `limit` bytes, 408 for
            one that does not arrive in time.
    """
    _refuse_other_types(request)
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise _too_large(limit)
    try:
        with anyio.fail_after(seconds):
            return await _read(request, limit)
    except TimeoutError:
        problem = f"a body has to arrive within {seconds:g} seconds"
        raise Problem("body-too-slow", problem, headers={"Connection": "close"}) from None


async def _read(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise _too_large(limit)
    return bytes(body)


def _refuse_other_types(request: Request) -> None:
    header = Message()
    header["content-type"] = request.headers.get("content-type", "")
    if header.get_content_type() != "application/json":
        raise Problem("unsupported-media-type", "send application/json", headers={"Accept": "application/json"})
    if str(header.get_param("charset", "utf-8")).lower() not in ("utf-8", "utf8"):
        raise Problem("unsupported-media-type", "send JSON in UTF-8")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem("unsupported-media-type", "send the body uncompressed", headers={"Accept-Encoding": "identity"})


def _too_large(limit: int) -> Problem:
    # the rest of the body stays unread, so the connection cannot carry another request
    return Problem("body-too-large", f"a body may have {limit} bytes", headers={"Connection": "close"})
