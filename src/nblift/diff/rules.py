"""What counts as the same."""

from __future__ import annotations

import math
from dataclasses import dataclass

from nblift.diff.clock import Clock


@dataclass(frozen=True)
class Tolerance:
    """How far numbers with a fraction may be apart: whole numbers have to be the same.

    Attributes:
        relative: of the greater of both.
        absolute: for numbers near zero.
        strict: nothing is taken for noise because of how it looks.
    """

    relative: float = 1e-6
    absolute: float = 1e-9
    strict: bool = False

    def close(self, old: float, new: float) -> bool:
        """Whether two numbers are the same within the tolerance; NaN is the same as NaN."""
        if math.isnan(old) or math.isnan(new):
            return math.isnan(old) and math.isnan(new)
        return math.isclose(old, new, rel_tol=self.relative, abs_tol=self.absolute)


@dataclass(frozen=True)
class Rules:
    """The tolerance, when both notebooks ran, and whether what is compared is markup: ids in it are made up."""

    tolerance: Tolerance
    old: Clock
    new: Clock
    markup: bool = False
