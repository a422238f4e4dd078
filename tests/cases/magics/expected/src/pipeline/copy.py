"""Copy.

Lifted from notebooks/notebook.ipynb, section "Copy".
"""

import os
import subprocess


def copy(folder: str) -> tuple[list[int], list[str]]:
    """Copy.

    Args:
        folder: 'data' in the notebook.

    Returns:
        numbers: 3 items when lifted.
        copied: 2 items when lifted.
    """
    os.environ.update(NBLIFT_CASE="quick")

    subprocess.run(
        [
            "bash",
            "-c",
            """mkdir -p out
for i in 1 2 3; do echo "$i" >> out/numbers.txt; done
""",
        ],
        check=True,
        cwd="notebooks",
    )

    subprocess.run(f"cp {folder}/a.csv notebooks/out/copy.csv", shell=True, check=False)
    numbers = [int(line) for line in open("notebooks/out/numbers.txt")]
    copied = subprocess.getoutput(
        "cd notebooks && cat out/copy.csv | tr a-z A-Z"
    ).splitlines()
    return numbers, copied
