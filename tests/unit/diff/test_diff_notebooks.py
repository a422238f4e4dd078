"""Cells that come, go and move; noise told from change; folders; what is written."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nblift.diff.compare import compare_notebooks
from nblift.diff.folders import compare_paths
from nblift.diff.formats import html, text
from nblift.errors import UsageError
from unit.diff.notebooks import png, shows, stdout, write
from unit.diff.test_diff_outputs import TABLE, frame, picture

LOAD, MODEL, PLOT = ("data = load()", [stdout("10 rows")]), ("fit(data)", [stdout("0.5")]), ("plot(data)", [])


def told(tmp_path: Path, old: list[Any], new: list[Any], **more: Any) -> list[Any]:
    found = compare_notebooks(write(tmp_path / "old.ipynb", *old), write(tmp_path / "new.ipynb", *new), **more)
    return [(c.old, c.new, c.verdict) for c in found.cells if c.differences or c.moved or c.rewritten]


def test_a_cell_that_was_put_in_shifts_nothing(tmp_path: Path) -> None:
    assert told(tmp_path, [LOAD, MODEL], [("import x", []), LOAD, MODEL]) == []
    assert told(tmp_path, [LOAD, MODEL], [LOAD, ("peek()", [stdout("?")]), MODEL]) == [(None, 2, "different")]


def test_a_cell_that_is_gone_is_told_if_it_showed_something(tmp_path: Path) -> None:
    assert told(tmp_path, [LOAD, PLOT, MODEL], [LOAD, MODEL]) == []
    assert told(tmp_path, [LOAD, PLOT, MODEL], [PLOT, MODEL]) == [(1, None, "different")]


def test_a_moved_cell_is_compared_with_itself(tmp_path: Path) -> None:
    other = ("describe(data)", [stdout("mean 3")])
    assert told(tmp_path, [LOAD, other, MODEL], [LOAD, MODEL, other]) in (
        [(2, 3, "identical")],
        [(3, 2, "identical")],
    )


def test_a_rewritten_cell_is_compared_with_what_it_was(tmp_path: Path) -> None:
    new = ("fit(data)  # slowly", [stdout("0.6")])
    assert told(tmp_path, [LOAD, MODEL], [LOAD, new]) == [(2, 2, "different")]
    assert told(tmp_path, [LOAD, MODEL], [LOAD, (new[0], MODEL[1])]) == [(2, 2, "identical")]


def test_a_cell_rewritten_from_scratch_is_known_by_its_id(tmp_path: Path) -> None:
    old, new = write(tmp_path / "old.ipynb", LOAD, MODEL), write(tmp_path / "new.ipynb", LOAD, ("zzz", [stdout("1.5")]))
    document = json.loads(new.read_text(encoding="utf-8"))
    document["cells"][1]["id"] = json.loads(old.read_text(encoding="utf-8"))["cells"][1]["id"]
    new.write_text(json.dumps(document), encoding="utf-8")
    assert [(c.old, c.new) for c in compare_notebooks(old, new).cells] == [(1, 1), (2, 2)]


def run_of(path: Path, score: float, name: str = "a", rows: int = 10) -> Path:
    return write(path, ("fit()", [stdout(f"{rows} rows\nscore {score}\n")]), ("df.sample()", [frame((0, name, 1.5))]))


def test_what_runs_differ_in_is_noise_and_what_goes_beyond_is_not(tmp_path: Path) -> None:
    old, again = run_of(tmp_path / "o.ipynb", 0.70, "a"), run_of(tmp_path / "n.ipynb", 0.72, "b")
    near, far = run_of(tmp_path / "near.ipynb", 0.69, "c"), run_of(tmp_path / "far.ipynb", 0.30, "c")
    other = run_of(tmp_path / "other.ipynb", 0.69, "c", rows=9)
    assert compare_notebooks(old, near).verdict == "different"
    assert compare_notebooks(old, near, [again]).verdict == "noise"
    assert [c.verdict for c in compare_notebooks(old, far, [again]).cells] == ["different", "noise"]
    changes = [
        d for c in compare_notebooks(old, other, [again]).cells for d in c.differences if d.verdict == "different"
    ]
    assert [(d.place, d.old, d.new) for d in changes] == [(("stdout", "line 1", "number 1"), "10", "9")]


def test_a_duration_that_is_the_same_in_each_run_was_not_measured(tmp_path: Path) -> None:
    def run(name: str, trip: str, took: str) -> Path:
        return write(tmp_path / f"{name}.ipynb", ("x", [stdout(f"a trip took {trip} s, this cell took {took} s\n")]))

    old, again, new = run("o", "12.25", "1.25"), run("n", "12.25", "1.31"), run("new", "12.75", "1.28")
    assert compare_notebooks(old, new).verdict == "noise"
    (cell,) = compare_notebooks(old, new, [again]).cells
    assert [(d.old, d.verdict) for d in cell.differences] == [("12.25 s", "different"), ("1.25 s", "noise")]


def test_where_runs_show_another_row_all_of_it_is_noise(tmp_path: Path) -> None:
    def sampled(name: str, *row: object) -> Path:
        return write(tmp_path / f"{name}.ipynb", ("df.sample()", [frame((0, "a", 1.5), row)]))

    old, again, new = sampled("o", 5, "b", 2.5), sampled("n", 9, "c", 2.5), sampled("new", 7, "b", 700.5)
    assert compare_notebooks(old, new, [again]).verdict == "noise"
    other = write(tmp_path / "other.ipynb", ("df.sample()", [frame((0, "a", 1.6), (7, "b", 700.5))]))
    assert compare_notebooks(old, other, [again]).verdict == "different"


def test_a_notebook_that_was_not_executed_is_no_answer(tmp_path: Path) -> None:
    old, new = write(tmp_path / "old.ipynb", MODEL), write(tmp_path / "new.ipynb", MODEL)
    document = json.loads(new.read_text(encoding="utf-8"))
    document["cells"][0].update(outputs=[], execution_count=None)
    new.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(UsageError, match="not executed"):
        compare_notebooks(old, new)


def test_folders_by_the_paths_below_them(tmp_path: Path) -> None:
    for side, score in (("old", "0.5"), ("new", "0.6")):
        write(tmp_path / side / "a" / "same.ipynb", LOAD)
        write(tmp_path / side / "model.ipynb", ("fit()", [stdout(score)]))
    write(tmp_path / "old" / "gone.ipynb", LOAD)
    found = compare_paths(tmp_path / "old", tmp_path / "new")
    assert [one.verdict for one in found] == ["identical", "different", "different"]
    assert (found[1].new, found[2].new) == (None, str(tmp_path / "new" / "model.ipynb"))
    with pytest.raises(UsageError, match="cannot be compared"):
        compare_paths(tmp_path / "old", tmp_path / "new" / "model.ipynb")


def pair(tmp_path: Path) -> tuple[Path, Path]:
    changed = picture()
    changed[70:80, 130:140] = 0
    evil = "<script>alert(1)</script>"
    old = [("show()", [shows(image__png=png(picture()))]), ("df", [frame(*TABLE)]), ("t", [stdout(f"{evil}\n1\n")])]
    new = [
        ("show()", [shows(image__png=png(changed))]),
        ("df", [frame(*TABLE[:2], (2, "c", 9.5))]),
        ("t", [stdout(f"{evil}\n2\n")]),
    ]
    return write(tmp_path / "old.ipynb", *old), write(tmp_path / "new.ipynb", *new)


def test_the_page_shows_both_sides_and_loads_nothing(tmp_path: Path) -> None:
    page = html.render([compare_notebooks(*pair(tmp_path))])
    assert page.count("data:image/png;base64,") == 3
    assert '<td class="different">9.5</td>' in page
    assert "<script>" not in page
    assert not re.search(r"(?:src|href)=\"(?!data:)", page)


def test_the_terminals_text_names_cell_and_place(tmp_path: Path) -> None:
    shown = text.render([compare_notebooks(*pair(tmp_path))])
    assert "cell 2  df\n  different  output, HTML, table 1, row 3, price, number 1: 3.5 → 9.5  (number)\n" in shown
    assert "\033" not in shown
    assert "\033[31m" in text.render([compare_notebooks(*pair(tmp_path))], colour=True)


@pytest.mark.parametrize(("sides", "code"), [((0, 0), 0), ((0, 1), 1)])
def test_the_commands_exit_codes(tmp_path: Path, sides: tuple[int, int], code: int) -> None:
    paths = pair(tmp_path)
    command = [sys.executable, "-m", "nblift", "diff", *(str(paths[n]) for n in sides), "--json"]
    done = subprocess.run([*command, "--html", str(tmp_path / "x.html")], capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    document = json.loads(done.stdout)
    assert document["verdict"] == ("different" if code else "same")
    assert [c["old"] for c in document["notebooks"][0]["cells"]] == ([1, 2, 3] if code else [])
    assert (tmp_path / "x.html").is_file()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "nblift", "diff", str(tmp_path / "a.ipynb"), str(tmp_path / "b.ipynb")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "does not exist" in done.stderr) == (2, True)


@pytest.mark.parametrize("spoilt", [{"output_type": "stream", "text": "1"}, {"output_type": "display_data"}])
def test_outputs_that_are_none_are_refused_with_their_place(spoilt: dict[str, Any], tmp_path: Path) -> None:
    old, new = write(tmp_path / "old.ipynb", MODEL), write(tmp_path / "new.ipynb", MODEL)
    document = json.loads(new.read_text())
    document["cells"][0]["outputs"] = [spoilt]
    new.write_text(json.dumps(document))
    with pytest.raises(UsageError, match=r"not a valid notebook: cells\[0\]\.outputs\[0\]") as caught:
        compare_notebooks(old, new)
    assert caught.value.where is not None and "new.ipynb" in str(caught.value.where)


def test_what_others_keep_in_the_metadata_is_no_time(tmp_path: Path) -> None:
    old, new = write(tmp_path / "old.ipynb", MODEL), write(tmp_path / "new.ipynb", MODEL)
    document = json.loads(new.read_text())
    document["metadata"]["papermill"] = document["cells"][0]["metadata"]["execution"] = ["something else"]
    new.write_text(json.dumps(document))
    assert not [c for c in compare_notebooks(old, new).cells if c.differences]
