"""Where values cannot cross, and what is joined then."""

from __future__ import annotations

from pathlib import Path

import pytest

from nblift.lift.ladder import step_down, without_unsaved
from nblift.model.plan import Plan
from nblift.plan.facts import Facts
from nblift.plan.groups import Group, Obstacle, join, obstacles
from nblift.plan.make import make_plan, sections_as_written
from nblift.plan.needed import needed
from unit.at_once import observe, read

GROUPS = [Group(("A",), "a", (0, 1)), Group(("B",), "", (2,)), Group(("C",), "c", (3, 4)), Group(("D",), "d", (5,))]


def test_joining_keeps_titles_prose_and_statements_in_order() -> None:
    assert join(GROUPS, 1, 2) == [GROUPS[0], Group(("B", "C"), "c", (2, 3, 4)), GROUPS[3]]
    assert join(GROUPS, 0, 3) == [Group(("A", "B", "C", "D"), "a\n\nc\n\nd", (0, 1, 2, 3, 4, 5))]
    assert join(GROUPS, 1, 1) == GROUPS


def make(folder: Path, *cells: str) -> tuple[Plan, list[Group], list[Obstacle]]:
    notebook = read(folder, *cells)
    observation = observe(notebook, folder)
    facts = Facts(notebook, observation)
    groups = sections_as_written(facts, needed(facts))
    plan = make_plan(notebook, observation, str(folder), groups)
    return plan, groups, obstacles(plan, observation)


@pytest.mark.parametrize(
    ("cells", "crossing"),
    [
        (["# A", "x = [1]", "# B", "y = x + [2]"], []),
        (["# A", "g = (i for i in [1, 2])", "# B", "y = list(g)"], [("g", "a", "b")]),
        (["# A", "x = [1]\ny = x", "# B", "x.append(2)\nn = len(y)"], [("x", "a", "b"), ("y", "a", "b")]),
        (["# A", "x = [1]\ny = x", "# B", "z = x + y"], []),
    ],
)
def test_values_that_no_file_can_carry(cells: list[str], crossing: list[tuple[str, str, str]], tmp_path: Path) -> None:
    _, _, found = make(tmp_path, *cells)
    assert sorted((o.name, o.made_by, o.used_by) for o in found) == crossing
    assert all(o.why for o in found)


def test_a_value_that_could_not_be_saved_is_an_obstacle(tmp_path: Path) -> None:
    notebook = read(tmp_path, "# A", "x = [1]", "# B", "y = x * 2")
    observation = observe(notebook, tmp_path)
    plan = make_plan(notebook, observation, str(tmp_path))
    assert obstacles(plan, observation, {("x", 0): "no format"}) == [Obstacle("x", "a", "b", "no format")]
    assert obstacles(plan, observation, {("y", 1): "no format"}) == []


def test_the_ladder_joins_from_maker_to_user_until_there_is_one_stage(tmp_path: Path) -> None:
    cells = ["# A", "g = (i for i in [1, 2])", "# B", "x = [1]", "# C", "y = list(g) + x", "# D", "z = y * 2"]
    plan, groups, found = make(tmp_path, *cells)
    step = step_down(plan, groups, found)
    assert step is not None
    joined, rung = step
    assert [g.titles for g in joined] == [("A", "B", "C"), ("D",)]
    assert rung == "sections joined: g cannot cross from a to c"
    notebook = read(tmp_path, *cells)
    again = make_plan(notebook, observe(notebook, tmp_path), str(tmp_path), joined, rung)
    assert [s.name for s in again.stages] == ["prepare", "d"] and again.rung == rung
    last = step_down(again, joined, [Obstacle("y", "prepare", "d", "")])
    assert last is not None and last[1] == "one stage"
    assert step_down(again, last[0], [Obstacle("y", "prepare", "prepare", "")]) is None
    assert step_down(plan, groups, []) is None


def test_results_that_cannot_be_saved_stay_inside(tmp_path: Path) -> None:
    plan, _, _ = make(tmp_path, "# A", "x = [1]\ny = [2]")
    less = without_unsaved(plan, {("x", 0)})
    assert [v.name for v in less.stages[0].outputs] == ["y"]
    assert (less.names["x"], less.names["y"]) == ("internal", "output")
    assert without_unsaved(plan, set()) is plan
