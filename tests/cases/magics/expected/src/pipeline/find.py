"""Find.

Lifted from notebooks/notebook.ipynb, section "Find".
"""

import os
import subprocess


def find(folder: str) -> tuple[list[str], list[str], list[str]]:
    """Find.

    Args:
        folder: 'data' in the notebook.

    Returns:
        files: 2 items when lifted.
        first: 1 item when lifted.
        names: 2 items when lifted.
    """
    os.environ.update(NBLIFT_CASE="quick")

    files = subprocess.getoutput("cd notebooks && ls ../data").splitlines()

    names = []
    for name in files:
        first = subprocess.getoutput(f"head -n 1 {folder}/{name}").splitlines()
        names.append(first[0])
    return files, first, names
