"""Dividing notebooks among machines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nblift.errors import UsageError
from nblift.runs.shards import parse, shard, weights


@given(st.dictionaries(st.text(min_size=1), st.floats(0, 1e4)), st.integers(1, 6))
def test_every_notebook_is_in_one_part_and_the_parts_are_balanced(seconds: dict[str, float], n: int) -> None:
    parts = [shard(seconds, k, n) for k in range(1, n + 1)]
    assert sorted(name for part in parts for name in part) == sorted(seconds)
    loads = [sum(seconds[name] for name in part) for part in parts]
    # the longest part was the shortest before its last one came (Graham 1969)
    assert max(loads) - min(loads) <= max(seconds.values(), default=0) + 1e-6


def test_unknown_durations_follow_the_size_of_the_code() -> None:
    assert weights({"a": 99, "b": 199}, {"a": 10.0}) == {"a": 10.0, "b": 20.0}
    assert weights({"a": 9, "b": 19}, {}) == {"a": 10.0, "b": 20.0}


@pytest.mark.parametrize("text", ["", "0/2", "3/2", "a/b", "1"])
def test_a_shard_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="Write k/n"):
        parse(text)
