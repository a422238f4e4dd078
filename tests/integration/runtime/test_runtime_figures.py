"""What is drawn in a figure, told apart artist by artist."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import matplotlib
import numpy as np
import pytest

matplotlib.use("agg")
import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from nblift.runtime.compare import compare
from nblift.runtime.figures import describe_figure
from nblift.runtime.fingerprint import fingerprint


@pytest.fixture(autouse=True)
def plain_style() -> Iterator[None]:
    """Whatever style another test's drawing has left."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        yield
    plt.close("all")


def drawn(**other: Any) -> dict[str, Any]:
    """The description of a figure that has one of everything; `other` replaces parts of it."""
    part: dict[str, Any] = {
        "y": [1.0, 2.0, 3.0],
        "sizes": [10, 20],
        "heights": [1, 2],
        "pixels": np.arange(6.0).reshape(2, 3),
        "mesh": np.arange(6.0).reshape(2, 3),
        "title": "lines",
        "word": "here",
        "size": (6, 4),
        "scale": "linear",
        "labels": ["a", "b"],
        "z": [1, 2],
        **other,
    }
    figure, axes = plt.subplots(2, 3, figsize=part["size"])
    (lines, points, bars), (image, mesh, _) = axes
    lines.plot(part["y"], label="y")
    lines.set_title(part["title"])
    lines.set_yscale(part["scale"])
    lines.legend()
    points.scatter([1, 2], [3, 4], s=part["sizes"])
    bars.bar(part["labels"], part["heights"])
    image.imshow(part["pixels"])
    mesh.pcolormesh(part["mesh"])
    mesh.text(0, 0, part["word"])
    figure.add_subplot(2, 3, 6, projection="3d").scatter([1, 2], [1, 2], part["z"])
    return saved(figure)


def saved(figure: Figure) -> dict[str, Any]:
    figure.savefig(BytesIO(), bbox_inches="tight")
    return describe_figure(figure)


def test_the_same_drawing_has_the_same_description() -> None:
    one, other = drawn(), drawn()
    assert compare(one, other) == ("identical", None)
    assert not fingerprint(one).opaque


@pytest.mark.parametrize(
    ("other", "where"),
    [
        ({"y": [1.0, 2.0, 4.0]}, "['axes 1']['Line2D 1']['y']"),
        ({"title": "curves"}, "['axes 1']['title']"),
        ({"scale": "log"}, "['axes 1']"),
        ({"sizes": [10, 30]}, "['axes 2']['PathCollection 1']['sizes']"),
        ({"heights": [1, 3]}, "['axes 3']['Rectangle 2']['shape']"),
        ({"labels": ["a", "c"]}, "['axes 3']['x axis']['tick labels'][1]"),
        ({"pixels": np.arange(1.0, 7.0).reshape(2, 3)}, "['axes 4']['AxesImage 1']['array']"),
        ({"mesh": np.arange(1.0, 7.0).reshape(2, 3)}, "['axes 5']['QuadMesh 1']['array']"),
        ({"word": "there"}, "['axes 5']['Text 1']['text']"),
        ({"z": [1, 3]}, "['axes 7']['Path3DCollection 1']['points']"),
        ({"size": (6, 5)}, "['size'][1]"),
    ],
)
def test_a_difference_is_named(other: dict[str, Any], where: str) -> None:
    from nblift.runtime.differences import differences

    found = [d.at for d in differences(drawn(), drawn(**other))]
    assert any(at.startswith(where) for at in found), found


@pytest.mark.parametrize(
    "change",
    [
        lambda axes: axes.grid(True),
        lambda axes: axes.set_facecolor("red"),
        lambda axes: axes.lines[0].set_color("red"),
        lambda axes: axes.lines[0].set_linestyle("--"),
        lambda axes: axes.legend(title="of"),
        lambda axes: axes.invert_yaxis(),
        lambda axes: axes.tick_params(labelrotation=45),
        lambda axes: axes.spines["top"].set_visible(False),
        lambda axes: axes.set_position([0, 0, 1, 1]),
        lambda axes: axes.figure.suptitle("all"),
        lambda axes: axes.twinx(),
        lambda axes: axes.inset_axes([0, 0, 0.5, 0.5]).plot([1]),
    ],
)
def test_what_only_changes_the_look_counts(change: Callable[[Any], object]) -> None:
    descriptions = []
    for act in (lambda axes: None, change):
        figure, axes = plt.subplots()
        axes.plot([1, 2], label="a")
        act(axes)
        descriptions.append(saved(figure))
    assert compare(*descriptions)[0] == "different"


def test_what_is_off_by_rounding_is_equal() -> None:
    assert compare(drawn(), drawn(y=[1.0, 2.0, 3.0 * (1 + 1e-14)]))[0] == "equal"
