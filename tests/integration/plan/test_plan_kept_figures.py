"""Figures that are kept: which statements draw them, where they are saved, and what the lifted code says."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.at_once import Lifted, lift

_START = "import matplotlib.pyplot as plt\nimport pandas as pd\nframe = pd.DataFrame({'x': [1, 2], 'y': [2.0, 1.0]})"


def kept(folder: Path, *cells: str) -> Lifted:
    found = lift(folder, "# Load", _START, "# Draw", *cells, figures=True)
    assert not found.wrong()
    return found


def saved(lifted: Lifted, folder: Path) -> list[str]:
    figures = [f.path for s in lifted.plan.stages for f in s.figures]
    assert all((folder / path).read_bytes().startswith(b"\x89PNG") for path in figures)
    return [Path(path).name for path in figures]


def body(lifted: Lifted, stage: str = "draw") -> list[str]:
    """The lines of a stage's function behind its docstring."""
    lines = [line.strip() for line in lifted.texts[stage].rpartition('"""')[2].splitlines()]
    return [line for line in lines if line]


def test_a_section_that_only_draws_is_a_stage(tmp_path: Path) -> None:
    found = kept(tmp_path, "frame.plot()")
    assert list(found.stages) == ["load", "draw"] and not found.stages["draw"].outputs
    assert saved(found, tmp_path) == ["draw-1.png"]
    assert body(found) == [
        'os.makedirs("reports/figures", exist_ok=True)',
        "frame.plot()",
        'plt.savefig("reports/figures/draw-1.png", bbox_inches="tight")',
        "plt.close()",
    ]
    assert found.role("frame.plot") == "output"


def test_without_the_option_nothing_is_kept(tmp_path: Path) -> None:
    found = lift(tmp_path, "# Load", _START, "# Draw", "frame.plot()")
    assert list(found.stages) == ["load"] and found.role("frame.plot") == "display"


def test_it_is_saved_behind_the_last_statement_that_drew(tmp_path: Path) -> None:
    found = kept(tmp_path, "plt.plot(frame.x)\nplt.title('x')\nframe.describe()")
    lines = body(found)
    assert lines[1:4] == ["plt.plot(frame.x)", "plt.title('x')", lines[3]] and "savefig" in lines[3]
    assert found.role("frame.describe") == "display"
    assert found.role("plt.title") == "output"


def test_an_assignment_may_draw(tmp_path: Path) -> None:
    found = kept(tmp_path, "plt.figure(figsize=(3, 2))\npatches = plt.bar(frame.x, frame.y)\nfirst = frame.x[0]")
    assert "patches = plt.bar(frame.x, frame.y)" in body(found)


def test_a_figure_of_a_name_is_saved_by_it(tmp_path: Path) -> None:
    found = kept(tmp_path, "fig, ax = plt.subplots()\nax.plot(frame.x)")
    assert body(found)[-2:] == ['fig.savefig("reports/figures/draw-1.png", bbox_inches="tight")', "plt.close(fig)"]


def test_several_open_figures(tmp_path: Path) -> None:
    found = kept(tmp_path, "frame.x.plot()", "for name in frame:\n    plt.figure()\n    plt.plot(frame[name])")
    assert saved(found, tmp_path) == ["draw-1.png", "draw-2.png", "draw-3.png"]
    assert "for number, opened in enumerate(plt.get_fignums(), 2):" in body(found)


def test_a_figure_ends_with_its_cell(tmp_path: Path) -> None:
    found = kept(tmp_path, "plt.plot(frame.x)\ntotal = frame.x.sum()", "plt.plot(frame.y)")
    assert body(found).count("plt.close()") == 2 and saved(found, tmp_path) == ["draw-1.png", "draw-2.png"]


def test_settings_for_the_eye_go_with_it(tmp_path: Path) -> None:
    setting = "plt.rcParams['lines.linewidth'] = 3\npd.set_option('display.max_rows', 7)"
    found = lift(tmp_path, "# Load", _START, setting, "# Draw", "frame.plot()", figures=True)
    assert "plt.rcParams['lines.linewidth'] = 3" in body(found)
    assert not any("max_rows" in line for line in body(found))


def test_what_only_serves_drawing_is_no_result(tmp_path: Path) -> None:
    found = kept(tmp_path, "colours = ['r', 'g']\nplt.bar(frame.x, frame.y, color=colours)")
    assert "colours = ['r', 'g']" in body(found) and not found.stages["draw"].outputs
    assert found.plan.names["colours"] == "display"


def test_the_variable_of_a_loop_that_draws_does_not_cross(tmp_path: Path) -> None:
    loop = "for name in frame:\n    plt.plot(frame[name])"
    found = lift(tmp_path, "# Load", _START, "# One", loop, "# Two", loop, figures=True)
    assert [v.name for v in found.stages["two"].inputs] == ["frame"]
    assert not found.stages["one"].outputs


@pytest.mark.parametrize("name", ["os", "itertools"])
def test_the_imports_are_there(tmp_path: Path, name: str) -> None:
    cells = ["frame.plot()", "def show(of):\n    plt.plot(of)\n    plt.show()", "show(frame.x)"]
    lines = kept(tmp_path, *cells).texts["draw"].splitlines()
    assert ("import os" in lines) and ("import itertools" in lines) == ("itertools" in "\n".join(lines))
