"""How many real notebooks are lifted, and proven equal: `python benchmarks/corpus --mirrors DIR`.

Every notebook of `notebooks.json` (public repositories by commit; nothing of them is kept in this repository) is laid
out as a project of its own and lifted in its environment; the lift is then checked without nblift's verification.
Prints a row a notebook and totals, and writes the rows as JSON.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from environments import environment
from measure import Row, measure
from mirrors import Mirrors
from soorgeon import soorgeon
from table import show

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Measure the notebooks asked for and print."""
    options = arguments()
    entries = chosen(json.loads(options.list.read_text(encoding="utf-8")), options.only, options.status)
    mirrors = Mirrors(options.mirrors or options.work / "mirrors", clone=options.mirrors is None)
    options.work.mkdir(parents=True, exist_ok=True)
    rival = soorgeon(options.work / "environments")
    rows: list[Row] = []
    for entry in entries:
        python = environment("legacy" if entry["env"] == "legacy" else "modern", options.work / "environments")
        root = options.work / "projects" / entry["id"]
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir(parents=True)
        row = measure(entry, mirrors, python, root, rival)
        rows.append(row)
        print(
            f"{row.id}: {row.outcome} {row.rung} {row.stages or ''} {row.verdict} {row.independent} {row.reason[:200]}",
            flush=True,
        )
        options.out.write_text(
            json.dumps([r.to_json() for r in rows], indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    show(rows)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python benchmarks/corpus", description=__doc__)
    parser.add_argument("--list", type=Path, default=HERE / "notebooks.json", help="rows as in notebooks.json")
    parser.add_argument(
        "--mirrors", type=Path, help="folder with git directories; without it they are cloned from GitHub"
    )
    parser.add_argument(
        "--work",
        type=Path,
        default=Path(tempfile.gettempdir()) / "nblift-corpus",
        help="where projects and environments are made",
    )
    parser.add_argument("--out", type=Path, default=Path("corpus.json"), help="the rows as JSON")
    parser.add_argument(
        "--status", choices=["pass", "fail"], help="only the notebooks that run, or only those that do not"
    )
    parser.add_argument("only", nargs="*", metavar="ID", help="only these notebooks")
    return parser.parse_args()


def chosen(entries: list[dict[str, Any]], only: list[str], status: str | None) -> list[dict[str, Any]]:
    """The rows asked for."""
    return [e for e in entries if (not only or e["id"] in only) and status in (None, e["status"])]


if __name__ == "__main__":
    main()
