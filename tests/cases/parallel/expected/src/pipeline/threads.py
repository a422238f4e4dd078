"""Threads.

Lifted from notebook.ipynb, section "Threads".
"""

import threading


def threads() -> dict[int, int]:
    """Threads.

    Returns:
        found: 3 items when lifted.
    """
    found = {}

    def work(n):
        found[n] = n * n

    threads = [threading.Thread(target=work, args=(i,)) for i in range(3)]
    for thread in threads:
        thread.start()
    found = dict(sorted(found.items()))
    return found
