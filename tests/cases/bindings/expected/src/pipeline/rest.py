"""The rest.

Lifted from notebook.ipynb, section "The rest".
"""


def main(doubled, x):
    return x + doubled


def rest(
    n: int, doubled: int, x: int
) -> tuple[
    int, int, list[int], int, int, int, list[int], int, int, int, str, int, float
]:
    """The rest.

    Args:
        n: made by `expressions`.
        doubled: made by `expressions`.
        x: made by `expressions`.

    Returns:
        count: a number.
        a: a number.
        b: 2 items when lifted.
        c: a number.
        d: a number.
        e: a number.
        f: 1 item when lifted.
        h: a number.
        n: a number.
        g: a number.
        module: a str.
        answer: a number.
        later: a number.
    """
    count: int = 5
    a, *b = [1, 2, 3]
    (c, d), [e, *f] = (1, 2), [3, 4]
    g = h = count + 1
    h += 1
    while (n := n + 1) < 9:
        g -= 1
    module = "__main__"
    answer = main(doubled=doubled, x=x)
    later = answer / 2
    return count, a, b, c, d, e, f, h, n, g, module, answer, later
