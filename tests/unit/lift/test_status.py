"""What `nblift status` says after a notebook was changed, told from the texts alone."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from nblift.errors import UsageError
from nblift.lift.lifted import RECORDS, lifted_notebook, lifted_text, others_than, read_lifted
from nblift.lift.status import NotebookStatus, status
from nblift.notebook.identity import identity
from nblift.notebook.read import read_notebook
from nblift.workspace import Change, changes, write
from unit.at_once import planned, read

CELLS = (
    "# Load", "RATE = 0.5\nxs = [1.0, 2.0]\nlen(xs)",
    "# Scale", "ys = [x * RATE for x in xs]", "print(ys)",
    "# Total", "total = [sum(ys)]",
)  # fmt: skip


def remember(folder: Path, *cells: str) -> None:
    """Write what a lift of these cells would be remembered by."""
    plan = planned(folder, *cells)
    record = lifted_notebook(read_notebook(folder / "cells.ipynb", "cells.ipynb"), plan, ())
    write(folder, [Change(RECORDS.as_posix(), lifted_text({"cells.ipynb": record}), kept=False)])


def after(folder: Path, *cells: str) -> NotebookStatus:
    read(folder, *cells)
    (found,) = status(folder).notebooks
    return found


@pytest.fixture
def lifted(tmp_path: Path) -> Path:
    remember(tmp_path, *CELLS)
    return tmp_path


def changed(*pairs: tuple[str, str]) -> tuple[str, ...]:
    text = "\0".join(CELLS)
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return tuple(text.split("\0"))


def test_what_was_just_lifted_is_current(lifted: Path) -> None:
    found = status(lifted)
    assert found.current and found.notebooks[0].stages == {"load": "current", "scale": "current", "total": "current"}


def test_comments_layout_markdown_and_quotes_do_not_count(lifted: Path) -> None:
    cells = changed(("xs = [1.0, 2.0]", "# two\nxs = [\n    1.0,\n    2.0,  # the second\n]"))
    assert after(lifted, *cells, "# Nothing below").verdict == "current"


def test_a_changed_statement_is_named_with_its_stage_cell_and_line(lifted: Path) -> None:
    found = after(lifted, *changed(("xs = [1.0, 2.0]", "xs = [1.0, 2.5]")))
    assert found.stages == {"load": "behind", "scale": "current", "total": "current"}
    (change,) = found.changes
    assert (change.what, change.cell, change.line, change.code) == ("changed", 1, 2, "xs = [1.0, 2.5]")


def test_a_turned_parameter_puts_the_stages_behind_that_read_it(lifted: Path) -> None:
    assert after(lifted, *changed(("RATE = 0.5", "RATE = 0.6"))).stages["scale"] == "behind"


def test_a_removed_statement_is_named_where_it_stood(lifted: Path) -> None:
    found = after(lifted, *[c for c in CELLS if c != "ys = [x * RATE for x in xs]"])
    (change,) = found.changes
    assert (change.what, change.cell, change.line, change.stages) == ("removed", 2, 1, ("scale",))


def test_exploration_puts_no_stage_behind(lifted: Path) -> None:
    found = after(lifted, *changed(("len(xs)", "xs"), ("print(ys)", "print(ys, RATE)")))
    assert found.verdict == "current" and [c.stages for c in found.changes] == [(), ()]


def test_a_new_statement_may_put_the_stages_around_it_behind(lifted: Path) -> None:
    found = after(lifted, *changed(("len(xs)", "len(xs)\nxs.append(3.0)")))
    assert found.stages == {"load": "may be behind", "scale": "current", "total": "current"}
    assert found.verdict == "may be behind" and not status(lifted).current


def test_exploration_that_begins_to_call_something_may_put_its_stages_behind(lifted: Path) -> None:
    assert after(lifted, *changed(("len(xs)", "xs.sort()"))).stages["load"] == "may be behind"
    assert after(lifted, *changed(("print(ys)", "print(ys.pop())"))).stages["scale"] == "may be behind"


def test_a_new_section_may_be_a_stage(lifted: Path) -> None:
    found = after(lifted, *CELLS, "# More", "z = abs(-1)")
    assert found.verdict == "may be behind" and set(found.stages.values()) == {"current"}
    assert [(c.stages, c.sure) for c in found.changes] == [((), False)]


def test_a_heading_that_takes_statements_to_another_section_counts(lifted: Path) -> None:
    found = after(lifted, *changed(("# Scale", "# Stretch")))
    assert found.stages["scale"] == "behind" and found.changes[0].what == "now under another heading"


def test_an_order_that_changed_counts(tmp_path: Path) -> None:
    remember(tmp_path, "# A", "xs = [1]", "xs.append(2)", "xs.append(3)")
    assert after(tmp_path, "# A", "xs = [1]", "xs.append(3)", "xs.append(2)").stages == {"a": "behind"}


def test_a_notebook_that_is_gone_is_said(lifted: Path) -> None:
    (lifted / "cells.ipynb").unlink()
    found = status(lifted)
    assert not found.current and found.notebooks[0].verdict == "gone"


def test_edits_by_hand_are_told_and_put_nothing_behind(lifted: Path) -> None:
    write(lifted, changes(lifted, {"src/a.py": "a = 1\n", "src/b.py": "b = 1\n", ".gitignore": "x\n"}))
    assert status(lifted).edited == ()
    (lifted / "src/a.py").write_text("a = 2\n")
    (lifted / "src/b.py").unlink()
    (lifted / ".gitignore").write_text("y\n")
    assert status(lifted).edited == ("src/a.py", "src/b.py") and status(lifted).current


def test_where_nothing_was_lifted_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing was lifted"):
        status(tmp_path)
    write(tmp_path, [Change(RECORDS.as_posix(), '{"a.ipynb": {"stages": 1}}', kept=False)])
    with pytest.raises(UsageError, match="not as nblift wrote it"):
        status(tmp_path)


# --- what is remembered


def test_what_is_remembered_reads_back(lifted: Path) -> None:
    found = read_lifted(lifted)
    assert lifted_text(found) == (lifted / RECORDS).read_text()
    (record,) = found.values()
    assert [(k.section, k.stages) for k in record.statements] == [
        ("load", ("scale",)), ("load", ("load",)), ("load", ()),
        ("scale", ("scale",)), ("scale", ()), ("total", ("total",)),
    ]  # fmt: skip
    json.dumps(asdict(status(lifted)))


def test_a_renamed_notebook_is_the_one_it_was(lifted: Path) -> None:
    found = read_lifted(lifted)
    notebook = read_notebook(lifted / "cells.ipynb")
    assert list(others_than("other.ipynb", notebook, found, lifted)) == ["cells.ipynb"]
    (lifted / "cells.ipynb").rename(lifted / "other.ipynb")
    assert others_than("other.ipynb", notebook, found, lifted) == {}
    stranger = read(lifted, "# Else", "q = 1\nr = [q]")
    (lifted / "cells.ipynb").unlink()
    assert list(others_than("third.ipynb", stranger, found, lifted)) == ["cells.ipynb"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("x = 'a'", 'x = "a"  # b', True),
        ("x = (1)", "x=1", True),
        ("x = 1", "x = 1.0", False),
        ("x = 1", "x = True", False),
        ("x = None", "x = 0", False),
        ("f(a, *b)", "f(*b, a)", False),
        ("f(a=b)", "f(b)", False),
        ("x = f'{a} '", "x = f'{a}'", False),
        ("del a, b", "del (a, b)", False),
        ("def f(a, /, b): pass", "def f(a, b): pass", False),
        ("x[a:b]", "x[a::b]", False),
    ],
)
def test_identity(one: str, other: str, same: bool) -> None:
    assert (identity(one) == identity(other)) == same
