"""A notebook of nbformat 3 is checked as nbformat itself would convert it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nblift.check.installed import this_python
from nblift.check.modules import Modules
from nblift.check.run import check_notebooks, mended
from nblift.check.settings import Settings
from nblift.check.subject import read
from nblift.notebook.read import read_document

OLD = {
    "nbformat": 3,
    "nbformat_minor": 0,
    "metadata": {"name": "old"},
    "worksheets": [
        {
            "metadata": {},
            "cells": [
                {"cell_type": "heading", "level": 2, "metadata": {}, "source": ["Load\n", "data"]},
                {"cell_type": "markdown", "metadata": {}, "source": ["some *prose*\n", "of two lines"]},
                {
                    "cell_type": "code",
                    "collapsed": False,
                    "input": ["import os\n", "1 / 0"],
                    "language": "python",
                    "metadata": {},
                    "outputs": [
                        {"output_type": "stream", "stream": "stderr", "text": ["a\n", "b"]},
                        {"output_type": "display_data", "metadata": {}, "png": "iVBORw0KGgo=\n"},
                        {"output_type": "pyout", "prompt_number": 3, "metadata": {}, "text": ["3"], "html": ["3"]},
                        {"output_type": "pyerr", "ename": "E", "evalue": "v", "traceback": ["t", "u"]},
                    ],
                    "prompt_number": 3,
                },
            ],
        },
        {"metadata": {}, "cells": [{"cell_type": "raw", "metadata": {}, "source": ["raw"]}]},
    ],
}  # fmt: skip


def cells(document: Any) -> list[dict[str, Any]]:
    plain = json.loads(json.dumps(document))
    return [{k: v for k, v in cell.items() if k != "id"} for cell in plain["cells"]]  # an id is drawn


def test_it_is_what_nbformat_makes_of_it(tmp_path: Path) -> None:
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps(OLD))
    subject = read(path, Modules(this_python()))
    assert cells(subject.document) == cells(read_document(path))
    assert not subject.can_be_mended
    (code,) = subject.cells
    assert (code.source, code.count, len(code.outputs)) == ("import os\n1 / 0", 3, 4)


def test_nothing_in_it_is_promised_to_be_mended(tmp_path: Path) -> None:
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps(OLD))
    before = path.read_bytes()
    checked = check_notebooks([path], Settings())
    assert {"stale-outputs", "failed-last-time"} & {f.name for f in checked[0].findings}
    assert not any(f.fixable for f in checked[0].findings)
    assert mended(checked, Settings()) == 0
    assert path.read_bytes() == before
