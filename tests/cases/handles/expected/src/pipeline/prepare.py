"""Open · Go on · Close.

Lifted from notebook.ipynb, section "Open · Go on · Close".
"""


def prepare() -> tuple[int, int, list[int]]:
    """Open · Go on · Close.

    Returns:
        first: a number.
        second: a number.
        rest: 4 items when lifted.
    """
    squares = (n * n for n in range(6))
    first = next(squares)
    log = open("log.txt", "w")

    second = next(squares)
    log.write(f"{second}\n")

    rest = list(squares)
    log.write(f"{rest}\n")
    log.close()
    return first, second, rest
