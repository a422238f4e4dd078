"""Draw.

Lifted from notebook.ipynb, section "Draw".
"""

import random
from typing import Any

import numpy as np
import pandas as pd


def draw() -> tuple[pd.DataFrame, str, dict[str, Any], dict[str, Any]]:
    """Draw.

    Returns:
        frame: 8 × 2 when lifted.
        name: a str.
        python_random_state: where the notebook's global random stream has got to.
        numpy_random_state: where the notebook's global random stream has got to.
    """
    np.random.seed(11)
    random.seed(12)

    frame = pd.DataFrame(
        {"x": np.random.normal(size=8), "y": np.random.randint(0, 5, size=8)}
    )
    name = random.choice(["ada", "bob", "cleo"])

    frame.sample(3)
    python_random_state = random.getstate()
    numpy_random_state = np.random.get_state(legacy=False)
    return frame, name, python_random_state, numpy_random_state
