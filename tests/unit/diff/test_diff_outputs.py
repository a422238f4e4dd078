"""What is the same, what is noise and what is a change, output by output."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nblift.diff.compare import compare_notebooks
from nblift.diff.difference import NotebookDifference
from nblift.diff.rules import Tolerance
from unit.diff.notebooks import error, plotted, png, shows, stderr, stdout, write


def compared(tmp_path: Path, old: Any, new: Any, timed: bool = True, **limits: Any) -> NotebookDifference:
    sides = (("old", old), ("new", new))
    a, b = (write(tmp_path / f"{name}.ipynb", ("x", [output]), timed=timed) for name, output in sides)
    return compare_notebooks(a, b, tolerance=Tolerance(**limits))


TEXTS = [
    ("accuracy 0.91234567", "accuracy 0.91234568", "equal"),
    ("accuracy 0.9123", "accuracy 0.9124", "different"),
    ("accuracy: 0.5", "precision: 0.5", "different"),
    ("rows 1000000000", "rows 1000000001", "different"),
    ("1", "1.0", "different"),
    ("1,234.50000001 USD", "1,234.50000002 USD", "equal"),
    ("-0.5", "0.5", "different"),
    ("nan", "nan", "identical"),
    ("nan", "0.0", "different"),
    ("version 3.10.2", "version 3.10.3", "different"),
    ("x1 y", "x2 y", "different"),
    ("15px", "16px", "different"),
    ("a    1.0", "a 1.0", "equal"),
    ("  a: 1", "a: 1", "different"),
    ("<A object at 0x7f3a5c0b1d30>", "<A object at 0x7f3a5c0b1e48>", "noise"),
    ("colour 0xff00aa11", "colour 0xff00aa12", "different"),
    ("/tmp/tmpab12cd_x/model.pkl", "/tmp/tmpzz98yx_y/model.pkl", "noise"),
    ("/tmp/tmpab12cd_x/model.pkl", "/tmp/tmpzz98yx_y/other.pkl", "different"),
    ("/home/a/v/lib/python3.11/site-packages/p/x.py:3: W", "/opt/lib/python3.12/site-packages/p/x.py:3: W", "noise"),
    # the notebooks ran from 10:20 to 10:30 on March 4th, 2026, in UTC
    ("2026-03-04 10:21:05.123456", "2026-03-04 10:29:59.5", "noise"),
    ("2026-03-04 18:21:05", "2026-03-04 18:29:59", "noise"),
    ("2013-12-09 12:50:00", "2013-12-09 12:51:00", "different"),
    ("first day 2013-12-09", "first day 2013-12-10", "different"),
    ("run of 2026-03-04", "run of 2026-03-05", "noise"),
    ("datetime.datetime(2026, 3, 4, 10, 21, 5, 77)", "datetime.datetime(2026, 3, 4, 10, 22)", "noise"),
    ("Wed Mar  4 10:21:05 2026", "Wed Mar  4 10:22:05 2026", "noise"),
    ("[10:21:05] begin", "[10:24:07] begin", "noise"),
    ("arrives at 10:31:05", "arrives at 10:33:07", "different"),
    ("took 12.5 s", "took 13.25 s", "noise"),
    ("mean trip: 900 seconds", "mean trip: 950 seconds", "different"),
    ("mean trip 12.2 s", "mean trip 14.8 s", "different"),
    ("mean trip 12.20000001 s", "mean trip 12.2 s", "equal"),
    ("mean trip 12.2 s", "mean trip 12.2 min", "different"),
    ("delivery time: 0.53", "delivery time: 0.57", "different"),
    ("time: 0.53", "time: 0.57", "noise"),
    ("Took 3.1 s, mean trip 12.2 s", "Took 3.5 s, mean trip 12.2 s", "noise"),
    ("Took 3.1 s, mean trip 12.2 s", "Took 3.5 s, mean trip 12.9 s", "different"),
    ("fit_time 2 min 3.1 s", "fit_time 1 min 9.7 s", "noise"),
    ("trained in 0.53s", "trained in 0.61s", "noise"),
    ("the overhead of testing was 0.000512 seconds.", "the overhead of testing was 0.000709 seconds.", "noise"),
    ("[CV] END ....C=1; total time=   0.1s", "[CV] END ....C=1; total time=   0.2s", "noise"),
    ("Done 5 out of 5 | elapsed:    0.2s finished", "Done 5 out of 5 | elapsed:    0.3s finished", "noise"),
    ("7/7 - 0s 12ms/step - loss: 0.5", "7/7 - 1s 9ms/step - loss: 0.5", "noise"),
    ("7/7 - 0s 12ms/step - loss: 0.5", "7/7 - 1s 9ms/step - loss: 0.7", "different"),
    ("elapsed: 0.53", "elapsed: 0.57", "noise"),
    ("0:00:01.234567", "0:00:02.345678", "noise"),
    (
        "CPU times: user 3 ms, sys: 1 ms, total: 4 ms\nWall time: 5.2 ms",
        "CPU times: user 4 ms\nWall time: 6 s",
        "noise",
    ),
    (
        "12.3 µs ± 45 ns per loop (mean ± std. dev. of 7 runs, 100,000 loops each)",
        "1.4 ms ± 45 µs per loop (mean ± std. dev. of 7 runs, 1,000 loops each)",
        "noise",
    ),
    ("  0%|\r100%|██| 10/10 [00:01<00:00, 9.93it/s]", " 50%|\r100%|██| 10/10 [00:02<00:00, 4.21it/s]", "noise"),
    ("100%|██| 10/10 [00:01<00:00, 9.93it/s]", "100%|██| 12/12 [00:01<00:00, 9.93it/s]", "different"),
    ("a\nb\nc", "a\nb\nc\nd", "different"),
    ("a\nb 0.123456789\nc", "a\nb 0.123456788\nc", "equal"),
]


@pytest.mark.parametrize(("old", "new", "verdict"), TEXTS)
def test_text(tmp_path: Path, old: str, new: str, verdict: str) -> None:
    assert compared(tmp_path, stdout(old), stdout(new)).verdict == verdict


@pytest.mark.parametrize(("old", "new"), [(o, n) for o, n, verdict in TEXTS if verdict == "noise"])
def test_nothing_looks_like_noise_to_the_strict(tmp_path: Path, old: str, new: str) -> None:
    assert compared(tmp_path, stdout(old), stdout(new), strict=True).verdict == "different"


@pytest.mark.parametrize(
    ("old", "new"), [("2026-03-04 10:21:05", "2026-03-04 10:29:59"), ("took 12.5 s", "took 13.5 s")]
)
def test_where_nobody_knows_when_it_ran_no_time_is_a_clocks(tmp_path: Path, old: str, new: str) -> None:
    assert compared(tmp_path, stdout(old), stdout(new), timed=False).verdict == "different"


def test_an_added_line_does_not_shift_the_others(tmp_path: Path) -> None:
    old = "".join(f"epoch {n}: loss {1 / (n + 1):.4f}\n" for n in range(20))
    found = compared(tmp_path, stdout(old), stdout("warming up\n" + old.replace("0.3333", "0.4444")))
    told = [(d.why, d.old, d.new) for d in found.cells[0].differences]
    assert told == [("added line", None, "warming up"), ("number", "0.3333", "0.4444")]


def test_how_a_stream_was_cut_does_not_count(tmp_path: Path) -> None:
    a = write(tmp_path / "a.ipynb", ("x", [stdout("a\n"), stderr("w\n"), stdout("b\n")]))
    b = write(tmp_path / "b.ipynb", ("x", [stdout("a\nb\n"), stderr("w\n")]))
    assert compare_notebooks(a, b).verdict == "identical"


def frame(*rows: tuple[object, ...], head: tuple[str, ...] = ("", "name", "price")) -> Any:
    names = "".join(f"<th>{name}</th>" for name in head)
    body = "".join(f"<tr><th>{first}</th>{''.join(f'<td>{c}</td>' for c in rest)}</tr>" for first, *rest in rows)
    table = f"<table><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>"
    page = f"<div><style>.x{id(rows)} {{}}</style>{table}</div>"
    return shows(text__html=page, text__plain=f"as text {id(rows)}")


TABLE = ((0, "a", 1.5), (1, "b", 2.5), (2, "c", 3.5))


def test_a_table_is_compared_cell_by_cell(tmp_path: Path) -> None:
    found = compared(tmp_path, frame(*TABLE), frame(TABLE[0], (1, "b", 2.6), (2, "c", 3.5000000001)))
    told = [(d.place[-3:-1], d.verdict, d.old, d.new) for d in found.cells[0].differences]
    assert told == [
        (("row 2", "price"), "different", "2.5", "2.6"),
        (("row 3", "price"), "equal", "3.5", "3.5000000001"),
    ]


def test_rows_and_columns_that_come_and_go_do_not_shift_the_rest(tmp_path: Path) -> None:
    new = frame(*((i, name, "eur", price) for i, name, price in TABLE[1:]), head=("", "name", "unit", "price"))
    found = compared(tmp_path, frame(*TABLE), new)
    assert [(d.why, d.old or d.new) for d in found.cells[0].differences] == [
        ("added column", "unit"),
        ("removed row", "0 | a | 1.5"),
    ]


def test_measured_times_in_a_table_are_noise_and_others_are_not(tmp_path: Path) -> None:
    head = ("", "mean_fit_time", "score")
    found = compared(tmp_path, frame((0, 0.012, 0.5), head=head), frame((0, 0.013, 0.6), head=head))
    assert [d.verdict for d in found.cells[0].differences] == ["noise", "different"]


def test_html_without_a_table_is_its_text_and_its_scripts(tmp_path: Path) -> None:
    page = '<div id="{0}">total {1}<script>draw("{0}", [{2}])</script></div>'
    one, two = "6f0e1c1e-1111-4222-8333-123456789abc", "7a0e1c1e-1111-4222-8333-123456789abc"
    old = shows(text__html=page.format(one, 5, 1.25))
    assert compared(tmp_path, old, shows(text__html=page.format(two, 5, 1.25))).verdict == "noise"
    assert compared(tmp_path, old, shows(text__html=page.format(two, 6, 1.25))).verdict == "different"
    assert compared(tmp_path, old, shows(text__html=page.format(two, 5, 1.26))).verdict == "different"


def test_plots_of_plotly_by_their_data_packed_or_not(tmp_path: Path) -> None:
    import base64

    def plot(*numbers: float) -> Any:
        packed = base64.b64encode(np.array(numbers, dtype="f8").tobytes()).decode()
        trace = {"uid": str(numbers), "type": "scatter", "y": {"dtype": "f8", "bdata": packed}}
        return plotted("application/vnd.plotly.v1+json", {"data": [trace], "layout": {"title": {"text": "t"}}})

    assert compared(tmp_path, plot(1.0, 2.0), plot(1.0, 2.0 + 1e-12)).verdict == "equal"
    found = compared(tmp_path, plot(1.0, 2.0), plot(1.0, 2.5))
    assert found.cells[0].differences[0].place == ("output", "application/vnd.plotly.v1+json", "data", "0", "y", "1")


def test_plots_of_vega_whatever_their_data_sets_are_called(tmp_path: Path) -> None:
    def plot(name: str, value: float) -> Any:
        document = {"data": {"name": name}, "mark": "bar", "datasets": {name: [{"v": value}]}}
        return plotted("application/vnd.vegalite.v5+json", document)

    assert compared(tmp_path, plot("data-abc", 1.5), plot("data-def", 1.5)).verdict == "identical"
    assert compared(tmp_path, plot("data-abc", 1.5), plot("data-def", 1.6)).verdict == "different"


def picture() -> np.ndarray[Any, Any]:
    pixels = np.full((120, 160, 3), 255)
    pixels[20:100, 30:60] = (31, 119, 180)
    pixels[40:100, 80:110] = (255, 127, 14)
    return pixels


def test_pictures_as_an_eye_sees_them(tmp_path: Path) -> None:
    one, spot, shade, shifted = picture(), picture(), picture(), picture()
    invisible = np.clip(one + np.random.default_rng(0).integers(-1, 2, one.shape), 0, 255)
    spot[70:74, 130:134] = 0
    shade[40:100, 80:110] += np.array([0, 6, 6])
    shifted[36:40, 80:110] = (255, 127, 14)
    old = shows(image__png=png(one), text__plain="<Figure size 1>")
    verdicts = [compared(tmp_path, old, shows(image__png=png(p))).verdict for p in (invisible, spot, shade, shifted)]
    assert verdicts == ["equal", "different", "different", "different"]
    found = compared(tmp_path, old, shows(image__png=png(one[:, :-1])))
    assert (found.cells[0].differences[0].old, found.cells[0].differences[0].new) == (
        "160 × 120 pixels",
        "159 × 120 pixels",
    )


def test_a_picture_that_nobody_can_read_is_not_the_same(tmp_path: Path) -> None:
    assert compared(tmp_path, shows(image__png="AAAA"), shows(image__png="BBBB")).verdict == "different"


def test_errors_by_type_and_message(tmp_path: Path) -> None:
    old = error("KeyError", "'a'")
    same = compared(tmp_path, old, error("KeyError", "'a'"))
    assert (same.verdict, same.fails_in) == ("identical", 1)
    assert compared(tmp_path, old, error("KeyError", "'b'")).verdict == "different"
    assert compared(tmp_path, old, error("IndexError", "'a'")).verdict == "different"
    assert compared(tmp_path, old, stdout("'a'")).verdict == "different"


def test_the_tolerance_can_be_turned(tmp_path: Path) -> None:
    assert compared(tmp_path, stdout("0.91"), stdout("0.92"), relative=0.05).verdict == "equal"
    assert compared(tmp_path, stdout("91"), stdout("92"), relative=0.05).verdict == "different"
    assert compared(tmp_path, stdout("1e-12"), stdout("2e-12"), absolute=0.0).verdict == "different"
