from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import datetime
from pathlib import Path

from nblift.runs.junit import to_junit
from nblift.runs.result import CellFailure, NotebookRun

# what Jenkins' junit-10.xsd, pytest's xunit2 and GitHub's readers agree on
ATTRIBUTES = {
    "testsuites": {"name", "time", "tests", "failures", "errors"},
    "testsuite": {"name", "time", "tests", "failures", "errors", "skipped", "timestamp"},
    "testcase": {"classname", "name", "time"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
}
FAILURE = CellFailure(cell=4, line=2, error="ValueError", message='\x1b[31m<"&">\x00', source="a\nraise\nb")
RUNS = [
    NotebookRun(Path("notebooks/good.ipynb"), "passed", 3, 3, 1.25),
    NotebookRun(Path("notebooks/deep/bad.ipynb"), "failed", 5, 4, 0.5, "cell 4, line 2: ValueError: \x1b", FAILURE),
    NotebookRun(Path("slow.ipynb"), "timeout", 2, 2, 8.0, "cell 2: still running after 8 s"),
    NotebookRun(Path("none.ipynb"), "not started", 2, 0, 2.0, "the kernel did not start, twice: no memory"),
]


def test_the_document_keeps_to_the_common_schema_and_counts_right() -> None:
    root = ET.fromstring(to_junit(RUNS, datetime(2026, 11, 21, 12, 30, 1, 999)))
    for element in root.iter():
        assert set(element.attrib) == ATTRIBUTES[element.tag]
    suite = root[0]
    counts = {"tests": "4", "failures": "1", "errors": "2", "time": "11.750"}
    assert {key: suite.attrib[key] for key in counts} == counts
    assert suite.attrib["timestamp"] == "2026-11-21T12:30:01"
    cases = [(c.attrib["classname"], c.attrib["name"], [p.tag for p in c]) for c in suite]
    assert cases == [
        ("notebooks", "good.ipynb", []),
        ("notebooks.deep", "bad.ipynb", ["failure"]),
        ("notebooks", "slow.ipynb", ["error"]),
        ("notebooks", "none.ipynb", ["error"]),
    ]


def test_a_failure_shows_the_cell_and_nothing_that_xml_cannot_carry() -> None:
    text = to_junit(RUNS, datetime(2026, 11, 21))
    failure = ET.fromstring(text).find(".//failure")
    assert failure is not None and failure.text is not None
    assert ">   2  raise" in failure.text and '<"&">' in failure.text
    assert "\x1b" not in text and "\x00" not in text
