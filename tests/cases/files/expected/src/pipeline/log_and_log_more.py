"""Log · Log more.

Lifted from notebook.ipynb, section "Log · Log more".
"""

import os
import tempfile


def log_and_log_more() -> tuple[str, int, int]:
    """Log · Log more.

    Returns:
        place: a str.
        seven: a number.
        number: a number.
    """
    with open("log.txt", "w") as log:
        log.write("one\n")
    with open("passing.txt", "w") as passing:
        passing.write("7")
    place = os.path.join(tempfile.mkdtemp(), "six.txt")
    with open(place, "w") as six:
        six.write("6")

    with open("log.txt", "a") as log:
        log.write("two\n")
    seven = int(open("passing.txt").read())
    os.remove("passing.txt")
    number = int(open(place).read())
    return place, seven, number
