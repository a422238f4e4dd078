"""The plan of one notebook that has something of everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from nblift.model.plan import Plan, Stage
from unit.at_once import Lifted, lift

CELLS = [
    "# Load",
    "import random\nimport numpy as np\nimport pandas as pd\nimport matplotlib\nmatplotlib.use('agg')",
    "import matplotlib.pyplot as plt",
    "SEED = 7\nROUNDS = 3\nUNUSED = 1",
    "random.seed(SEED)\nnp.random.seed(SEED)",
    "pd.set_option('compute.use_numexpr', False)\npd.set_option('display.max_rows', 5)",
    "df = pd.DataFrame({'a': [3.0, 1.0, 2.0], 'b': ['x', 'y', 'z']})\ndf.head()",
    "# Look",
    "df.describe()\nbins = 4\nfig, ax = plt.subplots()\nax.hist(df['a'], bins=bins)\nprint(len(df))",
    "# Clean",
    "def scaled(column):\n    # to the unit interval\n    return column / FACTOR\nFACTOR = 4",
    "np.random.rand(2)",
    "df['a'] = scaled(df['a'])\ndf['noise'] = np.random.rand(len(df))",
    "# Model",
    "def total(xs):\n    return sum(xs) * ROUNDS",
    "weights = [np.random.rand() for _ in range(ROUNDS)]\nscore = float(total(weights))",
    "fig2, axes = plt.subplots()\naxes.plot(weights)\nframe_axes = fig2.gca()\nframe_axes.set_title('w')\n"
    "fig2.savefig('weights.png')",
    "df.to_csv('out.csv')",
    "# The end",
    "score\nfor i in range(2):\n    print(i)",
]


@pytest.fixture(scope="module")
def lifted(tmp_path_factory: pytest.TempPathFactory) -> Lifted:
    return lift(tmp_path_factory.mktemp("plan"), *CELLS)


@pytest.fixture(scope="module")
def plan(lifted: Lifted) -> Plan:
    return lifted.plan


def names(stage: Stage) -> tuple[list[str], list[str], list[str]]:
    return [v.name for v in stage.inputs], [v.name for v in stage.outputs], [p.name for p in stage.params]


def test_sections_that_compute_something_are_stages(plan: Plan) -> None:
    assert [(s.name, s.title) for s in plan.stages] == [("load", "Load"), ("clean", "Clean"), ("model", "Model")]


@pytest.mark.parametrize(
    ("statement", "role"),
    [
        ("import random", "import"),
        ("SEED =", "parameter"),
        ("UNUSED =", "parameter"),
        ("np.random.seed", "computation"),
        ("pd.set_option('compute", "setting"),
        ("pd.set_option('display", "setting"),
        ("df = pd", "computation"),
        ("df.head", "display"),
        ("df.describe", "display"),
        ("bins =", "display"),
        ("fig, ax", "display"),
        ("ax.hist", "display"),
        ("print", "display"),
        ("def scaled", "definition"),
        ("np.random.rand(2)", "computation"),
        ("fig2, axes", "computation"),
        ("axes.plot", "computation"),
        ("frame_axes =", "computation"),
        ("frame_axes.set_title", "computation"),
        ("fig2.savefig", "output"),
        ("df.to_csv", "output"),
        ("score", "computation"),
        ("for i in", "display"),
    ],
)
def test_every_statement_has_one_role(lifted: Lifted, statement: str, role: str) -> None:
    assert lifted.role(statement) == role


def test_no_statement_is_without_a_decision_and_a_reason(plan: Plan) -> None:
    assert [d.index for d in plan.decisions] == list(range(len(plan.notebook.statements)))
    assert all(d.why for d in plan.decisions)
    assert all(not d.stages for d in plan.decisions if d.role == "display")


def test_what_a_stage_changes_in_place_goes_in_and_comes_out(lifted: Lifted) -> None:
    inputs, outputs, _ = names(lifted.stages["clean"])
    assert "df" in inputs and "df" in outputs and lifted.stages["clean"].changed == ("df",)
    assert [v.made_by for v in lifted.stages["model"].inputs if v.name == "df"] == ["clean"]


def test_a_random_stream_is_carried_from_stage_to_stage_by_state(lifted: Lifted) -> None:
    state = "numpy_random_state"
    assert [state in names(s)[0] for s in lifted.stages.values()] == [False, True, True]
    assert [state in names(s)[1] for s in lifted.stages.values()] == [True, True, False]
    assert not any("python_random_state" in (*names(s)[0], *names(s)[1]) for s in lifted.stages.values())


def test_parameters_belong_to_the_stage_that_uses_them(plan: Plan, lifted: Lifted) -> None:
    assert {p.key: p.value for p in plan.params} == {"load.seed": 7, "clean.factor": 4, "model.rounds": 3}
    assert names(lifted.stages["model"])[2] == ["rounds"]


def test_results_are_outputs_and_numbers_are_metrics(plan: Plan, lifted: Lifted) -> None:
    assert {v.name: v.metric for v in lifted.stages["model"].outputs} == {"weights": False, "score": True}
    assert {n: plan.names[n] for n in ("df", "score", "weights", "bins", "ax", "fig2", "i", "SEED")} == {
        "df": "output", "score": "output", "weights": "output", "bins": "display", "ax": "display",
        "fig2": "display", "i": "display", "SEED": "parameter",
    }  # fmt: skip


def test_files_that_a_stage_writes_are_its_own(lifted: Lifted) -> None:
    assert {s.name: s.writes for s in lifted.plan.stages} == {
        "load": (), "clean": (), "model": ("out.csv", "weights.png")
    }  # fmt: skip


def test_settings_are_repeated_only_where_they_matter(lifted: Lifted) -> None:
    assert all("use_numexpr" in lifted.texts[n] for n in ("load", "clean", "model"))
    shown = [n for n in ("load", "clean", "model") if "max_rows" in lifted.texts[n]]
    assert shown == ["model"]  # the one that writes a file


def test_a_figure_under_two_names_is_one_drawing(lifted: Lifted) -> None:
    text = lifted.texts["model"]
    assert text.index("plt.subplots") < text.index("frame_axes.set_title") < text.index("savefig")
    assert "hist" not in "".join(lifted.texts.values())


def test_free_variables_of_functions_become_arguments(lifted: Lifted) -> None:
    assert {d.name: (d.place, d.free) for d in lifted.plan.definitions} == {
        "scaled": ("module", ("FACTOR",)), "total": ("module", ("ROUNDS",)),
    }  # fmt: skip
    text = lifted.texts["clean"]
    assert "def scaled(column, factor):\n    # to the unit interval\n    return column / factor" in text
    assert "scaled(df['a'], factor=factor)" in text


def test_the_stages_compute_what_the_notebook_did(lifted: Lifted) -> None:
    assert not lifted.wrong()
    assert set(lifted.values) >= {"df", "weights", "score"}


def test_planning_twice_gives_the_same_texts(lifted: Lifted, tmp_path: Path) -> None:
    assert lift(tmp_path, *CELLS).texts == lifted.texts
