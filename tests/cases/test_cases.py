"""Each folder beside this file is a notebook that is hard to lift; dropping in a folder adds a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases.casebook import HERE, Lifted, cases, check_alone, expected, golden, lift, run


@pytest.mark.parametrize("name", cases())
def test_case(name: str, tmp_path: Path) -> None:
    lifted = lift(HERE / name, tmp_path / "project")
    found, wanted = golden(lifted), expected(HERE / name)
    assert sorted(found) == sorted(wanted), lifted.said
    for path, text in wanted.items():
        assert found[path] == text, f"{path} differs; python tests/cases/regenerate.py {name}\n{lifted.said}"
    if lifted.exit_code:
        assert _written(lifted) <= {f"reports/lift/{Path(lifted.notebook).stem}.{kind}" for kind in ("json", "html")}
        return
    answer = check_alone(lifted)
    assert answer["different"] == []
    assert answer["compared"], "nothing was compared"
    if (lifted.root / "tests/pipeline").exists():  # where no stage could be recorded, there is none
        tests = run(lifted.root, "python", "-m", "pytest", "-q", "tests/pipeline")
        assert tests.returncode in (0, 5), tests.stdout + tests.stderr


def _written(lifted: Lifted) -> set[str]:
    """What the lift added to or changed in the repository, whose files are all staged."""
    status = run(lifted.root, "git", "status", "--porcelain", "--untracked-files=all").stdout
    return {line[3:] for line in status.splitlines() if line[1] != " "}
