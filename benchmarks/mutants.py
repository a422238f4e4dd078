"""How many faults the verification finds: `python benchmarks/mutants.py [NOTEBOOK] [--stage NAME]`.

Every constant, comparison, arithmetic operator and statement of the lifted modules is changed, one at a time; each
mutant of the pipeline is verified against the notebook. What verification calls equal is looked at by another judge
(`tests/cases/same.py`): the files of the mutant and of the unchanged pipeline, read and compared without
nblift. Only where that judge, too, finds nothing is a mutant equivalent; else it was missed.
"""

from __future__ import annotations

import argparse
import ast
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from faults import Bench, bench
from rich.console import Console
from rich.table import Table

from nblift.lift.project import find_project

ROOT = Path(__file__).resolve().parents[1]
_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Div, ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.Pow: ast.Mult,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A changed module: what kind of change, of which stage, in which line, and the whole text."""

    kind: str
    stage: str
    line: int
    was: str
    text: str


def mutants_of(stage: str, text: str) -> Iterator[Mutant]:
    """Every mutant of a module's text."""
    count = len(list(ast.walk(ast.parse(text))))
    for position in range(count):
        for choice in range(2):
            tree = ast.parse(text)
            node = list(ast.walk(tree))[position]
            was = "" if isinstance(node, ast.Module) else ast.unparse(node)
            if kind := _change(tree, node, choice):
                line = getattr(node, "lineno", 0)
                yield Mutant(kind, stage, line, was.split("\n")[0][:60], ast.unparse(ast.fix_missing_locations(tree)))


def _change(tree: ast.Module, node: ast.AST, choice: int) -> str | None:
    """Change a node in place; what kind of change that was, None where there is none."""
    if choice == 1:
        return _without_keyword(node)
    if isinstance(node, ast.Constant):
        return _constant(tree, node)
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARISONS:
        node.ops[0] = _COMPARISONS[type(node.ops[0])]()
        return "comparison"
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        node.op = _OPERATORS[type(node.op)]()
        return "operator"
    if isinstance(node, ast.UnaryOp):
        node.op = ast.UAdd()
        return "sign"
    if isinstance(node, ast.Call) and len(node.args) > 1 and not any(isinstance(a, ast.Starred) for a in node.args[:2]):
        node.args[:2] = node.args[1::-1]
        return "swapped arguments"
    if isinstance(node, ast.stmt) and not isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.Return)):
        return _dropped(tree, node)
    return None


def _without_keyword(node: ast.AST) -> str | None:
    if isinstance(node, ast.Call) and node.keywords:
        node.keywords.pop(0)
        return "dropped keyword"
    return None


def _constant(tree: ast.Module, node: ast.Constant) -> str | None:
    docstrings = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    annotations = {id(c) for n in ast.walk(tree) for a in _annotations(n) for c in ast.walk(a)}
    if id(node) in docstrings | annotations:
        return None
    if isinstance(node.value, bool):
        node.value = not node.value
    elif isinstance(node.value, (int, float)):
        node.value += 1
    elif isinstance(node.value, str):
        node.value += "x"
    else:
        return None
    return "constant"


def _annotations(node: ast.AST) -> list[ast.AST]:
    found = [getattr(node, "annotation", None), getattr(node, "returns", None)]
    return [a for a in found if isinstance(a, ast.AST)]


def _dropped(tree: ast.Module, node: ast.stmt) -> str | None:
    for parent in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(parent, name, None)
            if isinstance(block, list) and node in block:
                if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                    return None  # a docstring
                block[block.index(node)] = ast.Pass()
                return "dropped statement"
    return None


_JUDGE = """
import json, sys
sys.path[:0] = {path!r}
from pathlib import Path
from cases.same import differences
from nblift.runtime.formats import load
ours, theirs, files = Path({ours!r}), Path({theirs!r}), {files!r}
sys.path.insert(0, str(ours / "src"))
found = []
for file in files:
    a, b = ours / file, theirs / file
    if not (a.exists() and b.exists()):
        found += [file] * (a.exists() or b.exists())
    elif a.suffix in (".parquet", ".npy", ".npz", ".json", ".skops", ".pkl"):
        found += differences(load(a), load(b), file)
    elif a.read_bytes() != b.read_bytes():
        found.append(file)
print(json.dumps(found))
"""


def really_differs(ready: Bench, mutant: Mutant) -> list[str]:
    """What the mutant's files hold that the unchanged pipeline's do not, judged without the verification."""
    layout, unstable = ready.side.layout, {name for _, name in ready.side.recording.unstable}
    files = [
        path
        for stage in layout.plan.stages
        for path in (*layout.outputs(stage), layout.metrics(stage), *stage.writes)
        if path and Path(path).stem not in unstable
    ]
    with tempfile.TemporaryDirectory() as place:
        kept = Path(place, "project")
        ready.verify({f"src/pipeline/{mutant.stage}.py": mutant.text}, keep=kept)
        code = _JUDGE.format(path=[str(ROOT / "tests")], ours=str(ready.base), theirs=str(kept), files=files)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        found: list[str] = json.loads(done.stdout)
        return found


def main() -> None:
    """Make the mutants, verify each, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notebook", nargs="?", type=Path, default=ROOT / "notebooks/penguins.ipynb")
    parser.add_argument("--stage", help="mutate this stage's module only")
    arguments = parser.parse_args()
    with bench(find_project(arguments.notebook, None)) as ready:
        stages = [s for s in ready.stages if arguments.stage in (None, s)]
        counts: dict[str, Counter[str]] = {}
        rows: list[tuple[str, Mutant, str]] = []
        for stage in stages:
            text = (ready.base / f"src/pipeline/{stage}.py").read_text(encoding="utf-8")
            for mutant in mutants_of(stage, text):
                verdict, why = judge(ready, mutant)
                counts.setdefault(mutant.kind, Counter())[verdict] += 1
                if verdict != "found":
                    rows.append((verdict, mutant, why))
    show(counts, rows)


def judge(ready: Bench, mutant: Mutant) -> tuple[str, str]:
    """found, equivalent or missed; and for the last what really differs."""
    for at_once in (True, False):  # what differs at once need not be carried through the stages behind
        compared = ready.verify({f"src/pipeline/{mutant.stage}.py": mutant.text}, at_once=at_once)
        if any(c.verdict == "different" for c in compared):
            return "found", ""
    really = really_differs(ready, mutant)
    return ("missed", really[0]) if really else ("equivalent", "")


def show(counts: dict[str, Counter[str]], rows: list[tuple[str, Mutant, str]]) -> None:
    """The table, and every mutant that was not found."""
    table = Table("mutants", title="Faults in the lifted modules, found by the verification", title_justify="left")
    verdicts = ("found", "equivalent", "missed")
    for column in ("all", *verdicts):
        table.add_column(column, justify="right")
    total: Counter[str] = Counter()
    for kind, found in sorted(counts.items()):
        total += found
        table.add_row(kind, str(found.total()), *(str(found[v]) for v in verdicts))
    table.add_section()
    table.add_row("together", str(total.total()), *(str(total[v]) for v in verdicts))
    console = Console()
    console.print(table)
    for verdict, mutant, why in rows:
        console.print(f"{verdict}: {mutant.stage}.py:{mutant.line} {mutant.kind}: {mutant.was} {why}", markup=False)


if __name__ == "__main__":
    main()
