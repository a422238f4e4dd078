"""Requests for a prediction, good and bad, made from a seed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from nblift.model.schema import Feature, ModelSchema

Headers = list[tuple[bytes, bytes]]
JSON: Headers = [(b"content-type", b"application/json")]


@dataclass(frozen=True)
class Made:
    """A request: its body in the `pieces` in which it arrives, and whether its headers tell the body's length."""

    pieces: tuple[bytes, ...]
    headers: Headers = field(default_factory=lambda: JSON)
    method: str = "POST"
    path: str = "/predict"
    chunked: bool = False


def requests(schema: ModelSchema, rows: list[dict[str, Any]], count: int, seed: int, limit: int) -> Iterator[Made]:
    """As many requests for a model of this schema; `rows` are records that it was trained on.

    About a third is plain; the others have one or two things that are not.
    """
    chance = random.Random(seed)
    for _ in range(count):
        record = dict(chance.choice(rows))
        kind = chance.random()
        if kind < 0.3:
            body = json.dumps(record, separators=chance.choice([(",", ":"), (", ", ": ")])).encode()
        elif kind < 0.65:
            for _ in range(chance.choice((1, 1, 2))):
                chance.choice(_CHANGES)(record, chance.choice(schema.features), chance)
            body = json.dumps(record, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
        else:
            body = chance.choice(_TEXTS)(record, chance, limit)
        yield _wrapped(body, chance)


def _wrapped(body: bytes, chance: random.Random) -> Made:
    headers = [*JSON] if chance.random() < 0.7 else [*chance.choice(_HEADERS)]
    if chance.random() < 0.1:
        headers.append((b"x-request-id", chance.choice((b"a-1", b"a b", b"\xff", b"", b"x" * 128, b"x" * 129))))
    chance.shuffle(headers)
    pieces: tuple[bytes, ...] = (body,)
    if chance.random() < 0.15 and body:
        cut = chance.randrange(len(body))
        pieces = (body[:cut], body[cut:])
    method = "POST" if chance.random() < 0.97 else chance.choice(("GET", "PUT", "HEAD", "OPTIONS", "DELETE"))
    path = "/predict" if chance.random() < 0.98 else chance.choice(("/predict/", "/Predict", "//predict", "/predict/x"))
    return Made(pieces, headers, method, path, chunked=chance.random() < 0.2)


_HEADERS: list[Headers] = [
    [],
    [(b"content-type", b"")],
    [(b"content-type", b"text/plain")],
    [(b"content-type", b"APPLICATION/json")],
    [(b"content-type", b"application/json;charset=UTF-8")],
    [(b"content-type", b'application/json; charset="utf-8"')],
    [(b"content-type", b"application/json; charset=latin-1")],
    [(b"content-type", b"application/json; charset=utf-8; charset=utf-16")],
    [(b"content-type", b" application/json ")],
    [(b"content-type", b"application/json, text/plain")],
    [(b"content-type", b"application/problem+json")],
    [(b"content-type", b"application/json; \xff")],
    [*JSON, (b"content-type", b"text/plain")],
    [(b"content-type", b"text/plain"), *JSON],
    [*JSON, (b"content-encoding", b"identity")],
    [*JSON, (b"content-encoding", b"Identity")],
    [*JSON, (b"content-encoding", b"gzip")],
    [*JSON, (b"content-encoding", b"identity"), (b"content-encoding", b"gzip")],
    [*JSON, (b"accept", b"text/html")],
    [*JSON, (b"cookie", b"a=b"), (b"cookie", b"c=d")],
    [*JSON, (b"x-request-id", b"first"), (b"x-request-id", b"second")],
    [*JSON, (b"x-model-version", b"99"), (b"expect", b"nothing")],
]


def _another(record: dict[str, Any], feature: Feature, chance: random.Random) -> None:
    values: list[Any] = [
        None, True, False, 0, 1, -1, 3.0, 40.5, -0.0, 1e300, -1e300, 1e-300, 5e-324, 10**15, 2**53 + 1, 2**63, 2**64,
        10**25, -(10**400), "", "40", "male", "Dream", "a:b", "ä", "\ud800", "\u0000", [], {}, [1], {"a": 1}, "x" * 300,
    ]  # fmt: skip
    record[feature.name] = chance.choice(values)


def _within(record: dict[str, Any], feature: Feature, chance: random.Random) -> None:
    if feature.minimum is not None and feature.maximum is not None:
        record[feature.name] = chance.uniform(feature.minimum, feature.maximum)


def _edge(record: dict[str, Any], feature: Feature, chance: random.Random) -> None:
    edge = chance.choice((feature.minimum, feature.maximum))
    if edge is not None:
        record[feature.name] = chance.choice((edge, float(edge), edge + 1e-9, edge - 1, int(edge), edge * 1000))


def _left_out(record: dict[str, Any], feature: Feature, chance: random.Random) -> None:
    record.pop(feature.name, None)


def _extra(record: dict[str, Any], feature: Feature, chance: random.Random) -> None:
    record[chance.choice(("", "extra", feature.name.upper(), "a:b", "\ud800", "x" * 200))] = chance.choice(
        (1, None, "x")
    )


def _renamed(record: dict[str, Any], feature: Feature, chance: random.Random) -> None:
    record[feature.name + "\u200b"] = record.pop(feature.name, None)


_CHANGES = (_another, _another, _another, _within, _edge, _left_out, _extra, _renamed)
_NUMBERS = (
    *("NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1e-400", "1" * 19, "1" * 20, "1" * 21, "9" * 5000, "01"),
    *("-0", "-0.0", "1.", ".5", "+1", "0x10", "1e5", "1E+2", "4.0e1", "39.10000000000000000000001", "1_000", "--1"),
)
_BODIES = (b"", b"{}", b"[]", b"null", b"1", b'"a"', b"{" * 3000, b"[" * 4000, b'{"a":' * 800)
_Text = Callable[[dict[str, Any], random.Random, int], bytes]


def _twice(record: dict[str, Any], chance: random.Random, limit: int) -> bytes:
    name = chance.choice(list(record))
    return b"{" + json.dumps(name).encode() + b": 1," + json.dumps(record).encode()[1:]


def _numbers(record: dict[str, Any], chance: random.Random, limit: int) -> bytes:
    """A number as JSON may write it, or may not."""
    number = chance.choice(_NUMBERS)
    name = chance.choice([name for name, value in record.items() if type(value) in (int, float)])
    return json.dumps({**record, name: "@"}).replace('"@"', number).encode()


def _escaped(record: dict[str, Any], chance: random.Random, limit: int) -> bytes:
    text = json.dumps(record)
    letter = chance.choice([letter for letter in text if letter.isalpha()])
    return text.replace(letter, f"\\u{ord(letter):04x}", chance.choice((1, -1))).encode()


def _spaced(record: dict[str, Any], chance: random.Random, limit: int) -> bytes:
    space = chance.choice((b" ", b"\n\t\r ", b"\x0b", b"\x00", b"\xef\xbb\xbf", b"\xc2\xa0"))
    body = json.dumps(record, indent=chance.choice((None, 1))).encode()
    return chance.choice((space + body, body + space, body.replace(b",", b"," + space)))


def _cut(record: dict[str, Any], chance: random.Random, limit: int) -> bytes:
    body = json.dumps(record).encode()
    return body[: chance.randrange(len(body))]


def _flipped(record: dict[str, Any], chance: random.Random, limit: int) -> bytes:
    body = bytearray(json.dumps(record).encode())
    for _ in range(chance.choice((1, 1, 2, 5))):
        body[chance.randrange(len(body))] = chance.randrange(256)
    return bytes(body)


def _otherwise(record: dict[str, Any], chance: random.Random, limit: int) -> bytes:
    body = json.dumps(record).encode()
    changed = [b"[" + body + b"]", body + body, body.replace(b'"', b"'"), body[:-1] + b",}", b"// note\n" + body]
    return chance.choice([*_BODIES, *changed, body.decode().encode("utf-16")])


def _large(record: dict[str, Any], chance: random.Random, limit: int) -> bytes:
    body = json.dumps(record).encode()
    return body + b" " * (limit - len(body) + chance.choice((-1, 0, 1, 2000)))


_TEXTS: tuple[_Text, ...] = (
    _twice,
    _numbers,
    _numbers,
    _escaped,
    _spaced,
    _cut,
    _flipped,
    _flipped,
    _otherwise,
    _large,
)
