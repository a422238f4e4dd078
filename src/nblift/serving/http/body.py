"""Reading a request's body: the right type, and no more of it than allowed."""

from __future__ import annotations

from email.message import Message

import anyio
from fastapi import Request

from nblift.serving.http.problems import Problem

# a body up to so many times too large is read and dropped, so that its sender gets to the answer (RFC 9112, 9.6)
DROPPED = 16


async def read_json_body(request: Request, limit: int, seconds: float) -> bytes:
    """The bytes of a body that claims to be JSON, at most `limit` of them, which arrive within so many seconds.

    Raises:
        Problem: 415 for another media type, charset or a compressed body, 413 for more than `limit` bytes, 408 for
            one that does not arrive in time.
    """
    declared = request.headers.get("content-length", "")
    large = declared.isdecimal() and int(declared) > limit
    # who asks first has sent nothing yet, and needs not send it
    if large and ("expect" in request.headers or int(declared) > DROPPED * limit):
        raise _too_large(limit)
    try:
        with anyio.fail_after(seconds):
            body = await _read(request, limit)
    except TimeoutError:
        problem = f"a body has to arrive within {seconds:g} seconds"
        raise Problem("body-too-slow", problem, headers={"Connection": "close"}) from None
    _refuse_other_types(request)
    if len(body) > limit:
        raise _too_large(limit)
    return body


async def _read(request: Request, limit: int) -> bytes:
    """A body, or what shows that it is larger than `limit`."""
    body, length = bytearray(), 0
    async for chunk in request.stream():
        length += len(chunk)
        if len(body) <= limit:
            body += chunk
        if length > DROPPED * limit:
            break
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
    # the rest of the body may be unread, so the connection cannot carry another request
    return Problem("body-too-large", f"a body may have {limit} bytes", headers={"Connection": "close"})
