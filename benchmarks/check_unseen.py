"""How often `nblift check` is right on notebooks that its rules were not written in view of.

    python benchmarks/check_unseen.py --mirrors DIR --page docs/check-unseen.md OWNER/NAME…

Whole repositories are laid out as their newest commit is. A sample of their notebooks, drawn by a fixed seed from those
that are not in `corpus/notebooks.json`, is checked, and then run offline with the releases of `corpus/legacy.txt`. Of
one that fails, the check has to name what the run hit; of one that passes, it must not say that it does not run. ruff
is asked the same.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from check import Row, add_places, names, nblift, ruff

sys.path.insert(0, str(Path(__file__).resolve().parent / "corpus"))
from environments import environment
from mirrors import Mirrors

LISTED = Path(__file__).resolve().parent / "corpus" / "notebooks.json"
SECONDS = 60
LARGEST = 3_000_000


def main() -> None:
    """Measure, print, and write the page if asked."""
    options = arguments()
    mirrors = Mirrors(options.mirrors or options.work / "mirrors", clone=options.mirrors is None)
    python = environment("legacy", options.environments)
    notebooks = [path for repo in options.repositories for path in laid_out(repo, mirrors, options.work / "unseen")]
    notebooks = sorted(random.Random(0).sample(notebooks, min(options.sample, len(notebooks))))
    ours, theirs = nblift(notebooks, python), ruff(notebooks)
    rows = [row(path, ran, ours[path], theirs[path]) for path, ran in runs(notebooks, python, options.work)]
    page = written(rows, options.repositories, options.work / "unseen")
    print(page)
    if options.page:
        options.page.write_text(page, encoding="utf-8")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repositories", nargs="+", metavar="OWNER/NAME")
    parser.add_argument("--sample", type=int, default=150, help="notebooks")
    add_places(parser)
    return parser.parse_args()


def laid_out(repo: str, mirrors: Mirrors, folder: Path) -> list[Path]:
    """The notebooks of a repository's newest commit, with all its files; what a mirror lacks is left out."""
    git = ["git", "--git-dir", str(mirrors.git_dir(repo))]
    root = folder / repo.replace("/", "+")
    shutil.rmtree(root, ignore_errors=True)
    listed = {entry["path"] for entry in json.loads(LISTED.read_text(encoding="utf-8")) if entry["repo"] == repo}
    tree = subprocess.run([*git, "ls-tree", "-rz", "HEAD"], capture_output=True, check=True).stdout
    found = []
    with subprocess.Popen([*git, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as blobs:
        assert blobs.stdin is not None and blobs.stdout is not None
        for line in filter(None, tree.decode(errors="replace").split("\0")):
            (mode, _, name), path = line.partition("\t")[0].split(), line.partition("\t")[2]
            if mode not in ("100644", "100755"):
                continue
            blobs.stdin.write(name.encode() + b"\n")
            blobs.stdin.flush()
            head = blobs.stdout.readline().split()
            if head[-1] == b"missing":
                continue
            data = blobs.stdout.read(int(head[2]) + 1)[:-1]
            place = root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
            if path.endswith(".ipynb") and ".ipynb_checkpoints" not in path and path not in listed:
                found += [place] if len(data) < LARGEST and is_python(data) else []
        blobs.stdin.close()
    return found


def is_python(data: bytes) -> bool:
    """Whether a notebook has code, and a kernel that is Python's, of whatever release."""
    try:
        document = json.loads(data)
    except ValueError:
        return False
    language = document.get("metadata", {}).get("kernelspec", {}).get("language", "python")
    return language == "python" and any(c["cell_type"] == "code" for c in document.get("cells", []))


def runs(notebooks: list[Path], python: Path, work: Path) -> list[tuple[Path, dict[str, Any]]]:
    """What came of each notebook; those that took too long, or could not be read, are left out."""
    command = [sys.executable, "-m", "nblift", "run", "--json", "--no-html", "--no-junit", "--force", "--jobs", "2"]
    limits = ["--timeout", str(SECONDS), "--memory", "6GB", "--python", str(python), "--output", str(work / "ran")]
    done = subprocess.run([*command, *limits, *map(str, notebooks)], capture_output=True, text=True, check=False)
    found = {Path(ran["notebook"]).resolve(): ran for ran in json.loads(done.stdout)["notebooks"]}
    pairs = [(path, found[path.resolve()]) for path in notebooks if path.resolve() in found]
    return [(path, ran) for path, ran in pairs if ran["verdict"] in ("passed", "failed")]


def row(path: Path, ran: dict[str, Any], ours: list[dict[str, Any]], theirs: list[tuple[str, str]]) -> Row:
    """What the two say of one notebook."""
    found = Row(str(path), ran["verdict"] == "passed", ran["reason"] or "")
    said = {
        "nblift": [(f["code"], f"{f['message']} {f['hint']}") for f in ours if f["severity"] != "info"],
        "ruff": theirs,
    }
    fatal = [f"{f['code']} {f['message']}" for f in ours if f["code"] < "NB2" and f["severity"] == "error"]
    for tool, findings in said.items():
        found.named[tool] = not found.runs and any(names(found.cause, code, text) for code, text in findings)
    found.wrong = {"nblift": fatal if found.runs else [], "ruff": [t for _, t in theirs] if found.runs else []}
    return found


def written(rows: list[Row], repositories: list[str], root: Path) -> str:
    """The page."""
    failed, passed = [r for r in rows if not r.runs], [r for r in rows if r.runs]
    lines = [
        "# `nblift check` on notebooks that its rules were not written in view of",
        "",
        *(__doc__ or "").strip().splitlines()[4:],
        "",
        f"{len(failed)} failed and {len(passed)} passed, of {', '.join(repositories)}.",
        "",
        "| tool | cause named | recall | said not to run, and runs |",
        "| --- | --- | --- | --- |",
    ]
    for tool in ("nblift", "ruff"):
        named, condemned = sum(r.named[tool] for r in failed), sum(bool(r.wrong[tool]) for r in passed)
        recall = named / len(failed) if failed else 0.0
        lines.append(f"| {tool} | {named} of {len(failed)} | {recall:.2f} | {condemned} of {len(passed)} |")
    lines += ["", "## Not named", "", "| notebook | what a run hits |", "| --- | --- |"]
    lines += [f"| {short(r, root)} | {cell(r.cause)} |" for r in failed if not r.named["nblift"]]
    lines += ["", "## Said not to run, and runs", ""]
    wrong = [r for r in passed if r.wrong["nblift"]]
    lines += [f"- {short(r, root)}: {cell('; '.join(r.wrong['nblift']))}" for r in wrong] or ["none"]
    return "\n".join(lines) + "\n"


def short(found: Row, root: Path) -> str:
    """A notebook's place in its repository."""
    return Path(found.id).relative_to(root).as_posix()


def cell(text: str) -> str:
    """A text that fits into a table."""
    plain = " ".join(text.replace("|", "¦").split())
    return plain if len(plain) < 140 else f"{plain[:137]}…"


if __name__ == "__main__":
    main()
