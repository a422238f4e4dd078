"""Names of stages, what crosses between them, and where functions go."""

from __future__ import annotations

from pathlib import Path

import pytest

from nblift.model.plan import Plan
from nblift.plan.paths import from_root, names_a_path, path_edits
from unit.at_once import lift, observe, planned, read


def stages(plan: Plan) -> dict[str, tuple[str, str]]:
    return {s.name: (" ".join(v.name for v in s.inputs), " ".join(v.name for v in s.outputs)) for s in plan.stages}


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        (["# Load data", "x = 1", "# Load data", "y = x"], ["load_data", "load_data_2"]),
        (["# Import", "x = 1"], ["import_stage"]),
        (["# Helpers", "x = 1", "# Register", "y = 1"], ["helpers_stage", "register_stage"]),
        (["# Clean", "def clean(x): return x\ny = clean(1)"], ["clean_stage"]),
        (["# 数据", "x = 1"], ["prepare"]),
        (["x = open('in.txt').read()"], ["load"]),
        (["# A", "# nothing here", "# B", "x = 1"], ["b"]),
    ],
)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_names_of_stages(cells: list[str], names: list[str], tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("x")
    assert [s.name for s in planned(tmp_path, *cells).stages] == names


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        # only what is read, and only from where it was made last
        (["# A", "x = [1]\ny = [2]", "# B", "z = x"], {"a": ("", "x y"), "b": ("x", "z")}),
        (["# A", "x = [1]", "# B", "x = [2]", "# C", "y = x"], {"b": ("", "x"), "c": ("x", "y")}),
        (["# A", "x = [1]", "# B", "x = x + [2]", "# C", "y = x"], {"a": ("", "x"), "b": ("x", "x"), "c": ("x", "y")}),
        (["# A", "x = [1]", "# B", "x.append(2)", "# C", "y = x"], {"a": ("", "x"), "b": ("x", "x"), "c": ("x", "y")}),
        (["# A", "x = [1]", "# B", "for i in x:\n    s = i\nt = s"], {"a": ("", "x"), "b": ("x", "s t")}),
        # what is deleted is no result, but may cross
        (["# A", "x = [1]", "# B", "y = x", "del x"], {"a": ("", "x"), "b": ("x", "y")}),
        # a display reads nothing
        (["# A", "x = [1]\ny = x * 2", "# B", "print(y)\nz = [x]"], {"a": ("", "x y"), "b": ("x", "z")}),
        # a name that may keep its value goes in
        (["# A", "x = [1]", "# B", "if not x:\n    x = [2]", "# C", "y = x"],
         {"a": ("", "x"), "b": ("x", "x"), "c": ("x", "y")}),
        # unless nobody looks at it any more
        (["# A", "x = [1]\nfor i in x:\n    y = [i]", "# B", "for i in x:\n    z = [i] + y", "for i in y: print(i)"],
         {"a": ("", "x y"), "b": ("x y", "z")}),
        (["# A", "x = [1]\nfor i in x:\n    y = [i]", "# B", "for i in x:\n    z = [i]", "w = [i]"],
         {"a": ("", "x i y"), "b": ("x i", "z w")}),
        # a stream that a stage seeds before it draws does not cross
        (["# A", "import random\nrandom.seed(1)\nx = [random.random()]",
          "# B", "random.seed(2)\ny = [random.random()] + x", "# C", "z = [random.random()] + y"],
         {"a": ("", "x"), "b": ("x", "y python_random_state"), "c": ("y python_random_state", "z")}),
    ],
)  # fmt: skip
def test_what_goes_into_and_out_of_stages(cells: list[str], found: dict[str, tuple[str, str]], tmp_path: Path) -> None:
    assert stages(planned(tmp_path, *cells)) == found


@pytest.mark.parametrize(
    ("cell", "place", "free"),
    [
        ("def f(x): return x\ny = f(1)", "module", ()),
        ("k = [1]\ndef f(x): return k\ny = f(1)", "module", ("k",)),
        ("k = [1]\nf = lambda x: k\ny = f(1)", "inline", ()),
        ("f = lambda x: x\ny = f(1)", "module", ()),
        # passed about as a value
        ("k = [1]\ndef f(x): return k\ny = list(map(f, [1]))", "inline", ()),
        ("def f(x): return x\ny = list(map(f, [1]))", "module", ()),
        # what only a closure can be
        ("k = [1]\ndef f(x, d=k): return d\ny = f(1)", "inline", ()),
        ("k = [1]\nclass f:\n    def __call__(self): return k\ny = f()()", "inline", ()),
        ("def f(x): return x\ny = f(1)\ndef f(x): return 2\nz = f(1)", "inline", ()),
        # its free variable, or its own name, means something else where it is called
        ("k = [1]\ndef f(x): return k\ny = [f(1) for k in [2]]", "inline", ()),
        ("k = [1]\ndef f(x): return k\ng = lambda k: f(1)\ny = g(2)", "inline", ()),
    ],
)
def test_places_of_functions(cell: str, place: str, free: tuple[str, ...], tmp_path: Path) -> None:
    found = [d for d in planned(tmp_path, "# A", cell).definitions if d.name == "f"]
    assert {(d.place, d.free) for d in found} == {(place, free)}


def test_a_function_of_several_stages_is_a_helper(tmp_path: Path) -> None:
    lifted = lift(tmp_path, "# A", "K = 2\ndef f(x):\n    return x * K\nx = f(1)", "# B", "y = f(x)")
    assert [(d.place, d.used_by) for d in lifted.plan.definitions] == [("shared", ("a", "b"))]
    assert "def f(x, k):" in lifted.texts["helpers"]
    assert all("from pipeline.helpers import f" in lifted.texts[s] for s in "ab") and not lifted.wrong()


def test_a_function_that_nobody_calls_stays_behind(tmp_path: Path) -> None:
    assert planned(tmp_path, "# A", "def f(x): return x\ny = [1]").definitions == ()


@pytest.mark.parametrize(
    ("text", "touched", "yes"),
    [
        ("../data/x.csv", "/p/data/x.csv", True),
        ("../data", "/p/data/x.csv", True),
        ("../data/", "/p/data/x.csv", True),
        ("out", "/p/notebooks/out", True),
        ("out", "/p/notebooks/out/x.csv", False),
        ("x.csv", "/p/data/x.csv", False),
        ("/p/data/x.csv", "/p/data/x.csv", False),
        ("../dat", "/p/data/x.csv", False),
        ("", "/p/notebooks", False),
        ("a\nb", "/p/notebooks/a\nb", False),
    ],
)
def test_strings_that_name_a_path(text: str, touched: str, yes: bool) -> None:
    assert names_a_path(text, "/p/notebooks", {touched}) == yes


@pytest.mark.parametrize(
    ("text", "moved"),
    [("../data/x.csv", "data/x.csv"), ("x.csv", "notebooks/x.csv"), ("../data/", "data/"), ("..", ".")],
)
def test_paths_from_the_root(text: str, moved: str) -> None:
    assert from_root(text, "notebooks") == moved


def test_a_folder_that_is_listed_holds_no_values_and_counts_by_its_files(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.csv").write_text("1")
    cells = ["# A", "import os\nn = sorted(os.listdir('data'))", "# B", "m = [*n]"]
    plan = planned(tmp_path, *cells)
    assert plan.values_in == "values"
    assert plan.stages[0].reads == ("data",)
    (tmp_path / "data/a.csv").write_text("1")
    plan = planned(tmp_path, *cells, "from pathlib import Path\nPath('data/b.csv').write_text('2')")
    assert plan.stages[0].reads == ("data/a.csv",)


def test_what_a_file_is_for_a_while_is_no_output(tmp_path: Path) -> None:
    cell = "from pathlib import Path\nx = 1\nPath('f').write_text('1')\nPath('g').write_text('1')\nPath('f').unlink()"
    (stage,) = planned(tmp_path, "# A", cell).stages
    assert stage.writes == ("g",) and stage.reads == ()


def test_commands_name_paths_by_words(tmp_path: Path) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "a.csv").write_text("1")
    cells = "import subprocess\nn = 'b'\nsubprocess.run(f'cp ../a.csv {n}.csv && cat ./{n}.csv', shell=True)"
    notebook = read(tmp_path / "notebooks", cells)
    observation = observe(notebook, tmp_path / "notebooks")
    edits = path_edits(notebook.statements, observation, "notebooks")
    assert edits[2] == {"cp ../a.csv ": "cp a.csv ", ".csv && cat ./": ".csv && cat notebooks/"}


@pytest.mark.parametrize(
    ("cell", "crosses"),
    [
        ("import os\nhere = os.getcwd()\ny = [1]", ""),
        ("import os\nhere = os.path.abspath('x')\ny = [1]", ""),
        ("from pathlib import Path\nhere = Path.cwd().parent / 'x'\ny = [1]", ""),
        ("import os\na = os.getcwd()\nhere = os.path.join(a, 'x')\ny = [1]", ""),
        ("import os\nc = os.getcwd()\nhere = f'{c}/x'\ny = [1]", ""),
        ("import os\nb = ['x']\nhere = os.path.join(os.getcwd(), b[0])\ny = [1]", "here"),
        ("import os\nhere = os.getcwd()\nhere += '/x'\ny = [1]", "here"),
        # what is in a folder is another thing tomorrow, and whoever moves is elsewhere
        (
            "import os\nfrom pathlib import Path\nopen('f', 'w').close()\nhere = Path(os.listdir('.')[0])\ny = [1]",
            "here",
        ),
        ("import os\nfrom pathlib import Path\nhere = Path(os.environ['PATH'])\ny = [1]", "here"),
        ("import os\nos.makedirs('d', exist_ok=True)\nos.chdir('d')\nhere = os.getcwd()\ny = [1]", "here"),
    ],
)
def test_a_path_of_the_machine_is_made_again_where_it_is_used(cell: str, crosses: str, tmp_path: Path) -> None:
    inputs = stages(planned(tmp_path, "# A", cell, "# B", "z = [str(here)] + y"))["b"][0]
    assert ("here" in inputs.split()) == bool(crosses)


@pytest.mark.parametrize(
    ("between", "kept"),
    [
        ("x = [1]", False),
        ("x = [f(1)]", True),
        # made with it, or called by one that is
        ("def g(h=f):\n    return h\nx = [g()(1)]", True),
        ("def g(y):\n    return f(y)\nx = [g(1)]", True),
        # a setting that calls it
        ("x = [1]\nos.environ['KEPT'] = f(1)\nx += [os.environ['KEPT']]", True),
    ],
)
def test_a_definition_that_is_replaced_before_its_use_is_left_out(
    between: str, kept: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEPT", "")  # what a cell leaves in the environment does not stay
    cell = f"import os\ndef f(y):\n    return 'first'\n{between}\ndef f(y):\n    return 'second'\nz = x + [f(1)]"
    lifted = lift(tmp_path, "# A", cell)
    assert ("'first'" in lifted.texts["a"]) == kept
    assert lifted.wrong() == {}
