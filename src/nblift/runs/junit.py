"""JUnit XML: one test case a notebook, as CI systems read it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import datetime

from nblift.runs.result import NotebookRun

# what XML 1.0 cannot carry: control characters, lone surrogates, non-characters
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(runs: Sequence[NotebookRun], started: datetime) -> str:
    """The document. A cell that raises is a failure; time running out and a lost kernel are errors."""
    failures = sum(run.verdict == "failed" for run in runs)
    errors = sum(run.verdict not in ("passed", "failed") for run in runs)
    totals = {
        "name": "nblift run",
        "tests": str(len(runs)),
        "failures": str(failures),
        "errors": str(errors),
        "time": f"{sum(run.seconds for run in runs):.3f}",
    }
    root = ET.Element("testsuites", totals)
    suite = ET.SubElement(
        root, "testsuite", {**totals, "skipped": "0", "timestamp": started.replace(microsecond=0).isoformat()}
    )
    for run in runs:
        _case(suite, run)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=False).join(
        ('<?xml version="1.0" encoding="utf-8"?>\n', "\n")
    )


def _case(suite: ET.Element, run: NotebookRun) -> None:
    folder = ".".join(part for part in run.notebook.parent.parts if part not in ("/", "..", "."))
    case = ET.SubElement(
        suite,
        "testcase",
        {
            "classname": _clean(folder or "notebooks"),
            "name": _clean(run.notebook.name),
            "time": f"{run.seconds:.3f}",
        },
    )
    if run.passed:
        return
    kind = "failure" if run.verdict == "failed" else "error"
    name = run.failure.error if run.failure else run.verdict
    problem = ET.SubElement(case, kind, {"type": _clean(name), "message": _clean(run.reason or run.verdict)})
    if run.failure:
        failure = run.failure
        problem.text = _clean(
            f"{run.notebook.as_posix()}: {run.reason}\n\n{failure.excerpt()}\n\n{failure.error}: {failure.message}\n"
        )


def _clean(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)
