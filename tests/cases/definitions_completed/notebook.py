# %% [markdown]
# # Shapes
# ## Kinds

# %%
from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass, field
from enum import Enum

import pandas as pd

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


name.prefix = "shape"


def width(self):
    return max(p.x for p in self.corners) - min(p.x for p in self.corners)


Shape.width = width
Shape.unit = "cm"
pd.Series.doubled = lambda self: self * 2

shape = Shape([Point(0, 0), Point(3, 1)])

# %% [markdown]
# ## Move

# %%
shape.tags.append(name(shape))
other = shape.moved(2)
colors = {Color.RED: shape, Color.BLUE: other}

# %% [markdown]
# ## Measure

# %%
widths = pd.Series([s.width() for s in colors.values()]).doubled()
labels = [name(other), Shape.unit, shape.tags[0], other.corners[1].x]
