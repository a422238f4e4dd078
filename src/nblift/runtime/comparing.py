"""Compare values and files of a notebook with those of its pipeline. Runs in the project's own interpreter.

`main(pairs)` reads a JSON list of `{"what", "ours", "theirs", "again", "cwd"}`: `value`, `figure` or
`file`; the notebook's, the pipeline's, and the same of another run of the notebook (or null), as paths; and the
notebook's folder. It prints a JSON line for each: `[verdict, detail]`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nblift.errors import NbliftError
from nblift.runtime.compare import compare
from nblift.runtime.file_values import Verdict, compare_files
from nblift.runtime.fingerprint import changing
from nblift.runtime.formats import load


def main(pairs_file: str, classes: Iterable[str] = ()) -> None:
    """Compare the pairs and print a JSON line for each.

    Args:
        classes: those of the notebook's own that its cells change (`nblift.runtime.fingerprint.changing`).
    """
    changing.update(classes)
    for pair in json.loads(Path(pairs_file).read_text(encoding="utf-8")):
        try:
            print(json.dumps(_compare(**pair)), flush=True)
        except KeyError as error:
            print(json.dumps(["different", f"the pipeline gives no {error}"]), flush=True)
        except NbliftError as error:
            print(json.dumps(["different", error.message]), flush=True)


def _compare(what: str, ours: str, theirs: str, again: str | None, cwd: str) -> Verdict:
    """`theirs` may be a number of a metrics file: `metrics/train.json#accuracy`."""
    if what == "file":
        return compare_files(Path(ours), Path(theirs), Path(again) if again else None, cwd)
    if what == "figure":
        return _compare_figures(Path(ours), Path(theirs), Path(again) if again else None)
    file, _, metric = theirs.partition("#")
    value = load(Path(file))
    original, others = load(Path(ours)), [load(Path(again))] if again else []
    if metric:
        value = value[metric]
        original, others = _plain(original), [_plain(o) for o in others]
    return compare(original, value, cwd, others)


def _compare_figures(ours: Path, theirs: Path, again: Path | None) -> Verdict:
    """Descriptions of figures (`nblift.runtime.figures`)."""
    if not ours.is_file():
        return "different", "the notebook does not show it in every run"
    if not theirs.is_file():
        return "different", "the pipeline does not save it"
    verdict, detail = compare(load(ours), load(theirs), "", [load(again)] if again else [])
    return verdict, re.sub(r"\['([^]]*)'\]", r"\1, ", detail).replace(", :", ":") if detail else None


def _plain(value: Any) -> Any:
    """A number as JSON has it."""
    return value.item() if hasattr(value, "item") else value
