"""Programs.

Lifted from notebook.ipynb, section "Programs".
"""

import subprocess
import sys


def programs(fourths: list[int], found: dict[int, int]) -> tuple[str, int]:
    """Programs.

    Args:
        fourths: 3 items when lifted; made by `processes`.
        found: 3 items when lifted; made by `threads`.

    Returns:
        answer: a str.
        total: a number.
    """
    answer = subprocess.run(
        [sys.executable, "-c", "print(6 * 7)"], capture_output=True, text=True
    ).stdout
    total = sum(fourths) + sum(found.values()) + int(answer)
    return answer, total
