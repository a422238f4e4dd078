"""How often `nblift check` is right on real notebooks, beside pynblint and ruff, and what it costs.

    python benchmarks/check.py --mirrors DIR --page docs/check.md

Every notebook of `corpus/notebooks.json` is laid out as it was published and checked with the releases of its
environment. Of one that does not run, the check has to name what a run would hit first; of one that runs, it must not
say that it does not. The same is asked of pynblint and of ruff, by what they print.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "corpus"))

from environments import environment  # noqa: E402
from mirrors import Mirrors, NotThere  # noqa: E402
from projects import lay_out  # noqa: E402

MANY = 500
# what each error's words are called in a finding: the pattern's group, or this text
CAUSES = (
    (r"URLError|HTTPError|name resolution", ("NB205",), None),
    (r"No module named '([\w.]+)'", ("NB108", "NB107"), 1),
    (r"name '(\w+)' is not defined", ("NB104", "NB105", "NB106"), 1),
    (r"No such file or directory: '(.+)'", ("NB109", "NB204"), 1),
    (r"object has no attribute '(\w+)'", ("NB107",), 1),
    (r"UnicodeDecodeError", ("NB110",), None),
    (r"Must have equal len keys", ("NB111",), None),
    (r"Length of values \((\d+)\)", ("NB112",), 1),
    (r"KeyError: '?(\w+)'?", ("NB203",), 1),
    (r"cannot import name '(\w+)'", ("NB107",), 1),
    (r"unexpected keyword argument '?(\w+)", ("NB107",), 1),
    (r"(\w+)(?:\.__init__)?\(\) (?:takes .* positional|missing \d+ required)", ("NB107",), 1),
    (r"ImportError: Missing optional dependency '(\w+)'", ("NB108",), 1),
    (r"ImportError: (\w+) not found", ("NB108",), 1),
    (r"SyntaxError|IndentationError", ("NB101", "NB102", "NB103", "E9"), None),
    (r"UsageError: .*agic", ("NB115",), None),
)


@dataclass
class Row:
    """One notebook: whether it runs, what stops it, and what each tool said of that."""

    id: str
    runs: bool
    cause: str
    named: dict[str, bool] = field(default_factory=dict)
    wrong: dict[str, list[str]] = field(default_factory=dict)
    finding: str = ""


def main() -> None:
    """Measure, print, and write the page if asked."""
    options = arguments()
    options.work.mkdir(parents=True, exist_ok=True)
    mirrors = Mirrors(options.mirrors or options.work / "mirrors", clone=options.mirrors is None)
    rival = pynblint(options.environments)
    entries: dict[Path, dict[str, Any]] = {}
    for entry in json.loads(options.list.read_text(encoding="utf-8")):
        root = options.work / "checked" / entry["id"]
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir(parents=True)
        try:
            entries[lay_out(entry, mirrors, root)] = entry
        except NotThere as missing:
            print(missing, file=sys.stderr)
    notebooks = list(entries)
    ours: dict[Path, list[dict[str, Any]]] = {}
    for name in ("legacy", "modern"):
        own = [n for n, e in entries.items() if (e["env"] == "legacy") == (name == "legacy")]
        ours |= nblift(own, environment(name, options.environments))
    theirs, linted = ruff(notebooks), pynblint_says(entries, options.work / "linted", rival)
    rows = [measured(entries[n], ours[n], theirs[n], linted.get(entries[n]["id"], [])) for n in notebooks]
    repositories = sorted({entry["repo"] for entry in entries.values()})
    page = written(rows, speed(sample(mirrors, repositories, options.work / "sample")))
    print(page)
    if options.page:
        options.page.write_text(page, encoding="utf-8")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", type=Path, default=HERE / "corpus" / "notebooks.json", help="the notebooks")
    add_places(parser)
    return parser.parse_args()


def add_places(parser: argparse.ArgumentParser) -> None:
    """Options that say where things are."""
    work = Path(tempfile.gettempdir()) / "nblift-corpus"
    parser.add_argument("--mirrors", type=Path, help="folder with git directories; else they are cloned from GitHub")
    parser.add_argument("--work", type=Path, default=work, help="where notebooks are laid out")
    parser.add_argument("--environments", type=Path, default=work / "environments", help="where environments are")
    parser.add_argument("--page", type=Path, help="write the results there, as markdown")


def pynblint(folder: Path) -> Path:
    """pynblint's command in an environment of its own, made where it is missing."""
    place = folder / "pynblint"
    if not (place / ".ready").exists():
        uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or "uv"
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", "3.11", str(place)], check=True)
        install = [uv, "pip", "install", "--quiet", "--python", str(place / "bin" / "python")]
        subprocess.run([*install, "pynblint", "click<8.1"], check=True)  # its typer knows no newer click
        (place / ".ready").touch()
    return place / "bin" / "pynblint"


def measured(
    entry: dict[str, Any], ours: list[dict[str, Any]], theirs: list[tuple[str, str]], linted: list[str]
) -> Row:
    """What the three say of one notebook."""
    row = Row(entry["id"], entry["status"] == "pass", entry.get("fail_reason") or "")
    said = {
        "nblift": [(f["code"], f"{f['message']} {f['hint']}") for f in ours if f["severity"] != "info"],
        "pynblint": [("", line) for line in linted],
        "ruff": theirs,
    }
    fatal = {
        "nblift": [f"{f['code']} {f['message']}" for f in ours if f["code"] < "NB2" and f["severity"] == "error"],
        "pynblint": [],
        "ruff": [f"{code} {text}" for code, text in theirs],
    }
    for tool, findings in said.items():
        row.named[tool] = not row.runs and any(names(row.cause, code, text) for code, text in findings)
        row.wrong[tool] = fatal[tool] if row.runs else []
    found = next((f for f in ours if names(row.cause, f["code"], f"{f['message']} {f['hint']}")), None)
    if found is not None and not row.runs:
        row.finding = f"{found['code']}, cell {found['cell']}: {found['message']}"
    return row


def names(cause: str, code: str, text: str) -> bool:
    """Whether a finding says what the error says."""
    if code == "NB114":
        last_time = text.partition("executed: ")[2].partition(" Mend it")[0].partition("…")[0]
        return ":" in last_time and last_time[:80] in cause
    for pattern, codes, group in CAUSES:
        found = re.search(pattern, cause)
        if found is None:
            continue
        if group is None:
            return code in codes
        word = found[group].replace("\\\\", "\\")
        last = re.split(r"[\\/.]" if "No module" in cause else r"[\\/]", word)[-1]
        parts = [word, last, *([os.path.dirname(word)] if "/" in word else [])]
        return (not code or code in codes or code[0] in "FE") and any(
            re.search(rf"(?<!\w){re.escape(p)}(?!\w)", text) for p in parts
        )
    return False


def nblift(notebooks: list[Path], python: Path) -> dict[Path, list[dict[str, Any]]]:
    """Our findings."""
    command = [sys.executable, "-m", "nblift", "check", "--format", "json", "--python", str(python)]
    done = subprocess.run([*command, *map(str, notebooks)], capture_output=True, text=True, check=False)
    return {Path(n["notebook"]): n["findings"] for n in json.loads(done.stdout)["notebooks"]}


def ruff(notebooks: list[Path]) -> dict[Path, list[tuple[str, str]]]:
    """What ruff calls an error of the program: undefined names and what does not parse."""
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "F821,F823,E9"]
    done = subprocess.run(
        [*command, "--output-format", "json", *map(str, notebooks)], capture_output=True, text=True, check=False
    )
    found: dict[Path, list[tuple[str, str]]] = {n: [] for n in notebooks}
    by_place = {n.resolve(): n for n in notebooks}
    for f in json.loads(done.stdout or "[]"):
        found[by_place[Path(f["filename"]).resolve()]].append((f["code"] or "E9", f["message"]))
    return found


def pynblint_says(entries: dict[Path, dict[str, Any]], folder: Path, command: Path) -> dict[str, list[str]]:
    """Each lint of pynblint with its words, by the notebook's id; nothing where it does not get through."""
    found: dict[str, list[str]] = {}
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for notebook, entry in entries.items():
        shutil.copy(notebook, folder / f"{entry['id']}.ipynb")
    out = folder / "lints.json"
    subprocess.run(
        [str(command), "--yes", "--quiet", "--output", str(out), str(folder)], capture_output=True, check=False
    )
    if out.exists():
        for notebook in json.loads(out.read_text(encoding="utf-8"))["notebook_level_lints"]:
            name = Path(notebook["notebook_metadata"]["notebook_name"]).stem
            found[name] = [json.dumps(lint) for lint in notebook["lints"]]
    return found


def sample(mirrors: Mirrors, repositories: list[str], folder: Path) -> list[Path]:
    """Notebooks of the repositories' newest commits, drawn by a fixed seed, each in a folder of its own."""
    found: list[tuple[list[str], str]] = []
    for repo in repositories:
        git = ["git", "--git-dir", str(mirrors.git_dir(repo))]
        tree = subprocess.run([*git, "ls-tree", "-rz", "HEAD"], capture_output=True, text=True, check=True).stdout
        rows = (row.partition("\t") for row in tree.split("\0"))
        found += [(git, head.split()[2]) for head, _, path in rows if path.endswith(".ipynb")]
    drawn = random.Random(0).sample(sorted(found), len(found))
    shutil.rmtree(folder, ignore_errors=True)
    places: list[Path] = []
    for git, blob in drawn:
        done = subprocess.run([*git, "cat-file", "blob", blob], capture_output=True, check=False)
        if done.returncode == 0 and len(places) < MANY:  # a mirror may lack the largest files
            places.append(folder / str(len(places)) / "notebook.ipynb")
            places[-1].parent.mkdir(parents=True)
            places[-1].write_bytes(done.stdout)
    return places


def speed(notebooks: list[Path]) -> tuple[float, float, int]:
    """CPU seconds of the command for one small notebook, and for many more; how many these are."""
    folder = Path(tempfile.mkdtemp())
    small = folder / "small.ipynb"
    small.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', encoding="utf-8")
    compiled = folder / "bytecode"
    begin = min(cpu([str(small)], compiled) for _ in range(5))
    whole = min(cpu(list(map(str, notebooks)), compiled) for _ in range(3))
    shutil.rmtree(folder)
    return begin, whole - begin, len(notebooks)


def cpu(paths: list[str], compiled: Path) -> float:
    """The CPU seconds that `nblift check` takes, with its bytecode kept as an installed package's is."""
    env = {**os.environ, "PYTHONPYCACHEPREFIX": str(compiled)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "nblift", "check", "--format", "json", *paths]
    subprocess.run(command, capture_output=True, check=False, env=env)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def written(rows: list[Row], seconds: tuple[float, float, int]) -> str:
    """The results as a page."""
    failing, running = [r for r in rows if not r.runs], [r for r in rows if r.runs]
    lines = [
        "# What `nblift check` finds on real notebooks\n",
        "Public notebooks that nobody here wrote: some run from top to bottom offline, the others do not, and it is",
        "known what a run hits first. *Recall*: of those that do not run, how many have that very cause named.",
        "*Precision*: of those named, or said not to run though they do (an error of NB1; for ruff an undefined name",
        "or a syntax error), how many are right. pynblint says of no notebook that it does not run. The rules of",
        "nblift were written in view of these notebooks: [of others](check-unseen.md) it names fewer.\n",
        "    python benchmarks/check.py --mirrors DIR --page docs/check.md\n",
        "| tool | cause named | recall | said not to run, and runs | precision |",
        "| --- | --- | --- | --- | --- |",
    ]
    for tool in ("nblift", "ruff", "pynblint"):
        named, wrong = sum(r.named[tool] for r in failing), [r for r in running if r.wrong[tool]]
        share = f"{named / (named + len(wrong)):.2f}" if named or wrong else "-"
        recall = f"{named / len(failing):.2f}"
        lines.append(f"| {tool} | {named} of {len(failing)} | {recall} | {len(wrong)} of {len(running)} | {share} |")
    lines += [
        f"\n{seconds[2]} different notebooks, drawn from these repositories by a fixed seed, take",
        f"{seconds[1]:.1f} s of CPU after a start of {seconds[0]:.2f} s.\n",
        "## Notebooks that do not run\n",
        "| notebook | what a run hits | nblift | ruff |",
        "| --- | --- | --- | --- |",
    ]
    for r in failing:
        other = "yes" if r.named["ruff"] else ""
        lines.append(f"| {r.id} | {_cell(r.cause)} | {_cell(r.finding) or 'not named'} | {other} |")
    lines += ["\n## Said not to run, and runs\n"]
    for tool in ("nblift", "ruff"):
        lines += [f"- {tool}, {r.id}: {_cell(r.wrong[tool][0])}" for r in running if r.wrong[tool]] or [
            f"- {tool}: none"
        ]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    plain = re.sub(r"((?:Users|home)[\\/]+)[^\\/]+", r"\1me", text)  # no person's name
    return " ".join(plain.replace("|", "\\|").split())[:140]


if __name__ == "__main__":
    main()
