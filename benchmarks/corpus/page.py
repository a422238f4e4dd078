"""The results as a page: `python benchmarks/corpus/page.py corpus.json … > docs/corpus.md`."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from measure import Row
from table import totals

_HEAD = """# Real notebooks

What `nblift refactor` makes of public notebooks that nobody here wrote, each in its own environment (an old one with
pandas 1.5 and scikit-learn 1.1, or a new one). *nblift* is the lift's own verification. *independent* runs the notebook
by itself through nbclient and the pipeline by `dvc repro` from nothing, and compares without nblift's code. *soorgeon*
is what that converter makes of the same notebook; whether its pipeline runs is not asked. Notebooks of the list that
have no row here were not measured.

    python benchmarks/corpus --mirrors DIR --out corpus.json
    python benchmarks/corpus/page.py corpus.json > docs/corpus.md

"""


def main() -> None:
    """Read the rows and print the page."""
    rows = [Row(**row) for file in sys.argv[1:] for row in json.loads(Path(file).read_text(encoding="utf-8"))]
    running = [r for r in rows if r.expected == "pass"]
    failing = [r for r in rows if r.expected == "fail"]
    listed = json.loads(Path(__file__).with_name("notebooks.json").read_text(encoding="utf-8"))
    measured = f"{len(running)} of the {sum(e['status'] == 'pass' for e in listed)} that run were measured"
    print(_HEAD + "\n".join(f"- {line}" for line in (measured, *totals(rows))) + "\n")
    print("## Notebooks that run\n\n| notebook | environment | rung | stages | nblift | independent | soorgeon |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for r in running:
        what = (r.rung, str(r.stages), r.verdict, r.independent) if r.outcome == "lifted" else (r.outcome, "", "", "")
        print("| " + " | ".join(map(_cell, (r.id, r.env, *what, r.soorgeon))) + " |")
    print("\n### Not lifted, and why\n")
    print("\n".join(f"- {r.id}: {_cell(r.reason)}" for r in running if r.outcome != "lifted") or "None.")
    if failing:
        print(
            "\n## Notebooks that do not run\n\n| notebook | what a run hits | what nblift says |\n| --- | --- | --- |"
        )
        for r in failing:
            print("| " + " | ".join(map(_cell, (r.id, r.cause, r.reason or r.outcome))) + " |")


def _cell(text: str) -> str:
    """A table's cell; whose home folder a path names is nobody's business."""
    unnamed = re.sub(r"((?:Users|home)(?:\\+|/))[^\\/]+", r"\1me", text)
    return " ".join(unnamed.replace("|", "\\|").split())[:300]


if __name__ == "__main__":
    main()
