"""Bodies as a hostile or broken client might send them: good ones, changed by chance."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

_PIECES = (
    *(b"{", b"}", b"[", b"]", b'"', b":", b",", b"\\", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\\ud800"),
    *(b"null", b"true", b"NaN", b"-Infinity", b"1e400", b"-0", b"1e-400", b"0x10", b"\\u0000", b'"__proto__":', b"//"),
    *(b"9" * 30, b"9" * 5000, b"1e" + b"9" * 400, b'{"a":' * 2000, b"[" * 50_000, b'"' + b"\xc3\xa4" * 3000 + b'"'),
)


def mutations(bodies: Sequence[bytes], seed: int) -> Iterator[bytes]:
    """Bodies without end, each made of one of `bodies` by some changes. The same seed makes the same ones."""
    chance = random.Random(seed)
    while True:
        body = bytearray(chance.choice(bodies))
        for _ in range(chance.choice((1, 1, 1, 1, 2, 3, 8))):
            chance.choice(_WAYS)(body, bodies, chance)
        yield bytes(body)


def _flip(body: bytearray, bodies: Sequence[bytes], chance: random.Random) -> None:
    if body:
        body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)


def _set(body: bytearray, bodies: Sequence[bytes], chance: random.Random) -> None:
    if body:
        body[chance.randrange(len(body))] = chance.choice(b'0123456789eE+-.",:{}[]ntf\\ ')


def _cut(body: bytearray, bodies: Sequence[bytes], chance: random.Random) -> None:
    start = chance.randint(0, len(body))
    del body[start : chance.choice((start + chance.randint(0, 20), len(body)))]


def _repeat(body: bytearray, bodies: Sequence[bytes], chance: random.Random) -> None:
    start = chance.randint(0, len(body))
    piece = bytes(body[start : start + chance.randint(1, 60)])
    body[start:start] = piece * min(chance.choice((1, 2, 50, 1000)), 1 + 20_000 // (len(piece) + 1))


def _splice(body: bytearray, bodies: Sequence[bytes], chance: random.Random) -> None:
    other = chance.choice(bodies)
    start, stop = sorted(chance.randint(0, len(other)) for _ in range(2))
    body[chance.randint(0, len(body)) :] = other[start:stop]


def _insert(body: bytearray, bodies: Sequence[bytes], chance: random.Random) -> None:
    place = chance.randint(0, len(body))
    body[place:place] = chance.choice(_PIECES)


def _number(body: bytearray, bodies: Sequence[bytes], chance: random.Random) -> None:
    """Another number in place of one."""
    digits = [place for place, each in enumerate(body) if each in b"0123456789"]
    if digits:
        start = chance.choice(digits)
        stop = start
        while stop < len(body) and body[stop] in b"0123456789.":
            stop += 1
        scale = chance.choice((1e-300, 1e-3, 1.0, 1e3, 1e18, 1e300))
        body[start:stop] = repr(chance.uniform(-1, 1) * scale).encode()


_Way = Callable[[bytearray, Sequence[bytes], random.Random], None]
_WAYS: tuple[_Way, ...] = (_flip, _flip, _set, _set, *[_number] * 4, _cut, _repeat, _splice, _insert)
