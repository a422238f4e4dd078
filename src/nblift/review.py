"""What a reviewer wants to know of a change: metrics and parameters against another commit, and what notebooks show."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nblift.diff.difference import NotebookDifference
from nblift.errors import UsageError

# GitHub takes comments of 65,536 characters
MOST = 50_000


@dataclass(frozen=True)
class Review:
    """A change, told. `outputs` are the notebooks of both folders; `text` is Markdown as GitHub reads it."""

    text: str
    outputs: tuple[NotebookDifference, ...]


def review(root: Path, base: str, before: Path | None = None, after: Path | None = None) -> Review:
    """Compare the work tree with a commit, and executed notebooks with those of an earlier run.

    Args:
        root: the project; metrics and parameters are those that its `dvc.yaml` names.
        base: a commit, branch or tag.
        before: a folder of executed notebooks; None, or one that is not there, compares none.
        after: the same notebooks, executed now.

    Raises:
        UsageError: there is no such commit.
    """
    if _git(root, "rev-parse", "--verify", "--quiet", f"{base}^{{commit}}").returncode:
        hint = "Fetch it (git fetch; in GitHub's checkout: fetch-depth: 0), or name another."
        raise UsageError(f"git knows no commit {base}", hint=hint)
    outputs: Sequence[NotebookDifference] = ()
    if before is not None and after is not None and before.is_dir() and after.is_dir():
        from nblift.diff.folders import compare_paths

        outputs = compare_paths(before, after)
    parts = [f"## nblift: against `{base}`", *_numbers(root, base), *_notebooks(outputs, before, after)]
    return Review("\n\n".join(parts) + "\n", tuple(outputs))


def _numbers(root: Path, base: str) -> Iterator[str]:
    if not (root / "dvc.yaml").is_file():
        yield "No pipeline yet, so there are no metrics: `nblift refactor` makes one."
        return
    yield "### Metrics"
    yield _table(root, "metrics", base) or "No metric changed."
    if parameters := _table(root, "params", base):
        yield "### Parameters"
        yield parameters


def _table(root: Path, kind: str, base: str) -> str:
    command = [sys.executable, "-m", "dvc", kind, "diff", "--md", base]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        return f"`dvc {kind} diff` failed: {done.stderr.strip().removeprefix('ERROR: ')}"
    lines = done.stdout.strip().splitlines()
    return "\n".join(lines) if len(lines) > 2 else ""


def _notebooks(outputs: Sequence[NotebookDifference], before: Path | None, after: Path | None) -> Iterator[str]:
    if before is None or after is None:
        return
    yield "### Notebooks"
    if not outputs:
        yield "There is no earlier run to compare with."
        return
    changed = [one for one in outputs if one.verdict == "different"]
    pictures = sum(_pictures(one) for one in changed)
    figures = f", {pictures} figures among it" if pictures else ""
    same = len(outputs) - len(changed)
    yield f"{len(changed)} of {len(outputs)} show something else{figures}; {same} show what they did."
    room = MOST // max(1, len(changed))
    for one in changed:
        name = _name(one, before, after)
        yield f"<details><summary><code>{name}</code></summary>\n\n{_told(one, room)}\n\n</details>"


def _told(one: NotebookDifference, room: int) -> str:
    from nblift.diff.formats import text

    told = text.render([one], colour=False)
    short = (
        told if len(told) <= room else told[:room].rpartition("\n")[0] + "\n… and more: see the page with both sides"
    )
    # a fence that no output can end
    return f"``````text\n{short.rstrip()}\n``````"


def _pictures(one: NotebookDifference) -> int:
    return sum(each.why == "picture" for cell in one.cells for each in cell.differences if each.verdict == "different")


def _name(one: NotebookDifference, before: Path, after: Path) -> str:
    path, folder = (one.new, after) if one.new is not None else (one.old, before)
    return Path(path or "").relative_to(folder).as_posix()


def _git(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
