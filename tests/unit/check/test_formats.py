"""Findings in each format, read back by what reads that format."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import jsonschema
import pytest

from nblift.check.formats import github, junit, sarif, text
from nblift.check.formats import json as as_json
from nblift.check.run import Checked
from unit.check.notebooks import found, write

SCHEMA = json.loads(Path(__file__).with_name("sarif-schema-2.1.0.json").read_text(encoding="utf-8"))


@pytest.fixture
def checked(tmp_path: Path) -> list[Checked]:
    markdown = {"source": "# 50 %: head, <b>", "cell_type": "markdown"}
    path = write(tmp_path, markdown, "x = 1\nprint(größe)", "from math import *", name="100 %.ipynb")
    fine = write(tmp_path, "x = 1", name="fine.ipynb")
    return [Checked(p, tuple(found(p))) for p in (path, fine)]


def test_sarif_is_valid_and_leads_to_the_line(checked: list[Checked]) -> None:
    log = json.loads(sarif.render(checked))
    jsonschema.validate(log, SCHEMA)
    (run,) = log["runs"]
    first = run["results"][0]
    assert first["ruleId"] == "NB104"
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == "NB104"
    lines = checked[0].notebook.read_text(encoding="utf-8").splitlines()
    assert "print(größe)" in lines[first["locations"][0]["physicalLocation"]["region"]["startLine"] - 1]
    assert first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].endswith("100%20%25.ipynb")


def test_a_finding_keeps_its_print_when_cells_move(tmp_path: Path) -> None:
    prints = []
    for cells in (("print(a)",), ("import json", "print(a)")):
        path = write(tmp_path, *cells)
        log = json.loads(sarif.render([Checked(path, tuple(found(path, select=("NB104",))))]))
        prints.append(log["runs"][0]["results"][0]["partialFingerprints"])
    assert prints[0] == prints[1]


def test_github_annotates_the_line_of_the_file(checked: list[Checked]) -> None:
    first = github.render(checked).splitlines()[0]
    found = re.fullmatch(
        r"::error file=(?P<file>[^,]+),title=NB104 undefined-name,line=(?P<line>\d+)::(?P<text>.*)", first
    )
    assert found is not None
    assert found["file"].endswith("100 %25.ipynb")
    lines = checked[0].notebook.read_text(encoding="utf-8").splitlines()
    assert "print(größe)" in lines[int(found["line"]) - 1]


def test_junit_has_a_case_for_each_notebook(checked: list[Checked]) -> None:
    root = ET.fromstring(junit.render(checked))
    cases = {c.get("name"): [child.tag for child in c] for c in root.iter("testcase")}
    assert cases == {"100 %.ipynb": ["failure"], "fine.ipynb": []}
    assert root.get("failures") == "1"


def test_json_holds_everything(checked: list[Checked]) -> None:
    document = json.loads(as_json.render(checked))
    first, second = document["notebooks"]
    assert first["findings"][0] | {"hint": ""} == {
        "message": "größe is defined nowhere", "cell": 1, "line": 2, "hint": "", "severity": "error", "code": "NB104",
        "name": "undefined-name", "context": "print(größe)", "fixable": False,
    }  # fmt: skip
    assert second["findings"] == []


def test_text_names_cell_line_and_context(checked: list[Checked]) -> None:
    shown = text.render(checked)
    assert "100 %.ipynb, cell 1, line 2: error NB104 größe is defined nowhere" in shown
    assert "| print(größe)" in shown
    assert "2 notebooks checked: 1 error, 1 warning" in shown
    assert "\033" not in shown
    assert "\033[31;1m" in text.render(checked, colour=True)
