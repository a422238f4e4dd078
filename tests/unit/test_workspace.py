from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from nblift.errors import Refused
from nblift.workspace import LEDGER, Change, blob_id, changes, write

ONE = "a = 1\nb = 2\nc = 3\nd = 4\ne = 5\n"


class Tree:
    """A git repository into which files are lifted again and again."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.git("init", "--quiet")
        self.git("config", "user.email", "a@b.c")
        self.git("config", "user.name", "a")

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.root, capture_output=True, text=True, check=True)
        return done.stdout

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "--quiet", "-m", "x")

    def lift(self, force: bool = False, **files: str) -> list[str]:
        """Names stand for `src/<name>.py`, underscores for dots in names of shared files."""
        return write(self.root, changes(self.root, self.paths(files), force))

    def paths(self, files: dict[str, str]) -> dict[str, str]:
        return {n.replace("_", ".") if "_" in n else f"src/{n}.py": text for n, text in files.items()}

    def __getitem__(self, name: str) -> str:
        return (self.root / "src" / f"{name}.py").read_text()

    def __setitem__(self, name: str, text: str) -> None:
        (self.root / "src" / f"{name}.py").write_text(text)

    def snapshot(self) -> dict[str, bytes]:
        files = [p for p in self.root.rglob("*") if p.is_file() and ".git" not in p.parts]
        return {str(p.relative_to(self.root)): p.read_bytes() for p in files}


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def test_files_are_written_and_lifting_again_touches_nothing(tree: Tree) -> None:
    assert tree.lift(a=ONE, b="x") == ["src/a.py", "src/b.py"]
    before = {p: p.stat().st_mtime_ns for p in tree.root.rglob("*") if p.is_file()}
    assert tree.lift(a=ONE, b="x") == []
    assert {p: p.stat().st_mtime_ns for p in before} == before
    assert (tree["a"], tree["b"]) == (ONE, "x")


def test_the_ledger_holds_what_git_calls_the_text(tree: Tree) -> None:
    tree.lift(a=ONE)
    ledger = json.loads((tree.root / LEDGER).read_text())
    assert ledger == {"src/a.py": tree.git("hash-object", "src/a.py").strip()}


def test_own_text_is_replaced(tree: Tree) -> None:
    tree.lift(a="old")
    assert tree.lift(a="new") == ["src/a.py"] and tree["a"] == "new"


def test_a_file_that_others_wrote_is_in_the_way(tree: Tree) -> None:
    (tree.root / "src").mkdir()
    tree["a"] = "theirs"
    before = tree.snapshot()
    with pytest.raises(Refused) as caught:
        tree.lift(a="ours", b="new")
    assert caught.value.code == "in-the-way" and caught.value.where is not None
    assert caught.value.where.file == "src/a.py" and tree.snapshot() == before
    tree.lift(force=True, a="ours")
    assert tree["a"] == "ours"


def test_the_same_text_is_in_nobodys_way(tree: Tree) -> None:
    (tree.root / "src").mkdir()
    tree["a"] = ONE
    assert tree.lift(a=ONE) == []
    assert tree.lift(a="new") == ["src/a.py"]


def test_something_unreadable_is_in_the_way(tree: Tree) -> None:
    (tree.root / "src/a.py").mkdir(parents=True)
    (tree.root / "src/b.py").write_bytes(b"\xff\xfe\x00")
    for name in ("a", "b"):
        with pytest.raises(Refused) as caught:
            tree.lift(**{name: "x"})
        assert caught.value.code == "in-the-way"


# --- edits by hand


def test_an_edit_stays_when_the_notebook_did_not_change(tree: Tree) -> None:
    tree.lift(a=ONE)
    tree["a"] = ONE.replace("b = 2", "b = 20")
    assert tree.lift(a=ONE) == [] and "b = 20" in tree["a"]


def test_an_edit_is_merged_with_what_changed_elsewhere(tree: Tree) -> None:
    tree.lift(a=ONE)
    tree.commit()
    tree["a"] = ONE.replace("a = 1", "a = 10")
    assert tree.lift(a=ONE.replace("e = 5", "e = 50")) == ["src/a.py"]
    assert tree["a"] == ONE.replace("a = 1", "a = 10").replace("e = 5", "e = 50")
    # and once more: what was merged is the edit now
    tree.commit()
    assert tree.lift(a=ONE.replace("e = 5", "e = 50")) == []


def test_a_merged_edit_survives_the_lift_after_the_next(tree: Tree) -> None:
    tree.lift(a=ONE)
    tree.commit()
    tree["a"] = ONE.replace("a = 1", "a = 10")
    second = ONE.replace("e = 5", "e = 50")
    tree.lift(a=second)
    tree.commit()
    third = second.replace("c = 3", "c = 30")
    assert tree.lift(a=third) == ["src/a.py"] and tree["a"] == third.replace("a = 1", "a = 10")
    tree["a"] = third
    tree.lift(a=third)
    assert tree.lift(a=ONE) == ["src/a.py"] and tree["a"] == ONE


def test_a_conflict_is_shown_as_git_shows_it_and_nothing_is_written(tree: Tree) -> None:
    tree.lift(a=ONE, b="x")
    tree.commit()
    tree["a"] = ONE.replace("c = 3", "c = 30")
    before = tree.snapshot()
    with pytest.raises(Refused) as caught:
        tree.lift(a=ONE.replace("c = 3", "c = 31"), b="y", new="z")
    assert caught.value.code == "conflict"
    for words in ("<<<<<<< edited by hand", "c = 30", "c = 31", ">>>>>>> lifted now"):
        assert words in caught.value.message
    assert tree.snapshot() == before
    tree.lift(force=True, a=ONE.replace("c = 3", "c = 31"))
    assert tree["a"] == ONE.replace("c = 3", "c = 31")


def test_an_edit_of_a_text_that_git_never_saw_is_not_overwritten(tree: Tree) -> None:
    tree.lift(a=ONE)
    tree["a"] = "edited"
    with pytest.raises(Refused) as caught:
        tree.lift(a="new")
    assert caught.value.code == "conflict" and tree["a"] == "edited"


def test_a_deleted_file_is_written_again(tree: Tree) -> None:
    tree.lift(a=ONE)
    (tree.root / "src/a.py").unlink()
    assert tree.lift(a=ONE) == ["src/a.py"]


# --- files that are no more


def test_files_of_a_stage_that_is_gone_are_removed(tree: Tree) -> None:
    tree.lift(a=ONE, b="x")
    assert tree.lift(a=ONE) == ["src/b.py"]
    assert not (tree.root / "src/b.py").exists() and list(json.loads((tree.root / LEDGER).read_text())) == ["src/a.py"]


def test_but_not_if_they_were_edited(tree: Tree) -> None:
    tree.lift(a=ONE, b="x")
    tree["b"] = "mine"
    assert tree.lift(a=ONE) == [] and tree["b"] == "mine"


def test_shared_files_are_never_removed_and_never_in_the_way(tree: Tree) -> None:
    (tree.root / "dvc.yaml").write_text("theirs: 1\n")
    assert tree.lift(dvc_yaml="theirs: 1\nours: 2\n") == ["dvc.yaml"]
    assert tree.lift(a=ONE) == ["src/a.py"] and (tree.root / "dvc.yaml").exists()


# --- writing


def test_a_change_that_is_not_kept_leaves_no_trace_in_the_ledger(tree: Tree) -> None:
    assert write(tree.root, [Change("reports/r.json", "{}", kept=False)]) == ["reports/r.json"]
    assert not (tree.root / LEDGER).exists()


def test_whoever_reads_sees_the_old_or_the_new_file(tree: Tree) -> None:
    tree.lift(a="old")
    with (tree.root / "src/a.py").open() as reader:
        tree.lift(a="new")
        assert reader.read() == "old"
    assert [p.name for p in (tree.root / "src").iterdir()] == ["a.py"]


def test_line_ends_and_letters_are_written_as_they_are(tree: Tree) -> None:
    tree.lift(a="é\r\n\u2028x")
    assert (tree.root / "src/a.py").read_bytes() == "é\r\n\u2028x".encode()
    assert blob_id("é\r\n\u2028x") == tree.git("hash-object", "--no-filters", "src/a.py").strip()
