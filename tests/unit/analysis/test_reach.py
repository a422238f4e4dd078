from __future__ import annotations

from nblift.analysis.names import names_of
from nblift.analysis.reach import deferred_names, effective_reads


def reach(*sources: str) -> set[str]:
    """What the last of these statements may look up."""
    names = [names_of(s) for s in sources]
    return set(effective_reads(names[-1], deferred_names(names)))


def test_a_call_reaches_the_globals_of_the_function() -> None:
    assert reach("def f(x): return x + k", "y = f(1)") == {"f", "k"}


def test_globals_are_followed_through_the_functions_that_are_called() -> None:
    assert reach("def f(): return k", "def g(): return f()", "h = lambda: g()", "y = h()") == {"f", "g", "h", "k"}


def test_functions_that_call_one_another_come_to_an_end() -> None:
    assert reach("def f(): return g() + a", "def g(): return f() + b", "y = f()") == {"a", "b", "f", "g"}


def test_defining_a_function_reaches_nothing_that_it_will_look_up() -> None:
    assert reach("def f(x=d): return k") == {"d"}


def test_a_name_defined_twice_reaches_what_either_does() -> None:
    assert reach("def f(): return a", "def f(): return b", "f()") == {"a", "b", "f"}
