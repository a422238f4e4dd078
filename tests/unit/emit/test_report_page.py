"""The lift report as a page."""

from __future__ import annotations

import re
from dataclasses import replace

from bs4 import BeautifulSoup

from nblift.emit.report_page import STAYS, report_page
from nblift.model.notebook import Cell, Notebook
from nblift.model.report import Compared, Reason, Report
from nblift.notebook.read import parse_cells

CELLS = (
    Cell("markdown", 0, 0, "# Load <b>it</b>"),
    Cell("code", 1, 1, "# of the first column\nx = '<script>alert(1)</script>'; y = 2\nx\n# the end"),
    Cell("code", 2, 2, "%matplotlib inline"),
)
NOTEBOOK = Notebook("n.ipynb", "0" * 64, CELLS, parse_cells(CELLS, "n.ipynb"))
ROWS = [
    {"cell": 1, "line": 2, "role": "computation", "stage": "load", "to": "src/pipeline/load.py:9", "why": "binds x"},
    {"cell": 1, "line": 2, "role": "computation", "stage": "load", "to": "src/pipeline/load.py:10", "why": "binds y"},
    {"cell": 1, "line": 3, "role": "display", "stage": None, "to": None, "why": "exploration"},
    {"cell": 2, "line": 1, "role": "display", "stage": None, "to": None, "why": "a magic"},
]
LOAD = {
    "name": "load",
    "title": "Load",
    "inputs": [],
    "outputs": [{"name": "x", "path": "data/load/x.json", "type": "str", "format": "json"}],
    "params": ["seed"],
    "reads": ["raw.csv"],
    "writes": [],
}
TRAIN = {**LOAD, "name": "train", "inputs": [{"name": "x", "path": "data/load/x.json", "type": "str"}], "outputs": []}
REPORT = Report(
    "n.ipynb", "0" * 64, "0.1.0", "different", rung="sections as written", statements=ROWS, stages=[LOAD, TRAIN],
    variables=[Compared("x", "load", "identical"), Compared("z", "train", "different", "3 of 4 values differ")],
)  # fmt: skip


def test_each_statement_stands_beside_where_it_went() -> None:
    page = BeautifulSoup(report_page(REPORT, NOTEBOOK), "html.parser")
    shown = [(p.pre.text, p.select_one(".where").get_text(" ", strip=True)) for p in page.select(".piece")]
    assert shown == [
        (
            "# of the first column\nx = '<script>alert(1)</script>'; y = 2",
            "src/pipeline/load.py:9 computation: binds x",
        ),
        ("y = 2", "src/pipeline/load.py:10 computation: binds y"),
        ("x", f"{STAYS} display: exploration"),
        ("# the end", ""),
        ("%matplotlib inline", f"{STAYS} display: a magic"),
    ]
    assert [h.text for h in page.select("h3")] == ["Load <b>it</b>"]


def test_what_differs_comes_first() -> None:
    page = BeautifulSoup(report_page(REPORT, None), "html.parser")
    rows = [row.get_text(" ", strip=True) for row in page.select("table")[1].select("tr")[1:]]
    assert rows == ["train z different 3 of 4 values differ", "load x identical"]
    assert page.select(".piece") == []


def test_an_input_leads_to_the_stage_that_made_it() -> None:
    page = BeautifulSoup(report_page(REPORT, NOTEBOOK), "html.parser")
    assert page.select_one("#stage-train a")["href"] == "#stage-load"
    assert page.select_one("#stage-load") is not None


def test_a_refusal_says_where_why_and_what_to_do() -> None:
    reason = Reason("notebook-failed", "NameError: name 'x' is not defined", 3, 1, "Define it.")
    text = BeautifulSoup(report_page(Report("n.ipynb", "0" * 64, "0.1.0", "refused", reason), None), "html.parser").text
    for words in ("refused", "Cell 3, line 1:", reason.message, "Define it.", "Nothing was written"):
        assert words in text


def test_it_loads_nothing_and_runs_nothing() -> None:
    page = report_page(replace(REPORT, notes=["<img src=x>"]), NOTEBOOK)
    assert re.findall(r"<script|<link|<img|\bsrc=\"|url\(|@import", page) == []
