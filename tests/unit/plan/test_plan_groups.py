"""Where values cannot cross, and what is joined then."""

from __future__ import annotations

from pathlib import Path

import pytest

from nblift.lift.ladder import Ladder, without_unsaved
from nblift.model.plan import Choices, Plan
from nblift.plan.facts import Facts
from nblift.plan.groups import Group, Obstacle, join, obstacles
from nblift.plan.make import make_plan
from nblift.plan.needed import needed
from nblift.plan.start import sections_as_written
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
        (["# A", "from pathlib import Path\nPath('f').write_text('1')", "# B", "x = Path('f').read_text()"], []),
        (
            ["# A", "from pathlib import Path\nPath('f').write_text('1')", "# B", "Path('f').write_text('2')"],
            [("f", "a", "b")],
        ),
        (
            ["# A", "from pathlib import Path\nPath('f').write_text('1')", "# B", "import os\nos.remove('f')"],
            [("f", "a", "b")],
        ),
        (
            [
                "# A",
                "import tempfile\nfrom pathlib import Path\np = Path(tempfile.mkdtemp()) / 'tmp'\np.write_text('1')",
                "# B",
                "x = p.read_text()",
            ],
            [("*", "a", "b")],
        ),
    ],
)
def test_values_that_no_file_can_carry(cells: list[str], crossing: list[tuple[str, str, str]], tmp_path: Path) -> None:
    _, _, found = make(tmp_path, *cells)
    temporary = {o.name for o in found if o.name.startswith("tmp")}
    assert sorted({("*" if o.name in temporary else o.name, o.made_by, o.used_by) for o in found}) == crossing
    assert all(o.why for o in found)


def ladder_of(folder: Path, *cells: str) -> Ladder:
    notebook = read(folder, *cells)
    facts = Facts(notebook, observe(notebook, folder))
    return Ladder(facts, needed(facts))


def test_a_value_that_could_not_be_saved_is_an_obstacle(tmp_path: Path) -> None:
    notebook = read(tmp_path, "# A", "x = [1]", "# B", "y = x * 2")
    observation = observe(notebook, tmp_path)
    plan = make_plan(notebook, observation, str(tmp_path))
    assert obstacles(plan, observation, {("x", 0): "no format"}) == [Obstacle("x", "a", "b", "no format")]
    assert obstacles(plan, observation, {("y", 1): "no format"}) == []


def test_the_ladder_joins_from_maker_to_user_until_there_is_one_stage(tmp_path: Path) -> None:
    cells = ["# A", "g = (i for i in [1, 2])", "# B", "x = [1]", "# C", "y = list(g) + x", "# D", "z = y * 2"]
    plan, _, found = make(tmp_path, *cells)
    ladder = ladder_of(tmp_path, *cells)
    assert not ladder.step_down(plan, [])
    assert ladder.step_down(plan, found)
    assert [g.titles for g in ladder.groups] == [("A", "B", "C"), ("D",)]
    assert ladder.rung == "sections joined: g cannot cross from a to c"
    notebook = read(tmp_path, *cells)
    again = make_plan(notebook, observe(notebook, tmp_path), str(tmp_path), ladder.groups, ladder.rung)
    assert [s.name for s in again.stages] == ["prepare", "d"] and again.rung == ladder.rung
    assert ladder.step_down(again, [Obstacle("x", "prepare", "d", ""), Obstacle("y", "prepare", "d", "")])
    assert ladder.rung == "one stage" and len(ladder.groups) == 1
    stuck = [Obstacle("y", "prepare", "prepare", "", surroundings=True)]
    assert ladder.step_down(again, stuck)
    assert ladder.choices == Choices(settings=True) and ladder.rung == "one stage"
    assert ladder.step_down(again, stuck)
    assert ladder.choices == Choices(settings=True, whole=True) and ladder.rung == "one stage, with every statement"
    assert not ladder.step_down(again, stuck)


def test_where_joining_leaves_one_stage_the_cut_goes_around_what_cannot_cross(tmp_path: Path) -> None:
    head = ["# A", "import pandas as pd\nd = pd.DataFrame({'x': range(9)})", "d = d.dropna()", "d['y'] = d.x.map(str)"]
    tail = ["g = (i for i in d.x)", "# B", "s = sum(g)", "t = d.groupby('y').sum()", "u = t.x.median()"]
    plan, _, found = make(tmp_path, *head, *tail)
    ladder = ladder_of(tmp_path, *head, *tail)
    assert ladder.step_down(plan, found)
    assert ladder.rung == "fewer stages: g cannot cross from a to b"
    assert len(ladder.groups) == 2
    notebook = read(tmp_path, *head, *tail)
    observation = observe(notebook, tmp_path)
    assert obstacles(make_plan(notebook, observation, str(tmp_path), ladder.groups), observation) == []


def test_results_that_cannot_be_saved_stay_inside(tmp_path: Path) -> None:
    plan, _, _ = make(tmp_path, "# A", "x = [1]\ny = [2]")
    less = without_unsaved(plan, {("x", 0)})
    assert [v.name for v in less.stages[0].outputs] == ["y"]
    assert (less.names["x"], less.names["y"]) == ("internal", "output")
    assert without_unsaved(plan, set()) is plan


@pytest.mark.parametrize(
    ("late", "joined"), [("t = 5", ["fs"]), ("t += 1", ["fs"]), ("u = t", []), ("r = fs['f'](1)", [])]
)
def test_a_function_that_looks_up_what_a_later_section_changes_does_not_leave_its_stage(
    late: str, joined: list[str], tmp_path: Path
) -> None:
    _, _, found = make(tmp_path, "# A", "t = 1\nfs = {'f': lambda x: x + t}", "# B", late)
    assert [o.name for o in found] == joined
