"""Write the golden files of a case anew: `python tests/cases/regenerate.py CASE…`. Read the diff before you commit."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from cases.casebook import HERE, cases, golden, lift


def regenerate(name: str) -> None:
    with tempfile.TemporaryDirectory(prefix="case-") as place:
        lifted = lift(HERE / name, Path(place, "project"))
        shutil.rmtree(HERE / name / "expected", ignore_errors=True)
        for path, text in golden(lifted).items():
            target = HERE / name / "expected" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        print(f"{name}: exit {lifted.exit_code}\n{lifted.said}")


if __name__ == "__main__":
    if unknown := [n for n in sys.argv[1:] if n not in cases()] or sys.argv[1:] == []:
        sys.exit(f"no such case: {unknown}; cases: {', '.join(cases())}")
    for case in sys.argv[1:]:
        regenerate(case)
