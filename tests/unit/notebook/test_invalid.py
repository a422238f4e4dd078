"""A file that looks like a notebook and is none is refused with the place, by whoever reads it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from nblift.check.run import check_notebooks
from nblift.check.settings import Settings
from nblift.errors import UsageError
from nblift.notebook.read import read_document, read_notebook
from nblift.runs.load import load

SECRET = "hunter2-and-more"
SPOILED: dict[str, Callable[[dict[str, Any]], object]] = {
    "cells[0].outputs": lambda d: d["cells"][0].update(outputs=SECRET),
    "cells[0].outputs[0]": lambda d: d["cells"][0].update(outputs=[SECRET]),
    "cells[0].metadata": lambda d: d["cells"][0].update(metadata=[SECRET]),
    "cells[0].metadata.tags": lambda d: d["cells"][0].update(metadata={"tags": SECRET}),
    "cells[0].source": lambda d: d["cells"][0].update(source=7),
    "cells[0]": lambda d: d["cells"][0].pop("source"),
    "metadata": lambda d: d.update(metadata=[SECRET]),
}


def written(tmp_path: Path, spoil: Callable[[dict[str, Any]], object]) -> Path:
    output = nbformat.v4.new_output("stream", text="1\n")
    code = nbformat.v4.new_code_cell("x = 1", execution_count=1, outputs=[output])
    document = json.loads(json.dumps(nbformat.v4.new_notebook(cells=[code])))
    spoil(document)
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps(document))
    return path


@pytest.mark.parametrize("place", SPOILED)
@pytest.mark.parametrize("reader", [read_document, read_notebook, load])
def test_the_place_is_said_and_no_value(reader: Callable[[Path], object], place: str, tmp_path: Path) -> None:
    path = written(tmp_path, SPOILED[place])
    with pytest.raises(UsageError) as caught:
        reader(path)
    assert caught.value.message.startswith(f"not a valid notebook: {place}: ")
    assert SECRET not in caught.value.message


@pytest.mark.parametrize("place", SPOILED)
def test_a_check_says_it_as_a_finding(place: str, tmp_path: Path) -> None:
    (checked,) = check_notebooks([written(tmp_path, SPOILED[place])], Settings())
    (finding,) = checked.findings
    assert finding.code == "NB116"
    assert f"{place}: " in finding.message and SECRET not in finding.message


def test_a_source_of_numbers_is_no_code(tmp_path: Path) -> None:
    path = written(tmp_path, lambda d: d["cells"][0].update(source=[1, 2]))
    (checked,) = check_notebooks([path], Settings())
    assert [f.code for f in checked.findings] == ["NB116"]


@pytest.mark.parametrize("count", ["x", {}, [1]])
def test_what_a_rule_trips_over_is_asked_of_nbformat(count: Any, tmp_path: Path) -> None:
    path = written(tmp_path, lambda d: d["cells"].append({**d["cells"][0], "execution_count": count}))
    (checked,) = check_notebooks([path], Settings())
    assert [f.code for f in checked.findings] == ["NB116"]


def test_what_an_output_has_as_json_is_read(tmp_path: Path) -> None:
    shown = {"output_type": "display_data", "metadata": {}, "data": {"application/json": [1, {"a": None}]}}
    path = written(tmp_path, lambda d: d["cells"][0]["outputs"].append(shown))
    (checked,) = check_notebooks([path], Settings())
    assert not [f for f in checked.findings if f.code == "NB116"]


def test_a_cell_without_its_outputs_is_as_one_that_has_none(tmp_path: Path) -> None:
    assert read_document(written(tmp_path, lambda d: d["cells"][0].pop("outputs"))).cells[0].outputs == []


def test_a_byte_order_mark_is_no_hindrance(tmp_path: Path) -> None:
    path = written(tmp_path, lambda d: None)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load(path).cells[0].source == "x = 1"
