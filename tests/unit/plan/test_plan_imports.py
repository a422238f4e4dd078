"""A name that several imports bind means in each place what it meant in the notebook."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.at_once import lift

CASES = {
    "in two sections": [
        *("# A", "from math import sin as f\na = f(1)", "# B", "from math import cos as f\nb = f(1)"),
        *("# C", "c = f(2) + a"),
    ],
    "used before the second import of its section": [
        *("# A", "from math import sin as f\na = 1", "# B", "b = f(1)", "from math import cos as f", "d = b + 1"),
        *("# C", "c = f(2)"),
    ],
    "used on both sides of the second import": [
        *("# A", "from math import sin as f\na = f(1)\nfrom math import cos as f\nb = f(1)"),
    ],
    "looked up by a function": [
        *("# A", "from math import sin as f\ndef g(x):\n    return f(x)\na = g(1)"),
        *("# B", "from math import cos as f\nb = g(1)", "# C", "c = g(2) + b"),
    ],
    "looked up by a function on both sides": [
        *("# A", "from math import sin as f\ndef g(x):\n    return f(x)\na = g(1)"),
        "from math import cos as f\nb = g(1)",
    ],
    "bound to data": ["# A", "from math import pi\na = pi * 2\npi = 3\nb = pi * 2", "# B", "c = pi + 1"],
    "a module": ["# A", "import numpy as m\na = m.__name__", "# B", "import math as m\nb = m.__name__"],
    "from two stars": ["# A", "from math import *\na = sqrt(2)", "# B", "from cmath import *\nb = sqrt(2)"],
    "twice the same": ["# A", "import math\na = math.pi", "# B", "import math\nb = math.e + a"],
}


@pytest.mark.parametrize("case", CASES)
def test_the_import_that_held_in_the_notebook_holds(case: str, tmp_path: Path) -> None:
    lifted = lift(tmp_path, *CASES[case])
    assert lifted.values and not lifted.wrong(), lifted.texts


def test_an_import_that_says_the_same_again_stays_at_the_modules_top(tmp_path: Path) -> None:
    texts = lift(tmp_path, *CASES["twice the same"]).texts
    assert all(text.count("import math") == 1 for text in texts.values())
