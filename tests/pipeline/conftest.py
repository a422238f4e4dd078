"""The lifted modules are imported from `src`."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
for folder in (HERE.parents[1] / "src", HERE):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
