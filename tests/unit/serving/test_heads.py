"""Heads that are known stand for a whole request alone, and are not many."""

from __future__ import annotations

import pytest

from nblift.serving.http.heads import LONGEST, MOST, KnownHeads

HEAD = b"POST /predict HTTP/1.1\r\nContent-Length: 2"


@pytest.fixture
def heads() -> KnownHeads:
    known = KnownHeads()
    known.learn(HEAD + b"\r\n\r\n{}", b"{}")
    return known


def test_another_body_of_that_length_is_found(heads: KnownHeads) -> None:
    assert heads.body(HEAD + b"\r\n\r\n[]") == b"[]"


@pytest.mark.parametrize(
    "data",
    [
        HEAD + b"\r\n\r\n{",
        HEAD + b"\r\n\r\n{} ",
        HEAD + b"\r\n\r\n",
        HEAD,
        b"\r\n" + HEAD + b"\r\n\r\n{}",
        HEAD.lower() + b"\r\n\r\n{}",
        b"",
    ],
)
def test_what_is_more_or_less_is_not(heads: KnownHeads, data: bytes) -> None:
    assert heads.body(data) is None


@pytest.mark.parametrize("data", [HEAD + b"\r\n\r\n{}POST", HEAD + b"\r\n\r\n", b"2\r\n{}\r\n0\r\n\r\n", b"{}"])
def test_of_what_is_not_one_whole_request_nothing_is_learned(data: bytes) -> None:
    known = KnownHeads()
    known.learn(data, b"{}")
    assert known.body(data) is None


def test_long_heads_and_old_ones_are_forgotten(heads: KnownHeads) -> None:
    long = HEAD + b"\r\nX: " + b"x" * LONGEST + b"\r\n\r\n{}"
    heads.learn(long, b"{}")
    assert heads.body(long) is None
    for number in range(MOST):
        heads.learn(b"%d\r\n\r\n{}" % number, b"{}")
    assert heads.body(HEAD + b"\r\n\r\n{}") is None
    assert heads.body(b"%d\r\n\r\n{}" % (MOST - 1)) == b"{}"
