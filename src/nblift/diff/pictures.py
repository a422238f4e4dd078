"""Two pictures, as an eye compares them."""

from __future__ import annotations

import base64
import binascii
import io
from typing import TYPE_CHECKING

from nblift.diff.difference import Difference

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# The least structural similarity (Wang et al., 2004) that any spot may have, and the greatest distance of colours
# (CIEDE2000; 1 can just be seen side by side) that it may have.
_LEAST_SIMILAR = 0.9
_GREATEST_DISTANCE = 1.0
_SPOT = 1.5
_WINDOW = 11


def compare_pictures(old: str, new: str, place: tuple[str, ...] = ()) -> list[Difference]:
    """What differs between two pictures, given as base64.

    The amounts of the difference are 0 and the mean distance of colours.
    """
    if old == new:
        return []
    left, right = frames(old), frames(new)
    if left is None or right is None:
        return [Difference(place, "different", "picture that cannot be read", "bytes", "other bytes")]
    if len(left) != len(right):
        return [Difference(place, "different", "number of frames", str(len(left)), str(len(right)))]
    return [d for a, b in zip(left, right, strict=True) for d in _compare(a, b, place)]


def frames(encoded: str) -> list[NDArray[np.uint8]] | None:
    """The pictures (height x width x 3, on white) of an encoded one; several if it moves. None where it is broken."""
    import numpy as np
    from PIL import Image, ImageSequence, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(base64.b64decode(encoded))) as image:
            found = []
            for frame in ImageSequence.Iterator(image):
                whole = frame.convert("RGBA")
                paper = Image.new("RGBA", whole.size, "white")
                found.append(np.asarray(Image.alpha_composite(paper, whole).convert("RGB")))
            return found
    except (binascii.Error, OSError, UnidentifiedImageError, TypeError, ValueError, SyntaxError):
        return None


def distances(old: NDArray[np.uint8], new: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For every pixel (height x width) how similar its neighbourhood's structure is, at most 1, and how far apart its
    neighbourhood's colours are (CIEDE2000)."""
    import numpy as np
    from skimage.color import deltaE_ciede2000, rgb2lab
    from skimage.filters import gaussian
    from skimage.metrics import structural_similarity

    soft = [rgb2lab(gaussian(p, sigma=_SPOT, channel_axis=2)) for p in (old, new)]
    colours = np.asarray(deltaE_ciede2000(*soft), dtype=np.float64)
    if min(old.shape[:2]) < _WINDOW:
        return np.where((old == new).all(axis=2), 1.0, 0.0), colours
    settings = {"gaussian_weights": True, "sigma": _SPOT, "use_sample_covariance": False, "data_range": 255}
    _, similar = structural_similarity(old, new, channel_axis=2, full=True, **settings)
    return np.asarray(similar.min(axis=2), dtype=np.float64), colours


def _compare(old: NDArray[np.uint8], new: NDArray[np.uint8], place: tuple[str, ...]) -> list[Difference]:
    if old.shape != new.shape:
        left, right = (f"{p.shape[1]} × {p.shape[0]} pixels" for p in (old, new))
        return [Difference(place, "different", "size of the picture", left, right)]
    if (old == new).all():
        return []
    similar, colours = distances(old, new)
    same = similar.min() >= _LEAST_SIMILAR and colours.max() <= _GREATEST_DISTANCE
    changed = int(((similar < _LEAST_SIMILAR) | (colours > _GREATEST_DISTANCE)).sum())
    text = "differs less than an eye sees" if same else f"differs in {changed:,} of {similar.size:,} pixels"
    amounts = (0.0, float(colours.mean()))
    return [Difference(place, "equal" if same else "different", "picture", None, text, amounts)]


def difference_picture(old: str, new: str) -> str | None:
    """The new picture in pale grey, with what differs in red, as a PNG in base64. None where sizes differ, or one
    cannot be read."""
    import numpy as np
    from PIL import Image

    left, right = frames(old), frames(new)
    if not left or not right or left[0].shape != right[0].shape:
        return None
    pale = 200 + right[0].mean(axis=2, keepdims=True) * 55 / 255
    apart = np.abs(left[0].astype(int) - right[0]).max(axis=2, keepdims=True)
    strength = np.where(apart > 0, 0.25 + 0.75 * apart / 255, 0.0)
    mixed = (pale * (1 - strength) + np.array([220, 0, 40]) * strength).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(mixed).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode("ascii")
