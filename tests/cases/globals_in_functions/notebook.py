# %% [markdown]
# # Ticks
# ## Start

# %%
count = 0
history = []


def tick(step=1):
    global count, last
    count += step
    last = step
    history.append(count)
    return count


first = tick()

# %%
total = 0


def add_all(numbers):
    def add(number):
        global total
        total += number

    for number in numbers:
        add(number)


def choose():
    global settings
    settings = {"rate": 1}


def rate():
    return settings["rate"]


add_all([1, 2])
choose()
before = rate()

# %% [markdown]
# ## Go on

# %%
later = [tick(2) for _ in range(2)]
add_all([3])


def choose_again():
    global settings, reason
    settings = {"rate": 5}
    reason = "prices rose"


choose_again()
after = rate()

# %% [markdown]
# ## Start again


# %%
def reset():
    global count
    count = 0


class Doubling:
    def apply(self):
        global total
        total *= 2


reset()
tick(9)
Doubling().apply()
summary = count, last, len(history), total, before + after, reason
