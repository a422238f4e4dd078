"""Machinery · Orders · Report.

Lifted from notebook.ipynb, section "Machinery · Orders · Report".
"""

from functools import lru_cache
from typing import Any


def handles(kind, handlers):
    def enter(function):
        handlers[kind] = function
        return function

    return enter


def counted(function):
    calls = 0

    def inner(*arguments):
        nonlocal calls
        calls += 1
        return function(*arguments) * calls

    return inner


@counted
def weight(number):
    return number


@lru_cache(maxsize=None)
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def price(number):
    price.asked += 1
    return number * 2


def remember(number, seen=[]):
    seen.append(number)
    return len(seen)


class Order:
    orders = []
    total = 0

    def __init__(self, amount):
        self.amount = amount
        self.orders.append(self.amount)
        Order.total += amount


def prepare() -> tuple[dict[str, Any], int, Any, int, int, int, tuple[Any, ...]]:
    """Machinery · Orders · Report.

    Returns:
        handlers: 1 item when lifted.
        start: a number.
        order: a Order.
        light: a number.
        seen: a number.
        heavy: a number.
        report: 6 items when lifted.
    """
    handlers = {}

    @handles("sum", handlers=handlers)
    def add_up(numbers):
        return sum(numbers)

    price.asked = 0
    start = handlers["sum"]([1, 2]) + weight(1) + fibonacci(20)

    order = Order(price(3))
    Order(price(4))
    remember("a")
    light = weight(10)

    seen = remember("b")
    heavy = weight(100)
    report = (
        price.asked,
        Order.total,
        len(Order.orders),
        order.amount,
        seen,
        fibonacci(10),
    )
    return handlers, start, order, light, seen, heavy, report
