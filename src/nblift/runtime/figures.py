"""A figure of matplotlib's described by its artists: what is drawn, and not the pixels that it gives.

Runs in the notebook's kernel and in the processes of stages. Two descriptions are compared like any other values.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

# set for stage processes by the verification alone: where descriptions of saved figures go, from the root
VARIABLE = "NBLIFT_FIGURES"
FOLDER = "../figures"
_NUMBERS = "biufc"
# how artists are asked; one that has no such method has no such property
_OF_ANY = ("visible", "zorder", "alpha", "label", "hatch", "fill", "linewidth", "linestyle", "drawstyle", "fillstyle")
_OF_LINES = ("marker", "markersize", "markevery", "data_3d")
_OF_TEXTS = ("text", "position", "fontfamily", "fontsize", "fontstyle", "fontweight", "rotation", "ha", "va")
_OF_IMAGES = ("array", "extent", "clim", "interpolation", "offsets", "sizes", "linewidths", "coordinates")
_COLOURS = ("color", "facecolor", "edgecolor", "markerfacecolor", "markeredgecolor")
_OF_AXES = ("title", "aspect", "axis_on", "facecolor")


def is_figure(value: object) -> bool:
    """Whether a value is one of matplotlib's figures, without importing matplotlib."""
    module = sys.modules.get("matplotlib.figure")
    return module is not None and isinstance(value, module.Figure)


def describe_figure(figure: Any) -> dict[str, Any]:
    """What is drawn in a figure, as plain values and arrays.

    Args:
        figure: one that has been drawn: layout and ticks are as they were then.

    Returns:
        its size in inches, its own texts and legends, and each of its axes (`axes 1` and so on) with limits, scales,
        labels, ticks and artists, those by their type and number (`Line2D 1`).
    """
    axes = list(figure.axes)
    found = {"size": [float(n) for n in figure.get_size_inches()], "colour": _colour(figure.get_facecolor())}
    own = [a for a in figure.get_children() if a not in axes and a is not figure.patch]
    found.update(_numbered(own))
    return {**found, **{f"axes {n}": _axes(a) for n, a in enumerate(axes, 1)}}


def _numbered(artists: Iterable[Any]) -> dict[str, Any]:
    count: Counter[str] = Counter()
    found = {}
    for artist in artists:
        kind = type(artist).__name__
        count[kind] += 1
        found[f"{kind} {count[kind]}"] = _artist(artist)
    return found


def _axes(axes: Any) -> dict[str, Any]:
    found = {"position": [float(n) for n in axes.get_position().bounds], **_asked(axes, (*_OF_ANY, *_OF_AXES))}
    found.update({f"{side} title": text for side in ("left", "right") if (text := axes.get_title(side))})
    dimensions = {name: axis for name in "xyz" if (axis := getattr(axes, f"{name}axis", None)) is not None}
    found.update({f"{name} axis": _axis(axis) for name, axis in dimensions.items()})
    found.update({name: float(getattr(axes, name)) for name in ("elev", "azim") if hasattr(axes, name)})
    apart = [
        *dimensions.values(),
        axes.patch,
        *(getattr(axes, n, None) for n in ("title", "_left_title", "_right_title")),
    ]
    found.update(_numbered(a for a in axes.get_children() if not any(a is other for other in apart)))
    return found


def _axis(axis: Any) -> dict[str, Any]:
    labels = axis.get_majorticklabels()
    found = {
        "label": axis.get_label_text(),
        "label's text": _asked(axis.label, _OF_TEXTS[2:]),
        "scale": axis.get_scale(),
        "limits": _plain(axis.get_view_interval()),
        "visible": bool(axis.get_visible()),
        "ticks": _plain(axis.get_majorticklocs()),
        "tick labels": [label.get_text() for label in labels],
        "minor ticks": _plain(axis.get_minorticklocs()),
        "grid": [bool(tick.gridline.get_visible()) for tick in axis.get_major_ticks()[:1]],
    }
    return {**found, "tick label": {**_asked(labels[0], _OF_TEXTS[2:]), **_colours(labels[0])} if labels else {}}


def _artist(artist: Any) -> dict[str, Any]:
    """One artist, and those that it is made of."""
    if hasattr(artist, "get_xlim") and hasattr(artist, "xaxis"):  # axes inside of axes
        return _axes(artist)
    found = {**_asked(artist, (*_OF_ANY, *_OF_LINES, *_OF_TEXTS, *_OF_IMAGES)), **_colours(artist)}
    for name in ("x", "y"):
        with suppress(Exception):
            found[name] = _plain(getattr(artist, f"get_{name}data")(orig=False))
    with suppress(Exception):
        found["colour map"] = str(artist.get_cmap().name)
        found["norm"] = type(artist.norm).__name__
    with suppress(Exception):
        path, transform = artist.get_path(), artist.get_patch_transform()
        found["shape"] = _plain(transform.transform_path(path).vertices)
    with suppress(Exception):
        found["shapes"] = [_plain(path.vertices) for path in artist.get_paths()]
    with suppress(Exception):
        found["points"] = [_plain(part) for part in artist._offsets3d]
    with suppress(Exception):
        found["points"] = _plain(artist._vec)
    if hasattr(artist, "get_texts"):  # a legend
        parts = [artist.get_title(), *artist.get_texts(), *artist.get_lines(), *artist.get_patches()]
        return {**found, "place": _plain(getattr(artist, "_loc", None)), **_numbered(parts)}
    return {**found, **_numbered(artist.get_children())}


def _asked(artist: Any, names: Iterable[str]) -> dict[str, Any]:
    found = {}
    for name in names:
        with suppress(Exception):  # some can only be asked of artists of one kind
            found[name] = _plain(getattr(artist, f"get_{name}")())
    return found


def _colours(artist: Any) -> dict[str, Any]:
    found = {}
    for name in _COLOURS:
        with suppress(Exception):
            found[name] = _colour(getattr(artist, f"get_{name}")())
    return found


def _colour(value: Any) -> Any:
    return _plain(sys.modules["matplotlib.colors"].to_rgba_array(value))


def _plain(value: Any) -> Any:
    """Numbers, texts, lists of them and arrays of numbers; of anything else the type."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    numpy = sys.modules["numpy"]
    if isinstance(value, str):
        return str(value)
    if isinstance(value, numpy.generic):
        return _plain(value.item())
    if isinstance(value, numpy.ndarray) or hasattr(value, "__array__"):
        array = value if isinstance(value, numpy.ma.MaskedArray) else numpy.asarray(value)
        return array.copy() if array.dtype.kind in _NUMBERS else _plain(array.tolist())
    return type(value).__name__


def description_of(path: str, folder: Path) -> Path:
    """Where the description of a figure that is saved as `path`, relative to the project's root, lies in `folder`."""
    return folder / f"{path}.pkl"


def describe_saved(root: Path, paths: Iterable[str]) -> None:
    """From now on describe the figures that are saved as one of `paths`, while a pipeline is compared.

    Args:
        root: the project's root, which the paths begin at.
    """
    folder = os.environ.get(VARIABLE)
    module = sys.modules.get("matplotlib.figure")
    if not folder or module is None:
        return
    import cloudpickle

    place = Path(os.path.realpath(root / folder))
    wanted = {os.path.realpath(root / path): path for path in paths}
    save = module.Figure.savefig

    def save_and_describe(self: Any, fname: Any, *arguments: Any, **options: Any) -> Any:
        done = save(self, fname, *arguments, **options)
        path = wanted.get(os.path.realpath(fname)) if isinstance(fname, (str, os.PathLike)) else None
        if path is not None:
            file = description_of(path, place)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(cloudpickle.dumps(describe_figure(self)))
        return done

    module.Figure.savefig = save_and_describe
