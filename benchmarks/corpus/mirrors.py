"""Files of public repositories at a commit, out of git directories."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path


class NotThere(Exception):
    """A repository, commit or file that cannot be had."""


@dataclass(frozen=True)
class Mirrors:
    """Where repositories are: a folder with git directories, or clones made from GitHub into it.

    Attributes:
        folder: holds git directories, bare or not, whose paths name owner and repository in any of the usual ways:
            `owner/name`, `owner/name.git`, `owner+name/repo`, `owner__name`, ….
        clone: fetch what is missing from GitHub.
    """

    folder: Path
    clone: bool

    def git_dir(self, repo: str) -> Path:
        """The git directory of `owner/name`.

        Raises:
            NotThere: the folder has none, and GitHub does not give it.
        """
        owner, name = repo.split("/")
        for joined in (
            f"{owner}/{name}",
            f"{owner}+{name}",
            f"{owner}__{name}",
            f"{owner}-{name}",
            f"{owner}_{name}",
            name,
        ):
            for tail in ("", ".git", "/repo", "/repo/.git", "/.git", "/repo.git"):
                place = self.folder / (joined + tail)
                if (place / "HEAD").is_file() and (place / "objects").is_dir():
                    return place
        if not self.clone:
            raise NotThere(f"no git directory of {repo} in {self.folder}")
        place = self.folder / f"{owner}/{name}.git"
        done = subprocess.run(
            ["git", "clone", "--quiet", "--bare", f"https://github.com/{repo}", str(place)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NotThere(f"{repo} cannot be cloned: {done.stderr.strip()[-200:]}")
        return place

    def file(self, repo: str, commit: str, path: str) -> bytes:
        """The bytes of a file.

        Raises:
            NotThere: the snapshot does not hold it.
        """
        git = ["git", "--git-dir", str(self.git_dir(repo)), "show", f"{commit}:{path}"]
        done = subprocess.run(git, capture_output=True, check=False)
        if done.returncode:
            raise NotThere(
                f"{repo} has no {path} at {commit[:8]}: {done.stderr.decode(errors='replace').strip()[-200:]}"
            )
        return done.stdout
