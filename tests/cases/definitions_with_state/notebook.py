# %% [markdown]
# # Orders
# ## Machinery

# %%
from functools import lru_cache

handlers = {}


def handles(kind):
    def enter(function):
        handlers[kind] = function
        return function

    return enter


@handles("sum")
def add_up(numbers):
    return sum(numbers)


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


price.asked = 0


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


start = handlers["sum"]([1, 2]) + weight(1) + fibonacci(20)

# %% [markdown]
# ## Orders

# %%
order = Order(price(3))
Order(price(4))
remember("a")
light = weight(10)

# %% [markdown]
# ## Report

# %%
seen = remember("b")
heavy = weight(100)
report = price.asked, Order.total, len(Order.orders), order.amount, seen, fibonacci(10)
