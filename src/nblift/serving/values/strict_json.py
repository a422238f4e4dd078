"""JSON as RFC 8259 and I-JSON mean it: one reading only, and a bounded effort to get it."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from nblift.serving.errors import BadJson

# more digits than any 64-bit integer has
_LONGEST_INTEGER = 20
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def parse(body: bytes) -> Any:
    """The value that `body` holds. An integer of more than 20 digits becomes a float, which may be infinite.

    Raises:
        BadJson: the body is not UTF-8 or not JSON, holds NaN or Infinity, names a key twice, or nests too deep.
    """
    try:
        value = json.loads(
            body.decode("utf-8"), object_pairs_hook=_object, parse_int=_integer, parse_constant=_constant
        )
        if _SURROGATE.search(body):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeError as error:
        raise BadJson("the body is not valid UTF-8 text") from error
    except json.JSONDecodeError as error:
        raise BadJson(f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    except RecursionError as error:
        raise BadJson("arrays or objects nest too deep") from error
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadJson("an object names the same key twice")
    return found


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else float(digits)


def _constant(name: str) -> NoReturn:
    raise BadJson(f"{name} is not JSON")
