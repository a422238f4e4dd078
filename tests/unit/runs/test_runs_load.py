from __future__ import annotations

import json
from pathlib import Path

import pytest

from nblift.errors import UsageError
from nblift.runs.load import load

CODE = {"cell_type": "code", "metadata": {}, "source": ["x = 1\n", "x"]}


def document(**changes: object) -> dict[str, object]:
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [CODE], **changes}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not a notebook"),
        ("{", "not a notebook"),
        ("[]", "no nbformat number"),
        ('{"cells": []}', "no nbformat number"),
        ("\x00\x80", "not a notebook"),
        (json.dumps(document(nbformat=99)), "not a valid notebook"),
        (json.dumps(document(cells=[{"source": "x"}])), "not a valid notebook"),
        (json.dumps(document(cells=None)), "not a valid notebook"),
        (
            json.dumps(document(metadata={"kernelspec": {"language": "R", "name": "ir", "display_name": "R"}})),
            "is in R",
        ),
    ],
)
def test_what_cannot_run_is_wrong_usage_that_names_the_file(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "broken.ipynb"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(UsageError, match=message) as caught:
        load(path)
    assert caught.value.where is not None and caught.value.where.file == str(path)


def test_a_notebook_of_an_older_format_without_ids_and_with_broken_outputs_is_read(tmp_path: Path) -> None:
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps(document(cells=[{**CODE, "outputs": [{"output_type": "stream", "text": ["1"]}]}])))
    notebook = load(path)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.cells[0].source == "x = 1\nx"
    assert notebook.cells[0].outputs == [] and notebook.cells[0].id


def test_the_reference_notebook_is_read_as_it_stands() -> None:
    path = Path(__file__).parents[3] / "notebooks" / "penguins.ipynb"
    written = json.loads(path.read_text(encoding="utf-8"))
    assert [cell.id for cell in load(path).cells] == [cell["id"] for cell in written["cells"]]
    assert all(not cell.get("outputs") for cell in written["cells"]), "outputs are stripped before a commit"
