# %% [markdown]
# # Bindings
# ## Statements

# %%
import io

for i in range(3):
    j = i * 2
while j > 0:
    j -= 3
else:
    done = "yes"
try:
    number = int("5")
except ValueError:
    number = 0
finally:
    tried = True
with io.StringIO("text") as file:
    text = file.read()
pairs = [(1, 2, 3), (4, 5, 6)]
tails = []
for head, *tail in pairs:
    tails.append(tail)
slots = {}
for slots["last"] in range(3):
    pass

# %% [markdown]
# ## Expressions

# %%
if (n := len(text)) > 0:
    number += n
match [1, 2, 3]:
    case [first, *rest]:
        total = first
match {"k": 4, "l": 5}:
    case {"k": key, **others}:
        pass
big = [doubled for x in [1, 5, 3] if (doubled := x * 2) > 4]
try:
    1 / 0
except ZeroDivisionError as error:
    message = str(error)
tails[0].append(i + j)
x = 10
squares = [x * x for x in range(3)]

# %% [markdown]
# ## The rest

# %%
count: int = 5
later: float
a, *b = [1, 2, 3]
(c, d), [e, *f] = (1, 2), [3, 4]
g = h = count + 1
h += 1
while (n := n + 1) < 9:
    g -= 1


def main():
    return x + doubled


if __name__ == "__main__":
    module = __name__
    answer = main()
later = answer / 2
