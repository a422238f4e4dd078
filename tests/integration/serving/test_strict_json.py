"""JSON has one reading, and it is found with bounded effort."""

from __future__ import annotations

import contextlib
import math
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nblift.serving.errors import BadJson
from nblift.serving.values.strict_json import parse


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": [1, 2.5, "x", null, true]}', {"a": [1, 2.5, "x", None, True]}),
        (b'"\\ud83d\\udc27"', "\N{PENGUIN}"),
        (b"1e400", math.inf),
        (b"-" + b"9" * 100_000, -math.inf),
        (b"18446744073709551615", 2**64 - 1),
    ],
)
def test_json_is_read(body: bytes, value: Any) -> None:
    assert parse(body) == value


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "line 1, column 1"),
        (b"{'a': 1}", "line 1, column 2"),
        (b"\xff", "UTF-8"),
        (b"\xef\xbb\xbf{}", "line 1, column 1"),
        ('{"a": 1}'.encode("utf-16"), "UTF-8"),
        (b'"\\ud800"', "UTF-8"),
        (b"NaN", "NaN"),
        (b"[-Infinity]", "-Infinity"),
        (b'{"a": 1, "a": 1}', "same key"),
        (b'[{"b": {"a": 1, "\\u0061": 2}}]', "same key"),
        (b"[" * 1_000_000, "too deep"),
        (b'{"a":' * 200_000, "too deep"),
    ],
)
def test_what_is_no_json_or_has_two_readings_is_refused(body: bytes, told: str) -> None:
    with pytest.raises(BadJson, match=told):
        parse(body)


def test_a_number_of_a_million_digits_takes_no_time() -> None:
    started = time.process_time()
    parse(b"1" * 1_000_000)
    assert time.process_time() - started < 0.5


@given(st.binary(max_size=200))
def test_any_bytes_are_json_or_refused(body: bytes) -> None:
    with contextlib.suppress(BadJson):
        parse(body)
