"""Functions that several stages use.

Lifted from notebook.ipynb.
"""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass, field
from enum import Enum

Point = namedtuple("Point", "x y")


class Color(Enum):
    RED = 1
    BLUE = 2


@dataclass
class Shape:
    corners: list[Point]
    color: Color = Color.RED
    tags: list = field(default_factory=list)

    def moved(self, by: NotDefinedAnywhere) -> Shape:
        return Shape([Point(p.x + by, p.y) for p in self.corners], self.color)


def name(shape: Shape) -> str:
    return f"{name.prefix}-{shape.color.name}"


def width(self):
    return max(p.x for p in self.corners) - min(p.x for p in self.corners)
