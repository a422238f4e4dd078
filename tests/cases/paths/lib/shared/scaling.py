from shared.factor import FACTOR


def scale(x):
    return x * FACTOR
