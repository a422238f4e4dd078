"""`--fix` mends, and leaves every byte that it does not mend."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nblift.check.fix import written
from nblift.check.run import check_notebooks, mended
from nblift.check.settings import Settings
from unit.check.notebooks import write


def fixed(path: Path, *select: str) -> list[str]:
    """The code cells' sources after `--fix`."""
    settings = Settings(select=select)
    checked = check_notebooks([path], settings)
    assert any(f.fixable for f in checked[0].findings)
    assert mended(checked, settings) > 0
    left = check_notebooks([path], settings)
    assert not any(f.fixable for f in left[0].findings)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]


@pytest.mark.parametrize("ascii_", [True, False])
@pytest.mark.parametrize("indent", [1, 2, 4, None, "\t"])
@pytest.mark.parametrize("tail", ["", "\n"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_only_the_tag_is_added(tmp_path: Path, indent: Any, ascii_: bool, tail: str, newline: str) -> None:
    path = write(tmp_path, {"source": ["# größe\n", "print('é')"]}, {"source": "SIZE = 3", "metadata": {"tags": ["a"]}})
    separators = (",", ":") if indent is None else None
    document = json.loads(path.read_text(encoding="utf-8"))
    text = json.dumps(document, indent=indent, ensure_ascii=ascii_, separators=separators).replace("\n", newline) + tail
    path.write_bytes(text.encode())
    fixed(path, "NB502")
    document["cells"][1]["metadata"]["tags"].append("parameters")
    expected = (
        json.dumps(document, indent=indent, ensure_ascii=ascii_, separators=separators).replace("\n", newline) + tail
    )
    assert path.read_bytes() == expected.encode()


def test_seeds_are_given(tmp_path: Path) -> None:
    head = "from sklearn.model_selection import train_test_split\nfrom sklearn.cluster import KMeans"
    split = "a, b = train_test_split(\n    [1, 2, 3],\n    test_size=0.3,\n)\nKMeans()\nKMeans(n_clusters=3).fit([[1]])"
    path = write(tmp_path, head, split)
    assert fixed(path, "NB203")[1] == (
        "a, b = train_test_split(\n    [1, 2, 3],\n    test_size=0.3,\nrandom_state=0)\n"
        "KMeans(random_state=0)\nKMeans(n_clusters=3, random_state=0).fit([[1]])"
    )


def test_seeds_are_given_beside_magics(tmp_path: Path) -> None:
    cell = (
        "%matplotlib inline\n!ls\nfrom sklearn.cluster import KMeans\nmodel = KMeans(\n    n_clusters=3)\ntext = '%d'"
    )
    (mended_cell,) = fixed(write(tmp_path, cell), "NB203")
    assert mended_cell == cell.replace("n_clusters=3)", "n_clusters=3, random_state=0)")


def test_imports_are_moved_to_the_top(tmp_path: Path) -> None:
    path = write(tmp_path, "import json\nx = 1", "y = 2\nimport math  # pi\nprint(math.pi)", "from os import path, sep")
    assert fixed(path, "NB506") == [
        "import json\nimport math  # pi\nfrom os import path, sep\nx = 1",
        "y = 2\nprint(math.pi)",
        "",
    ]


@pytest.mark.parametrize(
    "cells",
    [
        ("import json", "math = 3", "import math"),
        ("import json", "import sys\nsys.path.append('x')", "import mine"),
        ("import json", "!pip install thing", "import thing"),
        ("import json", "from math import *"),
        ("import json", "open('f')", "from codecs import open"),
        ("import json", "if json:\n    import math"),
    ],
)
def test_imports_that_may_mean_something_else_stay(cells: tuple[str, ...], tmp_path: Path) -> None:
    path = write(tmp_path, *cells)
    before = path.read_bytes()
    settings = Settings(select=("NB506",))
    mended(check_notebooks([path], settings), settings)
    after = [c["source"] for c in json.loads(path.read_text())["cells"]]
    assert after[-1] == json.loads(before)["cells"][-1]["source"]


def test_stale_outputs_are_stripped_and_others_are_not(tmp_path: Path) -> None:
    def result(count: int) -> list[dict[str, Any]]:
        data = {"text/plain": "1"}
        return [{"output_type": "execute_result", "execution_count": count, "data": data, "metadata": {}}]

    path = write(
        tmp_path,
        {"source": "1", "execution_count": 3, "outputs": result(2)},
        {"source": "1", "execution_count": 4, "outputs": result(4)},
    )
    fixed(path, "NB202")
    cells = json.loads(path.read_text())["cells"]
    assert [len(c["outputs"]) for c in cells] == [0, 1]


def test_an_odd_layout_is_still_a_notebook(tmp_path: Path) -> None:
    like = '{ "cells":[],\n "nbformat" : 4}\n'
    assert json.loads(written({"cells": [], "nbformat": 4}, like)) == {"cells": [], "nbformat": 4}
