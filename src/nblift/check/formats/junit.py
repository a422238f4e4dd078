"""JUnit XML: one test case a notebook; a finding that is no mere info is a failure."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence

from nblift.check.finding import Finding
from nblift.check.run import Checked

# what XML 1.0 cannot carry: control characters, lone surrogates, non-characters
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(checked: Sequence[Checked]) -> str:
    """The document."""
    counted = {
        "name": "nblift check", "tests": str(len(checked)), "errors": "0",
        "failures": str(sum(any(f.severity != "info" for f in one.findings) for one in checked)),
    }  # fmt: skip
    root = ET.Element("testsuites", counted)
    suite = ET.SubElement(root, "testsuite", {**counted, "skipped": "0"})
    for one in checked:
        folder = ".".join(part for part in one.notebook.parent.parts if part not in ("/", "..", "."))
        names = {"classname": _clean(folder or "notebooks"), "name": _clean(one.notebook.name), "time": "0"}
        case = ET.SubElement(suite, "testcase", names)
        grave = [f for f in one.findings if f.severity != "info"]
        if grave:
            message = f"{len(grave)} finding{'s' if len(grave) != 1 else ''}"
            failure = ET.SubElement(case, "failure", {"type": grave[0].code, "message": message})
            failure.text = _clean("\n".join(map(_line, grave)))
        if len(one.findings) > len(grave):
            out = ET.SubElement(case, "system-out")
            out.text = _clean("\n".join(_line(f) for f in one.findings if f.severity == "info"))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _line(finding: Finding) -> str:
    where = f"cell {finding.cell}, line {finding.line or 1}: " if finding.cell else ""
    return f"{where}{finding.severity} {finding.code} {finding.message}. {finding.hint}"


def _clean(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)
