"""When two sides answer the same, and what counts as a refusal."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from nblift.parity.answers import Answer, Comparison, Given, NoAnswer, Side, not_compared
from nblift.parity.check import OWN_SERVICE, Parity, _hint, compare_models

REFUSED = NoAnswer("must not be null", refused=True)
FAILED = NoAnswer("status 500: ")


def compared(expected: Answer, found: Answer, strange: bool = False) -> str:
    side = Comparison([expected], [strange], 1e-6).side("service", "", [found])
    (kind,) = (name for name in ("equal", "refused", "different") if getattr(side, name))
    assert side.verdict == ("different" if kind == "different" else "equal")
    assert (side.reason is not None) == (kind == "different")
    return kind


def bird(label: Any, chance: float = 0.75) -> Given:
    return Given(label, {"a": chance, "b": 1 - chance})


@pytest.mark.parametrize(
    ("expected", "found", "kind"),
    [
        (bird("a"), bird("a"), "equal"),
        (bird("a"), bird("a", 0.75 + 9e-7), "equal"),
        (bird("a"), bird("a", 0.75 + 2e-6), "different"),
        (bird("a"), bird("a", float("nan")), "different"),
        (bird("a"), bird("b"), "different"),
        (bird("a"), Given("a"), "different"),
        (bird("a"), Given("a", {"a": 0.75, "c": 0.25}), "different"),
        (Given("a"), Given("a"), "equal"),
        (Given(1), Given(1), "equal"),
        (Given(1), Given(2), "different"),
        (Given(1), Given(True), "different"),
        (Given("1"), Given(1), "different"),
        (Given(3.5), Given(3.5000001), "equal"),
        (Given(3.5), Given(3.6), "different"),
        (Given(2e9), Given(2e9 + 1), "equal"),
        (bird("a"), REFUSED, "different"),
        (REFUSED, bird("a"), "different"),
        (REFUSED, REFUSED, "refused"),
        (REFUSED, FAILED, "different"),
    ],
)
def test_two_answers(expected: Answer, found: Answer, kind: str) -> None:
    assert compared(expected, found) == kind


def test_a_service_may_refuse_only_what_training_had_none_like() -> None:
    assert compared(bird("a"), REFUSED, strange=True) == "refused"
    assert compared(bird("a"), FAILED, strange=True) == "different"
    assert compared(bird("a"), bird("a"), strange=True) == "equal"


def test_numbers_differ_in_units_of_their_spread() -> None:
    reference = [Given(1000.0), Given(1001.0)]
    side = Comparison([*reference, Given(0.0)], [False] * 3, 1e-6).side("service", "", [*reference, Given(4e-4)])
    assert (side.equal, side.verdict) == (3, "equal")
    assert side.largest == pytest.approx(4e-4 / 471.6, rel=1e-3)
    assert Comparison(reference, [False] * 2, 1e-6).side("s", "", [Given(1000.0), Given(1001.1)]).different == 1


def test_a_side_counts_and_names_the_first_difference() -> None:
    reference = [bird("a"), bird("a"), bird("b"), bird("a")]
    found = [bird("a"), REFUSED, bird("a"), FAILED]
    side = Comparison(reference, [False, True, False, True], 1e-6).side("container", "birds", found)
    assert (side.equal, side.refused, side.different) == (1, 1, 2)
    assert side.reason == "row 2: 'a' with 0.75 and not 'b' with 0.25"
    assert side.refusals == {"must not be null": 1, "status 500: ": 1}


def test_what_was_not_compared_is_equal_to_nothing() -> None:
    reference = [bird("a")]
    comparison = Comparison(reference, [False], 1e-6)
    sides = (comparison.side("service", "", reference), not_compared("container", "there is no docker"))
    parity = Parity("birds", "1", "x.csv", 1, 1, 1e-6, sides)
    assert parity.equal
    assert [side.verdict for side in sides] == ["equal", "not compared"]
    assert not Parity("birds", "1", "x.csv", 1, 1, 1e-6, (comparison.side("s", "", [bird("b")]),)).equal


@pytest.mark.parametrize(
    ("pipeline", "own", "elsewhere", "told"),
    [
        ("equal", ("different", "different"), "equal", "nblift promote"),
        ("equal", ("different", "equal"), "equal", None),
        ("equal", ("equal", "equal"), "different", None),
        # there is no pipeline that DVC could be asked about
        ("different", ("different", "different"), "equal", "nblift verify"),
    ],
)
def test_what_to_do_is_said_where_it_is_known(
    pipeline: Any, own: tuple[Any, Any], elsewhere: Any, told: str | None, tmp_path: Path
) -> None:
    sides = [
        Side("pipeline", "models/model.skops", pipeline),
        *(Side(f"service, {kind}", OWN_SERVICE, verdict) for kind, verdict in zip(("compiled", "pipeline"), own)),
        Side("service, compiled", "http://127.0.0.1:9", elsewhere),
    ]
    hint = _hint(SimpleNamespace(root=tmp_path), "2", sides)  # type: ignore[arg-type]
    assert (hint is None) if told is None else (hint is not None and told in hint)


@pytest.mark.parametrize(
    ("by_chance", "found", "verdicts", "service"),
    [
        (False, bird("b"), ["reference", "different"], "different"),
        (True, bird("b"), ["not compared", "reference"], "equal"),
    ],
)
def test_a_model_that_differs_by_chance_is_no_reference(
    by_chance: bool, found: Answer, verdicts: list[str], service: str
) -> None:
    comparison, sides = compare_models(("n.ipynb", [bird("a")]), ("model", [found]), lambda: by_chance, [False])
    assert [side.verdict for side in sides] == verdicts
    assert [side.name for side in sides] == ["notebook", "pipeline"]
    assert (sides[0].reason is not None) == (verdicts[0] == "not compared")
    assert comparison.side("service", "", [found]).verdict == service


def test_chance_is_asked_only_where_something_differs() -> None:
    def asked() -> bool:
        raise AssertionError

    comparison, sides = compare_models(("n.ipynb", [bird("a")]), ("model", [bird("a")]), asked, [False])
    assert [side.verdict for side in sides] == ["reference", "equal"]
    assert comparison.side("service", "", [bird("b")]).verdict == "different"
